#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs scripts of this folder and compares what they print with golden/NAME.txt.
#
#     run.sh COMMAND [--bless] [NAME]...      (default: all)
#
# COMMAND is the ctrsec program to test. A script runs with bash in an empty folder, with the
# functions of prelude.bash; its output and errors go to one text, paths of this machine replaced.
# --bless writes the golden files instead: read the difference before it is committed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(realpath "$1")
shift
bless=
if [ "${1:-}" = --bless ]; then
    bless=yes
    shift
fi
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for script in "$here"/*.sh; do
        [ "${script##*/}" = run.sh ] || names+=("$(basename "$script" .sh)")
    done
fi

run_script() { # name, folder to run in
    (
        cd "$2"
        env -u CTRSEC_KEY_PASSWORD -u CTRSEC_CONFIG CTRSEC="$program" NO_COLOR=1 LC_ALL=C TZ=UTC \
            SOURCE="$here/../.." DATA="$here/data" \
            BASH_ENV="$here/prelude.bash" bash -u "$here/$1.sh" </dev/null 2>&1
    ) | sed -e "s|$here/../..|SOURCE|g" -e "s|$here/data|DATA|g" -e "s|$2|WORK|g"
}

failed=0 skipped=0
for name in "${names[@]}"; do
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    code=0
    run_script "$name" "$work" >"$work.out" || code=$?
    rm -rf "$work"
    golden=$here/golden/$name.txt
    if [ $code = 77 ]; then
        tail -n 1 "$work.out"
        skipped=1
    elif [ $code != 0 ]; then
        cat "$work.out"
        echo "cli: $name ended with $code"
        failed=1
    elif [ -n "$bless" ]; then
        mkdir -p "$here/golden"
        cp "$work.out" "$golden"
        echo "cli: $name blessed"
    elif diff -u "$golden" "$work.out"; then
        echo "cli: $name good"
    else
        echo "cli: $name differs"
        failed=1
    fi
    rm -f "$work.out"
done
[ $failed = 0 ] || exit 1
[ $skipped = 0 ] || exit 77
