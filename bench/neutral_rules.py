#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Translates detection rules in the peers' neutral form to rule documents.

    neutral_rules.py rules-100.json > rules.yaml

A rule is {"id", "where"}; `where` is {"and": [...]}, {"or": [...]}, {"not": ...} or a predicate {"op", "field",
"value" or "values"}. A predicate on a field that is absent is false, hence `has`. JSON is YAML.
"""
import json
import sys

COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
CALLS = {"startswith": "startsWith", "endswith": "endsWith", "contains": "contains"}


def literal(value):
    if isinstance(value, (bool, int)):
        return json.dumps(value)
    # CEL has JSON's escapes, with \u for the characters that JSON escapes so
    return json.dumps(value, ensure_ascii=False)


def predicate(rule):
    op, field = rule["op"], rule["field"]
    if op == "in":
        test = f"{field} in [{', '.join(map(literal, rule['values']))}]"
    elif op in CALLS:
        test = f"{field}.{CALLS[op]}({literal(rule['value'])})"
    else:
        test = f"{field} {COMPARISONS[op]} {literal(rule['value'])}"
    return f"has({field}) && {test}"


def expression(rule, within=""):
    if "not" in rule:
        return f"!({expression(rule['not'])})"
    for word, sign in (("and", "&&"), ("or", "||")):
        if word in rule:
            text = f" {sign} ".join(expression(part, sign) for part in rule[word])
            return text if within in ("", sign) else f"({text})"
    return predicate(rule) if within in ("", "&&") else f"({predicate(rule)})"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rules = json.load(file)
    json.dump({"rules": [{"id": rule["id"], "title": rule["id"], "severity": "medium", "target": "event",
                          "violation": expression(rule["where"])} for rule in rules]}, sys.stdout)


if __name__ == "__main__":
    main()
