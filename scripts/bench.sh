#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs the benchmarks with the release build, and prints the size of the library. Where the
# peers' work is at hand, ours and the peers then run in turn and bench/RESULTS.md is written anew, over
# CTRSEC_BENCH_ROUNDS rounds (default 5; 0: not at all).
set -euo pipefail
cd "$(dirname "$0")/.."

names=()
for source in bench/bench_*.c; do
    names+=("$(basename "$source" .c)")
done
scripts/build.sh release ctrsec ctrsec_bundle ctrsec_cli "${names[@]}"
# The peers' rules and events, where their generator is: bench_events checks its findings against it.
generator=${CTRSEC_PEERS:-../shared/peers}/gen.py
if [ -f "$generator" ] && [ ! -f build/peers/matches.ndjson ]; then
    mkdir -p build/peers
    python3 "$generator" build/peers
    for rules in build/peers/rules-*.json; do
        python3 bench/neutral_rules.py "$rules" >"${rules%.json}.yaml"
    done
    python3 "$generator" build/peers --matches >build/peers/matches.ndjson
fi
for name in "${names[@]}"; do
    echo "bench: $name"
    if [[ $name == bench_cel ]]; then
        scripts/bench_cel.sh "build/release/bench/$name"
    else
        "build/release/bench/$name"
    fi
done
scripts/bench_bindings.sh build/release

library=$(find build/release -name 'libctrsec.so.*.*.*')
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
strip -o "$stripped" "$library"
echo "size  libctrsec.so stripped  $(($(stat -c %s "$stripped") / 1024)) KiB"

rounds=${CTRSEC_BENCH_ROUNDS:-5}
if [ "$rounds" -gt 0 ]; then
    echo "bench: ours and the peers, $rounds rounds"
    python3 -B bench/compare.py build/release --rounds "$rounds" --write bench/RESULTS.md
fi
