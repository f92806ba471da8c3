#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Memory is short while something is repaired: each allocation fails once.

DIR=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/testing/selftests/module_abi/repair_functions.sh
. "$DIR/repair_functions.sh"

# insert_broken MODULE
insert_broken()
{
	case $1 in
	"$NOEXIT") insert "$1" ;;
	*) insert_stuck how=leak ;;
	esac
}

# done_or_not MODULE FILE TEXT: with each allocation failing in turn, until there
# are no more of them, something is repaired, or is as it was
done_or_not()
{
	nth=1
	rc=0
	while [ "$rc" -lt 3 ] && [ "$nth" -lt 1000 ]; do
		is_loaded "$1" || insert_broken "$1" || return
		was=$(cat "/sys/module/$1/repair/$2")
		rc=0
		printf %s "$3" | "$DIR/write_file" -f "$nth" "/sys/module/$1/repair/$2" \
			> /dev/null || rc=$?
		now=$(cat "/sys/module/$1/repair/$2")
		if [ "$rc" = 1 ]; then
			[ "$now" = "$was" ] || return
		else
			[ "$now" != "$was" ] && rmmod "$1" || return
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
check "a missing exit function is repaired or not" done_or_not "$NOEXIT" exit none
check "a reference too many is repaired or not" done_or_not "$STUCK" refcount 1
check "all can be loaded and removed again" usable_again
check "the kernel has had nothing to complain of" [ "$(complaints)" = "$before" ]
ktap_finished
