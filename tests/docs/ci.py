#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the shell parts of the pipelines in examples/ci: ci.py CTRSEC.

Each is run in a repository with manifests and an image that are good, and in one where they are bad. docker and
trivy are stand-ins that hand out the reports of examples/image.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
CI = ROOT / "examples" / "ci"
CTRSEC = pathlib.Path(sys.argv.pop(1)).resolve()
TRIVY = """#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = --output ] && out=$2; shift; done
cp "$REPORT" "$out"
"""


def block_scalars(text, keys):
    """The commands under keys of a YAML file, written in one line, as a block or as a list."""
    lines, commands, i = text.splitlines(), [], 0
    while i < len(lines):
        found = re.match(r"( *(?:- )?)(\w+):(.*)$", lines[i])
        i += 1
        if not found or found[2] not in keys:
            continue
        rest, indent, block = found[3].strip(), len(found[1]), []
        while i < len(lines) and (
            not lines[i].strip() or len(lines[i]) - len(lines[i].lstrip()) > indent
        ):
            block.append(lines[i].strip())
            i += 1
        if rest not in ("", "|"):
            commands.append(rest)
        elif rest == "|":
            commands.append("\n".join(block))
        else:
            commands += [line.removeprefix("- ") for line in block if line.startswith("- ")]
    return commands


class Pipelines(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        tools = self.folder / "tools"
        tools.mkdir()
        for name, text in (("trivy", TRIVY), ("docker", "#!/bin/sh\n")):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.path = f"{tools}:{CTRSEC.parent}:{os.environ['PATH']}"

    def run_all(self, commands, quality):
        """Exit codes of the commands in a repository of that quality, and the folder."""
        work = self.folder / quality
        (work / "deploy").mkdir(parents=True)
        shutil.copy(ROOT / "examples" / "deploy" / f"{quality}.yaml", work / "deploy" / "web.yaml")
        environment = dict(
            os.environ,
            PATH=self.path,
            REPORT=str(ROOT / "examples" / "image" / f"{quality}-trivy.json"),
            IMAGE="registry.example.com/shop/web",
            GITHUB_STEP_SUMMARY=str(work / "step-summary.md"),
            LC_ALL="C",
        )
        codes = []
        for command in commands:
            done = subprocess.run(
                ["bash", "-e", "-c", command],
                cwd=work,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            codes.append((done.returncode, command, done.stdout))
        return codes, work

    def check_pipeline(self, commands, reports):
        self.assertGreater(sum("ctrsec check" in command for command in commands), 1)
        codes, work = self.run_all(commands, "good")
        for code, command, output in codes:
            self.assertEqual(code, 0, f"{command}\n{output}")
        self.check_reports(work, reports)
        codes, work = self.run_all(commands, "bad")
        for code, command, output in codes:
            denied = 1 if "ctrsec check" in command else 0
            self.assertEqual(code, denied, f"{command}\n{output}")
        self.check_reports(work, reports)

    def check_reports(self, work, reports):
        for report in reports:
            text = (work / report).read_text()
            if report.endswith(".xml"):
                self.assertIn("testsuite", xml.etree.ElementTree.fromstring(text).tag)
            elif report.endswith(".md"):
                self.assertTrue(text)
            else:
                json.loads(text)

    def test_jenkins(self):
        commands = re.findall(r"\bsh '([^']*)'", (CI / "Jenkinsfile").read_text())
        self.check_pipeline(commands, ["image.xml", "deploy.xml", "image.sarif", "deploy.sarif"])

    def test_circleci(self):
        commands = block_scalars((CI / "circleci.yml").read_text(), ["command"])
        self.check_pipeline(commands, ["reports/deploy/results.xml", "reports/image/results.xml"])

    def test_github(self):
        commands = block_scalars((CI / "github-actions.yml").read_text(), ["run"])
        self.check_pipeline(commands, ["deploy.sarif", "image.sarif", "step-summary.md"])

    def test_gitlab(self):
        commands = block_scalars((CI / "gitlab-ci.yml").read_text(), ["script"])
        self.check_pipeline(
            commands,
            ["gl-container-scanning-report.json", "gl-code-quality-report.json", "deploy.xml"],
        )


class Hook(unittest.TestCase):
    """The staged files decide, whatever lies in the working folder."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.git("init", "-q")
        shutil.copy(CI / "pre-commit-hook.sh", self.folder / ".git" / "hooks" / "pre-commit")

    def git(self, *arguments):
        environment = dict(os.environ, PATH=f"{CTRSEC.parent}:{os.environ['PATH']}", LC_ALL="C")
        for role in ("AUTHOR", "COMMITTER"):
            environment[f"GIT_{role}_NAME"] = environment[f"GIT_{role}_EMAIL"] = "test@example.com"
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def commit(self, name, text):
        (self.folder / name).write_text(text)
        self.git("add", name)
        return self.git("commit", "-q", "-m", "test")

    def test_commits(self):
        bad = (ROOT / "examples" / "deploy" / "bad.yaml").read_text()
        good = (ROOT / "examples" / "deploy" / "good.yaml").read_text()
        self.assertEqual(self.commit("notes.txt", "nothing to judge").returncode, 0)
        self.assertEqual(self.commit("settings.yaml", "a: 1\n").returncode, 0)
        self.assertEqual(self.commit("web.yaml", good).returncode, 0)
        refused = self.commit("web.yaml", bad)
        self.assertEqual(refused.returncode, 1, refused.stdout)
        self.assertIn("base/privileged-container", refused.stdout)
        (self.folder / "web.yaml").write_text(good)
        self.assertEqual(self.git("commit", "-q", "-m", "still staged").returncode, 1)
        self.git("add", "web.yaml")
        self.assertEqual(self.commit("more.yaml", "b: 2\n").returncode, 0)


unittest.main(verbosity=2)
