#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""table.py RAW VERSION: bench.sh's figures as a table, a line for each kernel

Of several figures for the same, the least one counts for loading, where others
wait for something, and the median for building.
"""

import csv
import platform
import re
import statistics
import sys
from collections import defaultdict

COLUMNS = {
    'plain': ('load', min),
    'relocs': ('500-relocs', min),
    'aliases': ('100-kB-aliases', min),
    'memory': ('memory', min),
    'file': ('.ko', min),
    'vmlinux': ('vmlinux', min),
    'build 1': ('build-1', statistics.median),
    'build 100': ('build-100', statistics.median),
}


def main():
    raw, version = sys.argv[1:]
    found = defaultdict(list)
    with open(raw, encoding='ascii') as file:
        for kernel, what, value in csv.reader(file):
            found[kernel, what].append(float(value))
    kernels = list(dict.fromkeys(kernel for kernel, _ in found))

    with open('/proc/cpuinfo', encoding='ascii') as file:
        cpu = re.search(r'model name\s*: (.*)', file.read())
    print(f'# Linux {version} x86_64; built on {platform.machine()}, '
          f'{cpu.group(1) if cpu else "unknown processor"}')
    print('# load: instructions of init_module(), the least of 12; memory: bytes for each')
    print('# loaded module; .ko, vmlinux: bytes; build: ms of CPU for 1 and 100 external')
    print('# modules, median of 10; check-alone: of the instructions to load, the check\'s')
    print(f'{"kernel":17}' + ''.join(f'{name:>15}' for name, _ in COLUMNS.values()))
    for kernel in kernels:
        line = f'{kernel:17}'
        for what, (_, pick) in COLUMNS.items():
            values = found.get((kernel, what))
            line += f'{pick(values):15.0f}' if values else f'{"-":>15}'
        print(line)


if __name__ == '__main__':
    main()
