#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The public headers, the version script and the shared library name the same functions.

Usage: symbols.py HEADER_FOLDER VERSION_SCRIPT [LIBRARY]
"""
import os
import re
import subprocess
import sys

NODE = "CTRSEC_0"


def of_headers(folder):
    names = set()
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as text:
            code = re.sub(r"/\*.*?\*/", "", text.read(), flags=re.S)
        names.update(re.findall(r"^CTRSEC_API\b[^;(]*?\b(\w+)\s*\(", code, re.M))
    return names


def of_script(path):
    with open(path, encoding="utf-8") as text:
        code = re.sub(r"/\*.*?\*/", "", text.read(), flags=re.S)
    node = re.search(NODE + r"\s*{\s*global:(.*?)local:\s*\*;\s*}", code, re.S)
    return set(re.findall(r"\w+", node.group(1))) if node else set()


def of_library(path):
    """Names of defined dynamic symbols; one of another node keeps its node and so differs."""
    lines = subprocess.run(
        ["nm", "-D", "--defined-only", "--with-symbol-versions", path],
        check=True, capture_output=True, text=True,
    ).stdout.splitlines()
    names = set()
    for line in lines:
        kind, symbol = line.split()[1:3]
        if kind != "A":  # the node itself
            names.add(symbol.replace("@@" + NODE, ""))
    return names


def main():
    parts = {"headers": of_headers(sys.argv[1]), "version script": of_script(sys.argv[2])}
    if len(sys.argv) > 3:
        parts["library"] = of_library(sys.argv[3])
    everything = set.union(*parts.values())
    faults = 0
    for part, names in parts.items():
        for name in sorted(everything - names):
            print(f"{name} is missing in the {part}")
            faults += 1
    print(f"symbols: {len(everything)} in {', '.join(parts)}, {faults} faults")
    return 1 if faults or not everything else 0


if __name__ == "__main__":
    sys.exit(main())
