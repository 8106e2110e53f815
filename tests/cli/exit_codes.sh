# SPDX-License-Identifier: Apache-2.0
# Each exit code, and which one wins where several apply: 2, 4, 3, 5, 1, 0.
code() { # expected, options
    local expected=$1 code=0
    shift
    ctrsec check --now 2026-01-01 "$@" >/dev/null 2>&1 || code=$?
    local text="${*//"$DATA/inputs/"/}"
    echo "$code ${text//"$DATA/"/}"
    [ "$code" = "$expected" ] || echo "  expected $expected"
}
cp "$DATA"/inputs/* .
rules="--rules $DATA/rules"
code 0 $rules good.yaml
code 0 $rules warned.yaml
code 1 $rules bad.yaml
code 1 $rules good.yaml bad.yaml
code 5 $rules config.json
code 5 $rules config.json bad.yaml
code 0 $rules config.json --allow-unknown missing
code 1 $rules config.json bad.yaml --allow-unknown missing
code 3 $rules broken.yaml
code 3 $rules broken.yaml bad.yaml
code 3 $rules broken.yaml config.json
code 3 $rules none.yaml good.yaml
code 3 $rules configmap.yaml # read, and no rule is for it
code 0 $rules configmap.yaml good.yaml
code 4 --rules "$DATA/inputs" good.yaml
code 4 --rules "$DATA/inputs" broken.yaml
code 4 --bundle good.yaml --trust good.yaml good.yaml
code 2 $rules --profile none good.yaml
code 2 $rules --fail-on sometimes broken.yaml
code 2 --rules "$DATA/inputs" --fail-on sometimes
# --fail-on sets the gate itself
code 1 $rules warned.yaml --fail-on low
code 0 $rules warned.yaml --fail-on medium
code 0 $rules bad.yaml --fail-on none
code 5 $rules config.json --fail-on critical
code 0 $rules config.json --fail-on critical --allow-unknown missing
code 0 $rules config.json --fail-on none
# the phase decides what a rule does
code 0 $rules bad.yaml --phase run --fail-on critical
