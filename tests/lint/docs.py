#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Documents against the tables that they repeat: reasons, limits, floors, links between pages."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
found = []


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def complain(text):
    found.append(text)


def number(text):
    """3 MiB, 200,000, 10^6, 3u << 20 as a number."""
    text = text.replace(",", "").replace("u", "").strip()
    scaled = re.fullmatch(r"(\d+) (KiB|MiB)", text)
    if scaled:
        return int(scaled[1]) << {"KiB": 10, "MiB": 20}[scaled[2]]
    power = re.fullmatch(r"(\d+)\^(\d+)", text)
    if power:
        return int(power[1]) ** int(power[2])
    shift = re.fullmatch(r"(\d+) << (\d+)", text)
    return int(shift[1]) << int(shift[2]) if shift else int(text)


def check_reasons():
    rows = re.findall(r'X\(\w+, "([\w.]+)", (\w+), "([^"]+)"\)', read("lib/rule/bundle_reasons.h"))
    listed = re.findall(r"^\| `([\w.]+)` \| `(\w+)` \| (.+) \|$", read("docs/BUNDLES.md"), re.M)
    if not rows or rows != listed:
        complain("docs/BUNDLES.md: the reasons are not those of lib/rule/bundle_reasons.h")


def check_limits():
    table = re.findall(r'X\((\w+), ([^,]+), ([^,]+), "', read("lib/base/limits.h"))
    listed = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", read("docs/LIMITS.md"), re.M)
    code = [(name, number(first), number(most)) for name, first, most in table]
    page = [(name, number(first), number(most)) for name, first, most in listed]
    if not code or code != page:
        complain("docs/LIMITS.md: the limits are not those of lib/base/limits.h")


def check_floors():
    code = set()
    for line in read("lib/FLOORS").splitlines():
        row = re.fullmatch(r"(\d) ([\w ]+)", line)
        if row:
            code |= {(row[1], folder) for folder in row[2].split()}
    page = set(re.findall(r"^\| (\d) \| `(\w+)/` \|", read("docs/ARCHITECTURE.md"), re.M))
    if not code or code != page:
        complain("docs/ARCHITECTURE.md: the floors are not those of lib/FLOORS")


def check_keys():
    """The keys of the manual pages against those that the readers know."""
    listed = re.findall(r"#define (\w+)_KEYS\(X\)((?:.*\\\n)+.*)", read("cli/key_list.h"))
    sources = {
        "DOCUMENT": "lib/rule/rule_doc.c",
        "RULE": "lib/rule/rule_doc.c",
        "CONFIG": "lib/rule/site_config.c",
        "SETTING": "lib/rule/site_config.c",
        "EXCEPTION": "lib/rule/exception_doc.c",
    }
    if [name for name, _ in listed] != list(sources):
        complain("cli/key_list.h: other lists than are compared here")
    for name, rows in listed:
        tables = re.findall(r"keys\[\] = \{([^}]*)\}", read(sources[name]))
        code = [sorted(re.findall(r'"([^"]+)"', table)) for table in tables]
        if sorted(re.findall(r'X\("([^"]+)"', rows)) not in code:
            complain(f"cli/key_list.h: the keys of {name}_KEYS are not those of {sources[name]}")


def check_links():
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if not page.exists():
            continue
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                complain(f"{page.relative_to(ROOT)}: no file {target}")


check_reasons()
check_limits()
check_floors()
check_keys()
check_links()
for text in found:
    print(text)
sys.exit(1 if found else 0)
