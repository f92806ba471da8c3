#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Memory is short while a module is loaded: each allocation fails once.

DIR=$(dirname "$(readlink -f "$0")")
. "$DIR/functions.sh"

# with_each_fault FILE: load it with each allocation failing in turn, until there
# are no more of them.  The module is there, or the load has failed and it is not;
# ERRORS are the errors, 0 when it was loaded.
with_each_fault()
{
	nth=1
	: > "$WORK/errors"
	while "$DIR/load_ko" -f "$nth" "$1" > "$WORK/errno"; rc=$?; [ "$rc" -lt 3 ]; do
		if [ "$rc" = 0 ]; then
			echo 0 >> "$WORK/errors"
			rmmod "$NAME" || return
		else
			cat "$WORK/errno" >> "$WORK/errors"
			! is_loaded "$NAME" || return
		fi
		nth=$((nth + 1))
	done
	# shellcheck disable=SC2046  # a list of words
	set -- $(sort "$WORK/errors" | uniq -c)
	echo "# of $((nth - 1)) allocations: $*"
	ERRORS=$(sort -u "$WORK/errors" | xargs)
	[ "$rc" = 3 ] && [ "$nth" -gt 1 ]
}

# loads_or_not FILE: it is loaded when no allocation fails
loads_or_not()
{
	with_each_fault "$1" && is_loaded "$NAME" && remove "$NAME"
}

# never_loads FILE: it is refused for its layout or for lack of memory, whatever
# fails
never_loads()
{
	with_each_fault "$1" && ! is_loaded "$NAME" || return
	case $ERRORS in
	ENOMEM | "ENOEXEC ENOMEM") ;;
	*) return 1 ;;
	esac
}

setup
allocations_can_fail
if enforcing; then ktap_set_plan 5; else ktap_set_plan 4; fi
before=$(complaints)
check "a module is loaded or refused" loads_or_not "$GOOD"
check "it can be loaded and unloaded" good_module_works
edit flip=0
if enforcing; then
	check "a module of another layout is never loaded" never_loads "$EDITED"
	edit exit+=8
	check "nor is one with exit elsewhere" never_loads "$EDITED"
else
	check "a module of another layout is loaded or refused" loads_or_not "$EDITED"
fi
check "the kernel has had nothing to complain of" [ "$(complaints)" = "$before" ]
ktap_finished
