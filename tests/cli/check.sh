# SPDX-License-Identifier: Apache-2.0
# Options and exit codes of ctrsec check, with a folder of three rules.
cd "$DATA/gate"
rules="--rules rules"

echo "# allowed, warned, denied, not decided"
try ctrsec check $rules two.yaml
try ctrsec check $rules --rule port-used pod.yaml
try ctrsec check $rules one.yaml
try ctrsec check $rules pod.yaml

echo "# the gate"
try ctrsec check $rules --rule privileged --rule port-used --fail-on low pod.yaml
try ctrsec check $rules --profile ports --fail-on medium pod.yaml
try ctrsec check $rules --fail-on high pod.yaml
try ctrsec check $rules --fail-on none --min-severity high pod.yaml
try ctrsec check $rules --allow-unknown missing --min-severity high pod.yaml
try ctrsec check $rules --phase run --min-severity critical pod.yaml

echo "# inputs"
try ctrsec check $rules broken.yaml two.yaml
try ctrsec check $rules other.yaml
try ctrsec check $rules not-there.yaml
try ctrsec check $rules - <one.yaml
try ctrsec check $rules <two.yaml
try ctrsec check $rules tree

echo "# formats"
try ctrsec check $rules --rule privileged -f json pod.yaml
try ctrsec check $rules --rule privileged -f ndjson pod.yaml

echo "# site"
try ctrsec check $rules --config site.yaml --now 2026-06-01 pod.yaml one.yaml --allow-unknown missing
try ctrsec check $rules --config site.yaml --now 2026-08-01T00:00:00Z one.yaml

echo "# nothing in a document acts on a terminal"
try ctrsec check $rules --rule privileged <<'END'
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a\u001b[31mb\u009b0mc\u202ed"},
 "spec": {"containers": [{"name": "\u0007c", "securityContext": {"privileged": true}}]}}
END
