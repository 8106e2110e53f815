# SPDX-License-Identifier: Apache-2.0
"""Reports in every format, and a report read back."""

import csv
import io
import json
import unittest
import xml.etree.ElementTree

import ctrsec

RULES = """
rules:
  - {id: privileged, title: P, severity: high, target: workload, each: container,
     tags: [isolation], enforce: {deploy: deny},
     violation: container.privileged, message: "container {container.name}"}
  - {id: labelled, title: L, severity: low, target: object, message: m,
     require: has(object.metadata.name)}
"""

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: a, securityContext: {privileged: true}}]}
"""


class Reports(unittest.TestCase):
    def setUp(self):
        self.plan = ctrsec.Plan.from_rules(RULES)
        self.addCleanup(self.plan.close)

    def check(self, **options):
        result = self.plan.check(ctrsec.Document(POD, name="web.yaml"), now=0, **options)
        self.addCleanup(result.close)
        return result

    def test_every_format(self):
        result = self.check(outcomes=True, hash_lines=True)
        for form in ctrsec.REPORT_FORMATS:
            with self.subTest(form):
                self.assertTrue(result.to(form))
                self.assertIn("/", ctrsec.media_type(form))
        self.assertEqual(result.to("json"), result.to_json())
        self.assertEqual(result.to("text"), result.to_text())
        sarif = json.loads(result.to("sarif", category="nightly"))["runs"][0]
        self.assertEqual(sarif["automationDetails"]["id"], "nightly/")
        self.assertEqual(
            sarif["results"][0]["partialFingerprints"]["primaryLocationLineHash"],
            result.findings[0].line_hash,
        )
        self.assertRegex(result.findings[0].line_hash, r"^[0-9a-f]+:1$")
        cases = list(xml.etree.ElementTree.fromstring(result.to("junit")).iter("testcase"))
        self.assertEqual([len(case) for case in cases], [0, 1])
        rows = list(csv.DictReader(io.StringIO(result.to("csv"))))
        self.assertEqual([row["rule"] for row in rows], ["local/privileged"])
        self.assertIn('"start_time":"2025-06-15', result.to("gitlab", time=1_750_000_000))
        self.assertIn('"key":"SEC"', result.to("jira", project="SEC"))
        for wrong in ("yaml", ""):
            with self.assertRaises(ValueError):
                result.to(wrong)
            with self.assertRaises(ValueError):
                ctrsec.media_type(wrong)

    def test_outcomes(self):
        self.assertEqual(self.check().outcomes, ())
        outcomes = self.check(outcomes=True).outcomes
        self.assertEqual(
            {(item.rule, item.outcome, item.kind, item.name, item.file) for item in outcomes},
            {
                ("local/labelled", "pass", "Pod", "web", "web.yaml"),
                ("local/privileged", "fail", "Pod", "web", "web.yaml"),
            },
        )

    def test_read(self):
        result = self.check(outcomes=True, hash_lines=True)
        result.note_exit(1, "denied")
        with self.assertRaises(ctrsec.ArgumentError):
            result.note_exit(256)
        with self.assertRaises(ctrsec.ArgumentError):
            result.note_exit(1, "Not a word")
        with ctrsec.read_report(result.to_json(), name="report.json") as again:
            self.assertEqual(again.findings, result.findings)
            self.assertEqual(again.outcomes, result.outcomes)
            self.assertEqual(again.decision, "deny")
            for form in ctrsec.REPORT_FORMATS:
                self.assertEqual(again.to(form), result.to(form), form)
        with self.assertRaises(ctrsec.ParseError):
            ctrsec.read_report("{")
        with self.assertRaises(ctrsec.InvalidError):
            ctrsec.read_report(b"{}")


if __name__ == "__main__":
    unittest.main()
