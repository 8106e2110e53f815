#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/FINDINGS.md: what the rules that ship find in public projects; the page is compared with what the command says now.

    findings_page.py CTRSEC [--bless]

Needs the projects' files: CTRSEC_CORPUS_DIR, default ../shared/corpus beside the source tree; without them the test is skipped.
"""

import collections
import json
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CORPUS = pathlib.Path(os.environ.get("CTRSEC_CORPUS_DIR", SOURCE.parent / "shared" / "corpus"))
PAGE = SOURCE / "docs" / "FINDINGS.md"
# Ages are judged at this day, so that the page stays as it is.
NOW = "2026-01-01"
SKIP = 77


def findings(ctrsec, folder, kind):
    """Counts of one project: by rule and outcome, and of documents. Its files are the whole set of no cluster."""
    run = subprocess.run(
        [
            ctrsec,
            "check",
            "--rules",
            SOURCE / "rules",
            "--now",
            NOW,
            "--incomplete",
            "--type",
            kind,
            "-f",
            "json",
            folder,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        cwd="/",
    )
    if run.returncode in (2, 4):
        sys.exit(f"{folder}: the command ended with {run.returncode}")
    report = json.loads(run.stdout)
    if report["counts"]["dropped"]:
        sys.exit(f"{folder}: too many findings")
    counts = collections.Counter(
        (f["rule"].split("/")[1], f["outcome"]) for f in report["findings"]
    )
    return counts, report["counts"]


def cell(counts, rule):
    found, unknown = counts[rule, "fail"], counts[rule, "unknown"]
    return " ".join([str(found)] * (found > 0) + [f"{unknown}?"] * (unknown > 0))


def table(ctrsec, order, folder, kind):
    """A table of the projects below a folder, as Markdown lines."""
    projects = sorted(
        p for p in (CORPUS / folder).iterdir() if p.is_dir() and not p.name.startswith("licen")
    )
    results = [(p.name, *findings(ctrsec, p, kind)) for p in projects]
    results = [r for r in results if r[2]["subjects"] > 0]
    yield "| | " + " | ".join(name for name, _, _ in results) + " |"
    yield "|---|" + "---|" * len(results)
    for word in ("documents", "subjects", "skipped", "unread"):
        yield f"| *{word}* | " + " | ".join(str(totals[word]) for _, _, totals in results) + " |"
    for rule in order:
        cells = [cell(counts, rule) for _, counts, _ in results]
        if any(cells):
            yield f"| `{rule}` | " + " | ".join(cells) + " |"


def main():
    ctrsec = pathlib.Path(sys.argv[1]).resolve()
    if not CORPUS.is_dir():
        print("skipped: the corpus of public projects is not there")
        return SKIP
    listed = subprocess.run(
        [ctrsec, "rules", "list", "--rules", SOURCE / "rules", "-f", "json"],
        stdout=subprocess.PIPE,
        check=True,
    )
    order = [rule["id"].split("/")[1] for rule in json.loads(listed.stdout)]
    page = PAGE.read_text()
    written = page
    for name, folder, kind in (("manifests", "k8s", "manifest"), ("images", "images", "image")):
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, rest = written.split(begin)
        written = (
            before
            + begin
            + "\n"
            + "\n".join(table(ctrsec, order, folder, kind))
            + "\n\n"
            + end
            + rest.split(end)[1]
        )
    if "--bless" in sys.argv:
        PAGE.write_text(written)
        return 0
    if written != page:
        print(
            "docs/FINDINGS.md is not what the command finds: look at the difference, then run with --bless"
        )
        subprocess.run(["diff", "-u", PAGE, "-"], input=written.encode(), check=False)
        return 1
    print("docs/FINDINGS.md is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
