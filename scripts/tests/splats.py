#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""splats.py [--oopses 'FUNCTION=COUNT ...'] [--allow REGEX] LOG

What a booted machine's log has that must not be there: prints it and fails. The
oopses that a test provokes are expected by number and by function; one more, one
less, or one elsewhere is an error. Lines that REGEX matches are passed over.
"""

import argparse
import collections
import re
import sys

SPLAT = re.compile(r'''
    BUG:|WARNING:|\bOops\b|KASAN:|UBSAN:|KCSAN:|KFENCE:|Kernel\ panic|kernel\ BUG\ at|
    ------------\[\ cut\ here|DEBUG_LOCKS_WARN_ON|Internal\ error|
    list_(add|del)\ corruption|refcount_t:|ODEBUG:|
    blocked\ for\ more\ than|(soft|hard)\ (lockup|LOCKUP)|\bstall(s|ed)?\b|
    sysfs:\ cannot\ create\ duplicate|kobject_add_internal\ failed\ .*-EEXIST|
    general\ protection\ fault|[Uu]nable\ to\ handle|
    scheduling\ while\ atomic|sleeping\ function\ called|\[\#\d+\]|
    \bBUG\ \S+\ \(|non-static\ key|tried\ to\ init\ an\ initialized|
    leaked|suspected\ memory\ leak|rcu:\ INFO:|rcu_.*kthread\ starved''', re.X)
# The line that numbers an oops, and where it names the function: RIP on x86, EIP on
# i386, pc on arm64 and arm, epc on riscv, PSW on s390.
OOPS = re.compile(r'\[#\d+\]')
WHERE = re.compile(r'''
    (?:\b(?:RIP:\ [0-9a-f]{4}:|EIP:\ |pc\ :\ |PC\ is\ at\ |epc\ :\ )|Krnl\ PSW\ :.*\()
    (\w+)[\w.]*\+0x''', re.X)
# What else an expected oops says of itself, before it is numbered or below.
OF_OOPS = re.compile(r'''
    BUG:\ (kernel\ NULL\ pointer|unable\ to\ handle)|KASAN:\ (null-ptr-deref|maybe\ wild)|
    [Uu]nable\ to\ handle\ kernel|general\ protection\ fault,\ probably''', re.X)
# In front of it and behind it, in lines.
BEFORE, BEHIND = 60, 30
STAMP = re.compile(r'^(?:\[ *\d+\.\d+\]|\[ *[TC]\d+\])+ ?')


def unstamped(line):
    return STAMP.sub('', line)


def in_kernel_log(lines, expected, allow):
    """The lines that are wrong, and in which function how many oopses were."""
    oopses, own = collections.Counter(), set()
    for i, line in enumerate(lines):
        if not OOPS.search(line):
            continue
        behind = lines[i:i + BEHIND]
        place = next((m.group(1) for m in map(WHERE.search, behind) if m), 'an unknown function')
        oopses[place] += 1
        if place not in expected:
            continue
        own.add(i)
        # KASAN may report the access first, and in full.
        for j in range(i - 1, max(i - BEFORE, -1), -1):
            if OOPS.search(lines[j]) or '---[ end trace' in lines[j]:
                break
            if OF_OOPS.search(lines[j]):
                own.add(j)
        own.update(i + k for k, text in enumerate(behind[1:4], 1) if OF_OOPS.search(text))
    wrong = [line for i, line in enumerate(lines)
             if i not in own and SPLAT.search(line) and not (allow and allow.search(line))]
    return wrong, oopses, {unstamped(lines[i]) for i in own}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--oopses', default='')
    parser.add_argument('--allow', default='')
    parser.add_argument('log')
    args = parser.parse_args()
    expected = collections.Counter()
    for pair in args.oopses.split():
        function, count = pair.rsplit('=', 1)
        expected[function] += int(count)
    allow = re.compile(args.allow) if args.allow else None

    with open(args.log, encoding='utf-8', errors='replace') as log:
        lines = log.read().split('\n')
    # What is on the console as well is in the kernel's log again.
    split = next((i for i, line in enumerate(lines) if line.startswith('### begin dmesg')), 0)
    wrong, oopses, own = in_kernel_log(lines[split:], expected, allow)
    wrong = [line for line in lines[:split]
             if SPLAT.search(line) and not (allow and allow.search(line)) and
             unstamped(line) not in own] + wrong
    for line in wrong:
        print(line)
    for function in sorted({*oopses, *expected}):
        if oopses[function] != expected[function]:
            print(f'oopses in {function}: {oopses[function]}, expected: {expected[function]}')
            wrong.append(function)
    sys.exit(1 if wrong else 0)


main()
