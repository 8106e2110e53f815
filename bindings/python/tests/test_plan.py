# SPDX-License-Identifier: Apache-2.0
"""Plans and checks: forms of input, threads, cancelling, failures, closing."""

import copy
import dataclasses
import datetime
import gc
import json
import pathlib
import pickle
import tempfile
import threading
import unittest

import ctrsec

RULES = """
rules:
  - id: privileged
    title: Privileged
    severity: high
    target: workload
    each: container
    violation: container.privileged
    message: "{container.name} is privileged"
    remediation: Drop it.
    references: {pss: baseline}
    tags: [a, b]
    enforce: {deploy: deny}
"""
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p", "namespace": "n"},
    "spec": {"containers": [{"name": "c", "image": "i", "securityContext": {"privileged": True}}]},
}
ROOT_IMAGE = """
rules:
  - id: root
    title: Root
    severity: high
    target: image
    violation: image.user == '0'
    message: image runs as root
"""
SLOW = """
rules:
  - id: slow
    title: Slow
    severity: low
    target: object
    violation: object.list.exists(a, object.list.exists(b, object.list.exists(c, object.list.exists(d, a + b + c + d < 0))))
"""


class Inputs(unittest.TestCase):
    def setUp(self):
        self.plan = ctrsec.Plan.from_rules(RULES)
        self.addCleanup(self.plan.close)

    def names(self, *inputs, **options):
        result = self.plan.check(*inputs, **options)
        return [(item.name, item.container, item.file) for item in result.findings]

    def test_forms(self):
        text = json.dumps(POD)
        for value in (
            text,
            text.encode(),
            bytearray(text.encode()),
            memoryview(text.encode()),
            POD,
        ):
            with self.subTest(type(value).__name__):
                self.assertEqual(self.names(value), [("p", "c", "")])
        self.assertEqual(self.names([POD, POD]), [("p", "c", "")] * 2)
        self.assertEqual(self.names(POD, POD), [("p", "c", "")] * 2)

    def test_archive(self):
        config = {
            "architecture": "amd64",
            "os": "linux",
            "config": {"User": "0"},
            "rootfs": {"diff_ids": []},
        }
        saved = [{"Config": "config.json", "RepoTags": ["shop:1"], "Layers": ["l.tar"]}]
        members = {
            "l.tar": None,
            "manifest.json": json.dumps(saved).encode(),
            "config.json": json.dumps(config).encode(),
        }
        with ctrsec.Plan.from_rules(ROOT_IMAGE) as plan:
            result = plan.check(ctrsec.Archive(members, name="shop.tar"))
            self.assertEqual(
                [(item.name, item.file) for item in result.findings],
                [("shop:1", "shop.tar/config.json")],
            )
            del members["config.json"]
            self.assertEqual(plan.check(ctrsec.Archive(members)).counts.unread, 1)

    def test_path(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "pod.json")
            path.write_text(json.dumps(POD))
            self.assertEqual(self.names(path), [("p", "c", str(path))])
            with self.assertRaises(FileNotFoundError):
                self.plan.check(pathlib.Path(folder, "none.json"))

    def test_document(self):
        document = ctrsec.Document(POD, name="pod.json")
        self.assertEqual(self.names(document), [("p", "c", "pod.json")])
        with self.assertRaises(ValueError):
            self.plan.check(ctrsec.Document(POD, format="toml"))

    def test_wrong(self):
        for value in (None, 7, object(), {"a": {1, 2}}, {"a": float("nan")}):
            with self.subTest(repr(value)), self.assertRaises((TypeError, ValueError)):
                self.plan.check(value)
        with self.assertRaises(ValueError):
            self.plan.check(POD, phase="bild")
        with self.assertRaises(ValueError):
            self.plan.check(POD, allow_unknown=["absent"])
        with self.assertRaises(ValueError):
            self.plan.check(POD, now=datetime.datetime(2024, 1, 1))
        with self.assertRaises(ctrsec.ArgumentError):
            self.plan.check(ctrsec.Document(POD, name="a\0b"))
        self.assertEqual(self.names(POD), [("p", "c", "")])

    def test_unreadable(self):
        result = self.plan.check('{"a": }', POD)
        self.assertEqual(result.counts.unread, 1)
        self.assertEqual(result.counts.failed, 1)
        self.assertEqual([(item.level, item.line) for item in result.notices], [("error", 1)])


