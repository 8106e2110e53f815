# SPDX-License-Identifier: Apache-2.0
# The profile of a benchmark holds the rules that name one of its controls.
list() { ctrsec rules list --rules "$SOURCE/rules" -f json "$@"; }
list >all
for benchmark in cis-docker cis-kubernetes cis-gke; do
    grep "\"$benchmark\":" all | grep -o '"id": "[^"]*"' | sort >named
    list --profile "$benchmark" | grep -o '"id": "[^"]*"' | sort >profile
    if diff named profile; then
        echo "$benchmark: the same rules"
    fi
done
