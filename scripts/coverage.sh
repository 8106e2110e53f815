#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Says for each file of the library how many of its lines the tests of the coverage preset ran.
set -euo pipefail
cd "$(dirname "$0")/.."

objects=$PWD/build/coverage/CMakeFiles/ctrsec_objects.dir/lib
report=build/coverage/lines.txt
(cd build/coverage && find "$objects" -name '*.gcda' -exec gcov -n {} + 2>/dev/null) |
    awk -v root="$PWD/" '
        /^File / {file = $2; gsub(/\x27/, "", file); sub(root, "", file)}
        /^Lines executed:/ && file ~ /^lib\/.*\.c$/ {
            split($0, part, /[:% ]+/)
            printf "%6.1f %% of %5d  %s\n", part[3], part[5], file
            run += part[3] * part[5] / 100; all += part[5]; file = ""
        }
        END {if (all > 0) printf "%6.1f %% of %5d  all\n", 100 * run / all, all}' |
    sort -n >"$report"
cat "$report"
