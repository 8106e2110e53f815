# SPDX-License-Identifier: Apache-2.0
# Bundles and stock minisign: what we sign it verifies, what it signs we take, with its own keys too.
command -v minisign >/dev/null || skip "no minisign"

mkdir rules
cat >rules/bundle.yaml <<'RULES'
channel: small
epoch: 1
version: 3
not_before: 2024-01-01
expires: 2036-01-01
rules:
  - id: named
    title: Objects have names
    severity: low
    target: object
    require: has(object.metadata.name)
    tests:
      - {name: named, input: {apiVersion: v1, kind: A, metadata: {name: x}}, expect: pass}
      - {name: nameless, input: {apiVersion: v1, kind: A, metadata: {}}, expect: fail}
RULES

echo "# ours, verified by minisign"
ctrsec key new -o ours
try ctrsec bundle build rules -o unsigned --signer ours.pub
try ctrsec bundle sign unsigned -k ours.sec -o bundle -c "small 3"
try ctrsec bundle verify bundle --trust ours.pub --channel small --now 2026-01-01
try ctrsec bundle split bundle -o parts
try minisign -V -q -H -p ours.pub -m parts.payload -x parts.1.minisig
try minisign -V -Q -H -p ours.pub -m parts.payload -x parts.1.minisig

echo "# theirs, taken by join; two signers"
minisign -G -W -f -p theirs.pub -s theirs.sec >/dev/null
try ctrsec bundle build rules -o unsigned --signer ours.pub --signer theirs.pub
try ctrsec bundle split unsigned -o both
minisign -S -W -H -s theirs.sec -m both.payload -x theirs.minisig -t "theirs 3" </dev/null >/dev/null
try ctrsec bundle join both.payload theirs.minisig -o one
echo "not yet: a signature is missing"
ctrsec bundle verify one --trust theirs.pub --channel small --now 2026-01-01 2>&1 | grep -o '\[.*\]'
try ctrsec bundle sign one -k ours.sec -o two
try ctrsec bundle verify two --trust theirs.pub --channel small --now 2026-01-01
try ctrsec bundle sign one -k theirs.sec -o three

echo "# the same input gives the same bytes"
ctrsec bundle build rules -o again --signer theirs.pub --signer ours.pub 2>/dev/null
try cmp unsigned again

echo "# refused"
head -c 600 bundle >short
ctrsec bundle verify short --trust ours.pub --channel small --now 2026-01-01 2>&1 | grep -o '\[.*\]'
ctrsec bundle verify bundle --trust theirs.pub --channel small --now 2026-01-01 2>&1 | grep -o '\[.*\]'
ctrsec bundle verify bundle --trust ours.pub --channel other --now 2026-01-01 2>&1 | grep -o '\[.*\]'
ctrsec bundle verify bundle --trust ours.pub --channel small --now 2040-01-01 2>&1 | grep -o '\[.*\]'
minisign -S -W -s theirs.sec -m both.payload -x legacy.minisig -l </dev/null >/dev/null 2>&1 &&
    ctrsec bundle join both.payload legacy.minisig -o four 2>&1 | grep -o '\[.*\]'
exit 0
