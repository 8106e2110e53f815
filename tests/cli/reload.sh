# SPDX-License-Identifier: Apache-2.0
# examples/c/reload.c: good and bad bundles, one after the other, while its threads go on judging.
reload=$(dirname "$CTRSEC")/../examples/c/reload
[ -x "$reload" ] || skip "the examples are not built"
ctrsec key new -o key
mkdir rules
cp "$DATA/signed/bundle.yaml" "$DATA/stream/rules.yaml" rules
bundle() { # name
    ctrsec bundle build rules -o "$1" --signer key.pub 2>/dev/null
    ctrsec bundle sign "$1" -k key.sec
}
bundle one
sed -i "s/'sh'/'ls'/" rules/rules.yaml
bundle two
{ cat two && echo more; } >damaged
ctrsec key new -o other
ctrsec bundle build rules -o foreign --signer other.pub 2>/dev/null
ctrsec bundle sign foreign -k other.sec
for name in sh ls ls; do echo "{\"evt.type\":\"execve\",\"proc.name\":\"$name\"}"; done >events
# Digests by the order in which they come.
numbered() {
    sed "s|^\$ .*/reload|\$ reload|" |
        awk 'index($0, ":") == 65 {d = substr($0, 1, 64); if (!(d in n)) n[d] = ++k; sub(d, "plan " n[d])} {print}'
}
try "$reload" key.pub events one two damaged foreign one two 2>&1 | numbered
try "$reload" key.pub events damaged 2>&1 | numbered
