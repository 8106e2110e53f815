# SPDX-License-Identifier: Apache-2.0
# Policies of Kubernetes, Kyverno and Gatekeeper: judged as files, packed into a signed bundle.
cp "$DATA"/policies/*.yaml .
try ctrsec check --policy kubernetes.yaml manifests.yaml
try ctrsec check --policy kyverno.yaml manifests.yaml
try ctrsec check --policy gatekeeper.yaml manifests.yaml
try ctrsec check --policy kyverno.yaml --rule 'host-*' manifests.yaml -f json

# all of them, from a folder; what is no policy is told
mkdir all
cp kubernetes.yaml kyverno.yaml gatekeeper.yaml all/
try ctrsec rules list --policy all
cp manifests.yaml all/
try ctrsec check --policy all --min-severity high manifests.yaml

# beside rules of ours
try ctrsec rules list --rules "$DATA/rules" --policy kubernetes.yaml

# parameters and namespaces may stand among the manifests
sed '/^kind: ConfigMap/,$d' kubernetes.yaml | sed '$d' | sed '$d' >bare.yaml
try ctrsec check --policy bare.yaml manifests.yaml
sed -n '/^kind: ConfigMap/,$p' kubernetes.yaml | sed '1i apiVersion: v1' >parameters.yaml
try ctrsec check --policy bare.yaml manifests.yaml parameters.yaml

# without a binding
sed '/^---/,$d' kubernetes.yaml >unbound.yaml
try ctrsec check --policy unbound.yaml manifests.yaml

# a bundle with policies judges as their files do
mkdir source
cp kubernetes.yaml kyverno.yaml gatekeeper.yaml source/
cat >source/bundle.yaml <<'END2'
channel: policies
version: 1
expires: 2036-01-01
END2
ctrsec key new -o release
try ctrsec bundle build source -o first.ctrsec --signer release.pub
ctrsec bundle build source -o second.ctrsec --signer release.pub 2>/dev/null
cmp first.ctrsec second.ctrsec && echo "built twice: the same"
ctrsec bundle sign first.ctrsec -k release.sec -o policies.ctrsec
ctrsec bundle inspect policies.ctrsec | grep -o '"features":[^]]*]'
try ctrsec rules list --bundle policies.ctrsec --trust release.pub --channel policies
signed() { ctrsec check --bundle policies.ctrsec --trust release.pub --channel policies "$@"; }
findings() { grep '^{"rule"' | sed -e 's/"fingerprint":.*//' -e 's|"rule":"[a-z]*/|"rule":"|'; }
signed -f ndjson manifests.yaml | grep '^{"rule"' >bundle.ndjson
ctrsec check --rules source -f ndjson manifests.yaml 2>/dev/null | grep '^{"rule"' >rules.ndjson
cmp bundle.ndjson rules.ndjson && echo "judged as the sources: $(wc -l <bundle.ndjson) findings"
findings <bundle.ndjson >bundle.findings
ctrsec check --policy kubernetes.yaml --policy kyverno.yaml --policy gatekeeper.yaml -f ndjson \
    manifests.yaml 2>/dev/null | findings >policy.findings
cmp bundle.findings policy.findings && echo "judged as the files"

# refused
try ctrsec check --policy broken.yaml manifests.yaml
try ctrsec check --policy untyped.yaml manifests.yaml
try ctrsec check --policy manifests.yaml manifests.yaml
try ctrsec check --policy "$DATA/rules/rules.yaml" manifests.yaml
try ctrsec check --policy missing.yaml manifests.yaml
try ctrsec check --bundle policies.ctrsec --trust release.pub --policy kyverno.yaml manifests.yaml
