#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of a page and compares what they print: commands.py CTRSEC PAGE [--bless].

A block of code below `<!-- file NAME -->` is a file. One below `<!-- run CODE -->` is a session:
lines with `$ ` are commands, which go on in lines with `> `; they are run one after another in the
folder of the page's files, and what is between them is what they print. The last command ends with CODE. --bless writes what they print.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"(<!-- (file|run) (\S+) -->\n```\w*\n)(.*?)(```)", re.S)


def run_session(text, expected, folder, environment):
    """The session as it is printed, and the exit code of its last command."""
    printed, code = [], 0
    commands = re.findall(r"^\$ (.*(?:\n> .*)*)", text, re.M)
    for command in [found.replace("\n> ", "\n") for found in commands]:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        printed += ["$ ", command.replace("\n", "\n> "), "\n", done.stdout]
        code = done.returncode
    if code != int(expected):
        sys.exit(f"`{command}` ended with {code}, expected {expected}:\n{done.stdout}")
    return "".join(printed)


def main():
    program, page = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    bless = sys.argv[3:] == ["--bless"]
    environment = dict(
        os.environ, PATH=f"{program.parent}:{os.environ['PATH']}", LC_ALL="C", NO_COLOR="1"
    )
    sessions = differ = 0
    with tempfile.TemporaryDirectory() as folder:

        def replace(match):
            nonlocal sessions, differ
            head, kind, argument, text, end = match.groups()
            if kind == "file":
                path = pathlib.Path(folder) / argument
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                return match[0]
            sessions += 1
            printed = run_session(text, argument, folder, environment)
            if printed != text:
                differ += 1
                print(f"--- {page.name}\n{text}--- printed\n{printed}")
            return head + printed + end

        text = BLOCK.sub(replace, page.read_text(encoding="utf-8"))
    if bless:
        page.write_text(text, encoding="utf-8")
    print(f"{page.name}: {sessions} sessions, {differ} differ")
    sys.exit(0 if sessions > 0 and (bless or differ == 0) else 1)


main()
