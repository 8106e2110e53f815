#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every option that a document gives to the command exists.

    options.py CTRSEC FILE...

Looks at what follows `ctrsec COMMAND` in code, up to the end of the command.
"""

import pathlib
import re
import subprocess
import sys

PROGRAM = sys.argv[1]
CALL = re.compile(r"\bctrsec ((?:[a-z]+ )?[a-z]+)((?:\s+[^\s|;&`#<>]+)*)")
OPTION = re.compile(r"(?<!\S)(--[a-z][a-z-]*|-[a-zA-Z](?=\s|$))")
known = {}


def options_of(words):
    """The options of the command that the words begin with; None: they name none."""
    for count in (2, 1):
        name = tuple(words[:count])
        if len(name) < count:
            continue
        if name not in known:
            run = subprocess.run([PROGRAM, *name, "--help"], capture_output=True, text=True)
            alone = run.stdout.startswith(f"usage: ctrsec {' '.join(name)}")
            known[name] = set(OPTION.findall(run.stdout.replace(",", " "))) if alone else None
        if known[name] is not None:
            return known[name]
    return None


def code_of(text):
    """Blocks and spans of code, a line each."""
    text = re.sub(r"\\\n\s*", " ", text)
    yield from (line for line in text.splitlines() if re.match(r"( {4}|\t)", line))
    yield from re.findall(r"`([^`\n]+)`", text)
    for block in re.findall(r"^```.*?\n(.*?)^```", text, re.M | re.S):
        yield from block.splitlines()


found = seen = 0
for path in sys.argv[2:]:
    for line in code_of(pathlib.Path(path).read_text(encoding="utf-8")):
        for match in CALL.finditer(line):
            options = options_of(match[1].split())
            if options is None:
                continue
            for option in OPTION.findall(match[2]):
                seen += 1
                if option not in options:
                    found += 1
                    print(f"{path}: `ctrsec {match[1]}` has no option {option}: {line.strip()}")
print(f"options: {seen} in documents, {found} unknown")
sys.exit(1 if found or not seen else 0)