class Results(unittest.TestCase):
    def setUp(self):
        self.result = ctrsec.Plan.from_rules(RULES).check(POD, now=1750000000)

    def test_finding(self):
        (finding,) = self.result.findings
        self.assertEqual(finding.rule, "local/privileged")
        self.assertEqual(finding.severity, "high")
        self.assertEqual(finding.outcome, "fail")
        self.assertIsNone(finding.reason)
        self.assertEqual(finding.enforce, "deny")
        self.assertEqual(finding.message, "c is privileged")
        self.assertEqual(finding.pointer, "/spec/containers/0/securityContext/privileged")
        self.assertEqual(finding.references, {"pss": "baseline"})
        self.assertEqual(finding.remediation, "Drop it.")
        self.assertEqual([item.value for item in finding.evidence], [True])
        self.assertTrue(finding.fingerprint.startswith("v1:"))
        with self.assertRaises(dataclasses.FrozenInstanceError):
            finding.rule = "x"
        self.assertEqual(hash(finding), hash(copy.copy(finding)))
        self.assertEqual(pickle.loads(pickle.dumps(finding)), finding)

    def test_summary(self):
        result = self.result
        self.assertEqual((result.decision, result.allowed), ("deny", False))
        self.assertEqual((result.phase, result.trust), ("deploy", "unsigned"))
        self.assertFalse(result.undecided)
        self.assertEqual(result.counts.failed_by_severity["high"], 1)
        self.assertGreater(result.counts.fuel, 0)
        self.assertIn("deny", repr(result))

    def test_reports(self):
        self.assertEqual(json.loads(self.result.to_json())["decision"], "deny")
        lines = self.result.to_ndjson().splitlines()
        self.assertEqual([len(lines), "rule" in json.loads(lines[0])], [2, True])
        self.assertIn("c is privileged", self.result.to_text())
        self.assertIn("\033[", self.result.to_text(colour=True))
        self.assertEqual(json.loads(self.result.to_json(min_severity="critical"))["findings"], [])
        with self.assertRaises(ValueError):
            self.result.to_json(indent=17)
        with self.assertRaises(ValueError):
            self.result.to_json(min_severity="worst")

    def test_close(self):
        self.result.close()
        self.result.close()
        self.assertEqual(len(self.result.findings), 1)
        with self.assertRaises(ValueError):
            self.result.to_json()
        with self.assertRaises(TypeError):
            pickle.dumps(self.result)


class Plans(unittest.TestCase):
    def test_sources(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "bundle.yaml").write_text("channel: here\n")
            (root / "deep").mkdir()
            (root / "deep" / "rules.yml").write_text(RULES)
            (root / ".hidden").mkdir()
            (root / ".hidden" / "rules.yaml").write_text("not: [rules")
            (root / "notes.txt").write_text("not rules")
            plan = ctrsec.Plan.from_rules(root)
        self.assertEqual([rule.id for rule in plan.rules], ["here/privileged"])
        plan = ctrsec.Plan.from_rules({"bundle.yaml": "channel: there", "a.yaml": RULES})
        self.assertEqual([rule.id for rule in plan.rules], ["there/privileged"])

    def test_rule(self):
        (rule,) = ctrsec.Plan.from_rules(RULES).rules
        self.assertEqual((rule.severity, rule.target), ("high", "workload"))
        self.assertEqual(rule.enforce, {"build": "warn", "deploy": "deny", "run": "warn"})
        self.assertEqual((rule.tags, rule.references), (("a", "b"), {"pss": "baseline"}))

    def test_info(self):
        plan = ctrsec.Plan.from_rules(RULES)
        self.assertEqual(plan.trust, "unsigned")
        self.assertEqual(plan.info["rules"], 1)
        self.assertEqual(plan.info["bundles"][0]["channel"], "local")

    def test_site(self):
        for site in (
            {"rules": {"privileged": {"enabled": False}}},
            "rules: {privileged: {enabled: no}}",
        ):
            self.assertEqual(ctrsec.Plan.from_rules(RULES, site=site).rules, ())
        with self.assertRaises(ctrsec.InvalidError):
            ctrsec.Plan.from_rules(RULES, site={"rulez": {}})

    def test_errors(self):
        bad = RULES.replace("container.privileged", "container.privilegd")
        with self.assertRaises(ctrsec.TypeCheckError) as caught:
            ctrsec.Plan.from_rules(bad)
        error = caught.exception
        self.assertEqual((error.status, error.code), ("type", -6))
        self.assertTrue(error.reason)
        item = error.diagnostics[0]
        line = bad.splitlines().index("    violation: container.privilegd") + 1
        self.assertEqual((item.file, item.line), ("rules.yaml", line))
        self.assertEqual((error.line, error.column), (item.line, item.column))
        self.assertIn("privileged", item.hint)
        self.assertIn("^", item.excerpt)
        self.assertIn("rules.yaml", str(error))
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual(again.diagnostics, error.diagnostics)
        with self.assertRaises(ctrsec.ParseError):
            ctrsec.Plan.from_rules("rules: [")
        with self.assertRaises(ctrsec.NotFoundError):
            ctrsec.Plan.from_rules(RULES, profile="none")
        with self.assertRaises(ctrsec.ArgumentError):
            ctrsec.Plan([])
        with self.assertRaises(TypeError):
            ctrsec.Plan([RULES])

    def test_limits(self):
        with self.assertRaises(ctrsec.NotFoundError):
            ctrsec.Context(no_such_limit=1)
        with self.assertRaises(ctrsec.ArgumentError):
            ctrsec.Context(findings=0)
        with ctrsec.Context(findings=1) as context:
            plan = ctrsec.Plan.from_rules(RULES, context=context)
        result = plan.check(POD, POD)  # the context is closed, what was made of it stays
        self.assertEqual((len(result.findings), result.counts.dropped), (1, 1))

    def test_close(self):
        with ctrsec.Plan.from_rules(RULES) as plan:
            result = plan.check(POD)
        plan.close()
        with self.assertRaises(ValueError):
            plan.check(POD)
        with self.assertRaises(ValueError):
            _ = plan.rules
        self.assertEqual(json.loads(result.to_json())["decision"], "deny")

    def test_garbage(self):
        for _ in range(20):
            ctrsec.Plan.from_rules(RULES).check(POD)
        gc.collect()


