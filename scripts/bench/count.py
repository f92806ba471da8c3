# SPDX-License-Identifier: GPL-2.0-or-later
"""Run by gdb on a machine that waits for it: the instructions that
module_check_layout() takes, those of what it calls included, each of the first
COUNT_CALLS times that it is called, a line each, into the file COUNT_OUT.
"""

import os

import gdb


def value(expression):
    return int(gdb.parse_and_eval(expression))


gdb.execute('set pagination off')
gdb.execute(f'target remote {os.environ["COUNT_SOCKET"]}')
# At its first instruction, where the return address is on top of the stack.
gdb.execute('hbreak *module_check_layout')
with open(os.environ['COUNT_OUT'], 'w', encoding='ascii') as out:
    for _ in range(int(os.environ['COUNT_CALLS'])):
        gdb.execute('continue')
        end, count = value('*(unsigned long *)$rsp'), 0
        while value('$pc') != end:
            gdb.execute('stepi', to_string=True)
            count += 1
        print(count, file=out, flush=True)
gdb.execute('delete')
gdb.execute('detach')
