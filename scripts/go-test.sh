#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the Go binding against a library of a build tree.
#
#     go-test.sh LIBRARY
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(dirname "$1")
export CGO_ENABLED=1
export CGO_CFLAGS="-I$PWD/include"
export CGO_LDFLAGS="-L$folder -lctrsec -Wl,-rpath,$folder"
export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export CTRSEC="$PWD/build/release/bin/ctrsec"
cd bindings/go
go vet -tags ctrsec_no_pkg_config ./...
CGO_ENABLED=0 go vet ./...
# Distributions may package the race detector's runtime apart.
race=()
if go test -race -run '^$' -tags ctrsec_no_pkg_config . >/dev/null 2>&1; then
    race=(-race)
fi
go test -v "${race[@]}" -count=1 -tags ctrsec_no_pkg_config ./...

# The examples, which have to deny.
cd ../../examples/go
go vet -tags ctrsec_no_pkg_config ./...
share=../../build/release/share/ctrsec
go build -tags ctrsec_no_pkg_config -o ../../build/go-example .
code=0
../../build/go-example "$share/base.bundle" "$share/base.pub" ../deploy/bad.yaml || code=$?
[ "$code" = 1 ] && echo "--- PASS: examples/go" || echo "--- FAIL: examples/go ended with $code"
go build -tags ctrsec_no_pkg_config -o ../../build/go-webhook ./webhook
if ../../build/go-webhook "$share/base.bundle" "$share/base.pub" <../../tests/cli/data/reviews/create.json |
    grep '"allowed":false'; then
    echo "--- PASS: examples/go/webhook"
else
    echo "--- FAIL: examples/go/webhook"
fi
