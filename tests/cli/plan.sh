# SPDX-License-Identifier: Apache-2.0
# What rules are compiled to: conditions, instructions, what is shared.
mkdir rules
cat >rules/bundle.yaml <<'YAML'
channel: test
epoch: 1
version: 1
not_before: 2025-01-01
expires: 2035-01-01
YAML
cat >rules/rules.yaml <<'YAML'
definitions:
  shells: "['sh', 'bash', 'zsh', 'ash', 'dash', 'ksh', 'csh', 'fish', 'tcsh', 'busybox']"
  opened: has(evt.type) && evt.type in ['open', 'openat', 'openat2'] && has(fd.name) && fd.name.startsWith('/etc/')
rules:
  - {id: shell, severity: low, target: event, violation: has(proc.name) && proc.name in shells && proc.pid > 1}
  - {id: read, severity: low, target: event, when: opened, violation: fd.name.matches('^/etc/sh.*w$')}
  - {id: write, severity: low, target: event, violation: opened && fd.name.endsWith('.conf')}
  - {id: root, severity: low, target: workload, each: container, when: workload.os != 'windows',
     violation: "container.runAsUser == 0 && container.ports.exists(p, p.hostPort in [22, 80])"}
YAML
ctrsec key new -o key
ctrsec bundle build rules -o rules.bundle --signer key.pub
# the bytes depend on the build
try ctrsec bundle inspect --plan rules.bundle | sed -E '/ bytes:/d'
ctrsec bundle inspect --plan rules.bundle | sed -nE 's/[0-9]+/N/g; / bytes:/p'
echo "the index"
try ctrsec bundle inspect --index rules.bundle
