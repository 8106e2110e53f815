#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Our YAML reader beside that of the Kubernetes API machinery: over a table of scalars and, where it
# is at hand, the manifests of the corpus. Arguments: the program yaml_dump, a folder to build in.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dump=$1
build=$2
corpus=${CTRSEC_CORPUS_DIR:-$here/../../../shared/corpus}
if ! command -v go >/dev/null 2>&1; then
    echo "yaml: skipped, no go command"
    exit 77
fi
mkdir -p "$build"
(cd "$here/yaml" && go build -o "$build/yaml_differential" .)
{
    echo "$here/yaml/scalars.yaml"
    if [ -d "$corpus/k8s" ]; then
        find "$corpus/k8s" -name '*.yaml' -o -name '*.yml' | LC_ALL=C sort
    else
        echo "yaml: corpus skipped, no data in $corpus" >&2
    fi
} | "$build/yaml_differential" "$dump"
