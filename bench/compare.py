#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ours and the peers on the same work in the same run: compare.py BUILD [--rounds N] [--write bench/RESULTS.md].

BUILD is a release build with the benchmarks. The peers are programs of the folder CTRSEC_PEERS (default
../shared/peers): those that are built, or can be built here, take part; the others are named as left out. Each
round runs everything once, one after another, so that what else the machine does hits all alike. A figure is the
median over the rounds, the spread beside it is from the least to the most. The number of matches must be that of the
generator's own evaluator before any figure is shown.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PEERS = pathlib.Path(os.environ.get("CTRSEC_PEERS", ROOT / "../shared/peers")).resolve()
CORPUS = pathlib.Path(os.environ.get("CTRSEC_CORPUS_DIR", ROOT / "../shared/corpus")).resolve()
SIZES = (25, 100, 1000, 10000)

# (row of ours, peer, at least this many times faster), by number of rules: what the project promises itself.
EVENT_GOALS = {
    25: [("typed", "falco", 1), ("typed", "rsigma", 10)],
    1000: [
        ("typed", "opa", 25),
        ("typed", "falco", 28),
        ("typed", "rsigma", 40),
        ("typed", "celgo", 200),
        ("json", "rsigma, bytes", 25),
    ],
    10000: [("typed", "opa", 60)],
}
POD_GOALS = [
    ("json", "psa", 1),
    ("json", "psa, bytes", 10),
    ("json", "celgo-pods, bytes", 12),
    ("json", "regorus-pods, bytes", 12),
]
FILE_GOALS = [("ctrsec", "conftest", 6), ("ctrsec", "kube-score", 5)]


class Figures:
    """What was measured: lists of values by table, row and column."""

    def __init__(self):
        self.values = {}

    def add(self, table, row, column, value):
        self.values.setdefault((table, row, column), []).append(value)

    def get(self, table, row, column):
        return self.values.get((table, row, column), [])

    def median(self, table, row, column):
        values = self.get(table, row, column)
        return statistics.median(values) if values else None

    def rows(self, table):
        return list(dict.fromkeys(row for t, row, _ in self.values if t == table))


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def output(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **options).stdout


# --- the peers ------------------------------------------------------------------------------------


def build_peers(folder):
    """The programs of the peers by name; what cannot be built is told and left out."""
    programs, left_out = {}, []
    go = folder / "go-peers"
    if not go.exists() and shutil.which("go"):
        subprocess.run(["go", "build", "-o", go, "."], cwd=PEERS / "go", check=False)
    if go.exists():
        for name in ("opa", "celgo", "psa", "opa-pods", "celgo-pods"):
            programs[name] = [go, name]
    else:
        left_out += ["opa", "celgo", "psa"]
    rust = folder / "rust" / "release" / "peers"
    if not rust.exists() and shutil.which("cargo"):
        target = ["--target-dir", folder / "rust", "--manifest-path", PEERS / "rust" / "Cargo.toml"]
        subprocess.run(["cargo", "build", "--release", "-q", *target], check=False)
    if rust.exists():
        for name in ("rsigma", "rsigma-scan", "regorus", "regorus-pods"):
            programs[name] = [rust, name]
    else:
        left_out += ["rsigma", "regorus"]
    for name in ("falco", "yara"):
        native = PEERS / "native" / "build" / name
        if native.exists():
            programs[name] = [native]
        else:
            left_out.append(name)
    return programs, left_out


def run_peer(programs, name, work, rules, *options):
    """Lines of a peer as dictionaries; nothing where it did not run."""
    words = [*programs[name], *([] if name in ("falco", "yara") else []), work, str(rules), *options]
    if rules == 0:
        words = [*programs[name], work, *(["0", *options] if options else [])]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def peer_rows(programs, sizes):
    """(peer, rules, options) of the event rows."""
    rows = []
    for rules in sizes:
        for name in ("opa", "celgo", "rsigma", "rsigma-scan", "regorus", "falco", "yara"):
            slow = rules > 1000 and name in ("celgo", "regorus", "falco", "rsigma-scan")
            if name not in programs or slow:
                continue
            if name in ("rsigma", "rsigma-scan", "regorus"):
                rows.append((name, rules, ("seconds=2",)))
                if name != "rsigma-scan":
                    rows.append((name, rules, ("parse", "seconds=2")))
            else:
                rows.append((name, rules, ()))
    return rows


