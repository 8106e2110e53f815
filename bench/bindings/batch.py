#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ns an event of a batch through Python: batch.py FOLDER, which `bench_first write` filled."""

import pathlib
import sys
import time

import ctrsec

NOW = 1750000000
BATCHES = 200


def main():
    folder = pathlib.Path(sys.argv[1])
    bundle = ctrsec.Bundle.load(
        folder / "rules.bundle",
        trust=ctrsec.Trust(folder / "rules.pub"),
        channel="bench",
        new=True,
        now=NOW,
    )
    plan = ctrsec.Plan(bundle)
    events = (folder / "events.ndjson").read_bytes()
    lines = events.splitlines()
    for name, given in (("python", events), ("python-list", lines)):
        least = float("inf")
        for _ in range(BATCHES):
            start = time.process_time_ns()
            batch = plan.check_batch(given, now=NOW)
            least = min(least, time.process_time_ns() - start)
        print(f"bindings {name:11} {least / len(lines):9.0f} ns  {len(batch)} findings")


if __name__ == "__main__":
    main()
