# SPDX-License-Identifier: Apache-2.0
# The examples with the rules that ship, as people see them.
cd "$SOURCE"
check() { try ctrsec check --now 2026-06-15 "$@"; }
check examples/deploy/bad.yaml
check examples/deploy/good.yaml
check examples/deploy/dashboard.yaml
check examples/deploy/dashboard-fixed.yaml
check examples/deploy/metadata/renderer.yaml --rule 'metadata-*'
check examples/deploy/metadata --rule 'metadata-*'
check examples/deploy/bad.yaml --config examples/site.yaml --rule 'capability-*'
check examples/deploy/good.yaml --config examples/site.yaml
check examples/deploy/good.yaml --profile pss-restricted --fail-on low
check examples/image/bad-trivy.json
check examples/image/good-trivy.json
check examples/image/config.json
check examples/run/events.ndjson
