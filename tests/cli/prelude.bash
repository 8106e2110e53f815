# SPDX-License-Identifier: Apache-2.0
# What a script of this folder finds: CTRSEC, SOURCE and DATA from run.sh, and these functions.

ctrsec() { "$CTRSEC" "$@"; }

# Runs a command, shows it and its exit code.
try() {
    local code=0
    echo "\$ $*"
    "$@" || code=$?
    echo "exit $code"
}

skip() {
    echo "skipped: $*"
    exit 77
}
