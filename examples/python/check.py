#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Judges files with a signed bundle, as a pipeline or a scanner would from Python.

    check.py BUNDLE PUBLIC_KEY FILE...

Prints the findings, and ends with 1 where the decision is deny.
"""

import pathlib
import sys

import ctrsec


def main(bundle_path: str, key_path: str, *paths: str) -> int:
    # Verified once; a plan is immutable and serves all threads of the program.
    bundle = ctrsec.Bundle.load(
        pathlib.Path(bundle_path),
        trust=ctrsec.Trust(pathlib.Path(key_path)),
        channel="base",
        new=True,  # no rollback state yet: a service keeps bundle.state for the next load
    )
    plan = ctrsec.Plan(bundle)
    print(f"{len(plan.rules)} rules of channel {bundle.info.channel}, {plan.trust}")

    # All files together: a Deployment is joined with its Service, account and policies.
    result = plan.check(*map(pathlib.Path, paths), complete=True)
    for finding in result.findings:
        if finding.outcome == "fail":
            where = f"{finding.file}:{finding.line}:{finding.column}"
            print(f"{finding.severity:8} {where}: {finding.message} [{finding.rule}]")

    counts = result.counts
    print(f"{result.decision}: {counts.failed} findings, {counts.unknown} not judged")
    return 1 if result.decision == "deny" else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
