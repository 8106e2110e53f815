# SPDX-License-Identifier: Apache-2.0
# check --measure: what each rule cost. Times differ from run to run, the rest does not.
times() { sed -E -e 's/[0-9]+\.[0-9]/T/g' -e 's/^ +T/T/' -e 's/("nanoseconds": )[0-9]+/\1T/g'; }
for name in sh ls ls; do echo "{\"evt.type\":\"execve\",\"proc.name\":\"$name\"}"; done >events.ndjson
mkdir rules
cat >rules/rules.yaml <<'END'
rules:
  - {id: shell, title: t, severity: low, target: event, violation: proc.name == 'sh'}
  - {id: list, title: t, severity: low, target: event, violation: proc.name == 'ls'}
  - {id: any, title: t, severity: low, target: event, violation: "size(proc.name) > 9"}
  - {id: pod, title: t, severity: low, target: workload, violation: workload.hostPID}
END
ctrsec check --rules rules --measure text events.ndjson 2>&1 >out | times | sort
ctrsec check --rules rules --measure json=found.json events.ndjson >again
cmp out again && times <found.json | tr -d '\n' | sed 's/}, *{/},\n{/g' | sort | cut -c1-200 | grep -o '"rule.*'
try ctrsec check --rules rules --measure json=none/x events.ndjson | tail -n 1
try ctrsec check --rules rules --measure jsn events.ndjson