def measure_peers(figures, programs, work, matches, sizes):
    for name, rules, options in peer_rows(programs, sizes):
        for line in run_peer(programs, name, work, rules, *options):
            # Falco gives unlink and rename no descriptor: seven matches less at 100 rules
            if line["matches"] != matches[rules] and name != "falco":
                sys.exit(f"{name}, {rules} rules: {line['matches']} matches, expected {matches[rules]}")
            row = name + (", bytes" if line["parse_included"] else "")
            figures.add("events", row, rules, line["ns_per_input"])
            figures.add("load", name, rules, line["load_ms"])
            figures.add("memory", name, rules, line["rss_kb"] / rules)
            figures.add("allocations", row, rules, line["allocs_per_input"])


def measure_peer_pods(figures, programs, work):
    for name in ("psa", "opa-pods", "celgo-pods", "regorus-pods"):
        if name not in programs:
            continue
        options = [("seconds=2",), ("parse", "seconds=2")] if name == "regorus-pods" else [()]
        for given in options:
            for line in run_peer(programs, name, work, 0, *given):
                row = name + (", bytes" if line["parse_included"] else "")
                figures.add("pods", row, "ns", line["ns_per_input"])


# --- ours -----------------------------------------------------------------------------------------

PAIR = re.compile(r"\b(check|read|json|batch|typed|records|symbols|load|adversarial|scan) +([\d.]+) (ns|ms)")


def measure_ours(figures, build, work, sizes):
    environment = dict(os.environ, CTRSEC_PEERS_DIR=str(work))
    for rules in sizes:
        for line in output([build / "bench/bench_events", str(rules)], env=environment).splitlines():
            for word, value, unit in PAIR.findall(line):
                if unit == "ms":
                    figures.add("load", "ctrsec", rules, float(value))
                else:
                    figures.add("events", f"ctrsec, {word}", rules, float(value))
            for value in re.findall(r"([\d.]+) KB a rule", line):
                figures.add("memory", "ctrsec", rules, float(value))
            for value in re.findall(r"(\d+) allocations", line):
                figures.add("allocations", "ctrsec", rules, float(value))
    pods = build / "bench/bench_pods"
    if pods.exists():
        for line in output([pods], env=environment).splitlines():
            for word, value, unit in PAIR.findall(line):
                if unit == "ns":
                    figures.add("pods", f"ctrsec, {word}", "ns", float(value))


# --- whole commands -------------------------------------------------------------------------------


def timed(command, cwd):
    """Wall clock in ms and peak memory in MB of a process."""
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, cwd=cwd)
        _, _, used = os.wait4(process.pid, 0)
        return 1000 * (time.monotonic() - start), used.ru_maxrss / 1024


def measure_files(figures, build, folder):
    k8s = CORPUS / "k8s"
    if not k8s.is_dir():
        return
    commands = {
        "ctrsec": [build / "bin/ctrsec", "check", "--profile", "pss-restricted", "--incomplete", k8s],
    }
    conftest, score = (shutil.which(name, path=f"{folder}:{os.environ['PATH']}") for name in ("conftest", "kube-score"))
    if conftest:
        policies = [word for name in ("pss", "conftest") for word in ("-p", PEERS / "go" / f"{name}.rego")]
        options = ["--ignore", r"\.json$", "--quiet", "--no-fail", "-o", "json"]
        commands["conftest"] = [conftest, "test", *policies, *options, k8s]
    if score:
        # one file that it cannot decode ends kube-score before any finding
        unreadable = ("metadata-endpoint-pod.yaml", "quobyte-admin-secret.yaml", "fc.yaml")
        files = [p for p in sorted(k8s.rglob("*.y*ml")) if not p.name.endswith(unreadable)]
        commands["kube-score"] = [score, "score", "--output-format", "ci", *files]
    for name, command in commands.items():
        wall, peak = timed(command, folder)
        figures.add("files", name, "ms", wall)
        figures.add("files", name, "MB", peak)


# --- the page -------------------------------------------------------------------------------------


