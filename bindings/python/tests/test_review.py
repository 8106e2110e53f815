# SPDX-License-Identifier: Apache-2.0
"""Admission reviews, the log of a context, statistics of rules, policies, explanations."""

import gc
import json
import pathlib
import tempfile
import threading
import unittest

import ctrsec

RULES = """
rules:
  - {id: privileged, title: Privileged, severity: high, target: workload, each: container,
     violation: container.privileged, message: "{container.name} is privileged",
     enforce: {deploy: deny}}
  - {id: owned, title: Nobody's namespace, severity: low, target: workload,
     require: "'team' in workload.namespaceObject.labels", enforce: {deploy: deny}}
"""
DOUBTFUL = """
rules:
  - {id: a, title: A, severity: low, target: object, violation: "!true in [false]"}
"""
POLICY = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-latest}
spec:
  matchConstraints:
    resourceRules:
      - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}
  validations:
    - {expression: "object.metadata.name != 'bad'", message: a bad name}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: no-latest}
spec: {policyName: no-latest, validationActions: [Deny]}
"""
SHOP = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "shop", "labels": {"team": "a"}},
}


def review(privileged=False, namespace="shop", **request):
    return {
        "apiVersion": "admission.k8s.io/v1",
        "kind": "AdmissionReview",
        "request": {
            "uid": "u",
            "kind": {"group": "", "version": "v1", "kind": "Pod"},
            "namespace": namespace,
            "operation": "CREATE",
            "object": {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "p", "namespace": namespace},
                "spec": {
                    "containers": [{"name": "c", "securityContext": {"privileged": privileged}}]
                },
            },
            **request,
        },
    }


class Reviews(unittest.TestCase):
    def setUp(self):
        self.plan = ctrsec.Plan.from_rules(RULES)
        self.objects = ctrsec.Objects(SHOP)
        self.addCleanup(self.plan.close)

    def test_answer(self):
        answer = self.plan.review(json.dumps(review(True)).encode(), objects=self.objects)
        response = json.loads(answer.body)["response"]
        self.assertEqual((response["uid"], response["allowed"]), ("u", False))
        self.assertIn("c is privileged", response["status"]["message"])
        self.assertEqual((answer.allowed, answer.result.decision), (False, "deny"))
        self.assertEqual([item.rule for item in answer.result.findings], ["local/privileged"])
        answer = self.plan.review(review(), objects=self.objects)
        self.assertTrue(answer.allowed)
        self.assertTrue(json.loads(answer.body)["response"]["allowed"])

    def test_unknown(self):
        answer = self.plan.review(review())
        self.assertEqual((answer.allowed, answer.result.undecided), (False, True))
        answer = self.plan.review(review(), allow_unknown="missing")
        self.assertTrue(answer.allowed)
        answer = self.plan.review(review(), warn_unknown=["missing"])
        self.assertEqual(len(json.loads(answer.body)["response"]["warnings"]), 1)
        self.assertFalse(self.plan.review(review(), complete=True).result.undecided)
        with self.assertRaises(ValueError):
            self.plan.review(review(), warn_unknown=["absent"])

    def test_no_review(self):
        for text, error in (
            ("", ctrsec.InvalidError),
            ("{", ctrsec.ParseError),
            (json.dumps(SHOP), ctrsec.InvalidError),
            (json.dumps(dict(review(), apiVersion="admission.k8s.io/v2")), ctrsec.UnsupportedError),
        ):
            with self.subTest(text), self.assertRaises(error):
                self.plan.review(text)
        with self.assertRaises(TypeError):
            self.plan.review(7)
        answer = self.plan.review(review(operation="PUT"), name="request.json")
        self.assertFalse(answer.allowed)
        self.assertEqual(json.loads(answer.body)["response"]["status"]["code"], 400)
        self.assertEqual([item.file for item in answer.result.notices], ["request.json"])

    def test_cancel(self):
        cancel = ctrsec.Cancel()
        cancel.set()
        with self.assertRaises(ctrsec.CancelledError):
            self.plan.review(review(), cancel=cancel)

    def test_threads(self):
        wrong = []

        def work(number):
            for _ in range(50):
                namespace = "shop" if number % 2 else "elsewhere"
                answer = self.plan.review(review(namespace=namespace), objects=self.objects)
                if answer.allowed != bool(number % 2):
                    wrong.append(answer.body)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_closed(self):
        self.objects.close()
        with self.assertRaises(ValueError):
            self.plan.review(review(), objects=self.objects)
        self.plan.close()
        with self.assertRaises(ValueError):
            self.plan.review(review())


class Logs(unittest.TestCase):
    def test_levels(self):
        lines = []
        context = ctrsec.Context(log=lambda *line: lines.append(line))
        with ctrsec.Plan.from_rules(DOUBTFUL, context=context):
            self.assertEqual({level for level, _ in lines}, {"warning"})
            self.assertTrue(any("[cel.precedence]" in text for _, text in lines), lines)
        lines.clear()
        context = ctrsec.Context(log=lambda *line: lines.append(line), log_level="info")
        with ctrsec.Plan.from_rules(RULES, context=context):
            self.assertEqual(lines, [("info", "plan made: 2 rules, unsigned")])
        with self.assertRaises(ValueError):
            ctrsec.Context(log=print, log_level="loud")

    def test_life(self):
        lines = []
        context = ctrsec.Context(log=lambda *line: lines.append(line), log_level="debug")
        plan = ctrsec.Plan.from_rules(RULES, context=context)
        lines.clear()
        del context
        gc.collect()
        plan.check(SHOP)
        self.assertEqual(len(lines), 1)
        context = ctrsec.Context(log=lambda *line: lines.append(line), log_level="debug")
        plan = ctrsec.Plan.from_rules(RULES, context=context)
        lines.clear()
        context.close()
        plan.check(SHOP)
        self.assertEqual(lines, [])


class Statistics(unittest.TestCase):
    def test_sums(self):
        with ctrsec.Plan.from_rules(RULES) as plan:
            self.assertEqual([item.runs for item in plan.statistics()], [0, 0])
            plan.review(review(True), objects=ctrsec.Objects(SHOP))
            plan.check(review(True)["request"]["object"])
            first, second = plan.statistics()
            self.assertEqual((first.rule, first.runs, first.findings), ("local/privileged", 2, 2))
            self.assertEqual((second.runs, second.findings), (2, 1))
            self.assertGreater(first.fuel, 0)
            self.assertEqual(plan.statistics(), (first, second))


class Policies(unittest.TestCase):
    def test_forms(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "policy.yaml").write_text(POLICY)
            for source in (POLICY, {"policy.yaml": POLICY}, pathlib.Path(folder)):
                with ctrsec.Plan.from_rules(policies=source) as plan:
                    self.assertEqual(plan.notices, ())
                    self.assertTrue(plan.rules[0].id.endswith("/no-latest"), plan.rules)
        with self.assertRaises(TypeError):
            ctrsec.Plan.from_rules()

    def test_notices(self):
        policy = POLICY.split("---")[0]
        with ctrsec.Builder(policies=policy) as builder:
            (notice,) = builder.notices()
            self.assertIn("binding", notice.message)
            self.assertEqual((notice.file, notice.status), ("policies.yaml", "ok"))


class Explanations(unittest.TestCase):
    def test_explain(self):
        with ctrsec.Expression("object.metadata.labels.exists(k, k == 'team')") as expression:
            text = expression.explain(SHOP)
            self.assertIn("team", text)
            (item,) = expression.explain_json(SHOP)
            self.assertTrue(item["value"])
            self.assertGreater(len(item["parts"]), 1)
            self.assertGreater(item["cost"], 0)


if __name__ == "__main__":
    unittest.main()
