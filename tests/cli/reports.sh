# SPDX-License-Identifier: Apache-2.0
# Formats of reports: one of each, several from one run, conversion, and what is wrong with options.
cd "$DATA/gate"
rules="--rules rules"
folder=$OLDPWD

echo "# every format"
for format in sarif junit markdown csv gitlab gitlab-codequality github slack email jira; do
    try ctrsec check $rules -f $format pod.yaml broken.yaml
done

echo "# what does not count"
for format in sarif junit markdown csv gitlab-codequality github; do
    try ctrsec check $rules --rule replicas --config site.yaml --now 2026-06-01 -f $format one.yaml
done

echo "# several from one run"
try ctrsec check $rules --rule privileged -f text -f csv="$folder/a.csv" -f json="$folder/a.json" pod.yaml
cat "$folder/a.csv"
echo "# converted"
try ctrsec convert "$folder/a.json"
try ctrsec convert -f csv --min-severity critical "$folder/a.json"
try ctrsec convert -f json="$folder/b.json" -f github=- <"$folder/a.json"
try cmp "$folder/a.json" "$folder/b.json"

echo "# options of formats"
try ctrsec convert -f jira --project SEC "$folder/a.json" | grep -A 1 project
try ctrsec convert -f sarif --category nightly/web "$folder/a.json" | grep -A 1 automation
try ctrsec convert -f gitlab --now 2026-06-01 "$folder/a.json" | grep time
try ctrsec check $rules --outcomes all -f json one.yaml | grep -A 20 '"subjects": \['

echo "# names of files"
try ctrsec check $rules --rule privileged -f csv "$PWD/pod.yaml"
try ctrsec check $rules --rule privileged -f csv --absolute "$PWD/pod.yaml"
try ctrsec check $rules --rule privileged -f csv ./pod.yaml
cd "$DATA"
try ctrsec check --rules gate/rules --rule privileged -f csv "$PWD/gate"

echo "# wrong"
try ctrsec check -f jsno pod.yaml
try ctrsec check -f json -f text pod.yaml
try ctrsec check -f json= pod.yaml
try ctrsec convert gate/pod.yaml
try ctrsec convert not-there.json
echo '{"schema": "ctrsec.findings/v1", "findings": [{}]}' | try ctrsec convert
echo '{"schema": "ctrsec.findings/v2", "findings": []}' | try ctrsec convert
