#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Batches of events through Python and Go beside C, the same bundle and events: bench_bindings.sh BUILD.
# What is missing is said and left out.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
first=$build/bench/bench_first
library=$(find "$build" -name libctrsec.so | head -n 1)
"$first" write "$folder" 1000
"$first" batch "$folder"
if ! CTRSEC_LIBRARY=$library PYTHONPATH=bindings/python python3 -B bench/bindings/batch.py "$folder" 2>"$folder/errors"; then
    echo "bindings python skipped: $(tail -n 1 "$folder/errors")"
fi
if ! command -v go >/dev/null; then
    echo "bindings go skipped: Go is not installed"
    exit 0
fi
libraries=$(dirname "$library")
export CGO_ENABLED=1 CGO_CFLAGS="-I$PWD/include" CGO_LDFLAGS="-L$libraries -lctrsec -Wl,-rpath,$libraries"
if (cd bench/bindings && go build -tags ctrsec_no_pkg_config -o "$folder/go" .) 2>"$folder/errors"; then
    LD_LIBRARY_PATH=$libraries "$folder/go" "$folder"
else
    echo "bindings go skipped: it does not build: $(tail -n 1 "$folder/errors")"
fi
