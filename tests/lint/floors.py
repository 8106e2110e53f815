#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads every #include of lib/, include/ and cli/ and compares with lib/FLOORS.

Usage: floors.py [ROOT]. Prints one line for each fault; exit code 1 where there is one. A fault is
  - a step up, or to another folder of the same floor,
  - a cycle of includes between files,
  - a file of lib/ in no floor, or a quoted name that is no file,
  - a header of a third party that FLOORS does not know, or included elsewhere than it says,
  - a public header, or the command, that includes one of them or a file of lib/.
"""
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)

# The C library, POSIX, and what compilers bring along.
SYSTEM = set(
    """assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath
    threads time uchar wchar wctype dirent fcntl fnmatch glob pthread poll spawn unistd getopt sys/inotify
    emmintrin immintrin arm_neon sys/mman sys/random sys/resource sys/stat sys/time sys/types
    sys/wait sanitizer/asan_interface""".split()
)


def read_floors(path):
    """Folder -> floor number, and third-party header -> the one file that includes it."""
    floors, third_party = {}, {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0] == "third-party":
                third_party[words[1]] = words[2]
            else:
                for folder in words[1:]:
                    floors[folder] = int(words[0])
    return floors, third_party


def sources(root, top):
    for folder, folders, names in os.walk(os.path.join(root, top)):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".c", ".h", ".inc")):
                yield os.path.relpath(os.path.join(folder, name), root)


def includes(root, path):
    """Pairs (quoted or not, name) in the order of the text."""
    with open(os.path.join(root, path), encoding="utf-8") as text:
        code = COMMENT.sub(lambda c: "\n" * c.group().count("\n"), text.read())
    return [(mark == '"', name) for mark, name in INCLUDE.findall(code)]


def is_system(name):
    return name.endswith(".h") and name[:-2] in SYSTEM


def check_library_file(root, path, floors, third_party, faults):
    """Returns the files of ours that this one includes."""
    inside = path[len("lib/") :]
    folder = inside.split("/")[0]
    if "/" not in inside or folder not in floors:
        faults.append(f"{path}: the folder is on no floor of lib/FLOORS")
        return []
    edges = []
    for quoted, name in includes(root, path):
        if name in third_party:
            if third_party[name] != inside:
                faults.append(f"{path}: includes {name}, which only {third_party[name]} may")
        elif not quoted:
            if not is_system(name):
                faults.append(f"{path}: includes <{name}>, which lib/FLOORS does not know")
        elif name.startswith("ctrsec/"):
            edges.append("include/" + name)
        else:
            other = name.split("/")[0]
            if not os.path.isfile(os.path.join(root, "lib", name)):
                faults.append(f'{path}: includes "{name}", which is no file below lib/')
                continue
            edges.append("lib/" + name)
            if other == folder:
                continue
            if floors.get(other, 0) > floors[folder]:
                faults.append(f"{path}: includes {name}, a step up from {folder} to {other}")
            elif floors.get(other, 0) == floors[folder]:
                faults.append(f"{path}: includes {name}, but {folder} does not know {other}")
    return edges


def check_outside_file(root, path, third_party, faults):
    """A public header or a file of the command: public headers and the system, nothing else."""
    edges = []
    for quoted, name in includes(root, path):
        beside = os.path.join(os.path.dirname(path), name)
        if name.startswith("ctrsec/"):
            edges.append("include/" + name)
        elif quoted and path.startswith("cli/") and "/" not in name:
            edges.append(beside)
        elif third_party.get(name) == path:
            continue
        elif name in third_party or quoted or not is_system(name):
            faults.append(f"{path}: includes {name}; only public headers and the system's may be")
    return edges


def find_cycles(graph, faults):
    """Depth first with a stack of our own; each cycle is told once, from its first file on."""
    state = {}
    for start in sorted(graph):
        if start in state:
            continue
        state[start] = "open"
        stack = [(start, iter(graph[start]))]
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[node] = "done"
                stack.pop()
            elif following not in state:
                state[following] = "open"
                stack.append((following, iter(graph.get(following, []))))
            elif state[following] == "open":
                names = [name for name, _ in stack]
                ring = names[names.index(following) :] + [following]
                faults.append("cycle: " + " -> ".join(ring))


def check(root):
    floors, third_party = read_floors(os.path.join(root, "lib", "FLOORS"))
    faults, graph = [], {}
    for path in sources(root, "lib"):
        graph[path] = check_library_file(root, path, floors, third_party, faults)
    for top in ("include", "cli"):
        for path in sources(root, top):
            graph[path] = check_outside_file(root, path, third_party, faults)
    find_cycles(graph, faults)
    return len(graph), faults


def main():
    default = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    count, faults = check(sys.argv[1] if len(sys.argv) > 1 else default)
    for fault in faults:
        print(fault)
    print(f"floors: {count} files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
