#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""code-mutants.py list TABLE...
code-mutants.py apply NAME IN OUT TABLE...

Reads the tables of scripts/tests/code-mutants, in which a mutant is a block of lines,
and blank lines end a block:

  # a comment
  name: repair-default-on
  file: kernel/module/repair.c
  step: boot on:test_repair
  find: static bool repair;
  with: static bool repair = true;

  file    a path in this repository; with linux/ in front, one in the patched kernel
  step    the test that has to fail, see code-mutants.sh
  find    text that the file has exactly once, to be replaced by the text of the next
          "with". There may be more than one pair. \\t, \\n and \\\\ stand for a tab, a
          newline and a backslash
  in      a line that begins with or holds this, once in the file: "find" is looked
          for after it, and need be unique only up to the next line that is a lone
          closing brace
  dies    yes: the machine, or the program, may also crash or hang

"list" prints NAME, FILE, STEP and DIES of each mutant, separated by tabs, or fails if
a table is damaged. "apply" writes the mutant NAME of the file IN to OUT.
"""

import re
import sys

KEYS = ('name', 'file', 'step', 'in', 'find', 'with', 'dies')
STEP = re.compile(r'''
    modabi(\ [a-z]+)? | build | script\ [\w-]+(\ [\w./-]+)* | kunit\ \w+ |
    boot\ (on|off|oops)(:[\w,]+)? | (kasan|noforce):[\w,]+''', re.X)


def fail(text):
    sys.exit(f'error: {text}')


def unescaped(text):
    return re.sub(r'\\([tn\\])', lambda m: {'t': '\t', 'n': '\n', '\\': '\\'}[m.group(1)], text)


def mutant(table, number, lines):
    """One block, as a dictionary; "edits" are the pairs of texts."""
    where = f'{table}:{number}'
    found = {'edits': [], 'where': where}
    for line in lines:
        match = re.match(r'(\w+): ?(.*)$', line)
        if not match or match.group(1) not in KEYS:
            fail(f'{where}: not understood: {line}')
        key, value = match.groups()
        if key == 'find':
            found['edits'].append([unescaped(value), None])
        elif key == 'with':
            if not found['edits'] or found['edits'][-1][1] is not None:
                fail(f'{where}: "with" has no "find"')
            found['edits'][-1][1] = unescaped(value)
        elif key in found:
            fail(f'{where}: {key} twice')
        else:
            found[key] = value.strip()
    for key in ('name', 'file', 'step'):
        if not found.get(key):
            fail(f'{where}: no {key}')
    if not found['edits'] or any(a == '' or b is None for a, b in found['edits']):
        fail(f'{where}: no "find", or one without "with"')
    if not re.fullmatch(r'[\w.-]+', found['name']):
        fail(f'{where}: not a name: {found["name"]}')
    if not STEP.fullmatch(found['step']):
        fail(f'{where}: no such step: {found["step"]}')
    if found.setdefault('dies', 'no') not in ('yes', 'no'):
        fail(f'{where}: dies is yes or no')
    if found['file'].startswith('/') or '..' in found['file']:
        fail(f'{where}: not a path of this repository: {found["file"]}')
    return found


def read(tables):
    mutants = {}
    for table in tables:
        with open(table, encoding='utf-8') as file:
            lines = [line.rstrip('\n') for line in file]
        begin, block = 0, []
        for number, line in enumerate(lines + [''], 1):
            if line.startswith('#'):
                continue
            if line.strip():
                begin = begin if block else number
                block.append(line)
                continue
            if block:
                one = mutant(table, begin, block)
                if one['name'] in mutants:
                    fail(f'{one["where"]}: {one["name"]} again')
                mutants[one['name']] = one
            block = []
    if not mutants:
        fail('no mutant in the tables')
    return mutants


def mutated(one, text):
    original = text
    for find, replacement in one['edits']:
        begin, end = 0, len(text)
        if 'in' in one:
            lines = [m for m in re.finditer(r'.*\n', text) if one['in'] in m.group()]
            if len(lines) != 1:
                fail(f'{one["where"]}: {one["file"]} has {len(lines)} lines with: {one["in"]}')
            begin = lines[0].start()
            brace = text.find('\n}', begin)
            end = brace + 1 if brace >= 0 else end
        if text.count(find, begin, end) != 1:
            fail(f'{one["where"]}: {one["file"]} has, {text.count(find, begin, end)} times: {find}')
        text = text[:begin] + text[begin:end].replace(find, replacement) + text[end:]
    if text == original:
        fail(f'{one["where"]}: changes nothing in {one["file"]}')
    return text


def main():
    if sys.argv[1:2] == ['list'] and len(sys.argv) > 2:
        for one in read(sys.argv[2:]).values():
            print(one['name'], one['file'], one['step'], one['dies'], sep='\t')
    elif sys.argv[1:2] == ['apply'] and len(sys.argv) > 5:
        one = read(sys.argv[5:]).get(sys.argv[2])
        if not one:
            fail(f'no mutant {sys.argv[2]}')
        try:
            with open(sys.argv[3], encoding='utf-8') as file:
                text = file.read()
        except OSError as error:
            fail(f'{one["where"]}: {one["file"]}: {error.strerror}')
        with open(sys.argv[4], 'w', encoding='utf-8') as file:
            file.write(mutated(one, text))
    else:
        fail('usage: code-mutants.py list TABLE... | apply NAME IN OUT TABLE...')


main()
