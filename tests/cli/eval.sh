# SPDX-License-Identifier: Apache-2.0
# One expression on one input.
try ctrsec eval '1 + 2 * 3'
try ctrsec eval '"a" + 1'
try ctrsec eval '1 +'
try ctrsec eval '1 / 0'
try ctrsec eval 'object.metadata.name' --input "$DATA/inputs/bad.yaml"
try ctrsec eval 'workload.containers.map(c, c.name)' --target workload \
    --input "$DATA/inputs/bad.yaml"
try ctrsec eval 'workload.containers.exists(c, c.privlieged)' --target workload
try ctrsec eval 'workload.containers[1].env[0].value' --target workload \
    --input "$DATA/inputs/bad.yaml"
try ctrsec eval 'proc.name' --target event --input "$DATA/inputs/events.ndjson"
try ctrsec eval 'now' --now 2026-01-01
# What each part of an expression gave, and which element decided.
try ctrsec eval --explain '1 + 2 * 3 == size("seven") || 1 / 0 > 0'
try ctrsec eval --explain 'workload.containers.all(c, c.privileged == false || c.kind == "init")' \
    --input "$DATA/inputs/bad.yaml"
try ctrsec eval --explain 'object.metadata.labels.exists_one(k, v, v == "web") && object.metadata.x' \
    --input "$DATA/inputs/bad.yaml"
try ctrsec eval --explain 'workload.containers.filter(c, has(c.env)).map(c, c.env.map(e, e.value))' \
    --input "$DATA/inputs/bad.yaml"
try ctrsec eval --explain 'proc.name in ["bash", "sh"]' --input "$DATA/inputs/events.ndjson"
try ctrsec eval --explain 'workload.service_account.rules.exists(r, "secrets" in r.resources)' \
    --input "$DATA/inputs/bad.yaml"
try ctrsec eval --json 'object.spec.template.spec.containers.exists(c, c.image.endsWith(":1"))' \
    --input "$DATA/inputs/bad.yaml"
