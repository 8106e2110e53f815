# SPDX-License-Identifier: Apache-2.0
# What minisign and ctrsec make of each other's files.
command -v minisign >/dev/null || skip "minisign is not installed"
run() { # a command whose words are those of minisign: only the code counts
    local code=0
    "$@" >out 2>&1 || code=$?
    echo "$1 ${2:-} exit $code"
}

# minisign verifies what ctrsec signed
ctrsec key new -o ours
ctrsec bundle build "$DATA/rules" -o ours.unsigned --signer ours.pub 2>/dev/null
ctrsec bundle sign ours.unsigned -k ours.sec -o ours.bundle -c "release 3"
ctrsec bundle split ours.bundle -o ours
run minisign -V -H -p ours.pub -m ours.payload -x ours.1.minisig
grep -c "release 3" out
printf x >>ours.payload
run minisign -V -H -p ours.pub -m ours.payload -x ours.1.minisig

# ctrsec accepts what minisign signed
run minisign -G -W -p theirs.pub -s theirs.sec
ctrsec bundle build "$DATA/rules" -o theirs.unsigned --signer theirs.pub 2>/dev/null
ctrsec bundle split theirs.unsigned -o theirs
run minisign -S -H -s theirs.sec -m theirs.payload -x theirs.minisig -t "made elsewhere"
try ctrsec bundle join theirs.payload theirs.minisig -o theirs.bundle
try ctrsec bundle verify theirs.bundle --trust theirs.pub --channel test --now 2026-01-01
# and signs with minisign's key
try ctrsec bundle sign theirs.unsigned -k theirs.sec -o theirs2.bundle
try ctrsec bundle verify theirs2.bundle --trust theirs.pub --channel test --now 2026-01-01
