# SPDX-License-Identifier: Apache-2.0
# Answers of ctrsec admit: operations, context, what is unknown, reviews that are none.
cd "$DATA/reviews"
rules="--rules rules --now 2026-01-01"

echo "# operations"
try ctrsec admit $rules create.json
try ctrsec admit $rules update.json --rule privileged
try ctrsec admit $rules delete.json
try ctrsec admit $rules connect.json
try ctrsec admit $rules configmap.yaml

echo "# rules"
try ctrsec admit --rules rules/rules.yaml --rule privileged --now 2026-01-01 create.json
mkdir -p "$OLDPWD/empty"
try ctrsec admit --rules "$OLDPWD/empty" --now 2026-01-01 create.json

echo "# context"
try ctrsec admit $rules update.json
try ctrsec admit $rules update.json --context namespace.yaml
try ctrsec admit $rules update.json --context namespace.yaml --context missing.yaml
try ctrsec admit $rules update.json --context ../inputs/broken.yaml --context namespace.yaml
try ctrsec admit $rules update.json --complete

echo "# unknown"
try ctrsec admit $rules update.json --on-unknown missing=warn
try ctrsec admit $rules update.json --on-unknown all=deny,missing=allow
try ctrsec admit $rules update.json --on-unknown cluster=allow
try ctrsec admit $rules update.json --on-unknown missing=perhaps
try ctrsec admit $rules update.json --on-unknown allow

echo "# reviews that are none"
try ctrsec admit $rules malformed.json
try ctrsec admit $rules anonymous.json
try ctrsec admit $rules namespace.yaml
try ctrsec admit $rules missing.json
echo '{"apiVersion": "admission.k8s.io/v1",' | try ctrsec admit $rules
cat malformed.json anonymous.json | try ctrsec admit $rules -
try ctrsec admit $rules create.json update.json
try ctrsec admit --rules missing create.json

echo "# the same files in a check"
try ctrsec check $rules create.json update.json delete.json
