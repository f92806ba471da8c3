#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""draw-layout.py OUT LINE SVG

Draw the end of struct module as the kernel built in OUT has it, beside the one
of a module that was built with LINE force-included, for example
'#define CONFIG_PRINTK_INDEX 1', and where the module's exit function ends up.
The offsets are the compiler's: two objects are built with the list of members.
"""

import os
import struct
import subprocess
import sys
import tempfile
from html import escape

SOURCE = """
#include <linux/module_layout.h>

struct row { char tag[24], member[40]; u32 offset, size, list; };
#define LAYOUT_SIZE(tag) { #tag, "", 0, sizeof(layout_##tag##_t), 0 },
#define LAYOUT_MEMBER(tag, member) { #tag, #member,			\\
	offsetof(layout_##tag##_t, member),				\\
	sizeof_field(layout_##tag##_t, member),				\\
	__builtin_types_compatible_p(typeof_member(layout_##tag##_t, member), \\
				     struct list_head) },
static const struct row rows[] __used __section(".rows") __aligned(4) = {
#include <linux/module_layout_list.h>
};
"""
ROW = struct.Struct("=24s40sIII")

WORD = 34               # height of eight bytes
WIDTH = 800
BOX = 236               # width of a column
LEFT, RIGHT = 86, 478   # where the columns start
TOP = 118


def offsets(out, line):
    """The members of struct module: (name, offset, size, is a list)."""
    with open(os.path.join(out, ".config"), encoding="utf-8") as config:
        arm64 = "CONFIG_ARM64=y\n" in config
    arch, cross = ("arm64", "aarch64-linux-gnu-") if arm64 else ("x86_64", "")
    with tempfile.TemporaryDirectory() as tmp:
        for name, text in (("rows.c", SOURCE), ("drift.h", line + "\n"),
                           ("Kbuild", "obj-m := rows.o\n")):
            with open(os.path.join(tmp, name), "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run(["make", "-s", "-C", os.path.join(out, "source"),
                        "O=" + out, "ARCH=" + arch, "CROSS_COMPILE=" + cross,
                        "M=" + tmp, "KCFLAGS=-include " + tmp + "/drift.h",
                        "rows.o"], check=True, stdout=sys.stderr)
        subprocess.run([cross + "objcopy", "-O", "binary", "-j", ".rows",
                        tmp + "/rows.o", tmp + "/rows"], check=True)
        with open(tmp + "/rows", "rb") as file:
            data = file.read()
    rows = []
    for tag, member, offset, size, is_list in ROW.iter_unpack(data):
        if tag.rstrip(b"\0") == b"module":
            rows.append((member.rstrip(b"\0").decode(), offset, size, is_list))
    return arch, rows[0][2], rows[1:]


def pieces(members, size, start, end):
    """What lies from start to end, lists by pointer and gaps as gaps."""
    result, at = [], start
    for name, offset, length, is_list in members:
        if offset + length <= start or offset >= end:
            continue
        if offset > at:
            result.append((None, at, offset - at))
        if is_list:
            result.append((name + ".next", offset, length // 2))
            result.append((name + ".prev", offset + length // 2, length // 2))
        else:
            result.append((name, offset, length))
        at = offset + length
    if at < min(end, size):
        result.append((None, at, min(end, size) - at))
    return [(name, offset, min(length, end - offset))
            for name, offset, length in result if offset < end]


class Svg:
    """Elements, collected."""

    def __init__(self):
        self.body = []

    def text(self, x, y, text, css="", anchor="start"):
        """One line of text."""
        self.body.append(f'<text x="{x}" y="{y:g}" class="{css}" '
                         f'text-anchor="{anchor}">{escape(text)}</text>')

    def box(self, x, y, width, height, css):
        """A rectangle."""
        self.body.append(f'<rect x="{x}" y="{y:g}" width="{width}" '
                         f'height="{height:g}" class="{css}"/>')

    def path(self, path, css):
        """A line of any kind."""
        self.body.append(f'<path d="{path}" class="{css}"/>')


STYLE = """
text { font: 12px sans-serif; fill: #1f2328 }
.mono { font: 12px monospace }
.head { font: bold 14px sans-serif }
.dim { fill: #59636e }
.bad { fill: #b3261e; font-weight: bold }
.good { fill: #0b5c2e; font-weight: bold }
.page { fill: #ffffff; stroke: #d1d9e0 }
.plain { fill: #eef1f4; stroke: #8c959f }
.gap { fill: #ffffff; stroke: #8c959f; stroke-dasharray: 3 2 }
.extra { fill: #fff3c4; stroke: #9a6700 }
.exit { fill: #d5f2df; stroke: #0b5c2e }
.hit { fill: #fcdcda; stroke: #b3261e }
.arrow { fill: none; stroke: #b3261e; stroke-width: 2.5 }
.tip { fill: #b3261e }
.same { fill: none; stroke: #0b5c2e; stroke-dasharray: 5 4; stroke-width: 1.5 }
"""


def column(svg, x, rows, start, css_of, right):
    """One layout, with the offsets on its outer side."""
    for name, offset, length in rows:
        y = TOP + (offset - start) * WORD / 8
        height = length * WORD / 8
        svg.box(x, y, BOX, height, css_of(name, offset, length))
        middle = y + height / 2 + 4.5
        if name:
            svg.text(x + 10, middle, name, "mono")
            if right:
                svg.text(x + BOX + 8, middle, str(offset), "mono dim")
            else:
                svg.text(x - 8, middle, str(offset), "mono dim", "end")
        else:
            svg.text(x + 10, middle, "padding", "dim")


def draw(arch, line, kernel, module):
    """The picture of two lists of members."""
    size, ours = kernel
    other_size, theirs = module
    at = {name: offset for name, offset, _, _ in ours}
    moved_to = {name: offset for name, offset, _, _ in theirs}
    only = set(at) ^ set(moved_to)
    first = min(offset for name, offset, _, _ in ours + theirs
                if name in only or at[name] != moved_to[name])
    before = [offset for _, offset, _, _ in ours if offset < first]
    start = before[-1] // 8 * 8
    land = moved_to["exit"]
    end = max(at["exit"], land) + 24
    height = TOP + (end - start) * WORD / 8 + 112

    svg = Svg()
    svg.box(0.5, 0.5, WIDTH - 1, height - 1, "page")
    svg.text(LEFT, 30, "The end of struct module, drawn to scale "
             f"({arch}, offsets in bytes)", "head")
    svg.text(LEFT, 64, "as this kernel has it", "head")
    svg.text(LEFT, 82, f"size {size}", "dim")
    svg.text(RIGHT, 64, "as the module was built", "head")
    svg.text(RIGHT, 82, f"size {other_size}, with {line}", "dim")
    note = f"init: {at['init']}" if at["init"] == moved_to["init"] else ""
    svg.text(LEFT + 10, TOP - 12, f"…  {note}", "mono dim")
    svg.text(RIGHT + 10, TOP - 12, f"…  {note}", "mono dim")

    here = pieces(ours, size, start, end)
    hit = next(((name, offset) for name, offset, length in here
                if offset <= land < offset + length), (None, land))
    column(svg, LEFT, here, start, lambda name, offset, length:
           "exit" if name == "exit" else
           "hit" if offset <= land < offset + length else
           "extra" if name in only else "plain" if name else "gap", False)
    column(svg, RIGHT, pieces(theirs, other_size, start, end), start,
           lambda name, offset, length: "hit" if name == "exit" else
           "extra" if name in only else "plain" if name else "gap", True)

    def middle(offset):
        return TOP + (offset - start) * WORD / 8 + WORD / 2

    x0, x1 = RIGHT, LEFT + BOX
    svg.path(f"M{x0} {middle(land):g} H{x1 + 12}", "arrow")
    svg.path(f"M{x1} {middle(land):g} l14 -6 v12 z", "tip")
    svg.path(f"M{x0} {middle(land):g} C{x0 - 60} {middle(land):g} {x1 + 60} "
             f"{middle(at['exit']):g} {x1} {middle(at['exit']):g}", "same")

    y = TOP + (end - start) * WORD / 8
    for x in (LEFT, RIGHT):
        svg.text(x + 10, y + 16, "…", "mono dim")
    svg.text(LEFT, y + 52, f"The relocation by cleanup_module goes to offset "
             f"{land}: the kernel has {hit[0] or 'padding'} there.", "bad")
    svg.text(LEFT, y + 72, f"exit, at {at['exit']}, stays empty: the module is "
             "[permanent], rmmod says EBUSY.", "good")
    members = ", ".join(name for name, _, _, _ in ours + theirs if name in only)
    svg.text(LEFT, y + 92, f"The cause: {members}, which only the "
             f"{'module' if only & set(moved_to) else 'kernel'} has.", "")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{height:g}" viewBox="0 0 {WIDTH} {height:g}">\n'
            "<title>Two layouts of struct module</title>\n"
            f"<style>{STYLE}</style>\n" + "\n".join(svg.body) + "\n</svg>\n")


def main():
    """Arguments in, picture out."""
    if len(sys.argv) != 4:
        sys.exit("usage: draw-layout.py OUT LINE SVG")
    out, line, svg = sys.argv[1:]
    out = os.path.abspath(out)
    arch, *kernel = offsets(out, "/* nothing */")
    _, *module = offsets(out, line)
    if dict((m[0], m[1]) for m in kernel[1]) == dict((m[0], m[1]) for m in module[1]):
        sys.exit(f"error: '{line}' moves nothing in struct module")
    text = draw(arch, line, kernel, module)
    with open(svg, "w", encoding="utf-8") as file:
        file.write(text)


main()
