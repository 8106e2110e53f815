#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The published CEL policies in the dialects that they were written in: import_policies.py CTRSEC.

The suite has policies in a form of its own, which run_cel_policies.c judges. Here each is written as
a ValidatingAdmissionPolicy, a ClusterPolicy, a ValidatingPolicy or a ConstraintTemplate and goes
through `ctrsec check --policy`, so what is tested is the import.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = pathlib.Path(
    os.environ.get("CTRSEC_CONFORMANCE_DIR", ROOT / "../shared/conformance"), "cel-policies"
)
SKIPPED = 77


def named(policy):
    """The parts that all dialects write alike."""
    return {
        "matchConditions": policy["matchConditions"],
        "variables": policy["variables"],
        "validations": policy["validations"],
    }


def resource_rules(matches):
    return [
        {
            "apiGroups": [match.get("group", "*")],
            "apiVersions": [match.get("version", "*")],
            "operations": match.get("operations", ["*"]),
            "resources": [match["resource"]],
            **({"resourceNames": match["names"]} if "names" in match else {}),
        }
        for match in matches
    ]


def match_resources(policy):
    out = {"resourceRules": resource_rules(policy["matchKinds"])}
    if policy.get("excludeKinds"):
        out["excludeResourceRules"] = resource_rules(policy["excludeKinds"])
    return out


def kubernetes(policy):
    spec = {"matchConstraints": match_resources(policy), **named(policy)}
    binding = {"policyName": "policy", "validationActions": ["Deny"]}
    documents = []
    if policy["params"]:
        params = dict(policy["params"])
        params["metadata"] = {**params.get("metadata", {}), "name": "params"}
        spec["paramKind"] = {"apiVersion": params["apiVersion"], "kind": params["kind"]}
        binding["paramRef"] = {"name": "params", "parameterNotFoundAction": "Deny"}
        documents.append(params)
    for kind, content in (("PolicyBinding", binding), ("Policy", spec)):
        documents.append(
            {
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": f"ValidatingAdmission{kind}",
                "metadata": {"name": "policy"},
                "spec": content,
            }
        )
    return documents


def kyverno_filter(match):
    kind = match["kind"]
    if "version" in match:
        kind = f"{match['version']}/{kind}"
    if "group" in match:
        kind = f"{match['group']}/{kind}"
    resources = {"kinds": [kind]}
    for key in ("names", "namespaces", "operations"):
        if key in match:
            resources[key] = match[key]
    if "selector" in match:
        resources["selector"] = match["selector"]
    out = {"resources": resources}
    if "clusterRoles" in match:
        out["clusterRoles"] = match["clusterRoles"]
    return out


def kyverno(policy):
    rule = {
        "name": "rule",
        "match": {"any": [kyverno_filter(match) for match in policy["matchKinds"]]},
        "celPreconditions": policy["matchConditions"],
        "validate": {
            "cel": {"variables": policy["variables"], "expressions": policy["validations"]}
        },
    }
    if policy.get("excludeKinds"):
        rule["exclude"] = {"any": [kyverno_filter(match) for match in policy["excludeKinds"]]}
    annotations = {}
    if not policy["podSpecAutogen"]:
        annotations["pod-policies.kyverno.io/autogen-controllers"] = "none"
    return [
        {
            "apiVersion": "kyverno.io/v1",
            "kind": "ClusterPolicy",
            "metadata": {"name": "policy", "annotations": annotations},
            "spec": {"validationFailureAction": "Enforce", "rules": [rule]},
        }
    ]


def kyverno_cel(policy):
    spec = {"matchConstraints": match_resources(policy), **named(policy)}
    if not policy["podSpecAutogen"]:
        spec["autogen"] = {"podControllers": {"controllers": []}}
    return [
        {
            "apiVersion": "policies.kyverno.io/v1",
            "kind": "ValidatingPolicy",
            "metadata": {"name": "policy"},
            "spec": spec,
        }
    ]


