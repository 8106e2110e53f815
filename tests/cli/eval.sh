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
