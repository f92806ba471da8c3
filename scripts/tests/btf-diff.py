#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""btf-diff.py DUMP DUMP: the structs, unions and enums in which two kernels
differ, one a line, from what bpftool -j btf dump file KERNEL prints of them.

For comparing with modabi diff -q: it shares no code with it, and libbpf only
as far as bpftool does.
"""

import json
import sys
from collections import defaultdict

GROUPS = {"STRUCT": "struct", "UNION": "union", "ENUM": "enum", "ENUM64": "enum"}
MODS = ("TYPEDEF", "CONST", "VOLATILE", "RESTRICT", "TYPE_TAG")


class Kernel:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.types = {t["id"]: t for t in json.load(file)["types"]}
        self.by_name = defaultdict(set)
        for t in self.types.values():
            if t["kind"] in GROUPS and t["name"] != "(anon)":
                self.by_name[GROUPS[t["kind"]], t["name"]].add(self.shape(t))

    def strip(self, number):
        while number and self.types[number]["kind"] in MODS:
            number = self.types[number]["type_id"]
        return self.types[number] if number else {"kind": "VOID"}

    def size(self, t):
        if t["kind"] == "PTR":
            return 8
        if t["kind"] == "ARRAY":
            return t["nr_elems"] * self.size(self.strip(t["type_id"]))
        return t.get("size", 0)

    def inner(self, t):
        array = False
        while t["kind"] == "ARRAY":
            t, array = self.strip(t["type_id"]), True
        named = t.get("name", "") != "(anon)"
        return (None if named or t["kind"] not in ("STRUCT", "UNION") else t), array

    def members(self, t, prefix, base):
        for m in t["members"]:
            offset, member = base + m["bits_offset"], self.strip(m["type_id"])
            inner, array = self.inner(member)
            if m["name"] == "(anon)":
                if inner:
                    yield from self.members(inner, prefix, offset)
                continue
            name = prefix + m["name"]
            yield (name, offset, m.get("bitfield_size") or 8 * self.size(member),
                   member["kind"].replace("64", ""))
            if inner:
                yield from self.members(inner, name + ("[]." if array else "."), offset)

    def shape(self, t):
        if GROUPS[t["kind"]] == "enum":
            inside = {(v["name"], v["val"]) for v in t.get("values", [])}
        else:
            inside = set(self.members(t, "", 0))
        return (t.get("size", 0), frozenset(inside))


one, two = Kernel(sys.argv[1]), Kernel(sys.argv[2])
for key in sorted(set(one.by_name) | set(two.by_name), key=lambda k: (k[1], k[0])):
    if one.by_name[key] != two.by_name[key]:
        print(*key)
