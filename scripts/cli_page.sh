#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes the part of docs/CLI.md that is made of the command's tables.
#
#     cli_page.sh CTRSEC
set -euo pipefail
cd "$(dirname "$0")/.."

page=docs/CLI.md
next=$(mktemp)
trap 'rm -f "$next"' EXIT
{
    sed '/<!-- ctrsec man ctrsec --markdown: begin -->/q' "$page"
    "$1" man ctrsec --markdown
    sed -n '/<!-- end -->/,$p' "$page"
} >"$next"
cp "$next" "$page"
