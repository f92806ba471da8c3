#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Memory is short while a module is loaded: each allocation fails once.

DIR=$(dirname "$(readlink -f "$0")")
. "$DIR/functions.sh"

# loads_or_not FILE: with each allocation failing in turn, until there are no
# more of them, the module is there or it is not
loads_or_not()
{
	nth=1
	failed=0
	while "$DIR/load_ko" -f "$nth" "$1" > "$WORK/errno"; rc=$?; [ "$rc" -lt 3 ]; do
		if [ "$rc" = 0 ]; then
			rmmod "$NAME" || return
		else
			failed=$((failed + 1))
			! is_loaded "$NAME" || return
		fi
		nth=$((nth + 1))
	done
	echo "# of $((nth - 1)) allocations, $failed are needed"
	remove "$NAME"
	[ "$rc" = 3 ] && [ "$nth" -gt 1 ]
}

setup
allocations_can_fail
ktap_set_plan 5
before=$(complaints)
check "a module is loaded or refused" loads_or_not "$GOOD"
check "it can be loaded and unloaded" good_module_works
edit flip=0
check "a module of another layout is loaded or refused" loads_or_not "$EDITED"
edit exit+=8
check "so is one with exit elsewhere" loads_or_not "$EDITED"
check "the kernel has had nothing to complain of" [ "$(complaints)" = "$before" ]
ktap_finished
