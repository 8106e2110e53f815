#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Configures a preset where that is needed, and builds it, or the targets named.
#
#     build.sh PRESET [TARGET]...
#
# Prints one line; what the tools print is shown only when they fail.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
log=build/$preset.log
mkdir -p build

fail() {
    cat "$log"
    echo "build: preset $preset failed"
    exit 1
}

# Build files know by themselves when they are old; another CMakePresets.json is what they miss.
stamp=build/$preset/.configured
if [ ! -e "$stamp" ] || [ CMakePresets.json -nt "$stamp" ]; then
    echo "build: configuring preset $preset"
    options=()
    if [ ! -e "build/$preset/CMakeCache.txt" ]; then
        ! command -v ninja >/dev/null || options+=(-G Ninja)
        ! command -v ccache >/dev/null || options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
    fi
    cmake --preset "$preset" "${options[@]}" >"$log" 2>&1 || fail
    grep -A3 "CMake Warning" "$log" || true
    touch "$stamp"
fi
started=$SECONDS
# shellcheck disable=SC2086
cmake --build --preset "$preset" --parallel "$(nproc)" ${1:+--target "$@"} >"$log" 2>&1 || fail
echo "build: preset $preset is up to date ($((SECONDS - started)) s)"
