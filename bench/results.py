# SPDX-License-Identifier: Apache-2.0
"""The page of results: what the project asks of itself against what was measured, then all figures."""

import os
import pathlib
import platform
import re
import statistics
import subprocess

AT_LEAST, AT_MOST = "at least", "at most"


def events(rules, row):
    return ("events", row, rules)


def faster(work, ours, peer, factor):
    """Ours takes at most a part of the peer's time."""
    return (work, f"times faster than {peer[1]}", peer, ours, AT_LEAST, factor)


def within(work, what, ours, other, factor):
    return (work, what, ours, other, AT_MOST, factor)


def over(work, what, ours, bound):
    return (work, what, ours, None, AT_LEAST, bound)


TYPED, JSON = "ctrsec, typed", "ctrsec, json"
POD, YYJSON = ("pods", JSON, "ns"), "yyjson-copy (peers)"

# (work, what the number is, numerator, denominator or None, sense, bound)
GOALS = [
    faster("events, typed, 25 rules", events(25, TYPED), events(25, "falco"), 1),
    faster("events, typed, 25 rules", events(25, TYPED), events(25, "rsigma"), 10),
    faster("events, typed, 1,000 rules", events(1000, TYPED), events(1000, "opa"), 25),
    faster("events, typed, 1,000 rules", events(1000, TYPED), events(1000, "falco"), 28),
    faster("events, typed, 1,000 rules", events(1000, TYPED), events(1000, "rsigma"), 40),
    faster("events, typed, 1,000 rules", events(1000, TYPED), events(1000, "celgo"), 200),
    faster("events, typed, 10,000 rules", events(10000, TYPED), events(10000, "opa"), 60),
    within("events, typed, 10,000 rules", "of the cost of 1,000 rules", events(10000, TYPED), events(1000, TYPED), 4),
    faster("events, JSON, 1,000 rules", events(1000, JSON), events(1000, "rsigma, bytes"), 25),
    within("events, JSON, 1,000 rules", "of yyjson's reading", events(1000, JSON), ("readers", YYJSON, "events"), 6),
    faster("events, JSON, 10,000 rules", events(10000, JSON), ("readers", "jansson (peers)", "events"), 1),
    within("adversarial stream, 1,000 rules", "of asking every rule", ("streams", "adversarial", "check"),
           ("streams", "adversarial", "every rule"), 1.1),
    faster("pods, JSON, restricted", POD, ("pods", "psa", "ns"), 1),
    faster("pods, JSON, restricted", POD, ("pods", "psa, bytes", "ns"), 10),
    faster("pods, JSON, restricted", POD, ("pods", "celgo-pods, bytes", "ns"), 12),
    faster("pods, JSON, restricted", POD, ("pods", "regorus-pods, bytes", "ns"), 12),
    within("reading JSON events, all nodes", "of yyjson", ("readers", "ctrsec", "events"),
           ("readers", YYJSON, "events"), 1.6),
    within("reading JSON pods, all nodes", "of yyjson", ("readers", "ctrsec", "pods"), ("readers", YYJSON, "pods"), 1.6),
    faster("folder of manifests, whole command", ("files", "ctrsec", "wall ms"), ("files", "conftest", "wall ms"), 6),
    faster("folder of manifests, whole command", ("files", "ctrsec", "wall ms"), ("files", "kube-score", "wall ms"), 5),
    within("folder of manifests, whole command", "MB at most", ("files", "ctrsec", "MB"), None, 40),
    faster("load of 1,000 rules", ("load", "ctrsec", 1000), ("load", "yara", 1000), 1),
    within("load of 10,000 rules", "of the load of 1,000", ("load", "ctrsec", 10000), ("load", "ctrsec", 1000), 12),
    within("memory of 10,000 rules", "KB a rule", ("memory", "ctrsec", 10000), None, 2),
    within("allocations an event, 1,000 rules", "allocations", ("allocations", "ctrsec", 1000), None, 0),
    over("two threads on one plan", "of one thread, by wall clock", ("threads", "by wall time", "ratio"), 1.9),
    over("two threads on one plan", "of one thread, by CPU time", ("threads", "by CPU time", "ratio"), 1.9),
    within("batch through Python", "of C", ("bindings", "python", "ns"), ("bindings", "c", "ns"), 1.2),
    within("batch through Go", "of C", ("bindings", "go", "ns"), ("bindings", "c", "ns"), 1.2),
    within("library, stripped", "KB", ("library", "stripped", "KB"), None, 1024),
]  # fmt: skip

