# SPDX-License-Identifier: Apache-2.0
"""From sources to a signed bundle and back."""

import datetime
import unittest

import ctrsec

HEADER = """
channel: demo
version: {version}
not_before: 2024-01-01
expires: 2030-01-01
"""
RULES = """
rules:
  - id: host-pid
    title: Host processes
    severity: high
    target: workload
    violation: workload.hostPID
    enforce: {deploy: deny}
    tests:
      - name: shares
        input: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostPID: true}}
        expect: fail
      - name: alone
        input: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {}}
        expect: pass
"""
NOW = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"hostPID": True}}


class Bundles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.key = ctrsec.Key.new()
        cls.trust = ctrsec.Trust(cls.key.public())
        cls.unsigned = cls.build(1)
        cls.signed = ctrsec.sign(cls.unsigned, cls.key, "made by a test")

    @classmethod
    def build(cls, version):
        sources = {"bundle.yaml": HEADER.format(version=version), "rules.yaml": RULES}
        with ctrsec.Builder(sources) as builder:
            assert builder.test() == 2
            return builder.build([cls.key.public()])

    def load(self, data, **options):
        given = {"trust": self.trust, "channel": "demo", "now": NOW, "new": True, **options}
        return ctrsec.Bundle.load(data, **given)

    def test_load(self):
        with self.load(self.signed) as bundle:
            info = bundle.info
            plan = ctrsec.Plan(bundle)
        self.assertEqual((info.channel, info.version, info.rules), ("demo", 1, 1))
        self.assertEqual((info.signatures, info.trusted, info.stale), (1, 1, False))
        self.assertEqual(len(info.digest), 64)
        result = plan.check(POD)
        self.assertEqual((result.decision, result.trust), ("deny", "signed"))
        self.assertEqual(result.bundles[0].digest, info.digest)
        self.assertEqual(result.findings[0].rule, "demo/host-pid")

    def test_same_bytes(self):
        self.assertEqual(self.build(1), self.unsigned)

    def test_refused(self):
        other = ctrsec.Trust(ctrsec.Key.new().public())
        broken = bytearray(self.signed)
        broken[-1] ^= 1
        for error, data, options in (
            (ctrsec.FormatError, self.unsigned, {}),
            (ctrsec.TrustError, self.signed, {"trust": other}),
            (ctrsec.TrustError, self.signed, {"channel": "other"}),
            (ctrsec.SignatureError, bytes(broken), {}),
            (ctrsec.FormatError, b"CTRSECB1", {}),
            (ctrsec.FormatError, b"", {}),
            (ctrsec.ExpiredError, self.signed, {"now": 2000000000}),
            (ctrsec.RollbackError, self.signed, {"new": False}),
        ):
            with self.subTest(error.__name__), self.assertRaises(error) as caught:
                self.load(data, **options)
            self.assertTrue(caught.exception.reason)

    def test_rollback(self):
        state = self.load(ctrsec.sign(self.build(2), self.key)).state
        with self.assertRaises(ctrsec.RollbackError):
            self.load(self.signed, state=state, new=False)

    def test_split_and_join(self):
        joined = ctrsec.join(ctrsec.payload(self.signed), ctrsec.minisig(self.signed))
        self.assertEqual(joined, self.signed)
        with self.assertRaises(ctrsec.NotFoundError):
            ctrsec.minisig(self.signed, 1)
        said = ctrsec.inspect(self.signed)
        self.assertEqual((said["channel"], said["version"]), ("demo", 1))

    def test_key(self):
        again = ctrsec.Key.load(self.key.secret())
        self.assertEqual(again.public(), self.key.public())
        with self.assertRaises(ctrsec.FormatError):
            ctrsec.Key.load("not a key")

    def test_rule_test(self):
        wrong = RULES.replace("expect: pass", "expect: fail")
        with self.assertRaises(ctrsec.RuleTestError) as caught:
            ctrsec.Builder({"bundle.yaml": HEADER.format(version=1), "r.yaml": wrong}).test()
        self.assertGreater(caught.exception.line, 0)

    def test_no_header(self):
        with self.assertRaises(ctrsec.InvalidError):
            ctrsec.Builder(RULES).build([self.key.public()])


if __name__ == "__main__":
    unittest.main()
