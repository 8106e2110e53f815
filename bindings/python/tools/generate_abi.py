#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes ctrsec/_abi.py from include/ctrsec/*.h.

    generate_abi.py [--check]     --check: only tell whether the file is up to date

The public headers keep to a small part of C (fixed-width types, opaque handles, one declaration per
statement), so a few patterns read all of it; what they cannot read is an error, never left out.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADERS = HERE.parents[2] / "include" / "ctrsec"
WIDTH = 100
OUTPUT = HERE.parent / "ctrsec" / "_abi.py"

SCALARS = {
    "int": "c_int",
    "uint8_t": "c_uint8",
    "uint16_t": "c_uint16",
    "int32_t": "c_int32",
    "uint32_t": "c_uint32",
    "int64_t": "c_int64",
    "uint64_t": "c_uint64",
    "size_t": "c_size_t",
    "double": "c_double",
}

QUALIFIERS = ("const", "volatile", "struct", "union", "*")


class Headers:
    def __init__(self):
        self.macros = []
        self.enums = []
        self.structs = []
        self.unions = set()
        self.functions = []
        self.handles = set()
        self.callbacks = set()
        for path in sorted(HEADERS.glob("*.h")):
            self.read(path)

    def read(self, path):
        text = re.sub(r"/\*.*?\*/", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for name, value in re.findall(r"^#define (CTRSEC_\w+) (\d+)u?$", text, flags=re.MULTILINE):
            self.macros.append((name, int(value)))
        text = re.sub(r"^#.*$", " ", text, flags=re.MULTILINE)
        text = re.sub(r'extern "C" \{|^\}$', " ", text, flags=re.MULTILINE)
        for statement in re.findall(r"[^;{]+(?:\{[^}]*\})?[^;{]*;", text):
            self.statement(" ".join(statement.split()), path.name)

    def statement(self, text, where):
        if match := re.fullmatch(r"enum (\w+) \{(.*)\};", text):
            self.enums.append((match[1], self.enumerators(match[2])))
        elif match := re.fullmatch(r"(struct|union) (\w+) \{(.*)\};", text):
            self.structs.append((match[2], self.members(match[3])))
            if match[1] == "union":
                self.unions.add(match[2])
        elif match := re.fullmatch(r"typedef struct (\w+) \1;", text):
            self.handles.add(match[1])
        elif match := re.fullmatch(r"typedef (?:void|uint64_t) \*?(\w+)\(.*\);", text):
            self.callbacks.add(match[1])
        elif match := re.fullmatch(r"CTRSEC_API (.*?)(\w+)\((.*)\);", text):
            self.functions.append((match[2], match[1].strip(), self.arguments(match[3])))
        else:
            sys.exit(f"{where}: cannot read: {text}")

    @staticmethod
    def enumerators(text):
        return [(name, int(value)) for name, value in re.findall(r"(\w+) = (-?\d+)", text)]

    @staticmethod
    def members(text):
        """Pairs of type and name: "uint32_t line, column[2]" gives two."""
        out = []
        for declaration in filter(None, (part.strip() for part in text.split(";"))):
            first, *more = (part.strip() for part in declaration.split(","))
            match = re.fullmatch(r"(.*?)(\w+(?:\[\d+\])?)", first)
            kind = match[1].strip()
            out.append((kind, match[2]))
            base = kind.rstrip("*").strip()
            for name in more:
                stars = len(name) - len(name.lstrip("*"))
                out.append((base + " " + "*" * stars if stars else base, name.lstrip("*")))
        return out

    @staticmethod
    def arguments(text):
        if text == "void":
            return []
        return [
            (match[1].strip(), match[2])
            for match in (re.fullmatch(r"(.*?)(\w+)", part.strip()) for part in text.split(","))
        ]


def class_name(name):
    return "".join(part.capitalize() for part in name[len("ctrsec_") :].split("_"))


def constant(name):
    name = name[len("CTRSEC_") :]
    return name.removeprefix("E_")


class Types:
    def __init__(self, headers):
        self.handles = headers.handles
        self.callbacks = headers.callbacks
        self.structs = {name for name, _ in headers.structs}

    def of(self, kind, where):
        words = kind.replace("*", " * ").split()
        stars = words.count("*")
        words = [word for word in words if word not in QUALIFIERS]
        if len(words) != 1:
            sys.exit(f"{where}: cannot read type: {kind}")
        base = words[0]
        if base in SCALARS:
            out = SCALARS[base]
        elif base == "void" and stars > 0:
            out, stars = "c_void_p", stars - 1
        elif base == "void":
            return "None"
        elif base == "char" and stars > 0:
            out, stars = "c_char_p", stars - 1
        elif (base in self.handles and stars > 0) or (base in self.callbacks and stars == 1):
            out, stars = "c_void_p", stars - 1
        elif base in self.structs:
            out = class_name(base)
        else:
            sys.exit(f"{where}: unknown type: {kind}")
        for _ in range(stars):
            out = f"POINTER({out})"
        return out


def write_enum(out, name, items):
    out.append("")
    out.append("")
    out.append(f"class {class_name(name)}(enum.IntEnum):")
    prefix = ""
    names = [constant(item) for item, _ in items]
    head = class_name(name).upper() + "_"
    for candidate in (
        head,
        head.split("_")[0] + "_",
        "PHASE_",
        "TARGET_",
        "UNKNOWN_",
        "FORMAT_",
        "REPORT_",
        "VALUE_",
        "CONFIG_",
        "EXCEPTION_",
    ):
        if all(item.startswith(candidate) for item in names):
            prefix = candidate
            break
    for item, value in items:
        out.append(f"    {constant(item)[len(prefix) :]} = {value}")


def write_struct(out, types, base, name, members):
    out.append("")
    out.append("")
    out.append(f"class {class_name(name)}({base}):")
    out.append("    _fields_ = (")
    for kind, member in members:
        where = f"{name}.{member}"
        if match := re.fullmatch(r"(\w+)\[(\d+)\]", member):
            out.append(f'        ("{match[1]}", {types.of(kind, where)} * {match[2]}),')
        else:
            out.append(f'        ("{member}", {types.of(kind, where)}),')
    out.append("    )")


def result_type(types, name, kind, arguments):
    """Text with a size and records in a row are addresses, everything else is converted."""
    if kind.endswith("*") and any(
        argument == "size" or argument == "stride" for _, argument in arguments
    ):
        return "c_void_p"
    return types.of(kind, name)


def by_number(name):
    """c_uint8 before c_uint16."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def render():
    headers = Headers()
    types = Types(headers)
    imported = sorted({*SCALARS.values(), "c_char_p", "c_void_p"}, key=by_number)
    out = [
        "# SPDX-License-Identifier: Apache-2.0",
        '"""The binary interface. Written by tools/generate_abi.py from include/ctrsec/*.h."""',
        "",
        "import enum",
        "from ctypes import (",
        *(f"    {name}," for name in ["POINTER", "Structure", "Union", *imported]),
        ")",
        "",
    ]
    for name, value in headers.macros:
        out.append(f"{constant(name)} = {value}")
    for name, items in headers.enums:
        write_enum(out, name, items)
    waiting = list(headers.structs)
    done = set()
    while waiting:
        for item in list(waiting):
            name, members = item
            needs = {
                word for kind, _ in members for word in re.findall(r"(?:struct|union) (\w+)", kind)
            }
            if needs <= done:
                base = "Union" if name in headers.unions else "Structure"
                write_struct(out, types, base, name, members)
                done.add(name)
                waiting.remove(item)
    out.append("")
    out.append("")
    out.append("FUNCTIONS = {")
    for name, kind, arguments in sorted(headers.functions):
        result = result_type(types, name, kind, arguments)
        kinds = [types.of(kind, f"{name}.{argument}") for kind, argument in arguments]
        listed = ", ".join(kinds) + ("," if len(kinds) == 1 else "")
        line = f'    "{name}": ({result}, ({listed})),'
        if len(line) <= WIDTH:
            out.append(line)
            continue
        out.append(f'    "{name}": (')
        out.append(f"        {result},")
        line = f"        ({listed}),"
        if len(line) <= WIDTH:
            out.append(line)
        else:
            out += ["        (", *(f"            {kind}," for kind in kinds), "        ),"]
        out.append("    ),")
    out.append("}")
    return "\n".join(out) + "\n"


def main():
    text = render()
    if "--check" in sys.argv[1:]:
        if not OUTPUT.exists() or OUTPUT.read_text(encoding="utf-8") != text:
            sys.exit(f"{OUTPUT} is not what the headers say: run {Path(__file__).name}")
        return
    OUTPUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
