# SPDX-License-Identifier: Apache-2.0
"""The example of examples/python, with the bundle of the build tree."""

import os
import pathlib
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[3]
SHARE = pathlib.Path(os.environ.get("CTRSEC", "")).parent.parent / "share" / "ctrsec"


@unittest.skipUnless((SHARE / "base.bundle").is_file(), "the bundle is not built")
class ExampleTest(unittest.TestCase):
    def check(self, name: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [
                sys.executable,
                str(SOURCE / "examples/python/check.py"),
                str(SHARE / "base.bundle"),
                str(SHARE / "base.pub"),
                str(SOURCE / "examples/deploy" / name),
            ],
            capture_output=True,
            text=True,
            check=False,
        )

    def test_bad(self) -> None:
        done = self.check("bad.yaml")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("container web runs privileged [base/privileged-container]", done.stdout)
        self.assertNotIn("AKIA", done.stdout)

    def test_good(self) -> None:
        done = self.check("good.yaml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("allow: 0 findings", done.stdout)


if __name__ == "__main__":
    unittest.main()
