#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing of the packages that building and testing need.
#
#     install-deps.sh build|test|lint|fuzz...     (groups; default: build test)
#
# Looks for the things themselves, not for packages, so it asks for nothing that is already there.
# On Debian and Ubuntu as root, or where sudo asks for no password, it installs; elsewhere it prints
# the list and goes on with what is there.
set -euo pipefail

# group, what to look for (cmd: a command, pc: a pkg-config module, py: a Python module, file: a
# file), package
wanted='
build cmd:pkg-config   pkg-config
build pc:jansson       libjansson-dev
build pc:libpcre2-8    libpcre2-dev
build pc:libsodium     libsodium-dev
build pc:yaml-0.1      libyaml-dev
build pc:libarchive    libarchive-dev
build cmd:python3      python3
test  pc:check         check
test  cmd:c++          g++
test  cmd:minisign     minisign
test  cmd:go           golang-go
test  cmd:nm           binutils
test  cmd:valgrind     valgrind
test  py:jsonschema    python3-jsonschema
test  cmd:xmllint      libxml2-utils
test  file:/usr/share/zoneinfo/Australia/Sydney tzdata
lint  cmd:clang-format clang-format
lint  cmd:clang-tidy   clang-tidy
lint  cmd:shellcheck   shellcheck
lint  cmd:ruff         ruff
fuzz  cmd:clang        clang
'

is_there() {
    case $1 in
    cmd:*) command -v "${1#cmd:}" >/dev/null ;;
    pc:*) command -v pkg-config >/dev/null && pkg-config --exists "${1#pc:}" ;;
    file:*) [ -e "${1#file:}" ] ;;
    py:*) python3 -c "import ${1#py:}" 2>/dev/null ;;
    esac
}

groups=" ${*:-build test} "
missing=()
while read -r group thing package; do
    if [ -n "$group" ] && [[ $groups == *" $group "* ]] && ! is_there "$thing"; then
        missing+=("$package")
    fi
done <<<"$wanted"

if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    sudo -n true 2>/dev/null || as_root=none
fi
if ! command -v apt-get >/dev/null || [ "$as_root" = none ]; then
    echo "deps: missing, please install: ${missing[*]}"
    echo "deps: (names of Debian and Ubuntu) going on with what is there"
    exit 0
fi

echo "deps: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Each by itself when the whole list fails: one that a release does not have must not stop the rest.
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1
}
$as_root apt-get update -qq >>"$log" 2>&1 || echo "deps: the package lists could not be renewed"
if ! install "${missing[@]}"; then
    for package in "${missing[@]}"; do
        install "$package" || {
            echo "deps: $package could not be installed:"
            tail -n 3 "$log"
        }
    done
fi