def number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def cell(figures, table, row, column):
    values = figures.get(table, row, column)
    if not values:
        return ""
    middle = statistics.median(values)
    if len(values) == 1 or middle == 0:
        return number(middle)
    return f"{number(middle)} ({number(min(values))} to {number(max(values))})"


def table_of(figures, table, columns, head):
    lines = ["| " + head + " | " + " | ".join(str(c) for c in columns) + " |", "|---|" + "---|" * len(columns)]
    for row in figures.rows(table):
        lines.append(f"| {row} | " + " | ".join(cell(figures, table, row, c) for c in columns) + " |")
    return lines


def goal_line(figures, table, column, ours, theirs, factor):
    mine, other = figures.median(table, ours, column), figures.median(table, theirs, column)
    if not mine or not other:
        return f"| {table} {column} | {ours} | {theirs} | {factor} | not measured | |"
    ratio = other / mine
    word = "reached" if ratio >= factor else "**missed**"
    return f"| {table} {column} | {ours} | {theirs} | {factor} | {ratio:.3g} | {word} |"


def goals(figures):
    lines = ["| work | ours | peer | times faster asked for | measured | |", "|---|---|---|---|---|---|"]
    for rules, wanted in EVENT_GOALS.items():
        for ours, theirs, factor in wanted:
            lines.append(goal_line(figures, "events", rules, f"ctrsec, {ours}", theirs, factor))
    for ours, theirs, factor in POD_GOALS:
        lines.append(goal_line(figures, "pods", "ns", f"ctrsec, {ours}", theirs, factor))
    for ours, theirs, factor in FILE_GOALS:
        lines.append(goal_line(figures, "files", "ms", ours, theirs, factor))
    return lines


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    compiler = output(["cc", "--version"]).splitlines()[0]
    name = model[1] if model else platform.machine()
    return f"{name}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, {compiler}"


def page(figures, left_out, rounds):
    lines = [
        "# Results",
        "",
        "Written by `bench/compare.py BUILD --write bench/RESULTS.md` (`make bench`), ours and the peers one after",
        f"another in {rounds} rounds. A figure is the median, in brackets the least and the most. Other work ran on the",
        "machine: ratios of one run count, single figures do not.",
        "",
        f"Machine: {machine()}, load {os.getloadavg()[0]:.1f}.",
    ]
    if left_out:
        lines += ["", "Left out, as they are not built here: " + ", ".join(sorted(left_out)) + "."]
    lines += ["", "## What was asked for", "", *goals(figures)]
    lines += [
        "",
        "## Events, ns each against all rules",
        "",
        "Peers without a word take inputs that were parsed before, `bytes` from the text. Ours: `typed` an array of values,",
        "`records` many of them in one call, `symbols` with strings looked up before, `check` documents that were read before,",
        "`json` from the text, `batch` pieces of a stream.",
        "",
        *table_of(figures, "events", SIZES, "rules"),
        "",
        "## Load: ms from rules to ready (ours: from the bytes of a signed bundle)",
        "",
        *table_of(figures, "load", SIZES, "rules"),
        "",
        "## Memory, KB a rule",
        "",
        *table_of(figures, "memory", SIZES, "rules"),
        "",
        "## Allocations an event",
        "",
        *table_of(figures, "allocations", SIZES, "rules"),
        "",
        "## Pods against the Pod Security Standards, restricted, ns each",
        "",
        *table_of(figures, "pods", ["ns"], "pods"),
        "",
        "## A folder of 1,480 files of manifests, whole command",
        "",
        *table_of(figures, "files", ["ms", "MB"], "command"),
        "",
    ]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "peers")
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "matches.ndjson").exists():
        say(f"compare: skipped: {folder} does not hold the peers' work")
        return 0
    lines = (json.loads(line) for line in (folder / "matches.ndjson").read_text().splitlines())
    matches = {line["rules"]: line["matches"] for line in lines}
    programs, left_out = build_peers(folder)
    figures = Figures()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for turn in range(options.rounds):
        say(f"compare: round {turn + 1} of {options.rounds}")
        measure_ours(figures, options.build.resolve(), folder, options.sizes)
        measure_peers(figures, programs, folder, matches, options.sizes)
        measure_peer_pods(figures, programs, folder)
        measure_files(figures, options.build.resolve(), folder)
    text = page(figures, left_out, options.rounds)
    print(text)
    if options.write:
        options.write.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
