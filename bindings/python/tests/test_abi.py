# SPDX-License-Identifier: Apache-2.0
"""The checked-in interface is the one of the headers, and the library is looked for as promised."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import ctrsec
from ctrsec import _abi
from ctrsec._load import lib

PACKAGE = Path(ctrsec.__file__).resolve().parent
TOOL = PACKAGE.parent / "tools" / "generate_abi.py"


def python(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A new interpreter with the same library; a variable of "" is taken away."""
    env = dict(os.environ, CTRSEC_LIBRARY=lib._name, PYTHONPATH=str(PACKAGE.parent))
    env.update(environment)
    return subprocess.run(
        [sys.executable, "-B", "-X", "dev", "-c", code],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Abi(unittest.TestCase):
    def test_generated(self):
        done = subprocess.run([sys.executable, "-B", TOOL, "--check"], check=False)
        self.assertEqual(done.returncode, 0, f"run {TOOL}")

    def test_library(self):
        self.assertEqual(lib.ctrsec_abi(), _abi.ABI)
        self.assertRegex(ctrsec.library_version, r"^\d+\.\d+\.\d+$")

    def test_missing_library(self):
        done = python("import ctrsec", CTRSEC_LIBRARY="/nowhere/libctrsec.so")
        self.assertEqual(done.returncode, 1)
        self.assertIn("LoadError: the ctrsec library cannot be loaded", done.stderr)
        self.assertIn("/nowhere/libctrsec.so", done.stderr)

    def test_other_library(self):
        libc = next(Path("/lib").glob("*/libm.so.6"), None)
        if libc is None:
            self.skipTest("no libm.so.6 where Debian has it")
        done = python("import ctrsec", CTRSEC_LIBRARY=str(libc))
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not a ctrsec library", done.stderr)

    def test_other_abi(self):
        compiler = os.environ.get("CC", "cc")
        with tempfile.TemporaryDirectory() as folder:
            source, library = Path(folder, "abi.c"), Path(folder, "abi.so")
            source.write_text("unsigned ctrsec_abi(void) { return 0x20000; }\n")
            try:
                subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
            except (OSError, subprocess.CalledProcessError):
                self.skipTest("no compiler")
            done = python("import ctrsec", CTRSEC_LIBRARY=str(library))
        self.assertEqual(done.returncode, 1)
        self.assertIn("binary interface 2.0", done.stderr)

    def test_silent_exit(self):
        code = (
            "import ctrsec, threading\n"
            "rules = 'rules: [{id: a, title: A, severity: low, target: workload, "
            'violation: "true"}]\'\n'
            "plan = ctrsec.Plan.from_rules(rules)\n"
            "pod = {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p'}, 'spec': {}}\n"
            "kept = [plan.check(pod) for _ in range(3)]\n"
            "loop = [kept, plan]; loop.append(loop)\n"
            "def work():\n"
            "    while True: plan.check(pod)\n"
            "threading.Thread(target=work, daemon=True).start()\n"
        )
        done = python(code)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


if __name__ == "__main__":
    unittest.main()
