# SPDX-License-Identifier: Apache-2.0
# Which files of a folder are read, and in which order.
mkdir -p in/b in/.hidden in/B
for name in z.yaml a.yml b/m.yaml B/n.yaml; do
    sed "s/name: web/name: $(basename "$name" | tr . -)/" "$DATA/inputs/warned.yaml" >"in/$name"
done
cp "$DATA/inputs/events.ndjson" in/
cp "$DATA/inputs/config.json" in/c.json
cp "$DATA/inputs/bad.yaml" in/.hidden/h.yaml
cp "$DATA/inputs/bad.yaml" in/.h.yaml
cp "$DATA/inputs/bad.yaml" in/notes.txt
ln -s "$DATA/inputs/bad.yaml" in/link.yaml
ln -s "$DATA/inputs" in/linked
ctrsec check --rules "$DATA/rules" --now 2026-01-01 in in/notes.txt -f ndjson |
    grep -oE '"file":"[^"]*"' | uniq
try ctrsec check --rules "$DATA/rules" none
mkdir empty
try ctrsec check --rules "$DATA/rules" empty
