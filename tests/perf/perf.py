#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions of small, repeatable work against a table: perf.py PROGRAM BUILT [--bless].

PROGRAM is perf_work, run once under callgrind. BUILT says how: instructions depend on the compiler and its flags, so
the table is asserted only where it was made in the same way; elsewhere the counts are shown and the test is skipped.
More than MARGIN above the table fails. Misses of the first and last level of a simulated cache are shown beside.
`--bless` rewrites the table, which a change that makes something faster (or slower for a reason) is to do.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TABLE = pathlib.Path(__file__).with_name("expected.txt")
MARGIN = 1.15
SKIPPED = 77
# the same caches wherever it runs
CACHE = ("--cache-sim=yes", "--I1=32768,8,64", "--D1=32768,8,64", "--LL=8388608,16,64")
# filled and copied by vectors: of `rep stosb` callgrind counts every byte as an instruction
TUNABLES = ":".join(f"glibc.cpu.x86_rep_{name}_threshold=1000000000" for name in ("stosb", "movsb"))
UNITS = {
    "json": "event from bytes, 1,000 rules",
    "batch": "event from bytes, in one call, 1,000 rules",
    "typed": "event of typed values, 1,000 rules",
    "pods": "pod from bytes that is as the standards want it, restricted",
    "denied": "pod from bytes that is not: findings with evidence",
    "compile": "expression",
    "load": "signed bundle of 1,000 rules",
}


def skip(why):
    print(f"perf: skipped: {why}")
    sys.exit(SKIPPED)


def dump(text):
    """(function, counters by event) of a dump; None for one that no measured function triggered."""
    trigger = re.search(r"^desc: Trigger: .*measured_(\w+)", text, re.M)
    if not trigger:
        return None
    events = re.search(r"^events: (.*)$", text, re.M)[1].split()
    totals = re.search(r"^(?:totals|summary): (.*)$", text, re.M)[1].split()
    return trigger[1], dict(zip(events, map(int, totals)))


def measure(program):
    """Counters a unit, by name of the work."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out")
        command = ["valgrind", "--tool=callgrind", "-q", f"--callgrind-out-file={out}", *CACHE]
        command += [
            "--toggle-collect=measured_*",
            *(f"--dump-after=measured_{name}" for name in UNITS),
        ]
        environment = dict(os.environ, GLIBC_TUNABLES=TUNABLES)
        run = subprocess.run(
            [*command, program], stdout=subprocess.PIPE, text=True, check=True, env=environment
        )
        units = {}
        for line in run.stdout.splitlines():
            words = line.split()
            if len(words) == 2 and words[0] in UNITS:
                units[words[0]] = int(words[1])
        counters = {}
        for path in sorted(out.parent.glob("out.*"), key=lambda p: int(p.suffix[1:])):
            found = dump(path.read_text())
            if found:
                counters[found[0]] = found[1]  # the last one: after it was warm
    if set(units) != set(UNITS) or set(counters) != set(UNITS):
        sys.exit(
            f"perf: expected the work {sorted(UNITS)}, measured {sorted(set(units) & set(counters))}"
        )
    return {
        name: {event: value / units[name] for event, value in counters[name].items()}
        for name in UNITS
    }


def read_table():
    """(how it was built, instructions by name)."""
    built, expected = "", {}
    for line in TABLE.read_text().splitlines() if TABLE.exists() else []:
        key, _, value = line.partition(" ")
        if key == "built":
            built = value
        elif key in UNITS:
            expected[key] = int(value)
    return built, expected


def write_table(built, measured):
    lines = ["# Instructions a unit, written by perf.py --bless", f"built {built}"]
    lines += [f"{name} {counters['Ir']:.0f}" for name, counters in measured.items()]
    TABLE.write_text("\n".join(lines) + "\n")


def misses(counters, level):
    return sum(counters.get(event, 0) for event in (f"{level}mr", f"{level}mw"))


def show(measured, expected):
    """The rows, and the names of those that cost too much."""
    slower = []
    print("             instructions    table  ratio  D1 misses  LL misses")
    for name, counters in measured.items():
        count, table = counters["Ir"], expected.get(name, 0)
        ratio = count / table if table else 0
        word = ""
        if table and ratio > MARGIN:
            slower.append(name)
            word = "  more than the table allows"
        elif table and ratio < 1 / MARGIN:
            word = "  faster than the table: --bless"
        print(
            f"perf {name:8} {count:12.0f} {table:8d} {ratio:6.2f} {misses(counters, 'D1'):10.1f}"
            f" {misses(counters, 'DL'):10.1f}  {UNITS[name]}{word}"
        )
    return slower


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("built", help='such as "GNU 12 x86_64 Release -O2"')
    parser.add_argument("--bless", action="store_true", help="rewrite the table")
    options = parser.parse_args()
    if (
        " Release " not in options.built
        or "sanitize" in options.built
        or "coverage" in options.built
    ):
        skip(f"counted in release builds only, not in {options.built}")
    if not shutil.which("valgrind"):
        skip("valgrind is not installed")
    measured = measure(options.program)
    built, expected = read_table()
    if options.bless:
        write_table(options.built, measured)
        return show(measured, expected) and 0
    slower = show(measured, expected)
    if built != options.built:
        skip(f"the table is of {built}, this is {options.built}")
    if set(expected) != set(UNITS):
        sys.exit(f"perf: the table lacks {sorted(set(UNITS) - set(expected))}")
    if slower:
        sys.exit(f"perf: more instructions than the table allows: {', '.join(slower)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