class Threads(unittest.TestCase):
    def test_many(self):
        plan = ctrsec.Plan.from_rules(RULES)
        expected = plan.check(POD, now=0).to_json()
        wrong = []

        def work():
            for _ in range(50):
                if plan.check(POD, now=0).to_json() != expected:
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_close_while_checking(self):
        for _ in range(20):
            plan = ctrsec.Plan.from_rules(RULES)
            closed = []

            def work(plan=plan, closed=closed):
                try:
                    while True:
                        plan.check(POD)
                except ValueError:
                    closed.append(1)

            threads = [threading.Thread(target=work) for _ in range(3)]
            for thread in threads:
                thread.start()
            plan.close()
            for thread in threads:
                thread.join()
            self.assertEqual(len(closed), 3)

    def test_cancel(self):
        context = ctrsec.Context(rule_fuel=100000000, document_fuel=1000000000)
        plan = ctrsec.Plan.from_rules(SLOW, context=context)
        cancel = ctrsec.Cancel()
        timer = threading.Timer(0.05, cancel.set)
        timer.start()
        document = {
            "apiVersion": "v1",
            "kind": "X",
            "metadata": {"name": "x"},
            "list": list(range(99)),
        }
        with self.assertRaises(ctrsec.CancelledError) as caught:
            plan.check(document, cancel=cancel)
        self.assertEqual(caught.exception.status, "cancelled")
        self.assertEqual(plan.check(POD).counts.unknown, 1)  # object.list: no such key


class Expressions(unittest.TestCase):
    def test_values(self):
        with ctrsec.Expression("workload.containers.map(c, c.name)", "workload") as expression:
            self.assertEqual(expression.type, "list(string)")
            (value,) = expression.evaluate(POD)
        self.assertEqual((value.kind, value.name, value.value), ("Pod", "p", ["c"]))

    def test_without_input(self):
        (value,) = ctrsec.Expression("1 + 2").evaluate()
        self.assertEqual(value.value, 3)

    def test_failures(self):
        (value,) = ctrsec.Expression("object.nothing").evaluate(POD)
        self.assertIn("no such key", value.error)
        (value,) = ctrsec.Expression("workload.os", "workload").evaluate(POD)
        self.assertEqual(value.unknown, "missing")
        with self.assertRaises(ctrsec.ParseError):
            ctrsec.Expression("1 +")
        with self.assertRaises(ctrsec.TypeCheckError):
            ctrsec.Expression("workload.nmae", "workload")
        with self.assertRaises(ValueError):
            ctrsec.Expression("1", "container")


if __name__ == "__main__":
    unittest.main()
