# SPDX-License-Identifier: Apache-2.0
"""Batches of events: the findings of single checks, lazily, from several threads."""

import json
import threading
import unittest

import ctrsec

RULES = """
rules:
  - {id: sh, title: Shell, severity: high, target: event, violation: proc.name == 'sh',
     message: "{proc.name} ran"}
  - {id: etc, title: t, severity: low, target: event,
     violation: "has(fd.name) && fd.name.startsWith('/etc/')"}
"""

EVENTS = [
    json.dumps({"evt.type": "execve", "proc.name": name, "fd.name": path}).encode()
    for name, path in [("sh", "/tmp/x"), ("cat", "/etc/passwd"), ("ls", "/"), ("sh", "/etc/x")] * 25
]


class BatchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plan = ctrsec.Plan.from_rules(RULES)

    @classmethod
    def tearDownClass(cls):
        cls.plan.close()

    def test_same_findings(self):
        single = [
            (index, finding.rule, finding.message, finding.fingerprint, finding.pointer)
            for index, event in enumerate(EVENTS)
            for finding in self.plan.check(event).findings
        ]
        piece = b"\n".join(EVENTS)
        for events in (piece, bytearray(piece), piece.decode(), EVENTS, iter(EVENTS)):
            with self.plan.check_batch(events) as batch:
                self.assertEqual(len(batch), 100)
                self.assertEqual(batch.counts.documents, 100)
                self.assertEqual(batch.consumed, len(piece))
                self.assertEqual(
                    [(f.document, f.rule, f.message, f.fingerprint, f.pointer) for f in batch],
                    single,
                )

    def test_sequence(self):
        batch = self.plan.check_batch(EVENTS[:4])
        self.assertEqual(batch[-1], batch[3])
        self.assertEqual(batch[1:3], tuple(batch)[1:3])
        self.assertIn(batch[0], batch)
        self.assertEqual(batch[0].message, "sh ran")
        for index in (4, -5):
            with self.assertRaises(IndexError):
                batch[index]
        first = batch[0]
        batch.close()
        self.assertEqual(first.rule, "local/sh")
        with self.assertRaises(ValueError):
            batch[0]

    def test_pieces(self):
        piece = EVENTS[0] + b"\n" + EVENTS[1][:10]
        batch = self.plan.check_batch(piece, last=False)
        self.assertEqual(batch.consumed, len(EVENTS[0]) + 1)
        self.assertEqual(batch.counts.documents, 1)
        self.assertEqual(self.plan.check_batch(b"", last=False).consumed, 0)

    def test_unreadable(self):
        batch = self.plan.check_batch([b"{", EVENTS[0], b"", b'{"proc.name":\n"sh"}'])
        self.assertEqual(batch.counts.documents, 4)
        self.assertEqual(batch.counts.unread, 1)
        self.assertEqual([finding.document for finding in batch], [1, 3])
        self.assertEqual(batch.notices()[0].status, "syntax")

    def test_wrong(self):
        with self.assertRaises(TypeError):
            self.plan.check_batch(["{}"])
        with self.assertRaises(ValueError):
            self.plan.check_batch(b"", phase="never")
        with ctrsec.Context(set_documents=3) as context:
            with ctrsec.Plan.from_rules(RULES, context=context) as plan:
                with self.assertRaises(ctrsec.LimitError):
                    plan.check_batch(EVENTS)
                self.assertEqual(plan.check_batch(b"\n".join(EVENTS)).counts.documents, 3)

    def test_threads(self):
        found = []

        def run():
            for _ in range(20):
                found.append(len(self.plan.check_batch(EVENTS)))

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [100] * 80)


if __name__ == "__main__":
    unittest.main()
