#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Formatter, analysers and the floors. A tool that is missing is named and left out; its version is
# printed, because clang-format's releases differ in details.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
root=$PWD
mkdir -p build

check() { # name, command
    local name=$1
    shift
    if "$@"; then
        echo "lint: $name: good"
    else
        echo "lint: $name: FAILED"
        failed=1
    fi
}

have() {
    command -v "$1" >/dev/null || { echo "lint: $1 is missing, left out"; return 1; }
}

files() { # patterns
    git ls-files -- "$@"
}

# shellcheck disable=SC2317 # called by check
vet() { # folder of a module
    (cd "$1" && CGO_CFLAGS="-I$root/include" go vet -tags ctrsec_no_pkg_config ./...)
}

mapfile -t c_files < <(files '*.c' '*.h')
mapfile -t shell_files < <(files '*.sh' .ci/run)

check floors python3 -B tests/lint/floors.py
check headers tests/lint/headers.sh include
if have clang-format; then
    echo "lint: $(clang-format --version)"
    unformatted=$(clang-format --dry-run "${c_files[@]}" 2>&1 |
        sed -n 's/:.*clang-format-violations.*//p' | sort -u)
    [ -z "$unformatted" ] || echo "$unformatted"
    check format test -z "$unformatted"
fi
if have clang-tidy; then
    [ -e build/tidy/compile_commands.json ] ||
        CC=clang cmake -S . -B build/tidy -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
            -DCMAKE_BUILD_TYPE=Debug >build/tidy.log
    mapfile -t library_files < <(files 'lib/*.c' 'cli/*.c')
    check tidy bash -c 'printf "%s\n" "$@" | xargs -P 2 -n 8 scripts/tidy.sh build/tidy' \
        _ "${library_files[@]}"
fi
if have shellcheck; then
    check shellcheck shellcheck "${shell_files[@]}"
fi
if have ruff; then
    check ruff ruff check --quiet .
fi
mapfile -t go_modules < <(files '*go.mod')
if [ ${#go_modules[@]} -gt 0 ] && have gofmt; then
    mapfile -t go_files < <(files '*.go')
    check gofmt test -z "$(gofmt -l "${go_files[@]}")"
    for module in "${go_modules[@]}"; do
        check "go vet $(dirname "$module")" vet "$(dirname "$module")"
    done
fi
exit $failed
