# SPDX-License-Identifier: Apache-2.0
"""The shared cases of tests/cases: the report is the expected one, byte for byte."""

import json
import unittest
from pathlib import Path

import ctrsec

CASES = Path(__file__).resolve().parents[3] / "tests" / "cases"


def content(path: Path):
    """A file by its name, None where it is not there."""
    return {path.name: path.read_bytes()} if path.exists() else None


def layer(path: Path):
    return ctrsec.Document(path, name=path.name) if path.exists() else None


def earlier(folder: Path):
    path = folder / "earlier.json"
    return ctrsec.Known(path.read_bytes(), name=path.name) if path.exists() else None


def documents(folder: Path, pattern: str):
    return [
        ctrsec.Document(path.read_bytes(), name=path.name) for path in sorted(folder.glob(pattern))
    ]


def answers(folder: Path, plan: ctrsec.Plan, options) -> str:
    """The answers to the reviews of a case, a line each."""
    with ctrsec.Objects(*documents(folder, "context*")) as objects:
        return "".join(
            plan.review(
                path.read_bytes(),
                name=path.name,
                objects=objects,
                now=options.get("now", 0),
                complete=options.get("complete", False),
                allow_unknown=options.get("allow_unknown", ()),
                warn_unknown=options.get("warn_unknown", ()),
            ).body.decode("utf-8")
            + "\n"
            for path in sorted(folder.glob("review*"))
        )


def outcome(folder: Path) -> tuple[str, str]:
    """What a case gives, and the file that says what it should: see tests/cases/README.md."""
    path = folder / "options.json"
    options = json.loads(path.read_bytes()) if path.exists() else {}
    context = ctrsec.Context(**options.get("limits", {}))
    plan = ctrsec.Plan.from_rules(
        content(folder / "rules.yaml"),
        policies=content(folder / "policies.yaml"),
        profile=options.get("profile"),
        rules=options.get("rules"),
        site=layer(folder / "site.yaml"),
        repository=layer(folder / "repository.yaml"),
        context=context,
    )
    if any(folder.glob("review*")):
        return answers(folder, plan, options), "expect.answers"
    with context, plan:
        result = plan.check(
            *documents(folder, "input*"),
            phase=options.get("phase"),
            now=options.get("now", 0),
            complete=options.get("complete", False),
            admission=options.get("admission", False),
            allow_unknown=options.get("allow_unknown", ()),
            signatures=[ctrsec.Signature(*item) for item in options.get("signatures", ())],
            known=earlier(folder),
            list_exceptions=options.get("list_exceptions", False),
        )
        with result:
            return result.to_json(indent=2), "expect.json"


def refusal(error: ctrsec.CtrsecError) -> str:
    return "".join(
        f"{item.reason} {item.file}:{item.line}:{item.column} {item.message}\n"
        for item in error.diagnostics
    )


class Cases(unittest.TestCase):
    def test_cases(self):
        folders = sorted(path for path in CASES.iterdir() if path.is_dir())
        self.assertGreaterEqual(len(folders), 25)
        for folder in folders:
            with self.subTest(folder.name):
                try:
                    actual, name = outcome(folder)
                except ctrsec.CtrsecError as error:
                    actual, name = refusal(error), "expect.error"
                expected = (folder / name).read_text(encoding="utf-8")
                self.assertEqual(actual.splitlines(), expected.splitlines())
                self.assertEqual(actual, expected)


class View(unittest.TestCase):
    """The objects read through the flat view say what the report says."""

    maxDiff = None

    def test_findings(self):
        for folder in sorted(path for path in CASES.iterdir() if (path / "expect.json").exists()):
            with self.subTest(folder.name):
                self.check(folder)

    def check(self, folder: Path):
        path = folder / "options.json"
        options = json.loads(path.read_bytes()) if path.exists() else {}
        if "limits" in options or "signatures" in options:
            return
        plan = ctrsec.Plan.from_rules(
            content(folder / "rules.yaml"),
            policies=content(folder / "policies.yaml"),
            profile=options.get("profile"),
            rules=options.get("rules"),
            site=layer(folder / "site.yaml"),
            repository=layer(folder / "repository.yaml"),
        )
        result = plan.check(
            *(
                ctrsec.Document(path.read_text(encoding="utf-8"), name=path.name)
                for path in sorted(folder.glob("input*"))
            ),
            phase=options.get("phase"),
            now=options.get("now", 0),
            complete=options.get("complete", False),
            admission=options.get("admission", False),
            allow_unknown=options.get("allow_unknown", ()),
            known=earlier(folder),
            list_exceptions=options.get("list_exceptions", False),
        )
        expected = json.loads((folder / "expect.json").read_bytes())
        self.assertEqual(result.decision, expected["decision"])
        self.assertEqual(result.undecided, expected["undecided"])
        self.assertEqual(result.phase, expected["phase"])
        self.assertEqual(result.trust, expected["trust"])
        for word, number in expected["counts"].items():
            self.assertEqual(getattr(result.counts, word), number, word)
        self.assertEqual([plain(item) for item in result.findings], expected["findings"])
        self.assertEqual(
            [(item.level, item.file, item.line, item.message) for item in result.notices],
            [
                (item["level"], item.get("file", ""), item.get("line", 0), item["message"])
                for item in expected["notices"]
            ],
        )
        self.assertEqual([item.channel for item in result.bundles], ["local"])


def place(item):
    out = {"file": item.file, "pointer": item.pointer}
    if not item.file:
        del out["file"]
    if item.line:
        out.update(line=item.line, column=item.column)
    return out


def plain(finding: ctrsec.Finding):
    """A finding in the form of the report."""
    out = {"rule": finding.rule, "severity": finding.severity, "outcome": finding.outcome}
    if finding.reason:
        out["reason"] = finding.reason
    out["enforce"] = finding.enforce
    for word in ("check", "binding", "code", "exception"):
        if getattr(finding, word):
            out[word] = getattr(finding, word)
    for word in ("title", "message", "remediation", "references", "fingerprint", "suppressed_by"):
        if getattr(finding, word):
            out[word] = getattr(finding, word)
    subject = {"target": finding.target}
    for word in ("kind", "namespace", "name", "container", "time"):
        if getattr(finding, word):
            subject[word] = getattr(finding, word)
    out["subject"] = subject
    out["location"] = dict(place(finding), document=finding.document)
    if finding.source:
        out["location"].update(source=finding.source, source_column=finding.source_column)
    out["evidence"] = [dict(place(item), value=item.value) for item in finding.evidence]
    return out


if __name__ == "__main__":
    unittest.main()
