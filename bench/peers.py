# SPDX-License-Identifier: Apache-2.0
"""The peers: what is built or can be built here, run on the common work. Used by compare.py.

In the folder of the work: go-peers (a program), rust/release/peers, native/build/{falco,yara,floors}, and the commands
conftest and kube-score. What is missing is built from CTRSEC_PEERS where its tools are there, else left out by name.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCES = pathlib.Path(os.environ.get("CTRSEC_PEERS", ROOT / "../shared/peers")).resolve()
GO = ("opa", "celgo", "psa", "opa-pods", "celgo-pods")
RUST = ("rsigma", "rsigma-scan", "regorus", "regorus-pods")
NATIVE = ("falco", "yara", "floors")
EVENTS = ("opa", "celgo", "rsigma", "rsigma-scan", "regorus", "falco", "yara")
PODS = ("psa", "opa-pods", "celgo-pods", "regorus-pods")
# at 10,000 rules a pass of these takes a minute, or they do not take so many
SMALL = ("celgo", "regorus", "falco", "rsigma-scan")
# of each figure, where a peer lets us say
SECONDS = "1"
# what the slowest takes, many times over
PATIENCE = 600


def build_go(folder):
    program = folder / "go-peers"
    if not program.exists() and shutil.which("go") and (SOURCES / "go").is_dir():
        subprocess.run(["go", "build", "-o", program, "."], cwd=SOURCES / "go", check=False)
    return program


def build_rust(folder):
    program = folder / "rust" / "release" / "peers"
    manifest = SOURCES / "rust" / "Cargo.toml"
    if not program.exists() and shutil.which("cargo") and manifest.exists():
        target = ["--target-dir", folder / "rust", "--manifest-path", manifest]
        subprocess.run(["cargo", "build", "--release", "-q", *target], check=False)
    return program


def native(folder, name):
    """Needs libraries that the peers' Makefile names; built there or in the folder of the work."""
    for place in (folder / "native" / "build", SOURCES / "native" / "build"):
        if (place / name).exists():
            return place / name
    return folder / name


class Peers:
    """Programs by name, the names that are left out, and the lines that they print."""

    def __init__(self, folder):
        self.folder, self.programs, self.left_out = folder, {}, []
        self.versions = {}
        go, rust = build_go(folder), build_rust(folder)
        for name in GO:
            self.add(name, go, name)
        for name in RUST:
            self.add(name, rust, name)
        for name in NATIVE:
            self.add(name, native(folder, name))

    def add(self, name, program, *words):
        if program.exists():
            self.programs[name] = [program, *words]
        else:
            self.left_out.append(name)

    def run(self, name, *words):
        """What a peer prints, as dictionaries; nothing, and a word, where it fails."""
        command = [*self.programs[name], *words]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"compare: {name}: {error}", file=sys.stderr)
            return []
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
            print(f"compare: {name} {' '.join(map(str, words[1:]))}: {last[0]}", file=sys.stderr)
        lines = []
        for text in done.stdout.splitlines():
            if text.startswith("{"):
                line = json.loads(text)
                self.versions[line["peer"]] = line["version"]
                lines.append(line)
        return lines

    def events(self, rules):
        """(peer, line) of all that take part with so many rules."""
        for name in EVENTS:
            if name not in self.programs or (rules > 1000 and name in SMALL):
                continue
            if name in ("rsigma", "regorus"):
                options = [(f"seconds={SECONDS}",), ("parse", f"seconds={SECONDS}")]
            elif name == "rsigma-scan":
                options = [(f"seconds={SECONDS}",)]
            else:
                options = [(SECONDS,)] if name in NATIVE else [()]
            for given in options:
                for line in self.run(name, self.folder, str(rules), *given):
                    yield name, line

    def pods(self):
        for name in PODS:
            if name not in self.programs:
                continue
            runs = [("0", f"seconds={SECONDS}"), ("0", "parse", f"seconds={SECONDS}")] if name in RUST else [()]
            for given in runs:
                for line in self.run(name, self.folder, *given):
                    yield name, line

    def readers(self):
        """The JSON readers of C that others use."""
        if "floors" in self.programs:
            yield from self.run("floors", "json", self.folder, "1")

    def command(self, name):
        """The path of a command, or None."""
        return shutil.which(name, path=f"{self.folder}:{self.folder}/bin:{os.environ['PATH']}")
