#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""edit_btf.py distill IN OUT		without the members of structs and unions
edit_btf.py declare IN OUT		without the constants of enums
edit_btf.py even IN OUT			of a module on top of it, with a struct of its
					own, in which all names are as long
edit_btf.py lengthen IN OUT		with a string more, which is as long as those
edit_btf.py swap IN OUT		in the other byte order
edit_btf.py damage IN DIR [MODULE]	damaged in many ways, a file for each, or
					a copy of MODULE, which IN is part of

IN is a raw BTF in little endian.
"""

import random
import struct
import sys

HEADER = struct.Struct("<HBBIIIII")
# By kind: words behind a type, and words behind it for each of its vlen.
WORDS = {1: (1, 0), 3: (3, 0), 4: (0, 3), 5: (0, 3), 6: (0, 2), 13: (0, 2),
         14: (1, 0), 15: (0, 3), 17: (1, 0), 19: (0, 3)}


def split(data):
    magic, version, flags, length, type_off, type_len, str_off, str_len = \
        HEADER.unpack_from(data)
    types = data[length + type_off:length + type_off + type_len]
    return types, data[length + str_off:length + str_off + str_len]


def join(types, strings):
    return HEADER.pack(0xeb9f, 1, 0, HEADER.size, 0, len(types), len(types),
                       len(strings)) + types + strings


def without(data, kinds):
    types, strings = split(data)
    out, at = b"", 0
    while at < len(types):
        name, info, size = struct.unpack_from("<III", types, at)
        kind, vlen = info >> 24 & 31, info & 0xffff
        fixed, each = WORDS.get(kind, (0, 0))
        end = at + 12 + 4 * (fixed + each * vlen)
        if kind in kinds:
            out += struct.pack("<III", name, info & ~0xffff, size)
        else:
            out += types[at:end]
        at = end
    return join(out, strings)


def distill(data):
    return without(data, (4, 5))


def declare(data):
    return without(data, (6, 19))


def even(data):
    names = len(split(data)[1])
    types = struct.pack("<9I", names, 4 << 24 | 2, 8, names + 5, 1, 0,
                        names + 10, 1, 32)
    return join(types, b"even\0this\0that\0")


def lengthen(data):
    types, strings = split(data)
    return join(types, strings + b"more\0")


def swap(data):
    types, strings = split(data)
    words = struct.unpack("<%dI" % (len(types) // 4), types)
    types = struct.pack(">%dI" % len(words), *words)
    return struct.pack(">HBBIIIII", 0xeb9f, 1, 0, HEADER.size, 0, len(types),
                       len(types), len(strings)) + types + strings


def damage(data):
    # Each field of the header, and each word of the types, made extreme.
    for at in range(4, HEADER.size, 4):
        for value in (0, 1, 3, len(data), len(data) - HEADER.size + 4,
                      0x7fffffff, 0xfffffff0, 0xffffffff):
            yield data[:at] + struct.pack("<I", value) + data[at + 4:]
    types_end = HEADER.size + len(split(data)[0])
    for at in range(HEADER.size, types_end, 4):
        old = struct.unpack_from("<I", data, at)[0]
        for value in (0, old ^ 1 << 24, old + 1, 0xffffffff)[at // 4 % 2::2]:
            yield data[:at] + struct.pack("<I", value & 0xffffffff) + data[at + 4:]
    for length in range(0, len(data), 61):
        yield data[:length]
    rng = random.Random(1)
    for _ in range(100):
        new = bytearray(data)
        for _ in range(rng.randrange(1, 8)):
            new[rng.randrange(len(new))] = rng.randrange(256)
        yield bytes(new)


def main():
    what, source, target = sys.argv[1:4]
    with open(source, "rb") as file:
        data = file.read()
    edits = {"distill": distill, "declare": declare, "even": even,
             "lengthen": lengthen, "swap": swap}
    if what in edits:
        with open(target, "wb") as file:
            file.write(edits[what](data))
        return
    module = data
    if len(sys.argv) > 4:
        with open(sys.argv[4], "rb") as file:
            module = file.read()
    for number, damaged in enumerate(damage(data)):
        if module is not data:
            damaged = damaged.ljust(len(data), b"\0")
        with open("%s/%05d.ko" % (target, number), "wb") as file:
            file.write(module.replace(data, damaged))


main()
