#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the library is for, in a minute: the bundle that ships is verified, then it judges a
# Deployment, the dashboard, an image and events, from the command line and from Python.
#
#     demo.sh [BUILD_FOLDER]
#
# Ends with 0 where everything was judged as it should be.
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:-build/release}
ctrsec=$build/bin/ctrsec
bundle=$build/share/ctrsec/base.bundle
key=$build/share/ctrsec/base.pub
wrong=0

bold() {
    if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
        printf '\n\033[1m== %s\033[0m\n' "$*"
    else
        printf '\n== %s\n' "$*"
    fi
}

# Shows a command and runs it; it must end with the code.
show() { # code, command
    local expected=$1 code=0
    shift
    printf '$ %s\n' "${*/#"$ctrsec"/ctrsec}"
    "$@" || code=$?
    if [ "$code" != "$expected" ]; then
        echo "demo: exit code $code, expected $expected"
        wrong=1
    fi
}

bold "Rules come as a signed bundle. Nothing is believed that does not verify."
show 0 "$ctrsec" bundle verify "$bundle" --trust "$key"

bold "Deploy: a Deployment from a tutorial is denied, with the line that decided and how to mend it."
show 1 "$ctrsec" check examples/deploy/bad.yaml --min-severity high

bold "The same application as it should be is allowed."
show 0 "$ctrsec" check examples/deploy/good.yaml

bold "The exposed dashboard, as at Tesla in 2018: account, role, service and pods are seen together."
show 1 "$ctrsec" check examples/deploy/dashboard.yaml --rule 'exposed-dashboard' --rule 'dashboard-*'
show 0 "$ctrsec" check examples/deploy/dashboard-fixed.yaml

bold "The metadata endpoint, as at Shopify: a policy in the same set makes the difference."
show 1 "$ctrsec" check examples/deploy/metadata/renderer.yaml --rule 'metadata-*'
show 0 "$ctrsec" check examples/deploy/metadata --rule 'metadata-*'

bold "Build: an image with its Trivy report is denied; without a report nobody can say (exit code 5)."
show 1 "$ctrsec" check examples/image/bad-trivy.json --min-severity high
show 5 "$ctrsec" check examples/image/config.json --rule 'image-vulnerability-*'

bold "Run: events of a sensor and of the audit log, one JSON object per line."
show 1 "$ctrsec" check examples/run/events.ndjson

bold "The same rules from Python; Go and C have the same nouns."
if command -v python3 >/dev/null; then
    library=$(find "$build" -name 'libctrsec.so' | head -n 1)
    export CTRSEC_LIBRARY=$PWD/$library PYTHONPATH=bindings/python PYTHONDONTWRITEBYTECODE=1
    show 1 python3 examples/python/check.py "$bundle" "$key" examples/deploy/dashboard.yaml
else
    echo "python3 is not installed: left out"
fi

if [ "$wrong" = 0 ]; then
    bold "Done: everything was judged as it should be. Try it: $ctrsec check YOUR_FILES"
else
    bold "demo: something was not judged as it should be, see above"
fi
exit "$wrong"
