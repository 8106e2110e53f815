#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the code of README.md and docs/EMBEDDING.md: readme.py BUILD, a release build with library and bundle.

Each block of code below a line `<!-- run -->` is a program that must end with 0.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run_c(code, folder, library):
    source = folder / "readme.c"
    source.write_text(code)
    program = folder / "readme"
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{ROOT / 'include'}"]
    link = [f"-L{library}", f"-Wl,-rpath,{library}", "-lctrsec"]
    subprocess.run(
        [os.environ.get("CC", "cc"), *flags, str(source), "-o", str(program), *link], check=True
    )
    subprocess.run([str(program)], check=True, cwd=folder)


def run_cpp(code, folder, library):
    source = folder / "readme.cpp"
    source.write_text(code)
    flags = ["-std=c++11", "-Wall", "-Wextra", "-Werror", f"-I{ROOT / 'include'}"]
    link = [f"-L{library}", f"-Wl,-rpath,{library}", "-lctrsec"]
    compiler = os.environ.get("CXX", "c++")
    program = folder / "readme"
    subprocess.run([compiler, *flags, str(source), "-o", str(program), *link], check=True)
    subprocess.run([str(program)], check=True, cwd=folder)


def run_python(code, folder, library):
    (folder / "readme.py").write_text(code)
    environment = dict(
        os.environ,
        PYTHONPATH=str(ROOT / "bindings/python"),
        CTRSEC_LIBRARY=str(library / "libctrsec.so"),
    )
    subprocess.run([sys.executable, "-B", "readme.py"], check=True, cwd=folder, env=environment)


def run_go(code, folder, library):
    module = folder / "readme"
    module.mkdir()
    (module / "main.go").write_text(code)
    (module / "go.mod").write_text(
        "module readme\n\ngo 1.19\n\nrequire github.com/ctrsec/libctrsec/bindings/go v0.0.0\n\n"
        f"replace github.com/ctrsec/libctrsec/bindings/go => {ROOT / 'bindings/go'}\n"
    )
    environment = dict(
        os.environ,
        CGO_ENABLED="1",
        CGO_CFLAGS=f"-I{ROOT / 'include'}",
        CGO_LDFLAGS=f"-L{library} -lctrsec -Wl,-rpath,{library}",
    )
    build = ["go", "build", "-tags", "ctrsec_no_pkg_config", "-o", "../readme-go", "."]
    subprocess.run(build, check=True, cwd=module, env=environment)
    subprocess.run([str(folder / "readme-go")], check=True, cwd=folder)


RUNNERS = {"c": run_c, "cpp": run_cpp, "python": run_python, "go": run_go}


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    library = next(build.rglob("libctrsec.so")).parent
    blocks = [
        block
        for page in ("README.md", "docs/EMBEDDING.md")
        for block in re.findall(
            r"<!-- run -->\n```(\w+)\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S
        )
    ]
    passed = skipped = 0
    for language, code in blocks:
        needs = {"go": "go", "cpp": os.environ.get("CXX", "c++")}.get(language)
        if needs is not None and shutil.which(needs) is None:
            print(f"readme: {language} skipped, no {needs} command")
            skipped += 1
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for file in (build / "share/ctrsec").iterdir():
                shutil.copy(file, folder)
            RUNNERS[language](code, folder, library)
        print(f"readme: {language} ran")
        passed += 1
    print(f"readme: {passed} passed, {skipped} skipped")
    sys.exit(0 if passed + skipped == len(blocks) >= 2 else 1)


main()
