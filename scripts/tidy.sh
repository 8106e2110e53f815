#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs clang-tidy on sources, except on those that are, with their headers and the checks, as they
# were when it last found nothing in them.
#
#     tidy.sh BUILD_FOLDER FILE...
set -euo pipefail
cd "$(dirname "$0")/.."

build=$1
shift
mkdir -p "$build/good"
checks=$(cat .clang-tidy <(clang-tidy --version) | sha256sum)
failed=0

for file in "$@"; do
    # "name.o: name.c header.h ...": what the source is made of, without the system's headers
    parts=$(clang -MM -Ilib -Iinclude "$file" 2>/dev/null | sed -E '1s/^[^:]*://; s/\\$//') || parts=$file
    # shellcheck disable=SC2086
    key=$(sha256sum $parts | sha256sum - <(echo "$checks") | sha256sum | cut -c1-32)
    [ ! -e "$build/good/$key" ] || continue
    if clang-tidy --quiet -p "$build" "$file" 2>/dev/null; then
        touch "$build/good/$key"
    else
        failed=1
    fi
done
exit $failed
