#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A pre-commit hook: judges the manifests of the commit as they are staged, not as they lie in the
# working folder. Put it into .git/hooks/pre-commit, or let the framework of that name call it
# (pre-commit-config.yaml beside this file).
set -euo pipefail

staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
git diff --cached --name-only --diff-filter=ACMR -z -- '*.yaml' '*.yml' '*.json' |
    git checkout-index --prefix="$staged/" -z --stdin
if [ -z "$(find "$staged" -type f -print -quit)" ]; then
    exit 0
fi

# One commit is a part of what exists, and many files are no manifests.
cd "$staged"
ctrsec check --incomplete --allow-empty --fail-on high --min-severity high .
