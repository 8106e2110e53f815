#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs a build tree into an empty prefix, moves the prefix, and builds examples/c against it:
# with find_package (shared and static), with pkg-config (shared and static), and as a part of
# another project with add_subdirectory.
#
#     run.sh BUILD_FOLDER [SANITIZERS]
set -eu

build=$1
sanitize=${2:+-fsanitize=$2}
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc=${CC:-cc}

say() { echo "install: $*"; }

fail() {
    say "$*"
    exit 1
}

# The example denies a bad pod, and allows a good one; without a bundle it only has to start.
try() { # program
    data=$prefix/share/ctrsec
    if [ -f "$data/base.bundle" ]; then
        code=0
        "$1" "$data/base.bundle" "$data/base.pub" "$source/tests/install/bad.yaml" >"$work/out" ||
            code=$?
        if [ "$code" != 1 ] || ! grep -q privileged "$work/out"; then
            cat "$work/out"
            fail "$1 gave $code for a privileged pod"
        fi
    else
        code=0
        "$1" 2>/dev/null || code=$?
        [ "$code" = 2 ] || fail "$1 does not start"
    fi
}

quietly() {
    "$@" >"$work/log" 2>&1 || {
        cat "$work/log"
        fail "failed: $*"
    }
}

configure() { # name, source, options
    name=$1 from=$2
    shift 2
    quietly cmake -S "$from" -B "$work/$name" -DCMAKE_C_FLAGS="$sanitize" "$@"
    quietly cmake --build "$work/$name" --parallel 2
}

quietly cmake --install "$build" --prefix "$work/first"
prefix=$work/moved
mv "$work/first" "$prefix"
say "installed $(find "$prefix" -type f | wc -l) files"
[ -z "$(find "$prefix" -name '*.sec')" ] || fail "a secret key is among the files"
grep -rlF "$build" "$prefix/lib/cmake" "$prefix"/lib/*/cmake "$prefix"/lib/pkgconfig \
    "$prefix"/lib/*/pkgconfig 2>/dev/null && fail "a file names the build folder"

libdir=$(dirname "$(find "$prefix" -name libctrsec.so)")
export LD_LIBRARY_PATH="$libdir"

configure package "$source/examples/c" -DCMAKE_PREFIX_PATH="$prefix"
try "$work/package/check_manifest"
if [ -f "$prefix/share/ctrsec/base.bundle" ]; then
    "$work/package/webhook" "$prefix/share/ctrsec/base.bundle" "$prefix/share/ctrsec/base.pub" \
        <"$source/tests/cli/data/reviews/create.json" >"$work/answer" ||
        fail "the webhook gave no answer"
    grep -q '"allowed":false' "$work/answer" || fail "the webhook allows a privileged pod"
fi
say "find_package, shared: good"

mkdir "$work/static-source"
cp "$source"/examples/c/*.c "$work/static-source/"
sed 's/ctrsec::ctrsec\([ )]\)/ctrsec::ctrsec_static\1/; s/REQUIRED/REQUIRED COMPONENTS static/' \
    "$source/examples/c/CMakeLists.txt" >"$work/static-source/CMakeLists.txt"
configure static "$work/static-source" -DCMAKE_PREFIX_PATH="$prefix"
try "$work/static/check_manifest"
! ldd "$work/static/check_manifest" | grep -q libctrsec || fail "the static program is not static"
say "find_package, static: good"

export PKG_CONFIG_PATH="$libdir/pkgconfig"
# shellcheck disable=SC2046,SC2086
quietly "$cc" $sanitize "$source/examples/c/check_manifest.c" -o "$work/plain" \
    $(pkg-config --cflags --libs ctrsec)
try "$work/plain"
# shellcheck disable=SC2046,SC2086
quietly "$cc" $sanitize "$source/examples/c/check_manifest.c" -o "$work/plain-static" \
    $(pkg-config --cflags ctrsec) "$libdir/libctrsec.a" \
    $(pkg-config --static --libs ctrsec | sed 's/-lctrsec//')
try "$work/plain-static"
say "pkg-config, shared and static: good"

unset LD_LIBRARY_PATH
configure embed "$source/tests/install/embed" -DCTRSEC_SOURCE="$source" -DCMAKE_C_FLAGS=
try "$work/embed/check_manifest"
say "add_subdirectory: good"

# The installed command finds the installed bundle without options.
if [ -x "$prefix/bin/ctrsec" ]; then
    quietly "$prefix/bin/ctrsec" version
    if [ -f "$prefix/share/ctrsec/base.bundle" ]; then
        code=0
        "$prefix/bin/ctrsec" check "$source/tests/install/bad.yaml" >"$work/out" || code=$?
        [ "$code" = 1 ] || { cat "$work/out"; fail "the command gave $code"; }
    fi
    say "the command: good"
fi
