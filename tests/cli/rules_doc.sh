# SPDX-License-Identifier: Apache-2.0
# docs/RULES.md lists the rules that ship, as the command writes them.
cd "$SOURCE"
sed -n '/<!-- rules: begin -->/,/<!-- rules: end -->/p' docs/RULES.md | sed '1d;$d' >"$OLDPWD/listed"
ctrsec rules list --rules rules -f markdown >"$OLDPWD/written"
if diff -u "$OLDPWD/listed" "$OLDPWD/written"; then
    echo "docs/RULES.md is up to date"
else
    echo "docs/RULES.md: put the output of ctrsec rules list --rules rules -f markdown between its marks"
fi
