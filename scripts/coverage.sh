#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Says for each file and folder of the library how many of its lines the tests of the coverage preset
# ran. A file that is included by others (.inc) counts where gcov tells it.
set -euo pipefail
cd "$(dirname "$0")/.."

objects=$PWD/build/coverage/CMakeFiles/ctrsec_objects.dir/lib
report=build/coverage/lines.txt
(cd build/coverage && find "$objects" -name '*.gcda' -exec gcov -n {} + 2>/dev/null) |
    awk -v root="$PWD/" '
        /^File / {file = $2; gsub(/\x27/, "", file); sub(root, "", file)}
        /^Lines executed:/ && file ~ /^lib\/.*\.(c|inc)$/ {
            split($0, part, /[:% ]+/)
            printf "%6.1f %% of %5d  %s\n", part[3], part[5], file
            folder = file; sub(/[^\/]*$/, "", folder)
            run[folder] += part[3] * part[5] / 100; all[folder] += part[5]; file = ""
        }
        END {
            for (folder in all) {
                printf "%6.1f %% of %5d  %s\n", 100 * run[folder] / all[folder], all[folder], folder
                sum += all[folder]; ran += run[folder]
            }
            if (sum > 0) printf "%6.1f %% of %5d  all\n", 100 * ran / sum, sum
        }' |
    sort -n >"$report"
cat "$report"
