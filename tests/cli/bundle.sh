# SPDX-License-Identifier: Apache-2.0
# A key, a bundle, and everything that can be done with it.
try ctrsec key new -o key
stat -c '%a %n' key.sec key.pub
try ctrsec bundle build "$DATA/rules" -o base.unsigned --signer key.pub
try ctrsec bundle build "$DATA/rules" -o again.unsigned --signer key.pub
cmp base.unsigned again.unsigned && echo "the same bytes again"
try ctrsec bundle verify base.unsigned --trust key.pub --channel test
try ctrsec bundle sign base.unsigned -k key.sec -o base.bundle -c "release 3"
try ctrsec bundle verify base.bundle --trust key.pub --channel test --now 2026-01-01
try ctrsec bundle verify base.bundle --trust key.pub --channel other --now 2026-01-01
try ctrsec bundle verify base.bundle --trust key.pub --channel test --now 2040-01-01
try ctrsec bundle inspect base.bundle | sed -E 's/[0-9A-F]{16}/KEYID/g; s/[0-9a-f]{64}/DIGEST/g'

# another key is not trusted
ctrsec key new -o other
try ctrsec bundle verify base.bundle --trust other.pub --channel test --now 2026-01-01 2>&1 |
    sed -E 's/[0-9A-F]{16}/KEYID/g'
try ctrsec bundle sign base.unsigned -k other.sec -o no.bundle 2>&1 | sed -E 's/[0-9A-F]{16}/KEYID/g'

# apart and together again
try ctrsec bundle split base.bundle -o part
try ctrsec bundle join part.payload part.1.minisig -o joined.bundle
cmp base.bundle joined.bundle && echo "joined as it was"

# one bit less
cp base.bundle bad.bundle
size=$(stat -c %s base.bundle)
printf 'X' | dd of=bad.bundle bs=1 seek=$((size - 5)) conv=notrunc status=none
try ctrsec bundle verify bad.bundle --trust key.pub --channel test --now 2026-01-01 2>&1 |
    sed -E 's/[0-9A-F]{16}/KEYID/g'

# the state refuses to go back
try ctrsec bundle verify base.bundle --trust key.pub --channel test --now 2026-01-01 --state state
try ctrsec bundle verify base.bundle --trust key.pub --channel test --now 2026-01-01 --state state \
    --new-state
try ctrsec bundle verify base.bundle --trust key.pub --channel test --now 2026-01-01 --state state
cp -r "$DATA/rules" old
sed -i 's/^version: 3/version: 2/' old/bundle.yaml
ctrsec bundle build old -o old.unsigned --signer key.pub 2>/dev/null
ctrsec bundle sign old.unsigned -k key.sec -o old.bundle
try ctrsec bundle verify old.bundle --trust key.pub --channel test --now 2026-01-01 --state state

# and it judges
try ctrsec check --bundle base.bundle --trust key.pub --channel test --now 2026-01-01 \
    "$DATA/inputs/warned.yaml"

# for clusters of an older version
cp -r "$DATA/rules" older
sed -i 's/^version: 3/version: 3\ncel: k8s-1.28/' older/bundle.yaml
try ctrsec bundle build older -o older.unsigned --signer key.pub
try ctrsec bundle inspect older.unsigned | sed -E 's/[0-9A-F]{16}/KEYID/g; s/[0-9a-f]{64}/DIGEST/g'
sed -i "s/require: \"'owner' in/require: \"workload.labels.map(l, l).sort().size() > 0 \&\& 'owner' in/" older/rules.yaml
try ctrsec bundle build older -o older.unsigned --signer key.pub
sed -i 's/^cel: k8s-1.28/cel: k8s-1.99/' older/bundle.yaml
try ctrsec bundle build older -o older.unsigned --signer key.pub
