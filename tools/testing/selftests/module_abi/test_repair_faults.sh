#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Memory is short while something is repaired: each allocation fails once.

DIR=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/testing/selftests/module_abi/repair_functions.sh
. "$DIR/repair_functions.sh"

# done_or_not PARAMETERS MODULE FILE TEXT: with each allocation failing in turn,
# until there are no more of them, something is repaired, or is as it was
done_or_not()
{
	nth=1
	rc=0
	while [ "$rc" -lt 3 ] && [ "$nth" -lt 1000 ]; do
		{ is_loaded "$NOEXIT" || insert "$NOEXIT"; } &&
			{ is_loaded "$STUCK" || insert_stuck "$1"; } || return
		before=$(cat "/sys/module/$2/repair/$3")
		rc=0
		printf %s "$4" | "$DIR/write_file" -f "$nth" "/sys/module/$2/repair/$3" \
			> /dev/null || rc=$?
		now=$(cat "/sys/module/$2/repair/$3")
		if [ "$rc" = 1 ]; then
			[ "$now" = "$before" ] || return
		else
			[ "$now" != "$before" ] && rmmod "$2" || return
		fi
		nth=$((nth + 1))
	done
	echo "# $((nth - 2)) allocations"
	[ "$rc" = 3 ]
}

setup_repair
allocations_can_fail
ktap_set_plan 4
before=$(complaints)
check "a missing exit function is repaired or not" done_or_not "" "$NOEXIT" exit none
check "a reference too many is repaired or not" done_or_not how=leak "$STUCK" refcount 1
check "all can be loaded and removed again" usable_again
check "the kernel has had nothing to complain of" [ "$(complaints)" = "$before" ]
ktap_finished
