# SPDX-License-Identifier: Apache-2.0
# Flags of check that choose inputs, rules and exit codes.
pod() { printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {hostPID: %s, containers: [{name: a, image: "a:1"}]}\n' "$1" "$2"; }
mkdir -p in/vendor
pod one true >in/one.yaml
pod two false >in/two.yaml
pod third true >in/vendor/third.yaml
judge() { try ctrsec check --rules "$SOURCE/rules" --rule host-namespace --rule default-service-account "$@"; }

echo "by name, by path"
judge in --exclude vendor --exclude two.yaml
judge in --exclude 'in/vendor/*' --min-severity high
pod piped true | judge --stdin-name pipe.yaml --min-severity high -

echo "rules left out"
judge in/one.yaml --skip-rule host-namespace
judge in/one.yaml --skip-rule 'base/host-*'
judge in/one.yaml --skip-rule tag:isolation
judge in/one.yaml --skip-rule host-namespaces
judge in/one.yaml --skip-rule 'a", "b'

echo "exit codes"
judge in/one.yaml --exit-code 42 --min-severity critical
judge in/two.yaml --warn-exit-code 7 --min-severity critical
judge in/two.yaml --exit-code 200

echo "tests of rules"
try ctrsec check --rules "$DATA/rules" --require-tests in/two.yaml
try ctrsec check --rules "$SOURCE/rules" --require-tests --rule host-namespace in/two.yaml
try ctrsec check --require-tests in/two.yaml
