#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ours and the peers on the same work in the same run: compare.py BUILD [--rounds N] [--write bench/RESULTS.md].

BUILD is a release build with the benchmarks, the work lies in --folder (scripts/bench.sh makes it). Each round runs
everything once, one after another, so that what else the machine does hits all alike. A figure is the median over the
rounds, the spread beside it is from the least to the most. The number of matches must be that of the generator's own
evaluator before any figure is shown. `--keep FILE` holds the figures of the rounds that are done: another call with
the same file goes on from there, and with `--rounds 0` only writes the page.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from figures import Figures
from peers import ROOT, SOURCES, Peers
from results import page

CORPUS = pathlib.Path(os.environ.get("CTRSEC_CORPUS_DIR", ROOT / "../shared/corpus")).resolve()
SIZES = (25, 100, 1000, 10000)
# Falco gives unlink and rename no descriptor, so that it has less matches than the reference
OTHER_MATCHES = ("falco",)

PAIR = re.compile(r"\b([a-z]+) +([\d.]+) (ns|us|ms|KB)\b")


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def lines_of(program, *words, **environment):
    """What a benchmark of ours prints; nothing where it is not built. One that fails ends all."""
    if not pathlib.Path(program).exists():
        return []
    options = {"stdout": subprocess.PIPE, "text": True, "check": True, "cwd": ROOT}
    environment = dict(os.environ, **environment)
    return subprocess.run([program, *words], env=environment, **options).stdout.splitlines()


def pairs(line):
    """(word, number, unit) of each figure in a line of a benchmark."""
    return [(word, float(value), unit) for word, value, unit in PAIR.findall(line)]


# --- events and pods ------------------------------------------------------------------------------


def measure_ours(figures, bench, folder, sizes):
    for rules in sizes:
        for line in lines_of(bench / "bench_events", str(rules), CTRSEC_PEERS_DIR=str(folder)):
            for word, value, unit in pairs(line):
                if unit == "ms":
                    figures.add("load", "ctrsec", rules, value)
                elif unit == "ns":
                    figures.add("events", f"ctrsec, {word}", rules, value)
            for value in re.findall(r"([\d.]+) KB a rule", line):
                figures.add("memory", "ctrsec", rules, float(value))
            for value in re.findall(r"(\d+) allocations", line):
                figures.add("allocations", "ctrsec", rules, float(value))
    for line in lines_of(bench / "bench_pods", CTRSEC_PEERS_DIR=str(folder)):
        if line.startswith("pods "):
            for word, value, unit in pairs(line):
                figures.add("pods", f"ctrsec, {word}", unit, value)


def measure_peers(figures, peers, matches, sizes):
    for rules in sizes:
        for name, line in peers.events(rules):
            if line["matches"] != matches[rules] and name not in OTHER_MATCHES:
                sys.exit(f"{name}, {rules} rules: {line['matches']} matches, not {matches[rules]}")
            row = name + (", bytes" if line["parse_included"] else "")
            figures.add("events", row, rules, line["ns_per_input"])
            figures.add("load", name, rules, line["load_ms"])
            figures.add("memory", name, rules, line["rss_kb"] / rules)
            if line["allocs_per_input"] is not None:
                figures.add("allocations", row, rules, line["allocs_per_input"])
    for name, line in peers.pods():
        row = name + (", bytes" if line["parse_included"] else "")
        figures.add("pods", row, "ns", line["ns_per_input"])


def measure_readers(figures, bench, peers, folder):
    for line in lines_of(bench / "bench_json", CTRSEC_PEERS_DIR=str(folder)):
        found = re.match(r"json +(events|pods) +(.*?) +([\d.]+) ns", line)
        if found:
            figures.add("readers", found[2], found[1], float(found[3]))
    for line in peers.readers():
        figures.add("readers", line["peer"] + " (peers)", line["work"], line["ns_per_input"])


# --- what only we have ----------------------------------------------------------------------------


