#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ktap.py [OPTION...] LOG

The results in the log of a booted machine, and whether they are all that there
should be. Prints a line for each claim: "ok" or "not ok", a tab, its text, a tab, and
what is wrong; or "skip", text and reason.

  --run A,B             the scripts of scripts/guest that had to run
  --tests SCRIPT=FILE   the kselftests, a line each, that had to run in that one
  --suites FILE         the KUnit suites that had to run during boot, as
                        kunit-suites.py has them; without it, KUnit is left out
  --kunit               LOG has nothing but KUnit
  --skips FILE          the skips that are expected, as expected-skips has them
  --boot NAME           and on which boot
  --config FILE         and with which kernel configuration
"""

import argparse
import fnmatch
import re
import sys

VERSION = re.compile(r'^ *K?TAP version \d+$')
PLAN = re.compile(r'^ *1\.\.(\d+)(?: # SKIP ?(.*))?$')
RESULT = re.compile(r'^ *(ok|not ok) (\d+)(?: -)?(?: (.*?))?(?: # (SKIP|TODO|XFAIL)\b ?(.*))?$')
SELFTEST = re.compile(r'^(?:# )?selftests: \S+: (\S+)$')
SUBTEST = re.compile(r'^ *# Subtest: (\S+)$')
TOTAL = re.compile(r'^ *# (\S+): pass:\d+ fail:\d+ skip:\d+ total:(\d+)$')
STAMP = re.compile(r'^(?:\[ *\d+\.\d+\]|\[ *[TC]\d+\])+ ?')


def unless_ok(good, directive, reason):
    """What is wrong with a result. An expected failure is not one of ours."""
    if good and not directive:
        return ''
    return ' '.join(['ok' if good else 'not ok', directive or '', reason]).rstrip()


class Level:
    """The results between a version line and what ends them."""

    def __init__(self, name=''):
        self.name, self.plans, self.reason = name, [], ''
        self.named, self.versions, self.results, self.bail = False, 0, [], []

    def plan(self, match):
        self.plans.append(int(match.group(1)))
        self.reason = match.group(2) or self.reason

    def result(self, match, below=None):
        good, number, text, directive, reason = match.groups()
        # run_kselftest.sh adds how a test ended.
        text = re.sub(r' +# .*', '', text or '')
        self.results.append((good == 'ok', int(number), text, directive, reason or '', below))

    def skipped(self):
        return self.plans == [0] and self.reason and not self.results

    def complete(self, may_lack_plan=False):
        """What is wrong with the number of results."""
        numbers, wrong = [result[1] for result in self.results], list(self.bail)
        # Before 6.3 a suite has its name in front of its results, and no version.
        if self.versions != 1 and not (self.versions == 0 and self.named):
            wrong.append(f'{self.versions} version lines')
        if len(self.plans) > 1 or not (self.plans or may_lack_plan):
            wrong.append(f'{len(self.plans)} plans')
        elif self.plans and self.plans[0] != len(numbers):
            wrong.append(f'{len(numbers)} results, planned: {self.plans[0]}')
        if numbers != list(range(1, len(numbers) + 1)):
            wrong.append(f'numbers not consecutive: {" ".join(map(str, numbers))}')
        if not numbers and not self.skipped():
            wrong.append('no results')
        return '; '.join(wrong)


class Log:
    """One log, and what is claimed of it."""

    def __init__(self, args):
        self.args, self.skips, self.config = args, [], []
        if args.config:
            with open(args.config, encoding='utf-8') as file:
                self.config = file.read().split('\n')
        if args.skips:
            with open(args.skips, encoding='utf-8') as file:
                self.skips = [line.rstrip('\n').split('\t') for line in file
                              if line.strip() and not line.startswith('#')]

    def claim(self, text, wrong=''):
        print('not ok' if wrong else 'ok', text, re.sub(r'\s', ' ', wrong), sep='\t')

    def skip(self, text, test, reason):
        """A skip is as good as a failure, unless it is on the list."""
        for boot, name, condition, why in self.skips:
            if (fnmatch.fnmatchcase(self.args.boot, boot) and fnmatch.fnmatchcase(test, name) and
                    fnmatch.fnmatchcase(reason, why) and
                    (condition == '-' or condition[1:] + '=y' not in self.config)):
                print('skip', text, reason, sep='\t')
                return
        self.claim(text, f'skipped, which is not expected: {reason or "no reason given"}')

    def results(self, level, prefix):
        for good, _, text, directive, reason, below in level.results:
            if below:
                self.selftest(below)
                if directive == 'SKIP' and below.skipped():
                    self.skip(f'{prefix}: {text}', below.name, below.reason)
                    continue
                if directive == 'SKIP' or below.skipped():
                    self.claim(f'{prefix}: {text}',
                               'skipped by itself or by run_kselftest.sh, not by both')
                    continue
            if directive == 'SKIP':
                self.skip(f'{prefix}: {text}', f'{level.name}: {text}', reason)
            else:
                self.claim(f'{prefix}: {text}', '' if good and not directive else
                           f'{"ok" if good else "not ok"} {directive or ""} {reason}')

    def planned(self, level, prefix):
        wrong = level.complete()
        if wrong or not level.skipped():
            self.claim(f'{prefix}: as many results as planned', wrong)

    def selftest(self, level):
        prefix = level.name.removesuffix('.sh')
        self.results(level, prefix)
        self.planned(level, prefix)

    def script(self, name, lines, tests):
        """One of scripts/guest: KTAP documents, one after the other."""
        documents, below = [], None
        for line in lines:
            if VERSION.match(line):
                if not below:
                    documents.append(Level(name))
                (below or documents[-1]).versions += 1
                continue
            if match := SELFTEST.match(line):
                below = Level(match.group(1))
                continue
            if not (line.startswith('Bail out!') or PLAN.match(line) or RESULT.match(line)):
                continue
            if not documents:
                documents.append(Level(name))
            level = below or documents[-1]
            if line.startswith('Bail out!'):
                level.bail.append(line)
            elif match := PLAN.match(line):
                level.plan(match)
            else:
                match = RESULT.match(line)
                end = re.match(r'selftests: \S+: ([^ ]+)', match.group(3) or '')
                if end:
                    if below and below.name != end.group(1):
                        below = None
                    documents[-1].result(match, below)
                    below = None
                else:
                    level.result(match)
        for level in documents:
            if level.skipped():
                self.skip(f'{name}: all of it', name, level.reason)
            self.results(level, name)
            self.planned(level, name)
        if not documents:
            self.claim(f'{name}: as many results as planned', 'no results')
        if below:
            self.selftest(below)
            self.claim(f'{name}: {below.name} ends', 'it does not')
        if tests:
            have = [result[5].name for level in documents for result in level.results if result[5]]
            self.claim(f'{name}: every kselftest of the list has run, once',
                       ' '.join(f'{test}: {have.count(test)} times' for test in
                                sorted({*tests, *have}) if have.count(test) != (test in tests)))

    def scripts(self, lines, tests):
        sections, status, order = {}, {}, []
        name = None
        for line in lines:
            if match := re.match(r'^### begin (\S+)$', line):
                name = match.group(1)
                order.append(name)
                sections[name] = []
            elif match := re.match(r'^### status (\d+)$', line):
                status.setdefault(name, []).append(match.group(1))
                name = None
            elif name:
                sections[name].append(line)
        wanted = self.args.run.split(',')
        for name in wanted:
            if name in sections:
                self.script(name, sections[name], tests.get(name))
        for name in sorted({*wanted, *order}, key=(wanted + order).index):
            wrong = []
            if order.count(name) != wanted.count(name):
                wrong.append(f'ran {order.count(name)} times, wanted: {wanted.count(name)}')
            if status.get(name) != ['0']:
                wrong.append(f'status {" ".join(status.get(name, [])) or "missing"}')
            self.claim(f'{name}: has run and ended well', '; '.join(wrong))

    def kunit(self, lines):
        """The suites that run during boot: four blanks in front of a line for each level."""
        levels, totals = {}, {}
        for line in lines:
            line = STAMP.sub('', line)
            depth = (len(line) - len(line.lstrip(' '))) // 4
            # A suite's or a case's level begins with its version or its name.
            if VERSION.match(line) or SUBTEST.match(line):
                level = levels.get(depth)
                if not level or level.results or level.plans or level.name:
                    level = levels[depth] = Level()
                if match := SUBTEST.match(line):
                    level.name, level.named = match.group(1), True
                else:
                    level.versions += 1
            elif not levels:
                continue
            elif match := TOTAL.match(line):
                totals[match.group(1)] = int(match.group(2))
            elif match := PLAN.match(line):
                levels.setdefault(depth, Level()).plan(match)
            elif match := RESULT.match(line):
                below = levels.pop(depth + 1, None)
                levels.setdefault(depth, Level()).result(match, below)
        return levels, totals

    def kunit_results(self, lines):
        levels, totals = self.kunit(lines)
        top = levels.get(0, Level())
        wanted = {}
        with open(self.args.suites, encoding='ascii') as file:
            for line in file:
                suite, *cases = line.split()
                wanted[suite] = cases

        def report(level, prefix, key):
            for good, _, text, directive, reason, below in level.results:
                name = f'{key}: {text}'
                if below:
                    report(below, f'{prefix}: {text}', name)
                    # Before 6.18 a case with parameters has no plan, but counts them
                    # if there is more than one.
                    wrong = below.complete(may_lack_plan=key != 'KUnit')
                    if below.name != text:
                        wrong += f'; these are the results of {below.name or "nothing"}'
                    if key != 'KUnit' and not below.plans and \
                       totals.get(text, 1) != len(below.results):
                        wrong += f'; {len(below.results)} results, not {totals.get(text, 1)}'
                    self.claim(f'{prefix}: {text}: as many results as planned', wrong.lstrip('; '))
                elif key == 'KUnit':
                    self.claim(f'{prefix}: {text}: as many results as planned', 'no results')
                if directive == 'SKIP':
                    self.skip(f'{prefix}: {text}', name, reason)
                else:
                    self.claim(f'{prefix}: {text}', unless_ok(good, directive, reason))

        report(top, 'KUnit', 'KUnit')
        self.claim('KUnit: as many suites as planned', top.complete() or
                   ('' if len(levels) == 1 else 'a suite without its result'))
        have = {}
        for _, _, text, _, _, below in top.results:
            have.setdefault(text, []).append([r[2] for r in below.results] if below else [])
        for suite, cases in wanted.items():
            found = have.get(suite, [])
            self.claim(f'KUnit: {suite}: has run, all {len(cases)} cases of it',
                       'it has not' if not found else f'{len(found)} times' if len(found) > 1 else
                       '' if found[0] == cases else
                       f'ran {" ".join(found[0])}, wanted: {" ".join(cases)}')


def main():
    parser = argparse.ArgumentParser()
    for option in ('--run', '--suites', '--skips', '--boot', '--config'):
        parser.add_argument(option, default='')
    parser.add_argument('--tests', action='append', default=[])
    parser.add_argument('--kunit', action='store_true')
    parser.add_argument('log')
    args = parser.parse_args()
    log = Log(args)
    tests = {}
    for option in args.tests:
        script, file = option.split('=', 1)
        with open(file, encoding='utf-8') as lines:
            tests[script] = set(lines.read().split())
    with open(args.log, encoding='utf-8', errors='replace') as file:
        lines = [line.rstrip() for line in file.read().split('\n')]
    dmesg = lines.index('### begin dmesg') if '### begin dmesg' in lines else len(lines)
    if not args.kunit:
        log.scripts(lines[:dmesg], tests)
        log.claim('the log is there to its end',
                  '' if dmesg < len(lines) and lines.count('### end') == 1 else 'no ### end')
        log.claim('what the kernel said is there from its beginning',
                  '' if any('Linux version ' in line for line in lines[dmesg:]) else 'it is not')
    if args.suites:
        log.kunit_results(lines if args.kunit else lines[dmesg:])
    sys.stdout.flush()


main()
