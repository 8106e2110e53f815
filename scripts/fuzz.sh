#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every fuzz target, or one, for some seconds. New inputs go to build/fuzz/corpus, not into the
# source tree.
#
#     fuzz.sh SECONDS [TARGET]
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=$1
targets=("${2:-}")
if [ -z "${targets[0]}" ]; then
    targets=()
    for source in tests/fuzz/fuzz_*.c; do
        targets+=("$(basename "$source" .c)")
    done
fi
scripts/build.sh fuzz "${targets[@]}"
failed=0

for target in "${targets[@]}"; do
    seeds=tests/fuzz/corpus/${target#fuzz_}
    grown=build/fuzz/corpus/${target#fuzz_}
    mkdir -p "$grown"
    echo "fuzz: $target for $seconds s"
    options=()
    if [ -e "tests/fuzz/${target#fuzz_}.dict" ]; then
        options+=("-dict=tests/fuzz/${target#fuzz_}.dict")
    fi
    if [ -d "$seeds" ]; then
        options+=("$seeds")
    fi
    if ! "$(find build/fuzz -name "$target" -type f)" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="build/fuzz/$target-" \
        "$grown" "${options[@]}" >"build/fuzz/$target.log" 2>&1; then
        tail -n 40 "build/fuzz/$target.log"
        echo "fuzz: $target found something; the input is in build/fuzz/"
        failed=1
        continue
    fi
    grep -E 'number_of_executed_units|peak_rss' "build/fuzz/$target.log"
done
exit $failed
