# SPDX-License-Identifier: Apache-2.0
# Reports of a check, for people and for programs.
check() {
    try ctrsec check --rules "$DATA/rules" --now 2026-01-01 "$@"
}
check "$DATA/inputs/bad.yaml"
check "$DATA/inputs/good.yaml"
check "$DATA/inputs/warned.yaml" "$DATA/inputs/bad.yaml" --min-severity high
check "$DATA/inputs/events.ndjson"
check "$DATA/inputs/config.json"
check "$DATA/inputs/bad.yaml" -f json
check "$DATA/inputs/bad.yaml" -f ndjson
check "$DATA/inputs/bad.yaml" --profile small
check "$DATA/inputs/bad.yaml" --rule owner
check - <"$DATA/inputs/good.yaml"
