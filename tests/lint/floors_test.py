#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""floors.py finds each fault that it is there for, and nothing in a tree without one."""
import os
import tempfile
import unittest

import floors

FLOORS = """# comment
0 base
1 left right
2 top

third-party far.h left/uses.c
"""

GOOD = {
    "lib/base/a.h": "#include <stdint.h>\n",
    "lib/base/a.c": '#include "base/a.h"\n',
    "lib/left/uses.c": '#include <far.h>\n#include "base/a.h"\n',
    "lib/top/t.c": '#include "base/a.h"\n#include "ctrsec/api.h"\n/* #include "top/no.h" */\n',
    "include/ctrsec/api.h": "#include <stddef.h>\n",
    "cli/cli.h": '#include "ctrsec/api.h"\n',
    "cli/main.c": '#include <stdio.h>\n#include "cli.h"\n',
}


def faults_of(changes):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**GOOD, "lib/FLOORS": FLOORS, **changes}.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        return floors.check(root)[1]


class Faults(unittest.TestCase):
    def expect(self, changes, *words):
        found = faults_of(changes)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])

    def test_good_tree(self):
        self.assertEqual(faults_of({}), [])

    def test_step_up(self):
        self.expect(
            {"lib/top/t.h": "", "lib/base/b.c": '#include "top/t.h"\n'}, "lib/base/b.c", "step up"
        )

    def test_other_folder_of_the_floor(self):
        self.expect(
            {"lib/right/r.h": "", "lib/left/l.c": '#include "right/r.h"\n'},
            "lib/left/l.c",
            "does not know right",
        )

    def test_cycle(self):
        self.expect(
            {
                "lib/base/x.h": '#include "base/y.h"\n',
                "lib/base/y.h": '#include "base/z.h"\n',
                "lib/base/z.h": '#include "base/x.h"\n',
            },
            "cycle: lib/base/x.h -> lib/base/y.h -> lib/base/z.h -> lib/base/x.h",
        )

    def test_file_that_includes_itself(self):
        self.expect({"lib/base/x.h": '#include "base/x.h"\n'}, "cycle")

    def test_public_headers_in_a_cycle(self):
        self.expect({"include/ctrsec/api.h": '#include "ctrsec/api.h"\n'}, "cycle")

    def test_third_party_in_two_places(self):
        self.expect({"lib/top/t.c": "#include <far.h>\n"}, "lib/top/t.c", "only left/uses.c")

    def test_third_party_quoted(self):
        self.expect({"lib/top/t.c": '#include "far.h"\n'}, "lib/top/t.c", "only left/uses.c")

    def test_third_party_unknown(self):
        self.expect({"lib/top/t.c": "#include <curl/curl.h>\n"}, "does not know")

    def test_third_party_in_public_header(self):
        self.expect({"include/ctrsec/api.h": "#include <far.h>\n"}, "include/ctrsec/api.h")

    def test_unknown_header_in_public_header(self):
        self.expect({"include/ctrsec/api.h": "#include <sodium.h>\n"}, "include/ctrsec/api.h")

    def test_library_header_in_public_header(self):
        self.expect({"include/ctrsec/api.h": '#include "base/a.h"\n'}, "include/ctrsec/api.h")

    def test_library_header_in_command(self):
        self.expect({"cli/main.c": '#include "base/a.h"\n'}, "cli/main.c")

    def test_library_header_in_command_by_path(self):
        self.expect({"cli/main.c": '#include "../lib/base/a.h"\n'}, "cli/main.c")

    def test_third_party_in_command(self):
        self.expect({"cli/main.c": "#include <far.h>\n"}, "cli/main.c")

    def test_folder_without_floor(self):
        self.expect({"lib/attic/a.c": ""}, "lib/attic/a.c", "no floor")

    def test_name_that_is_no_file(self):
        self.expect({"lib/base/b.c": '#include "b.h"\n'}, "no file below lib/")


if __name__ == "__main__":
    unittest.main()
