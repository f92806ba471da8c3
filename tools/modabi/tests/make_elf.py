#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make_elf.py OUT [KEY=VALUE]...: a module that no compiler is needed for

class=32, data=msb, machine=N	what it is for; 64, lsb and x86_64 otherwise
init=OFFSET, exit=OFFSET	where struct module has its functions; 0: nowhere
size=N				of struct module
rel=1				relocations without addends
twice=1				two sections of them
nobits=1			struct module takes no room in the file
modinfo=TEXT			one string more of .modinfo; vermagic= : none
name=TEXT			in struct module, in place of that in .modinfo
crc=NAME:CRC			a symbol version; more than once: more of them
endless=1			the last one's name has no end
"""

import struct
import sys

SHT = {"PROGBITS": 1, "SYMTAB": 2, "STRTAB": 3, "RELA": 4, "NOBITS": 8, "REL": 9}


def main():
    args = {"class": "64", "data": "lsb", "machine": "62", "init": "72",
            "exit": "208", "size": "256", "rel": "", "twice": "", "nobits": "",
            "name": "little", "endless": "", "vermagic": "1.0 SMP mod_unload "}
    crcs, modinfo = [], ["license=GPL", "name=little"]
    for arg in sys.argv[2:]:
        key, value = arg.split("=", 1)
        if key == "crc":
            crcs.append(value.split(":"))
        elif key == "modinfo":
            modinfo.append(value)
        else:
            args[key] = value
    if args["vermagic"]:
        modinfo.append("vermagic=" + args["vermagic"])
    wide = args["class"] == "64"
    end = ">" if args["data"] == "msb" else "<"
    machine = int(args["machine"])

    names = b"\0init_module\0cleanup_module\0"
    symbols = b""
    for name in (0, 1, 13):
        if wide:
            symbols += struct.pack(end + "IBBHQQ", name, 0x10, 0, 0, 0, 0)
        else:
            symbols += struct.pack(end + "IIIBBH", name, 0, 0, 0x10, 0, 0)
    relocs = b""
    for symbol, key in ((1, "init"), (2, "exit")):
        offset = int(args[key])
        if not offset:
            continue
        if not wide:
            relocs += struct.pack(end + "II", offset, symbol << 8 | 1)
        elif machine == 8 and end == "<":
            # MIPS64: the symbol, then four bytes, the last of which is the type.
            relocs += struct.pack("<QIBBBB", offset, symbol, 0, 0, 0, 18)
        else:
            relocs += struct.pack(end + "QQ", offset, symbol << 32 | 1)
        if not args["rel"]:
            relocs += struct.pack(end + ("q" if wide else "i"), 0)
    this = bytearray(int(args["size"]))
    this[8:8 + len(args["name"])] = args["name"].encode()
    versions = b""
    for name, crc in crcs:
        versions += struct.pack(end + ("Q" if wide else "I"), int(crc, 0))
        versions += name.encode().ljust(56 if wide else 60, b"\0")
    if args["endless"]:
        versions = versions.rstrip(b"\0")
        versions += b"x" * (-len(versions) % 64)

    # Name, type, contents, link, info, size of an entry.
    sections = [("", None, b"", 0, 0, 0),
                (".modinfo", "PROGBITS", "\0".join(modinfo).encode() + b"\0", 0, 0, 0),
                (".gnu.linkonce.this_module", "NOBITS" if args["nobits"] else
                 "PROGBITS", bytes(this), 0, 0, 0),
                (".symtab", "SYMTAB", symbols, 4, 1, 24 if wide else 16),
                (".strtab", "STRTAB", names, 0, 0, 0)]
    for _ in range(2 if args["twice"] else 1):
        entry = (16 if wide else 8) + (0 if args["rel"] else 8 if wide else 4)
        sections.append((".rela.this", "REL" if args["rel"] else "RELA", relocs,
                         3, 2, entry))
    if versions:
        sections.append(("__versions", "PROGBITS", versions, 0, 0, 0))
    strings = b""
    for section in sections + [(".shstrtab",)]:
        strings += section[0].encode() + b"\0"
    sections.append((".shstrtab", "STRTAB", strings, 0, 0, 0))

    headers, body, at = b"", b"", 64
    for name, kind, data, link, info, entry in sections:
        if kind is None:
            headers += bytes(64 if wide else 40)
            continue
        offset = strings.index(b"\0" + name.encode() + b"\0") + 1
        headers += struct.pack(end + ("IIQQQQIIQQ" if wide else "10I"), offset,
                               SHT[kind], 0, 0, at, len(data), link, info, 8, entry)
        if kind != "NOBITS":
            body += data + bytes(-len(data) % 8)
            at = 64 + len(body)
    ident = b"\x7fELF" + bytes([2 if wide else 1, 2 if end == ">" else 1, 1]) + bytes(9)
    header = ident + struct.pack(end + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"),
                                 1, machine, 1, 0, 0, at, 0, 64 if wide else 52, 0,
                                 0, 64 if wide else 40, len(sections),
                                 len(sections) - 1)
    with open(sys.argv[1], "wb") as file:
        file.write(header.ljust(64, b"\0") + body + headers)


main()
