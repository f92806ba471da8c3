#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""kunit-suites.py TREE CONFIG: the KUnit suites of kernel/module that a kernel of
that source and configuration runs, a line each: SUITE CASE...
"""

import pathlib
import re
import sys

directory = pathlib.Path(sys.argv[1], 'kernel/module')
config = pathlib.Path(sys.argv[2]).read_text(encoding='ascii').split('\n')
sources = [file.read_text(encoding='utf-8') for file in sorted(directory.glob('*.c'))]
for file in sorted(directory.glob('tests/*_kunit.c')):
    # The suite is built in where it is included, under an option of its own.
    option = re.search(rf'^#if\w* .*\b(CONFIG_\w+)\)?\n#include "tests/{file.name}"$',
                       '\n'.join(sources), re.M)
    if not option:
        sys.exit(f'error: no file of {directory} includes tests/{file.name} under an option')
    if f'{option.group(1)}=y' not in config:
        continue
    text = file.read_text(encoding='utf-8')
    cases = {name: re.findall(r'\bKUNIT_CASE\w*\(\s*(\w+)', body) for name, body in
             re.findall(r'\bstruct kunit_case (\w+)\[\] = \{(.*?)\n\};', text, re.S)}
    suites = re.findall(r'\bstruct kunit_suite \w+ = \{(.*?)\n\};', text, re.S)
    if not suites:
        sys.exit(f'error: no suite in {file}')
    for body in suites:
        name = re.search(r'\.name = "(\w+)"', body).group(1)
        array = cases[re.search(r'\.test_cases = (\w+)', body).group(1)]
        if not array:
            sys.exit(f'error: no case in the suite {name}')
        print(name, *array)
