#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The speed of expressions beside cel-go in the same run: bench_cel.sh BENCH_CEL. The policies are
# those of the suite cel-policies in CTRSEC_CONFORMANCE_DIR; cel-go needs Go and its modules. What
# is missing is said and left out.
set -euo pipefail
bench=$(realpath "$1")
cd "$(dirname "$0")/.."

policies=${CTRSEC_CONFORMANCE_DIR:-../shared/conformance}/cel-policies
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [[ ! -d $policies ]]; then
    echo "cel  policies skipped: there is no $policies"
    policies=
fi
python3 bench/cel/work.py ${policies:+"$policies"} > "$folder/work.ndjson"
theirs=()
if ! command -v go > /dev/null; then
    echo "cel  cel-go skipped: Go is not installed"
elif ! (cd bench/cel && go build -o "$folder/peer" .) 2> "$folder/errors"; then
    echo "cel  cel-go skipped: it does not build: $(tail -n 1 "$folder/errors")"
else
    "$folder/peer" "$folder/work.ndjson" > "$folder/theirs.ndjson"
    theirs=("$folder/theirs.ndjson")
fi
"$bench" "$folder/work.ndjson" ${theirs[@]+"${theirs[@]}"}
