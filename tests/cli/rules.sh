# SPDX-License-Identifier: Apache-2.0
# Rules listed and tested; errors with their place.
try ctrsec rules list --rules "$DATA/rules"
try ctrsec rules list --rules "$DATA/rules" --profile small
try ctrsec rules test "$DATA/rules"
mkdir bad
cp "$DATA/rules/bundle.yaml" bad/
cat >bad/rules.yaml <<'END'
rules:
  - id: one
    title: One
    severity: enormous
    target: workload
    violation: workload.nmae == 'x'
    message: one
  - id: two
    title: Two
    severity: low
    target: workload
    violation: workload.name ==
    message: two
    tests: []
    colour: red
END
try ctrsec rules test bad
sed 's/expect: fail/expect: pass/' "$DATA/rules/rules.yaml" >bad/rules.yaml
try ctrsec rules test bad

# for programs and for documents
try ctrsec rules list --rules "$DATA/gate/rules" -f json
try ctrsec rules list --rules "$DATA/gate/rules" -f markdown
try ctrsec rules list --rules "$DATA/gate/rules" --rule 'port-*' --config "$DATA/gate/site.yaml"

# what is valid and hardly meant is told to who writes rules
cp -r "$DATA/rules" doubtful
cat >doubtful/more.yaml <<'END'
definitions:
  latest: "object.spec.containers.exists(c, c.image.matches('latest$'))"
rules:
  - id: few
    title: Few replicas
    severity: low
    target: workload
    when: "has(object.spec.replicas)"
    violation: "object.spec.replicas < 2 && object.metadata.labels.app != ''"
    message: "few"
    remediation: "More of them."
    enforce: {deploy: warn}
END
try ctrsec rules test doubtful

# explained, for people and for programs
try ctrsec rules explain --rules "$DATA/rules" "$(ctrsec rules list --rules "$DATA/rules" -f json | grep -o '"id": "[^"]*"' | head -n 1 | cut -d '"' -f 4)"
try ctrsec rules explain --rules "$SOURCE/rules" image-signature-required
try ctrsec rules explain --rules "$SOURCE/rules" base/route-without-tls -f json
try ctrsec rules explain --rules "$SOURCE/rules" privileged-containr

# tests: some of them, as JSON and as JUnit; rules that no test sees to fail
rm bad/bundle.yaml
cat >bad/rules.yaml <<'END'
rules:
  - id: one
    title: One
    severity: low
    target: workload
    violation: workload.name == 'x'
    message: one
    tests:
      - {name: "it <passes>", subject: {name: "y"}, expect: pass}
      - {name: it fails, subject: {name: "y"}, expect: fail}
  - id: two
    title: Two
    severity: low
    target: workload
    violation: workload.name == 'x'
    message: two
END
try ctrsec rules test bad
try ctrsec rules test bad --run 't*'
try ctrsec rules test bad -f json
try ctrsec rules test bad -f junit

try ctrsec rules lint bad
