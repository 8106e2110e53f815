# SPDX-License-Identifier: Apache-2.0
# The bundle that ships is found without an option, from any folder and through a link.
[ -f "$(dirname "$CTRSEC")/../share/ctrsec/base.bundle" ] || skip "the bundle is not built"
judge() {
    local code=0
    "$@" >out 2>&1 || code=$?
    echo "exit $code"
}
judge "$CTRSEC" check "$DATA/inputs/bad.yaml"
grep -c privileged out >/dev/null && echo "it says privileged"
ln -s "$CTRSEC" here
judge ./here check "$DATA/inputs/bad.yaml"
# nothing is taken from the working directory
mkdir -p share/ctrsec
cp "$CTRSEC" copied
judge ./copied check "$DATA/inputs/bad.yaml"
grep -o 'the bundle that ships is not there' out
