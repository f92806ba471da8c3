#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""table.py RAW VERSION: bench.sh's figures as a table, a column for each kernel

Of several figures for the same, the least one counts for loading, where others
wait for something, and the median for building. Builds are compared run by run,
since what else the machine does changes from one run to the next.
"""

import csv
import platform
import re
import statistics
import sys
from collections import defaultdict

LOADS = {'plain': 'load', 'relocs': 'relocs', 'aliases': 'aliases'}
BUILDS = {'build 1': 'build-1', 'build 100': 'build-100', 'in-tree': 'in-tree'}
ROWS = {**LOADS, 'memory': 'memory', 'file': '.ko', 'vmlinux': 'vmlinux', **BUILDS}


def line(name, kernels, cells):
    """A line of the table, each column as wide as its kernel's name or a figure."""
    return f'{name:10}' + ''.join(f'{cell:>{max(len(kernel), 8) + 1}}'
                                  for kernel, cell in zip(kernels, cells))


def ratio(values, reference):
    """How many times the reference, in the median run and in the middle half of them."""
    ratios = [value / other for value, other in zip(values, reference, strict=True)]
    low, median, high = statistics.quantiles(ratios, n=4)
    return f'{median:.2f} ({low:.2f} to {high:.2f})'


def main():
    raw, version = sys.argv[1:]
    found = defaultdict(list)
    with open(raw, encoding='ascii') as file:
        for kernel, what, value in csv.reader(file):
            found[what, kernel].append(float(value))
    kernels = list(dict.fromkeys(kernel for _, kernel in found if kernel != 'check-alone'))
    value = {key: (statistics.median if key[0] in BUILDS else min)(values)
             for key, values in found.items()}

    with open('/proc/cpuinfo', encoding='ascii') as file:
        cpu = re.search(r'model name\s*: (.*)', file.read())
    print(f'# Linux {version} x86_64; built on {platform.machine()}, '
          f'{cpu.group(1) if cpu else "unknown processor"}')
    print('# load, relocs, aliases: instructions of init_module(), the least of 50, for a')
    print('# module that does nothing, with 500 relocations, with 100 kB of aliases;')
    print('# memory: bytes for each loaded module; .ko, vmlinux: bytes; build: ms of CPU for')
    print('# 1 and 100 external modules, in-tree: for some 120 of the kernel, median of 10')
    print(line('what', kernels, kernels))
    for what, name in ROWS.items():
        print(line(name, kernels, (
            f'{value[what, kernel]:.0f}' if (what, kernel) in value else '-'
            for kernel in kernels)))
    for what, name in BUILDS.items():
        if (what, kernels[0]) in value:
            print(f'# {name}, {kernels[0]} = 1:', ', '.join(
                f'{kernel} {ratio(found[what, kernel], found[what, kernels[0]])}'
                for kernel in kernels[1:] if (what, kernel) in value))
    alone = [f'{name} {value[what, "check-alone"]:.0f}'
             for what, name in LOADS.items() if (what, 'check-alone') in value]
    if alone:
        print('# the check itself, instructions:', ', '.join(alone))


if __name__ == '__main__':
    main()
