# SPDX-License-Identifier: Apache-2.0
# Manual pages have no mistakes that a formatter finds, and say what the tables say; docs/CLI.md too.
formatter() {
    if command -v man >/dev/null; then
        man --warnings -E UTF-8 -l "$1"
    elif command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$1"
    elif command -v groff >/dev/null; then
        groff -ww -man -Tutf8 "$1"
    fi
}
for page in ctrsec ctrsec-rules ctrsec-config; do
    ctrsec man "$page" >"$page.roff"
    formatter "$page.roff" >"$page.txt" 2>warnings
    head -n 20 warnings
    echo "$page: $(grep -c '^\.SH' "$page.roff") sections"
    grep -n '^\.B *$' "$page.roff" && echo "$page: a term without a name"
done
ctrsec man ctrsec-config | sed -n '/^\.SH NAME/,/^\.SH KEYS/p'
ctrsec man ctrsec | grep -A 2 -F 'phase PHASE'

written() { sed -n '/<!-- ctrsec man ctrsec --markdown: begin -->/,/<!-- end -->/p' "$SOURCE/docs/CLI.md" | sed '1d;$d'; }
ctrsec man ctrsec --markdown >expected
if written | diff -u - expected; then
    echo "docs/CLI.md is up to date"
else
    echo "docs/CLI.md is not: scripts/cli_page.sh writes it"
fi