TABLES = [
    ("events", "rules", "Events: ns each against all rules",
     "Peers without a word take inputs that were parsed before, `bytes` the text. Ours: `typed` an array of values, "
     "`records` many of them in a call, `symbols` with texts looked up before, `check` documents that were read "
     "before, `read` only reads, `json` is from the text, `batch` from pieces of a stream."),
    ("streams", "stream", "Streams made for a purpose: ns an event against 1,000 rules",
     "`hits-N`: N % of the events match a rule. `mixed`: one rule in ten is found by no index. `adversarial`: every "
     "access predicate of every rule holds for every event. `every rule`: our own evaluation without the index, of "
     "the same documents as `check`."),
    ("pods", "pods", "Pods against the Pod Security Standards, restricted: ns each", ""),
    ("readers", "reader", "Readers of JSON: ns an input", "The peers' readers keep all nodes, as ours does here."),
    ("images", "report", "Report of Trivy with 1,000 vulnerabilities, the image rules that ship: us", ""),
    ("files", "command", "A folder of 1,480 files of manifests, whole command", ""),
    ("load", "rules", "Load: ms from rules to ready", "Ours from the bytes of a signed bundle, verified."),
    ("first", "rules", "From a bundle to the first verdict in a fresh process: CPU ms", ""),
    ("memory", "rules", "Memory: KB a rule", ""),
    ("thread memory", "plan", "Memory of a thread: KB", "Evaluator, document and result."),
    ("allocations", "rules", "Allocations an event", ""),
    ("threads", "threads", "Throughput of two threads on one plan over that of one",
     "By the wall clock it tells something only where two processors are idle; by CPU time it tells what the threads "
     "cost each other."),
    ("bindings", "batch of 1,000 events", "Batches through the bindings: ns an event against 1,000 rules", ""),
    ("library", "library", "Size of the library: KB", ""),
]  # fmt: skip


def number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def cell(values):
    if not values:
        return ""
    middle = statistics.median(values)
    if min(values) == max(values):
        return number(middle)
    return f"{number(middle)} ({number(min(values))} to {number(max(values))})"


def table_of(figures, table, head):
    columns = figures.columns(table)
    if all(isinstance(column, int) for column in columns):
        columns.sort()
    names = " | ".join(f"{column:,}" if isinstance(column, int) else column for column in columns)
    lines = [f"| {head} | {names} |", "|---|" + "---|" * len(columns)]
    for row in figures.rows(table):
        cells = " | ".join(cell(figures.get(table, row, column)) for column in columns)
        lines.append(f"| {row} | {cells} |")
    return lines


def goal_line(figures, goal):
    work, what, above, below, sense, bound = goal
    value = figures.median(*above)
    base = figures.median(*below) if below else 1
    asked = f"{sense} {bound}"
    if value is None or not base:
        return f"| {work} | {what} | {asked} | not measured | |"
    ratio = value / base
    reached = ratio >= bound if sense == AT_LEAST else ratio <= bound
    return f"| {work} | {what} | {asked} | {number(ratio)} | {'reached' if reached else '**missed**'} |"


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    command = [os.environ.get("CC", "cc"), "--version"]
    compiler = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    name = model[1] if model else platform.machine()
    system = f"Linux {platform.release().split('-')[0]}"
    return f"{name}, {os.cpu_count()} cores, {system}, {compiler.splitlines()[0]}"


def head(figures, left_out):
    loads = f"{min(figures.loads):.1f} to {max(figures.loads):.1f}" if figures.loads else "unknown"
    versions = ", ".join(f"{name} {version}" for name, version in sorted(figures.versions.items()))
    lines = [
        "# Results",
        "",
        "Written by `make bench` (`bench/compare.py BUILD --write bench/RESULTS.md`): ours and the peers on the same work,",
        f"one after another, rounds: {figures.rounds}. A figure is the median over the rounds, in brackets the least and",
        "the most. The number of matches was that of the reference in all of them, but for Falco's engine, which gives",
        "unlink and rename no descriptor and so matches a little less.",
        "",
        f"Machine: {machine()}. Load while it ran: {loads}",
        f"for {os.cpu_count()} processors: where that is much, ratios count and single figures do not.",
        "",
        f"Peers: {versions or 'none'}.",
    ]
    if left_out:
        lines += ["", "Left out, as they are not built here: " + ", ".join(sorted(left_out)) + "."]
    return lines


def page(figures, left_out):
    lines = head(figures, left_out)
    lines += ["", "## What was asked for", "", "| work | number | asked for | measured | |"]
    lines += ["|---|---|---|---|---|", *(goal_line(figures, goal) for goal in GOALS)]
    for table, first, title, text in TABLES:
        if figures.rows(table):
            lines += ["", f"## {title}", *(["", text] if text else []), ""]
            lines += table_of(figures, table, first)
    return "\n".join(lines) + "\n"
