#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the expressions that bench_cel and its peer evaluate, one unit of work a line:

    {"name", "group", "types": [[variable, type]...], "variables": [[name, expression]...],
     "expressions": [...], "inputs": [{variable: value}...]}

work.py POLICIES > WORK; POLICIES is a folder of policies in the form of the conformance suite
cel-policies (README.md there). `variables` are named expressions that the others use.
"""

import json
import pathlib
import sys

# From public comparisons: antonmedv/golang-expression-evaluation-comparison (comparison,
# startsWith), cel-rust (benches/runtime.rs: map macro) and cel-cpp (eval/tests: the policy of seven
# leaves); `four predicates` is the form of a rule of a sensor.
ADDRESSES = '["10.0.1.4", "10.0.1.5", "10.0.1.6"]'
POLICY = (
    f"!(ip in {ADDRESSES}) && ("
    '(path.startsWith("v1") && token in ["v1", "v2", "admin"]) || '
    '(path.startsWith("v2") && token in ["v2", "admin"]) || '
    '(path.startsWith("/admin") && token == "admin" && '
    'ip in ["10.0.1.1", "10.0.1.2", "10.0.1.3"]))'
)
SIMPLE = [
    (
        "comparison",
        '(Origin == "MOW" || Country == "RU") && (Value >= 100 || Adults == 1)',
        [
            ("Origin", "string", "MOW"),
            ("Country", "string", "RU"),
            ("Value", "int", 100),
            ("Adults", "int", 1),
        ],
    ),
    (
        "startsWith",
        'name.startsWith("/groups/" + group)',
        [("name", "string", "/groups/foo/bar"), ("group", "string", "foo")],
    ),
    ("map macro", "[1, 2, 3].map(x, x * 2)", []),
    (
        "policy, 7 leaves",
        POLICY,
        [("ip", "string", "10.0.1.2"), ("path", "string", "/admin/edit"), ("token", "string", "admin")],
    ),
    (
        "exists, 20 elements",
        'names.exists(n, n == "name-19")',
        [("names", "list(string)", [f"name-{i}" for i in range(20)])],
    ),
    (
        "four predicates",
        'type == "openat" && name in ["bash", "sh", "zsh", "dash"] && '
        'file.startsWith("/etc/") && uid != 0',
        [
            ("type", "string", "openat"),
            ("name", "string", "bash"),
            ("file", "string", "/etc/shadow"),
            ("uid", "int", 1000),
        ],
    ),
]
NAMES = ["object", "oldObject", "request", "params", "namespaceObject"]
TEMPLATES = {"CronJob": ["spec", "jobTemplate", "spec", "template"]}


def pod_of(value):
    """The Pod of a controller's template."""
    at = value
    for step in TEMPLATES.get(value.get("kind"), ["spec", "template"]):
        at = at[step]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": dict(at.get("metadata") or {}), "spec": at.get("spec")}
    namespace = (value.get("metadata") or {}).get("namespace")
    if namespace is not None:
        pod["metadata"]["namespace"] = namespace
    return pod


def input_of(policy, case):
    """The variables of a case."""
    metadata = case["object"].get("metadata") or {}
    request = {"operation": "CREATE", "name": metadata.get("name"), "namespace": metadata.get("namespace")}
    request = {key: value for key, value in request.items() if value is not None}
    request.update(case.get("request") or {})
    values = {
        "object": pod_of(case["object"]) if case.get("autogen") else case["object"],
        "oldObject": case.get("oldObject"),
        "request": request,
        "params": case.get("params", policy.get("params")),
        "namespaceObject": case.get("namespaceObject"),
    }
    values.update(case.get("globals") or {})
    return values


def work_of(path):
    """A policy as work; None: it needs another meaning of orValue than the peer has."""
    suite = json.loads(path.read_text(encoding="utf-8"))
    policy, cases = suite["policy"], suite["cases"]
    if policy.get("plainOrValue"):
        return None
    names = NAMES + sorted({name for case in cases for name in case.get("globals") or {}})
    expressions = [item["expression"] for item in policy.get("matchConditions") or []]
    for item in policy["validations"]:
        expressions.append(item["expression"])
        if "messageExpression" in item:
            expressions.append(item["messageExpression"])
    return {
        "name": policy["name"],
        "group": path.parent.name,
        "types": [[name, "dyn"] for name in names],
        "variables": [[item["name"], item["expression"]] for item in policy.get("variables") or []],
        "expressions": expressions,
        "inputs": [input_of(policy, case) for case in cases if case["expect"] != "skip"],
    }


def main():
    for name, text, variables in SIMPLE:
        work = {
            "name": name,
            "group": "simple",
            "types": [[variable, kind] for variable, kind, _ in variables],
            "variables": [],
            "expressions": [text],
            "inputs": [{variable: value for variable, _, value in variables}],
        }
        print(json.dumps(work))
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*.json")) if len(sys.argv) > 1 else []:
        work = work_of(path)
        if work is not None:
            print(json.dumps(work))


if __name__ == "__main__":
    main()
