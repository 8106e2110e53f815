#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every report of one run holds the same findings, is what its format says, and harms nobody.

    reports.py COMMAND [INPUT]...

Checks the inputs (default: hostile ones made here, the manifests of the command's tests, and the corpus
in CTRSEC_CORPUS_DIR, default ../shared/corpus, where it is) and writes all formats at once. Then each is
parsed back and compared; JSON, SARIF and JUnit are validated by their schemas where the validators are
installed; the JSON is converted and gives the same bytes.
"""

import collections
import csv
import email
import html
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("CTRSEC_CORPUS_DIR", ROOT.parent / "shared/corpus"))
FORMATS = (
    "json ndjson text sarif junit markdown csv gitlab gitlab-codequality github slack email jira"
).split()
LEVELS = {"allow": "note", "warn": "warning", "deny": "error"}
NOW = "2026-06-01T00:00:00"

HOSTILE = json.dumps(
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": "a\x1b[31mb\u009b0m\u202ec</testcase><!--]]>|`*_[x](y)@all #1 &amp; \"q\" 'p'",
            "namespace": "=cmd|' /C calc'!A0",
        },
        "spec": {
            "containers": [
                {
                    "name": "-1\r\n::set-output name=x::y\r\n%0A::error::z,file=q\u2066\ufeff\U000e0041",
                    "image": "\uffff\u061c<script>",
                    "securityContext": {"privileged": True},
                }
            ]
        },
    }
)

SMALL = json.dumps(
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "small"},
        "spec": {"containers": [{"name": "a", "securityContext": {"privileged": True}}]},
    }
)

Finding = collections.namedtuple("Finding", "rule file line column pointer")
skipped = set()


def escaped(text):
    """A text as reports show it: what acts instead of showing is written out."""
    out = []
    for c in text:
        if c in "\n\t\r":
            out.append(" ")
        elif acts(c):
            out.append(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}")
        else:
            out.append(c)
    return "".join(out)


def acts(c):
    return (
        unicodedata.category(c) in ("Cc", "Zl", "Zp")
        or unicodedata.bidirectional(c)
        in (("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
        or ord(c) in (0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF, 0xFFFE, 0xFFFF)
        or 0xE0000 <= ord(c) < 0xE0080
    )


def wanted(report):
    return [
        Finding(
            item["rule"],
            item["location"].get("file", ""),
            item["location"].get("line", 0),
            item["location"].get("column", 0),
            item["location"]["pointer"],
        )
        for item in report["findings"]
    ]


# --- each format back into findings ---------------------------------------------------------------


def read_ndjson(text):
    return wanted({"findings": [json.loads(line) for line in text.split("\n")[:-2]]})


def read_sarif(text):
    (run,) = json.loads(text)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    out = []
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        region = place["region"]
        assert (
            region["endLine"] == region["startLine"] and region["endColumn"] > region["startColumn"]
        )
        (logical,) = location["logicalLocations"]
        out.append(
            Finding(
                result["ruleId"],
                place["artifactLocation"]["uri"].replace("%20", " "),
                region["startLine"],
                region["startColumn"],
                logical.get("fullyQualifiedName", ""),
            )
        )
    return out


def read_junit(text):
    out = []
    root = xml.etree.ElementTree.fromstring(text)
    kinds = collections.Counter()
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        assert len(cases) == int(suite.get("tests"))
        for kind, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert sum(case.find(kind) is not None for case in cases) == int(suite.get(count))
        for case in cases:
            kinds[case[0].tag if len(case) else "passed"] += 1
            for child in case:
                for place in re.findall(r"^  at (.*)$", child.text or "", re.M):
                    match = re.match(r"(.*?)(?::(\d+):(\d+))? (/.*|)$", place)
                    out.append(
                        Finding(
                            case.get("name"),
                            match[1],
                            int(match[2] or 0),
                            int(match[3] or 0),
                            match[4],
                        )
                    )
    assert kinds["passed"] > 0, "no case passed"
    return out


def read_markdown(text):
    assert len(text) <= 65536
    out, rule = [], ""
    for line in text.split("\n"):
        head = re.match(r"<details><summary>\w+: <code>(.*?)</code>", line)
        row = re.match(
            r"\| \w+[^|]* \| <code>.*?</code> \| <code>(.*?)</code><br><code>(.*?)</code>", line
        )
        if head:
            rule = shown(head[1])
        elif row:
            place = re.match(r"(.*?)(?::(\d+):(\d+))?$", shown(row[1]))
            out.append(
                Finding(rule, place[1], int(place[2] or 0), int(place[3] or 0), shown(row[2]))
            )
    return out


def shown(text):
    assert not re.search(r"[*_`|<>\[\]@#](?!x|\d+;)", re.sub(r"&#?\w+;", "", text)), text
    return html.unescape(text).replace("\u200b", "")


def read_csv(text):
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in rows:
        for value in row.values():
            assert value[:1] not in ("=", "+", "-", "@", "\t", "\r"), value
    return [
        Finding(row["rule"], row["file"], int(row["line"]), int(row["column"]), row["pointer"])
        for row in rows
    ]


def read_gitlab(text):
    report = json.loads(text)
    out = []
    assert report["scan"]["start_time"] in ("1970-01-01T00:00:00", NOW), "a time that nobody gave"
    ids = [item["id"] for item in report["vulnerabilities"]]
    for item in report["vulnerabilities"]:
        assert re.search(r"^[^:]+(:\d+[^:]*)?:[^:]+(:[^:]+)?$", item["location"]["image"])
        assert len(item.get("name", "")) <= 255 and len(item.get("solution", "")) <= 7000
        details = item["details"]
        place = details.get("place", {"file_name": "", "line_start": 0})
        pointer = details.get("pointer", {"value": ""})["value"]
        out.append(
            Finding(
                item["identifiers"][0]["value"],
                place["file_name"],
                place["line_start"],
                None,
                pointer,
            )
        )
    assert len(ids) == len(set(zip(ids, out)))
    return out


def read_codequality(text):
    return [
        Finding(
            item["check_name"],
            item["location"]["path"],
            item["location"]["lines"]["begin"],
            None,
            None,
        )
        for item in json.loads(text)
    ]


def read_github(text):
    out = []
    for line in text.split("\n"):
        match = re.match(
            r"::(error|warning|notice) title=(.*?) \(\w+\)(?:,file=(.*?))?"
            r"(?:,line=(\d+),endLine=\d+,col=(\d+))?::",
            line,
        )
        if match:
            out.append(
                Finding(
                    unproperty(match[2]),
                    unproperty(match[3] or ""),
                    int(match[4] or 0),
                    int(match[5] or 0),
                    None,
                )
            )
        else:
            assert (
                not line.startswith("::") or "title=not read" in line or "title=ctrsec" in line
            ), line
    return out


def unproperty(text):
    for code, c in (("%2C", ","), ("%3A", ":"), ("%25", "%")):
        text = text.replace(code, c)
    return text


def read_slack(text):
    message = json.loads(text)
    assert len(message["blocks"]) <= 50
    out = []
    for block in message["blocks"]:
        assert block["text"]["type"] == "plain_text"
        assert len(block["text"]["text"]) <= (150 if block["type"] == "header" else 3000)
        lines = block["text"]["text"].split("\n")
        if len(lines) == 3:
            place = re.match(r"at (.*?)(?::(\d+):(\d+))? (/.*|)$", lines[2])
            out.append(
                Finding(
                    lines[0].split("  ")[1],
                    place[1],
                    int(place[2] or 0),
                    int(place[3] or 0),
                    place[4],
                )
            )
    return out


def read_email(text, plain):
    message = email.message_from_string(text)
    assert max(map(len, text.split("\r\n"))) <= 78
    assert "\n" not in text.replace("\r\n", "")
    body = message.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
    assert body == plain, "the mail is not the text"


def read_jira(text):
    rules = []
    for issue in json.loads(text)["issueUpdates"]:
        assert len(issue["fields"]["summary"]) <= 255
        assert len(json.dumps(issue["fields"]["description"])) <= 32767 * 4
        (items,) = [
            part["content"]
            for part in issue["fields"]["description"]["content"]
            if part["type"] == "bulletList"
        ]
        rules.append((re.search(r"\((\S+)\)$", issue["fields"]["summary"])[1], len(items)))
    return sorted(rules)


# --- what is compared -----------------------------------------------------------------------------


def check_same(name, found, expected, fields):
    def keys(findings):
        return collections.Counter(
            tuple(escaped(str(getattr(item, field))) for field in fields) for item in findings
        )

    missing, extra = keys(expected) - keys(found), keys(found) - keys(expected)
    assert not missing and not extra, f"{name}: without {missing}, beyond {extra}"


def check_all(reports):
    report = json.loads(reports["json"])
    expected = wanted(report)
    places = ("rule", "file", "line", "column", "pointer")
    check_same("ndjson", read_ndjson(reports["ndjson"]), expected, places)
    lined = [item if item.line else item._replace(line=1, column=1) for item in expected]
    check_same("sarif", read_sarif(reports["sarif"]), lined, places)
    check_same("junit", read_junit(reports["junit"]), expected, places)
    check_same("csv", read_csv(reports["csv"]), expected, places)
    check_same("gitlab", read_gitlab(reports["gitlab"]), lined, ("rule", "file", "line", "pointer"))
    check_same(
        "gitlab-codequality",
        read_codequality(reports["gitlab-codequality"]),
        lined,
        ("rule", "file", "line"),
    )
    check_same("github", read_github(reports["github"]), expected, places[:4])
    if "do not fit into" not in reports["markdown"]:
        check_same("markdown", read_markdown(reports["markdown"]), expected, places)
    if "do not fit into" not in reports["slack"]:
        check_same("slack", read_slack(reports["slack"]), expected, places)
    check_text(reports["text"], report)
    read_email(reports["email"], reports["text"])
    rules = collections.Counter(item["rule"] for item in report["findings"])
    counted = {
        item["rule"] for item in report["findings"] if item["outcome"] in ("fail", "unknown")
    }
    if len(counted) <= 50:
        issues = [(rule, min(rules[rule], 61)) for rule in sorted(counted)]
        assert read_jira(reports["jira"]) == issues, "jira"
    for item, result in zip(
        sorted_worst(report["findings"]), json.loads(reports["sarif"])["runs"][0]["results"]
    ):
        assert result["level"] == LEVELS[item["enforce"]]
    return len(expected)


def sorted_worst(findings):
    worst = ["critical", "high", "medium", "low", "info"]
    return sorted(
        findings,
        key=lambda item: (
            item["outcome"] not in ("fail", "unknown"),
            worst.index(item["severity"]),
        ),
    )


def check_text(text, report):
    heads = re.findall(
        r"^  (?:critical|high|medium|low|info|unknown|accepted|known) +(\S+)", text, re.M
    )
    assert collections.Counter(heads) == collections.Counter(
        escaped(item["rule"]) for item in report["findings"]
    ), "text"


def check_harmless(reports, hidden):
    for name, text in reports.items():
        bad = {hex(ord(c)) for c in text if acts(c) and c not in "\n\r"}
        assert not bad, f"{name}: acting characters {bad}"
        for word in hidden:
            assert word not in text, f"{name} tells {word}"


def check_valid(folder, reports):
    try:
        import jsonschema
    except ImportError:
        skipped.add("schemas of JSON and SARIF (no Python module jsonschema)")
    else:
        schema = json.loads((ROOT / "docs/schemas/findings-v1.json").read_bytes())
        jsonschema.validate(json.loads(reports["json"]), schema)
        path = CORPUS / "schemas/sarif-2.1.0.json"
        if path.exists():
            jsonschema.validate(json.loads(reports["sarif"]), json.loads(path.read_bytes()))
        else:
            skipped.add("schema of SARIF (no corpus)")
    path = CORPUS / "schemas/junit-10.xsd"
    if shutil.which("xmllint") is None:
        skipped.add("schema of JUnit (no xmllint)")
    elif not path.exists():
        skipped.add("schema of JUnit (no corpus)")
    else:
        command = ["xmllint", "--noout", "--schema", str(path), str(folder / "report.junit")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def run(command, arguments, folder):
    files = [part for name in FORMATS for part in ("-f", f"{name}={folder}/report.{name}")]
    done = subprocess.run(
        [command, *arguments, *files], capture_output=True, text=True, cwd=folder, check=False
    )
    assert done.returncode in (0, 1, 3, 5), f"exit {done.returncode}: {done.stderr}"
    assert done.stdout == "", "standard output was not asked for"
    return {name: (folder / f"report.{name}").read_bytes().decode("utf-8") for name in FORMATS}


def check_input(command, name, arguments):
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path).resolve()
        (folder / "hostile.json").write_text(HOSTILE, encoding="utf-8")
        (folder / "small.json").write_text(SMALL, encoding="utf-8")
        if "--baseline" in arguments:  # what is known is what one pod gives
            known = ["check", "small.json", "-f", "json=known.json"]
            subprocess.run([command, *known], cwd=folder, capture_output=True, check=False)
        reports = run(
            command, ["check", *(item.replace("HERE", str(folder)) for item in arguments)], folder
        )
        count = check_all(reports)
        check_harmless(reports, [str(folder), str(ROOT), f"@{socket.gethostname()}"])
        check_valid(folder, reports)
        again = folder / "again"
        again.mkdir()
        shutil.copy(folder / "report.json", again / "input.json")
        time = ["--now", NOW + "Z"] if "--now" in arguments else []
        converted = run(command, ["convert", "input.json", *time], again)
        for form in FORMATS:
            assert converted[form] == reports[form], f"{form} is another one when converted"
        print(f"{name}: {count} findings in {len(FORMATS)} formats")
        return count


def main():
    command = os.path.realpath(sys.argv[1])
    data = ROOT / "tests/cli/data"
    inputs = [
        ("hostile", ["HERE/hostile.json"]),
        ("known", ["--baseline", "HERE/known.json", "HERE/small.json", "HERE/hostile.json"]),
        ("gate", ["--rules", f"{data}/gate/rules", f"{data}/gate"]),
        (
            "accepted",
            [
                "--rules",
                f"{data}/gate/rules",
                "--config",
                f"{data}/gate/site.yaml",
                "--now",
                NOW + "Z",
                f"{data}/gate/pod.yaml",
                f"{data}/gate/one.yaml",
            ],
        ),
        ("examples", [str(ROOT / "examples")]),
        ("badpods", [str(CORPUS / "k8s/badpods")]),
        ("images", [str(CORPUS / "images/inspect")]),
    ]
    if len(sys.argv) > 2:
        inputs = [(path, [os.path.realpath(path)]) for path in sys.argv[2:]]
    total = 0
    for name, arguments in inputs:
        if arguments[-1].startswith(str(CORPUS)) and not Path(arguments[-1]).exists():
            skipped.add(f"{name} (no {arguments[-1]})")
            continue
        total += check_input(command, name, arguments)
    for what in sorted(skipped):
        print(f"skipped: {what}")
    print(f"reports: {total} findings are the same in {len(FORMATS)} formats")


if __name__ == "__main__":
    main()
