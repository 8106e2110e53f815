# SPDX-License-Identifier: Apache-2.0
# Images on disk: archives of docker save and OCI layouts; charts and kustomizations.
digest() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }
config='{"architecture":"amd64","os":"linux","created":"2026-01-01T00:00:00Z","config":{"User":"0"},"rootfs":{"type":"layers","diff_ids":[]}}'
id=$(digest "$config")
judge() { try ctrsec check --rules "$SOURCE/rules" --rule image-root-user --now 2026-02-01 "$@"; }

mkdir saved
printf %s "$config" >"saved/$id.json"
printf '[{"Config":"%s.json","RepoTags":["registry.example.com/shop:1.4"],"Layers":["l/layer.tar"]}]' "$id" >saved/manifest.json
head -c 5000000 /dev/zero >saved/layer.tar
tar -C saved -cf saved.tar .
tar -C saved -czf saved.tar.gz .
if ! ctrsec check --rules "$SOURCE/rules" saved.tar 2>&1 | grep -q 'built without libarchive'; then
    judge saved.tar
    judge saved.tar.gz
    echo "truncated"
    head -c 700 saved.tar >cut.tar
    judge cut.tar
else
    skip "the command was built without libarchive"
fi

mkdir -p layout/blobs/sha256
printf %s "$config" >"layout/blobs/sha256/$id"
manifest="{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:$id\",\"mediaType\":\"application/vnd.oci.image.config.v1+json\"},\"layers\":[]}"
name=$(digest "$manifest")
printf %s "$manifest" >"layout/blobs/sha256/$name"
printf '{"imageLayoutVersion":"1.0.0"}' >layout/oci-layout
printf '{"schemaVersion":2,"manifests":[{"digest":"sha256:%s","annotations":{"io.containerd.image.name":"registry.example.com/shop:1.5"}}]}' "$name" >layout/index.json
judge layout
tar -C layout -cf layout.tar .
judge layout.tar

# what somebody changed is not judged as what it was
printf ' ' >>"layout/blobs/sha256/$id"
judge layout

# in a folder, archives are read where images are asked for
mkdir all
cp saved.tar all/
judge all
judge all --type image

# charts and kustomizations are rendered first
mkdir -p chart/templates chart/crds base
printf 'apiVersion: v2\nname: shop\n' >chart/Chart.yaml
printf '{{- if .Values.x }}\nkind: Pod\n' >chart/templates/pod.yaml
printf 'resources: [pod.yaml]\n' >base/kustomization.yaml
printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostPID: true, containers: [{name: a, image: a:1}]}\n' >base/pod.yaml
try ctrsec check --rules "$SOURCE/rules" --rule host-namespace chart base
try ctrsec check --rules "$SOURCE/rules" --rule host-namespace chart base --exclude templates --min-severity critical
