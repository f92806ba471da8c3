#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Copies of a module with something damaged in them are refused, whatever it is, and
# by the layout check if that alone can find out.
# What can be set before:
#
#   MODULE_ABI_FUZZ	how many
#   MODULE_ABI_SEED	of the first one; each has the next number

DIR=$(dirname "$(readlink -f "$0")")
. "$DIR/functions.sh"

COUNT=${MODULE_ABI_FUZZ:-300}
SEED=${MODULE_ABI_SEED:-1}

# refused_by_check: of all kinds of damage that it has to notice
refused_by_check()
{
	"$DIR/fuzz_ko" -c -n "$COUNT" -s "$SEED" "$GOOD" > "$WORK/counts" || return
	cat "$WORK/counts"
	for reason in "its layout field cannot be read" "differ" "is at offset" \
		"the relocations of its struct module cannot be read"; do
		grep -q "^# [0-9]* times: $reason\$" "$WORK/counts" || return
	done
}

setup
# Of the name, too, the check is all that knows where to read it.
enforcing || skip_all "the check is off, and would let in a copy of another name"
ktap_set_plan 6
before=$(complaints)
loads "a module loads" "$GOOD"
echo "# seeds $SEED to $((SEED + COUNT - 1))"
check "copies that only the layout check can refuse are refused by it" refused_by_check
check "damaged copies of it are refused" \
	"$DIR/fuzz_ko" -n "$COUNT" -s "$SEED" "$GOOD"
unloads "it unloads" "$GOOD"
check "it can be loaded and unloaded again" good_module_works
check "the kernel has had nothing to complain of" [ "$(complaints)" = "$before" ]
ktap_finished
