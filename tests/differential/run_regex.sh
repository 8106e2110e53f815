#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Our regular expressions beside Go's: the table, and generated patterns. Arguments: the program
# regex_dump, a folder to build in.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dump=$1
build=$2
if ! command -v go >/dev/null 2>&1; then
    echo "regex: skipped, no go command"
    exit 77
fi
mkdir -p "$build"
(cd "$here/regex" && go build -o "$build/regex_differential" .)
"$build/regex_differential" table "$here/regex/table.txt" "$dump"
"$build/regex_differential" random 1 20000 "$dump"
