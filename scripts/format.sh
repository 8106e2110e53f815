#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Formats C and Go in place, with the tools that are there.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v clang-format >/dev/null; then
    git ls-files -z -- '*.c' '*.h' | xargs -0 clang-format -i
fi
if command -v gofmt >/dev/null; then
    git ls-files -z -- '*.go' | xargs -0 -r gofmt -w
fi
