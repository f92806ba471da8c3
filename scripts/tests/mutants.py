#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# mutants.py LIST DIR JOBS <ACTIVE: C files for mutate.sh.
#
# LIST is module_layout_list.h. ACTIVE has the lines of it that count in this
# configuration: line number, macro, and what is in its parentheses, strings.
#
# A mutant is a function that has <linux/module_layout.h> in its body, where
# all that is declared is its own. It reads a copy of the list in which one
# struct is another one: made of the listed members, as the kernel's proof of
# completeness makes it, with one thing changed. The record becomes a static
# array that is called after the mutant.
#
# To be quick, the copy has the members of that one struct alone. As the record
# is made of sums over the structs, it differs from the one that the same list
# gives for the real struct ("original") if, and only if, the whole list's does.

import re
import sys

list_file, out, jobs = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(list_file) as f:
    lines = [''] + f.read().splitlines()

structs, core, counts = [], [], set()
for entry in sys.stdin:
    nr, macro, *args = re.findall(r'[^"\s]+|"[^"]*"', entry.lstrip('@'))
    args = [a.strip('"') for a in args]
    counts.add(int(nr))
    if macro == 'BEGIN':
        structs.append({'nr': int(nr), 'tag': args[0], 'type': args[1],
                        'size': False, 'some': False, 'members': []})
    elif macro == 'SIZE':
        structs[-1]['size'] = True
    elif macro in ('MEMBER', 'ARRAY', 'SOME'):
        structs[-1]['members'].append((int(nr), args[1]))
        structs[-1]['some'] |= macro == 'SOME'
    elif macro == 'CORE' and args[0] == '1':
        core.append((int(nr), args[1], args[2]))

# What is left to the preprocessor are the macros' definitions at both ends.
first, last = min(counts), max(counts)
lines = [l if n in counts or
         (n < first or n > last) and re.match('#(ifndef|define|endif|undef)', l)
         else '' for n, l in enumerate(lines)]

SHADOW = 'struct layout_mutant'


def shadow(s, swap=None, pad=None, grow=None, tail=False):
    """The struct, from its members; gaps stand for what is not listed."""
    t, names = s['type'], [m for _, m in s['members']]
    order = list(range(len(names)))
    gaps = ['0'] * (len(names) + 1)
    if s['some']:
        end = '0'
        for i, m in enumerate(names):
            gaps[i] = f'offsetof({t}, {m}) - ({end})'
            end = f'offsetofend({t}, {m})'
        gaps[-1] = f'sizeof({t}) - ({end})'
    elif not names:
        gaps[0] = f'sizeof({t})'
    if swap is not None:
        order[swap], order[swap + 1] = order[swap + 1], order[swap]
    body = [f'char aligned[0] __aligned(__alignof__({t}));']
    for place, i in enumerate(order):
        m = names[i]
        kind = f'typeof_member({t}, {m})'
        if i == grow:
            kind = f'struct {{ {kind} it; char more[8]; }}'
        body.append(f'char gap_{place}[{gaps[place]}];')
        if i == pad:
            # By its alignment, if that is more: or a hole could swallow it.
            body.append(f'char pad[__alignof__((({t} *)0)->{m}) > 8 ? '
                        f'__alignof__((({t} *)0)->{m}) : 8];')
        body.append(f'{kind} {m} __aligned(__alignof__((({t} *)0)->{m}));')
    body.append(f'char gap_{len(names)}[{gaps[-1]}];')
    if tail:
        body.append(f'char tail[__alignof__({t})];')
    return f'{SHADOW} {{ ' + '\n'.join(body) + ' } __packed;\n'


mutants = []


def only(tag):
    """The list with the members of one loader struct."""
    return [l if re.match(r'LAYOUT_(SIZE|MEMBER|ARRAY|SOME)\((?!%s[,)])' % tag, l)
            is None else '' for l in lines]


def mutant(name, tag, nr=0, type_='', text='', alike=None):
    """Line NR of the list names the mutant; lines ALIKE trade places."""
    copy = only(tag)
    if nr:
        copy[nr] = copy[nr].replace(type_ + ')', SHADOW + ')')
        assert SHADOW in copy[nr], lines[nr]
    if alike:
        a, b = alike
        copy[a], copy[b] = copy[b], copy[a]
    mutants.append((f'{tag} {name}', text, copy))


mutants.append(('- unchanged', '', lines))
for s in structs:
    if not s['size']:
        continue
    tag = s['tag']

    def add(name, alike=None, s=s, tag=tag, **change):
        mutant(name, tag, s['nr'], s['type'], shadow(s, **change), alike)

    mutant('original', tag)
    add('copied')
    add('grown', tail=True)
    for i, (nr, m) in enumerate(s['members']):
        add(f'moved {m}', pad=i)
        add(f'grown {m}', grow=i)
        if i + 1 < len(s['members']):
            nr2, m2 = s['members'][i + 1]
            add(f'swapped {m} {m2}', swap=i)
            add(f'swapped-alike {m} {m2}', alike=(nr, nr2), swap=i)
mutant('original', 'core')
for nr, tag, type_ in core:
    mutant(f'grown {tag}', 'core', nr, type_, f'{SHADOW} {{ {type_} it; char more[64]; }};\n')

with open(f'{out}/names', 'w') as f:
    for n, (name, _, _) in enumerate(mutants):
        f.write(f'mutant_{n} {name}\n')
for n, (_, _, copy) in enumerate(mutants):
    with open(f'{out}/{n}.h', 'w') as f:
        f.write('\n'.join(filter(None, copy)) + '\n')
for job in range(jobs):
    with open(f'{out}/job{job}.c', 'w') as f:
        f.write('#include <linux/module.h>\n#include <linux/module_layout.h>\n')
        for n, (_, text, _) in list(enumerate(mutants))[job::jobs]:
            f.write(f'#undef _LINUX_MODULE_LAYOUT_H\n'
                    f'#undef module_layout_record\n#undef MUTANT_LIST\n'
                    f'#define module_layout_record mutant_{n}\n'
                    f'#define MUTANT_LIST "{n}.h"\n'
                    f'void in_{n}(void);\nvoid in_{n}(void)\n{{\n{text}'
                    f'#include <linux/module_layout.h>\n}}\n')