def measure_streams(figures, bench):
    for line in lines_of(bench / "bench_streams"):
        words = line.split()
        if words[0] == "streams":
            for word, value, _unit in pairs(line):
                column = "every rule" if word == "index" else word
                figures.add("streams", words[3], column, value)
        elif words[0] == "threads":
            for kind in ("wall", "CPU"):
                ratio = re.search(kind + r" ratio ([\d.]+)", line)
                figures.add("threads", f"by {kind} time", "ratio", float(ratio[1]))
        elif words[0] == "memory":
            names = ("new", "after typed events", "after a stream")
            sizes = re.findall(r"(?:thread|events|stream) +([\d.]+) KB", line)
            for name, value in zip(names, sizes):
                figures.add("thread memory", f"{int(words[1]):,} rules", name, float(value))


def measure_rest(figures, build):
    for line in lines_of(build / "bench/bench_first"):
        for _, value, _unit in pairs(line):
            figures.add("first", "ctrsec", int(line.split()[1]), value)
    for line in lines_of(build / "bench/bench_images"):
        if line.startswith("images "):
            for word, value, unit in pairs(line):
                if unit == "us":
                    figures.add("images", f"ctrsec, {word}", unit, value)
    for line in lines_of(ROOT / "scripts/bench_bindings.sh", build):
        for word, value, unit in re.findall(r"bindings ([\w-]+) +([\d.]+) (ns)", line):
            figures.add("bindings", word, unit, float(value))
    libraries = [p for p in build.glob("lib*/**/libctrsec.so.*.*.*") if p.is_file()]
    if libraries:
        with tempfile.NamedTemporaryFile() as stripped:
            subprocess.run(["strip", "-o", stripped.name, libraries[0]], check=True)
            figures.add("library", "stripped", "KB", os.stat(stripped.name).st_size / 1024)


# --- whole commands -------------------------------------------------------------------------------


def timed(command, cwd):
    """Wall clock and CPU in ms, and peak memory in MB of a process."""
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, cwd=cwd)
        _, _, used = os.wait4(process.pid, 0)
        wall = 1000 * (time.monotonic() - start)
        return wall, 1000 * (used.ru_utime + used.ru_stime), used.ru_maxrss / 1024


def measure_files(figures, build, peers):
    k8s = CORPUS / "k8s"
    ctrsec = build / "bin/ctrsec"
    if not k8s.is_dir() or not ctrsec.exists():
        return
    commands = {"ctrsec": [ctrsec, "check", "--profile", "pss-restricted", "--incomplete", k8s]}
    conftest, score = peers.command("conftest"), peers.command("kube-score")
    if conftest:
        policies = [w for n in ("pss", "conftest") for w in ("-p", SOURCES / "go" / f"{n}.rego")]
        options = ["--ignore", r"\.json$", "--quiet", "--no-fail", "-o", "json"]
        commands["conftest"] = [conftest, "test", *policies, *options, k8s]
    if score:
        # one file that it cannot decode ends kube-score before any finding
        unreadable = ("metadata-endpoint-pod.yaml", "quobyte-admin-secret.yaml", "fc.yaml")
        files = [p for p in sorted(k8s.rglob("*.y*ml")) if not p.name.endswith(unreadable)]
        commands["kube-score"] = [score, "score", "--output-format", "ci", *files]
    for name, command in commands.items():
        for column, value in zip(("wall ms", "CPU ms", "MB"), timed(command, peers.folder)):
            figures.add("files", name, column, value)


def measure_round(figures, build, peers, matches, sizes):
    bench = build / "bench"
    measure_ours(figures, bench, peers.folder, sizes)
    measure_streams(figures, bench)
    measure_rest(figures, build)
    measure_files(figures, build, peers)
    measure_readers(figures, bench, peers, peers.folder)
    measure_peers(figures, peers, matches, sizes)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build" / "peers")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    folder, build = options.folder.resolve(), options.build.resolve()
    if not (folder / "matches.ndjson").exists():
        say(f"compare: skipped: {folder} does not hold the peers' work")
        return 0
    lines = (json.loads(line) for line in (folder / "matches.ndjson").read_text().splitlines())
    matches = {line["rules"]: line["matches"] for line in lines}
    peers = Peers(folder)
    figures = Figures(options.keep)
    for turn in range(options.rounds):
        say(f"compare: round {turn + 1} of {options.rounds}")
        measure_round(figures, build, peers, matches, options.sizes)
        figures.end_round(peers.versions)
    text = page(figures, peers.left_out)
    print(text)
    if options.write:
        options.write.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
