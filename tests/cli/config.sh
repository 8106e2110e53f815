# SPDX-License-Identifier: Apache-2.0
# Which configuration a command uses, and what config, exceptions and diff print.
rules="--rules rules --now 2026-03-01"
mkdir rules work work/deep other
cat >rules/bundle.yaml <<'END'
channel: demo
rules:
  - {id: privileged, title: Privileged, severity: high, target: workload, each: container,
     violation: container.privileged, enforce: {deploy: deny}, message: "{container.name} is privileged"}
  - {id: host-pid, title: Host processes, severity: low, target: workload, violation: workload.hostPID}
END
cat >work/deep/pod.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: front, image: a, securityContext: {privileged: true}}]
END
cp work/deep/pod.yaml other/pod.yaml
cat >platform.yaml <<'END'
repository: {exceptions: [host-pid]}
exceptions: [{id: e1, rule: privileged, match: {path: "*work/*"}, reason: "of\ta test", owner: me}]
END
echo 'rules: {privileged: {severity: critical}}' >work/.ctrsec.yaml

echo "# the files"
try ctrsec check $rules -v work/deep/pod.yaml
mkdir work/.git
try ctrsec check $rules -v work/deep/pod.yaml
try ctrsec check $rules -v --config platform.yaml work/deep
CTRSEC_CONFIG=platform.yaml try ctrsec check $rules -v work/deep
CTRSEC_CONFIG=platform.yaml try ctrsec check $rules -v --no-config work/deep
try ctrsec check $rules --no-config --config platform.yaml work/deep
try ctrsec check $rules --config none.yaml work/deep
(cd work/deep && try ctrsec config check --rules ../../rules -v)
(cd work && try ctrsec config check --rules ../rules --config .ctrsec.yaml)

echo "# two repositories, and a link"
mkdir other/.git
try ctrsec check $rules work/deep other/pod.yaml
ln -s ../platform.yaml other/.ctrsec.yaml
try ctrsec check $rules other/pod.yaml
rm other/.ctrsec.yaml

echo "# what it comes to"
try ctrsec config show $rules --config platform.yaml work
try ctrsec config show $rules --config platform.yaml -f json work
echo 'rules: {host-pid: {enforce: {deploy: off}}}' >work/.ctrsec.yaml
try ctrsec config check $rules --config platform.yaml work

echo "# exceptions"
echo 'exceptions: [{rule: host-pid, reason: idle, expires: 2026-01-01}]' >work/.ctrsec.yaml
try ctrsec exceptions list $rules --config platform.yaml work
try ctrsec exceptions list $rules --config platform.yaml -f json work
try ctrsec exceptions audit $rules --config platform.yaml work
try ctrsec exceptions audit $rules --config platform.yaml -f json other
try ctrsec exceptions list $rules --no-config
try ctrsec check $rules --config platform.yaml -f csv work
try ctrsec check $rules --config platform.yaml --strict-exceptions -f csv work

echo "# bundles are beside the configuration, not where the command runs"
mkdir etc signed
rm work/.ctrsec.yaml
sed 's/^channel:.*/channel: demo\nepoch: 1\nversion: 1\nnot_before: 2026-01-01\nexpires: 2036-01-01/' rules/bundle.yaml >signed/bundle.yaml
ctrsec key new -o etc/key
ctrsec bundle build signed -o etc/demo.unsigned --signer etc/key.pub
ctrsec bundle sign etc/demo.unsigned -k etc/key.sec -o etc/demo.bundle
echo 'bundles: [{file: demo.bundle, trust: key.pub, channel: demo}]' >etc/config.yaml
(cd work && try ctrsec check -f csv --now 2026-03-01 --config ../etc/config.yaml deep)
(cd work && CTRSEC_CONFIG=$(realpath ../etc/config.yaml) try ctrsec check -f csv --now 2026-03-01 deep)
(cd etc && try ctrsec check -f csv --now 2026-03-01 --config config.yaml ../other)