def gatekeeper(policy):
    source = {
        "validations": policy["validations"],
        "matchCondition": policy["matchConditions"],
        "variables": policy["variables"][2:],  # behind anyObject and params
    }
    target = {
        "target": "admission.k8s.gatekeeper.sh",
        "operations": ["*"],
        "code": [{"engine": "K8sNativeValidation", "source": source}],
    }
    crd = {"spec": {"names": {"kind": policy["params"]["kind"]}}}
    return [
        policy["params"],
        {
            "apiVersion": "templates.gatekeeper.sh/v1",
            "kind": "ConstraintTemplate",
            "metadata": {"name": "policy"},
            "spec": {"crd": crd, "targets": [target]},
        },
    ]


def dialect(folder, policy):
    if folder == "kubescape":
        return kubernetes(policy)
    if folder == "gatekeeper":
        return gatekeeper(policy)
    return kyverno(policy) if "kind" in policy["matchKinds"][0] else kyverno_cel(policy)


def review(case):
    """The case as the API server would ask."""
    group, _, version = case["object"]["apiVersion"].rpartition("/")
    metadata = case["object"]["metadata"]
    request = {
        "uid": "1",
        "kind": {"group": group, "version": version, "kind": case["object"]["kind"]},
        "resource": {"group": group, "version": version, "resource": ""},
        "name": metadata.get("name", ""),
        "namespace": metadata.get("namespace", ""),
        "operation": "CREATE",
        "object": case["object"],
        **case["request"],
    }
    if request["operation"] == "DELETE":
        request["oldObject"] = request.pop("object")
    if request["operation"] == "UPDATE":
        request.setdefault("oldObject", case["object"])
    plural = {"Pod": "pods", "Deployment": "deployments", "Service": "services"}
    request["resource"]["resource"] = plural[case["object"]["kind"]]
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}


def judge(program, policies, cases, folder):
    """The cases, by name of their files, that fail or cannot be judged."""
    names = []
    (folder / "policy.yaml").write_text("\n---\n".join(json.dumps(item) for item in policies))
    for number, case in enumerate(cases):
        names.append(folder / f"{number}.json")
        document = review(case) if "request" in case else case["object"]
        names[-1].write_text(json.dumps(document))
    for case in cases:
        if "namespaceObject" in case:
            names.append(folder / "namespace.json")
            names[-1].write_text(json.dumps(case["namespaceObject"]))
    done = subprocess.run(
        [program, "check", "--policy", folder / "policy.yaml", "-f", "ndjson", *names],
        capture_output=True,
        text=True,
    )
    if done.returncode in (2, 4):
        return None, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = {line["location"]["file"]: line for line in lines if "rule" in line}
    return {pathlib.Path(name).name: line for name, line in found.items()}, done.stderr


def run_file(program, path):
    content = json.loads(path.read_text())
    policy, cases = content["policy"], content["cases"]
    policies = dialect(path.parent.name, policy)
    alone = [[case] for case in cases if "namespaceObject" in case]
    together = [case for case in cases if "namespaceObject" not in case]
    right = 0
    for group in [together, *alone] if together else alone:
        with tempfile.TemporaryDirectory() as name:
            found, told = judge(program, policies, group, pathlib.Path(name))
        if found is None:
            print(f"{path.parent.name}/{path.name}: {told}")
            continue
        for number, case in enumerate(group):
            line = found.get(f"{number}.json")
            if (line is not None) == (case["expect"] == "fail"):
                right += 1
            else:
                print(f"{case['id']}: expected {case['expect']}, found {line}")
    return right, len(cases)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    if not SUITE.is_dir():
        print(f"skipped: {SUITE} is not there")
        sys.exit(SKIPPED)
    wrong = 0
    for folder in ("kubescape", "kyverno", "gatekeeper"):
        results = [run_file(program, path) for path in sorted((SUITE / folder).glob("*.json"))]
        passed, total = (sum(column) for column in zip(*results))
        print(f"import {folder} {passed}/{total}/{total}")
        wrong += total - passed
    sys.exit(1 if wrong else 0)


main()
