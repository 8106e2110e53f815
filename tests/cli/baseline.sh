# SPDX-License-Identifier: Apache-2.0
# Known findings: of a report, of a git revision, and the difference of two reports.
command -v git >/dev/null || skip "git is not there"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
rules="--rules $PWD/rules"
mkdir rules copy
cat >rules/bundle.yaml <<'END'
channel: demo
rules:
  - {id: privileged, title: Privileged, severity: high, target: workload, each: container,
     violation: container.privileged, enforce: {deploy: deny}, message: "{container.name} is privileged"}
END
pod() { # name, containers
    echo "apiVersion: v1"
    echo "kind: Pod"
    echo "metadata: {name: $1}"
    echo "spec: {containers: [$2]}"
}
front="{name: front, image: a, securityContext: {privileged: true}}"
side="{name: side, image: a, securityContext: {privileged: true}}"
cd copy
mkdir deploy .github
pod one "$front" >deploy/one.yaml
pod two "$front" >deploy/two.yaml
pod hidden "$front" >.github/hidden.yaml

echo "# a report"
try ctrsec check $rules --fail-on none -f json=../before.json deploy
try ctrsec check $rules --baseline ../before.json deploy
pod one "$front, $side" >deploy/one.yaml
pod two "{name: front, image: a}" >deploy/two.yaml
try ctrsec check $rules --baseline ../before.json deploy
try ctrsec check $rules --baseline ../before.json ./deploy/two.yaml
try ctrsec check $rules --baseline ../before.json --fail-on high -f csv deploy
try ctrsec check $rules --baseline ../none.json deploy
echo '{"runs": []}' >../sarif.json
try ctrsec check $rules --baseline ../sarif.json deploy

echo "# the difference"
ctrsec check $rules --baseline ../before.json --fail-on none -f json=../after.json deploy
try ctrsec diff ../before.json ../after.json
try ctrsec diff ../after.json ../after.json
try ctrsec diff -f json ../before.json ../after.json
try ctrsec diff ../before.json ../none.json
try ctrsec diff ../before.json ../sarif.json

echo "# a revision"
try ctrsec check $rules --baseline-ref HEAD deploy
git init -q . && git checkout -q -b main
pod one "$front" >deploy/one.yaml
pod strange "$front" >"deploy/:(top)a b\$(id)
.yaml"
ln -s /etc/passwd deploy/link.yaml
git add -A && git commit -q -m first
pod one "$front, $side" >deploy/one.yaml
pod three "$front" >deploy/three.yaml
try ctrsec check $rules --baseline-ref HEAD -f csv deploy
try ctrsec check $rules --baseline-ref main -f csv "$PWD/deploy/one.yaml" "deploy/:(top)a b\$(id)
.yaml"
(cd deploy && try ctrsec check $rules --baseline-ref HEAD -f csv .)
try ctrsec check $rules --baseline-ref HEAD -f csv .
try ctrsec check $rules --baseline-ref none deploy
try ctrsec check $rules --baseline-ref=--output=x deploy
try ctrsec check $rules --baseline-ref HEAD <deploy/one.yaml
try ctrsec check $rules --baseline-ref HEAD --baseline ../before.json deploy

# an object that is not there is not fetched by what the repository says
blob=$(git rev-parse HEAD:deploy/two.yaml)
rm -f ".git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)"
git config core.repositoryformatversion 1
git config extensions.partialClone origin
git config remote.origin.promisor true
git config remote.origin.url "ext::sh -c touch% ../fetched"
git config protocol.ext.allow always
ctrsec check $rules --baseline-ref HEAD deploy/two.yaml >out 2>&1
echo "exit $?"
grep ctrsec: out
test ! -e ../fetched || echo "the repository ran a program"
