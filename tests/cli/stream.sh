# SPDX-License-Identifier: Apache-2.0
# Streams of events: order, what is not read, growing files, signals, reloads.
quietly() { "$@" 2>/dev/null; }
# Without times, and with the numbers of a signed bundle that change from run to run.
told() { sed -E -e 's/; [0-9.]+ s, [0-9]+ events a second//' -e 's/[0-9a-f]{64}/DIGEST/g' "$@"; }
# The number and place of each finding.
places() { sed -E 's/.*"rule":"([^"]*)".*"file":"([^"]*)".*"line":([0-9]+).*/\1 \2:\3/'; }
# Waits until the command holds, at most half a minute; nothing here may hang.
until_holds() {
    for _ in $(seq 600); do
        "$@" && return
        sleep 0.05
    done
    echo "in vain: $*"
}
has_lines() { [ -f "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ]; }
says() { grep -q "$2" "$1"; }
event() { echo "{\"evt.type\":\"execve\",\"evt.num\":$1,\"proc.name\":\"$2\"}"; }
events() { # from, to: each third is a finding
    seq "$1" "$2" | awk '{printf "{\"evt.type\":\"execve\",\"evt.num\":%d,\"proc.name\":\"%s\"}\n", $1, $1 % 3 ? "ls" : "sh"}'
}
# Starts `ctrsec run` in the background; findings in out, messages in err.
start() {
    : >out
    : >err
    "$CTRSEC" run "$@" >out 2>err &
    running=$!
    until_holds says err 'rules of'
}
finish() {
    local code=0
    wait "$running" || code=$?
    told err
    echo "exit $code"
}

rules="--rules $DATA/stream"

echo "# findings, with the bundle they are of, and totals"
(event 1 sh; event 2 ls; event 3 sh) >three.ndjson
try ctrsec run $rules three.ndjson 2>&1 | told
ctrsec key new -o key
cp "$DATA/stream/rules.yaml" . && mkdir signed && mv rules.yaml signed
cp "$DATA/signed/bundle.yaml" signed
bundle() { # version, condition
    sed -i -e "s/^version:.*/version: $1/" signed/bundle.yaml
    sed -i -e "s/violation:.*/violation: \"$2\"/" signed/rules.yaml
    quietly ctrsec bundle build signed -o unsigned.bundle --signer key.pub
    ctrsec bundle sign unsigned.bundle -k key.sec -o new.bundle
    mv new.bundle rules.bundle
}
bundle 1 "proc.name == 'sh'"
quietly ctrsec run --bundle rules.bundle --trust key.pub three.ndjson | grep -c '"bundle":"[0-9a-f]\{64\}"'

echo "# nothing in, nothing out"
: >empty
try ctrsec run $rules <empty 2>&1 | told
try ctrsec run $rules empty 2>&1 | told
printf '\n\n  \n' >blank
try ctrsec run $rules blank 2>&1 | told

echo "# the same with one thread and with four, in the order of the streams"
events 1 20000 >many
events 20001 30000 >rest
for threads in 1 4; do
    quietly ctrsec run $rules --now 2026-01-01 -j "$threads" many - three.ndjson <rest >"found.$threads"
    wc -l <"found.$threads"
done
cmp found.1 found.4 && places <found.4 | awk -F: '$2 < last && $1 == stream {bad++} {last = $2; stream = $1} END {print NR, bad + 0}'
places <found.4 | sed -n '1p;6666p;6667p;10000p;10001p;$p'

echo "# lines that are not read are counted, and the first ones told without what they hold"
{ for i in $(seq 14); do echo "{\"password\":\"hunter$i\" oops"; event "$i" sh; done; printf '{"a":'; } >bad
try ctrsec run $rules bad >found 2>err
told err
grep -c hunter err found
tail -n 1 found | places

echo "# a last line without an end is a line"
printf '{"evt.type":"x","proc.name":"sh"}' >open
try ctrsec run $rules open 2>&1 | told | places

echo "# a line that is too long is passed over, and the memory stays small"
{ event 1 sh; printf '{"x":"'; head -c 20000000 /dev/zero | tr '\0' 'x'; printf '"}\n'; event 3 sh; printf '"'; head -c 4000000 /dev/zero | tr '\0' 'y'; } >long
try ctrsec run $rules long 2>&1 | told | places
try ctrsec run $rules - <long 2>&1 | told | places

echo "# streams that are not there"
mkdir folder
try ctrsec run $rules three.ndjson none folder three.ndjson 2>err | places
told err
try ctrsec run $rules --threads 0 three.ndjson
try ctrsec run $rules --output none/x three.ndjson 2>&1 | told
try ctrsec run --rules none three.ndjson

echo "# the gate"
for options in "" "--fail-on low" "--fail-on medium" "--fail-on none"; do
    code=0
    quietly ctrsec run $rules $options three.ndjson >found || code=$?
    echo "$code $options"
done
quietly ctrsec run $rules --min-severity high three.ndjson | wc -l

echo "# a pipe that nobody reads any more"
(trap '' PIPE; code=0; ctrsec run $rules many 2>err || code=$?; echo "exit $code" >>err) | head -n 1 | places
until_holds says err exit
told err | sed -n '/cannot/p;/exit/p'

echo "# events are judged as they come"
mkfifo pipe
start $rules pipe
exec 3>pipe
event 1 sh >&3
until_holds has_lines out 1
printf '{"evt.type":"execve",' >&3
event 2 sh | cut -c2- >&3
until_holds has_lines out 2
exec 3>&-
finish
places <out

echo "# a growing file: appended to, truncated, replaced"
event 1 sh >log
start $rules --follow log
until_holds has_lines out 1
event 2 sh | tr -d '\n' >>log
event 3 sh >other # nothing is found in half a line
echo >>log
until_holds has_lines out 2
: >log
event 3 sh >>log
until_holds has_lines out 3
mv log log.1
event 4 sh >>log.1
event 5 sh >log
until_holds has_lines out 5
rm log
begin=$(event 6 sh; printf '{"evt')
printf %s "$begin" >log
until_holds has_lines out 6
kill -TERM "$running"
finish
places <out

echo "# files that come later, several at once"
start $rules --follow late.1 late.2
until_holds says err 'late.2: is not there'
event 1 sh >late.1
until_holds has_lines out 1
event 1 sh >late.2
until_holds has_lines out 2
event 2 sh >>late.1
until_holds has_lines out 3
kill -INT "$running"
finish
places <out

echo "# SIGHUP: other rules, and no event is lost"
: >site.yaml
: >feed
start --bundle rules.bundle --trust key.pub --state state --new-state --config site.yaml \
    --follow -j 4 feed -o found.log
events 1 3000 >feed
until_holds has_lines found.log 1000
bundle 2 "proc.name == 'ls'"
kill -HUP "$running"
until_holds says err 'reloaded: rules of base 1.2'
events 3001 6000 >>feed
until_holds has_lines found.log 3000
echo "# SIGHUP: what is not good leaves the rules as they are"
cp rules.bundle good.bundle
echo damaged >rules.bundle
kill -HUP "$running"
until_holds says err 'not reloaded'
events 6001 9000 >>feed
until_holds has_lines found.log 5000
bundle 1 "proc.name == 'sh'" # older than the state
kill -HUP "$running"
until_holds says err 'rollback'
echo "# SIGHUP: a configuration that is not good keeps the state back, too"
bundle 3 "proc.name == 'ps'"
echo "nonsense: true" >site.yaml
kill -HUP "$running"
until_holds says err 'unknown key'
: >site.yaml
echo "# SIGHUP: the file of findings is opened again"
mv good.bundle rules.bundle
mv found.log found.log.1
kill -HUP "$running"
until_holds says err 'before base 1.2'
events 9001 12000 >>feed
until_holds has_lines found.log 2000
kill -TERM "$running"
finish
wc -l <found.log.1
wc -l <found.log
for file in found.log.1 found.log; do
    sed -E 's/.*"bundle":"([0-9a-f]*)".*/\1/' "$file" | uniq | wc -l
done
places <found.log.1 | awk -F: '{print $2}' | sort -c -n && echo in order

echo "# events go on while rules are read again and again"
events 1 30000 >feed
: >out
start --bundle rules.bundle --trust key.pub -j 4 --follow feed
for _ in 1 2 3 4 5; do
    kill -HUP "$running"
    sleep 0.1
done
until_holds has_lines out 20000
kill -TERM "$running"
code=0
wait "$running" || code=$?
echo "exit $code, $(places <out | sort -u | wc -l) findings, $(grep -c '^ctrsec: reloaded' err | sed 's/[1-5]/some/') reloads"

echo "# who cannot keep up drops, and says so"
{ events 1 40000; } | ctrsec run $rules --drop -j 1 - >found 2>err
code=$?
judged=$(sed -n 's/.*events: \([0-9]*\),.*/\1/p' err) dropped=$(sed -n 's/.*dropped: \([0-9]*\);.*/\1/p' err)
[ $((judged + dropped)) = 40000 ] && echo "all accounted for"
[ "$dropped" = 0 ] || [ $code = 3 ] || echo "exit $code"
