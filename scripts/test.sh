#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything that has to pass: the C tests under the sanitizers, then Python and Go with the release
# build. Parts whose tools are missing are skipped with a word. Ends with one line of counts.
set -euo pipefail
cd "$(dirname "$0")/.."

passed=0 failed=0 skipped=0
mkdir -p build

# Runs a command, keeps its output in build/NAME.log and shows the log when it fails.
run() { # name, command
    local name=$1
    shift
    echo "test: $name"
    if "$@" >"build/$name.log" 2>&1; then
        return 0
    fi
    cat "build/$name.log"
    return 1
}

skip() {
    echo "test: $1 skipped: $2"
    skipped=$((skipped + 1))
}

count() { # passed failed skipped
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + ${3:-0}))
}

c_tests() {
    run c ctest --preset dev || true
    # "97% tests passed, 2 tests failed out of 60"; skipped ones are counted as passed there
    local all bad left
    all=$(sed -nE 's/.* tests failed out of ([0-9]+).*/\1/p' build/c.log)
    bad=$(sed -nE 's/.*, ([0-9]+) tests failed out of .*/\1/p' build/c.log)
    left=$(grep -cE '\*\*\*Skipped' build/c.log || true)
    grep -E 'tests passed|\*\*\*Skipped' build/c.log || true
    if [ -z "$all" ]; then
        count 0 1
    else
        count $((all - bad - left)) "$bad" "$left"
    fi
}

# Sum of the numbers behind NAME= in the closing line of unittest.
sum_of() { # pattern of names, log
    awk -v name="^ *$1=" -F '[(,)]' '/^(OK|FAILED) \(/ {
        for (i = 2; i <= NF; i++) if (sub(name, "", $i)) n += $i
    } END {print n + 0}' "$2"
}

python_tests() {
    local bad left ran
    [ -d bindings/python/tests ] || return 0
    if ! command -v python3 >/dev/null; then
        skip python "no python3"
        return 0
    fi
    run python env CTRSEC_LIBRARY="$library" CTRSEC="$PWD/build/release/bin/ctrsec" \
        PYTHONPATH=bindings/python python3 -B -m unittest discover -v -s bindings/python/tests \
        -t bindings/python/tests || true
    # "Ran 40 tests in 1.2s", then "OK (skipped=1)" or "FAILED (failures=1, errors=2)"
    ran=$(sed -nE 's/^Ran ([0-9]+) tests?.*/\1/p' build/python.log)
    bad=$(sum_of '(failures|errors)' build/python.log)
    left=$(sum_of skipped build/python.log)
    grep -E '^(Ran|OK|FAILED)' build/python.log || true
    if [ -z "$ran" ]; then
        count 0 1
    else
        count $((ran - bad - left)) "$bad" "$left"
    fi
}

go_tests() {
    local good bad
    [ -f bindings/go/go.mod ] || return 0
    if ! command -v go >/dev/null; then
        skip go "no go"
        return 0
    fi
    run go scripts/go-test.sh "$library" || true
    good=$(grep -cE '^ *--- PASS' build/go.log || true)
    bad=$(grep -cE '^ *--- FAIL|^FAIL.*\[(build|setup) failed\]' build/go.log || true)
    grep -E '^(ok|FAIL)\b' build/go.log || true
    count "$good" "$bad"
    [ $((good + bad)) -gt 0 ] || count 0 1
}

# The programs of the README.
readme_tests() {
    if ! command -v python3 >/dev/null; then
        skip readme "no python3"
        return 0
    fi
    if run readme python3 -B tests/docs/readme.py build/release; then
        count 1 0
    else
        count 0 1
    fi
    grep -E '^readme:' build/readme.log || true
}

# The tests with threads once more, under ThreadSanitizer.
thread_tests() {
    local programs
    programs=$(basename -s .c tests/threads/*.c)
    # shellcheck disable=SC2086
    scripts/build.sh tsan ctrsec_cli reload $programs
    if run threads ctest --preset tsan; then
        count 1 0
    else
        count 0 1
    fi
}

# Instructions of small work, which only the release build is asked for.
perf_tests() {
    if ! command -v valgrind >/dev/null; then
        skip perf "no valgrind"
        return 0
    fi
    scripts/build.sh release perf_work
    if ! run perf ctest --preset release -R '^perf$'; then
        count 0 1
    elif grep -q '\*\*\*Skipped' build/perf.log; then
        skip perf "the table was made with another compiler"
    else
        count 1 0
    fi
}

scripts/build.sh dev
scripts/build.sh release ctrsec_bundle ctrsec_cli ctrsec
library=$PWD/$(find build/release -name libctrsec.so | head -n 1 | sed "s|^$PWD/||")
c_tests
thread_tests
perf_tests
python_tests
go_tests
readme_tests
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
