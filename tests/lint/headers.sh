#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each public header compiles alone, in C and in C++, without a warning.
#
#     headers.sh INCLUDE_FOLDER [CC [CXX]]
set -eu

folder=$1
cc=${2:-cc}
cxx=${3:-c++}
flags="-Wall -Wextra -pedantic -Werror -fsyntax-only -I$folder"
count=0

compile() { # standard, compiler, language
    for header in "$folder"/ctrsec/*.h; do
        # shellcheck disable=SC2086
        echo "#include <ctrsec/${header##*/}>" | "$2" $flags -x "$3" "-std=$1" - ||
            { echo "$header does not compile as $1"; exit 1; }
        count=$((count + 1))
    done
}

compile c99 "$cc" c
compile c11 "$cc" c
if command -v "$cxx" >/dev/null; then
    compile c++11 "$cxx" c++
    compile c++20 "$cxx" c++
else
    echo "no C++ compiler: C only"
fi
echo "headers: $count compilations"
