# SPDX-License-Identifier: Apache-2.0
# Help and usage errors.
try ctrsec
try ctrsec --help
try ctrsec nonsense
try ctrsec version | sed -E 's/[0-9]+\.[0-9]+\.[0-9]+/VERSION/'
for command in check bundle key rules eval; do
    try ctrsec $command --help
done
try ctrsec check --nonsense
try ctrsec check --phase sometime "$DATA/inputs/good.yaml"
try ctrsec check --rules
try ctrsec check --bundle "$DATA/none"
try ctrsec bundle build
try ctrsec key
