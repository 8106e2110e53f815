# SPDX-License-Identifier: Apache-2.0
# Help, and everything that is a usage error: exit code 2.
cd "$DATA/gate"
try ctrsec
try ctrsec help
try ctrsec version
try ctrsec nonsense
try ctrsec check --help
try ctrsec bundle --help
try ctrsec key --help
try ctrsec rules --help
try ctrsec eval --help

try ctrsec help admit
try ctrsec help bundle build
try ctrsec rules list --help

# what was probably meant
try ctrsec chekc
try ctrsec bundle singn
try ctrsec rules lst
try ctrsec help evl
try ctrsec check --fromat json two.yaml
try ctrsec check --min-sev high two.yaml
try ctrsec check --complete two.yaml
try ctrsec check --phase delpoy two.yaml
try ctrsec check --allow-unknown missing,eror two.yaml
try ctrsec check -f jsn two.yaml
try ctrsec check --x two.yaml
try ctrsec check --= two.yaml

try ctrsec check -q two.yaml
try ctrsec check --incomplete=yes two.yaml
try ctrsec bundle --
try ctrsec bundle --output x
try ctrsec bundle inspect
try ctrsec bundle inspect a b
try ctrsec check --nonsense
try ctrsec check --phase now two.yaml
try ctrsec check --fail-on bad two.yaml
try ctrsec check --min-severity
try ctrsec check --allow-unknown all two.yaml
try ctrsec check --now yesterday two.yaml
try ctrsec check -f xml two.yaml
try ctrsec check --rules rules --rules rules two.yaml
try ctrsec check --rules rules --bundle x --trust y two.yaml
try ctrsec check --bundle x two.yaml
try ctrsec check --state x two.yaml
try ctrsec check --rules rules --profile nonsense two.yaml
try ctrsec check --rules rules --rule nonsense two.yaml
try ctrsec rules
try ctrsec rules list -f xml
try ctrsec bundle
try ctrsec bundle build rules
try ctrsec key new
try ctrsec eval
try ctrsec eval 1 --target moon
try ctrsec check missing.yaml
