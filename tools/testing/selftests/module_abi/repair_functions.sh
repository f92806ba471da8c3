#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Shell functions for the tests of module repair, on top of functions.sh.

DIR=${DIR:-$(dirname "$(readlink -f "$0")")}
# shellcheck source=tools/testing/selftests/module_abi/functions.sh
. "$DIR/functions.sh"

MODULES=$DIR/test_modules
STUCK=test_module_abi_stuck
NOEXIT=test_module_abi_noexit
LIVEPATCH=test_module_abi_livepatch
TARGETS="test_module_abi_target_a test_module_abi_target_b"
REPAIR=$MODULE_PARAMETERS/repair
FILES="exit lists refcount state"
# In the log, as regular expressions: who wrote, and why nothing was repaired.
# shellcheck disable=SC2034  # for the tests
{
	BY_US="by write_file\[[0-9]+\] of uid 0"
	NOTHING="there is nothing to repair"
	NO_TEXT="this cannot be written here"
	NO_SYMBOL="it has no such symbol"
	NO_FUNCTION="this is no function of its own, or one for init only"
	NOT_LIVE="it is not live, repair its state first"
	AT_WORK="a task is still at work on it"
	ANOTHER="it is another one by now"
	NO_USERS="its users cannot be told, write to lists first"
	BROKEN_ELSEWHERE="another module's lists are broken, repair those first"
}

setup_repair()
{
	need repair CONFIG_MODULE_REPAIR
	for name in $STUCK $NOEXIT $LIVEPATCH $TARGETS; do
		[ -e "$MODULES/$name.ko" ] || skip_all "no $name.ko, build it with KDIR"
	done
	need_versions "$MODULES/$STUCK.ko"
	WAS=$(cat "$REPAIR")
	trap clean_up EXIT
	echo Y > "$REPAIR"
	# Where this option is on, rmmod -f removes what no task has died in.
	if has_option CONFIG_MODULE_FORCE_UNLOAD || ! config > /dev/null; then
		FORCE=
	else
		FORCE=-f
	fi
}

# mend MODULE: whatever is wrong with it
mend()
{
	put "$1" state live
	put "$1" refcount "$(cat "/sys/module/$1/refcnt")"
	put "$1" exit none
}

# Leave nothing behind, wherever the test was stopped.
clean_up()
{
	trap '' HUP INT PIPE TERM
	WRITE_OPTIONS=
	# Init and exit return, unless a task has died there.
	[ ! -e "/sys/module/$STUCK/parameters/finish" ] ||
		echo 1 > "/sys/module/$STUCK/parameters/finish"
	grep -qs dead "/sys/module/$STUCK/repair/state" || wait
	echo Y > "$REPAIR"
	# Lists first: /proc/modules and rmmod follow them.
	for name in $STUCK $TARGETS; do
		[ ! -e "/sys/module/$name" ] || put "$name" lists 1
	done
	for name in $STUCK $NOEXIT $LIVEPATCH $TARGETS; do
		! is_loaded "$name" || rmmod "$name" 2> /dev/null || {
			mend "$name"
			rmmod "$name"
		}
	done
	echo "$WAS" > "$REPAIR"
	rm -rf "$WORK"
}

# insert MODULE [PARAMETERS]: load it, without a result of its own
insert()
{
	name=$1
	shift
	"$DIR/load_ko" "$MODULES/$name.ko" "$@" > /dev/null 2>&1
}

insert_targets()
{
	for name in $TARGETS; do
		is_loaded "$name" || insert "$name" || return
	done
}

# insert_stuck [PARAMETERS]: the same for the one that can be stuck, and those
# it uses
# shellcheck disable=SC2120
insert_stuck()
{
	insert_targets || return
	insert "$STUCK" "$@"
}

# state_is STATE: of the one that can be stuck
state_is()
{
	[ "$(cat "/sys/module/$STUCK/repair/state" 2> /dev/null)" = "$1" ]
}

remove_targets()
{
	rmmod $TARGETS && ! is_loaded test_module_abi_target_a
}

# put MODULE FILE TEXT: write to a file of its repair directory; TEXT may have
# backslashes.  With -o in WRITE_OPTIONS, it is this shell that opens the file.
# Sets ERRNO to the name of the error, or 0.
put()
{
	target=/sys/module/$1/repair/$2
	case $WRITE_OPTIONS in
	*-o)	ERRNO=$(printf '%b' "$3" | "$DIR/write_file" $WRITE_OPTIONS 3 3> "$target") ;;
	*)	ERRNO=$(printf '%b' "$3" | "$DIR/write_file" $WRITE_OPTIONS "$target") ;;
	esac && ERRNO=0
}

should_read()
{
	found=$(cat "/sys/module/$1/repair/$2" 2>&1)
	[ "$found" = "$3" ] || wrong "$2 of $1 reads $found, expected $3"
}

# reads CLAIM MODULE FILE TEXT
reads()
{
	LOG=
	should_read "$2" "$3" "$4"
	report "$1"
}

# all_of MODULE: what all files read, the modules it uses, and their counts.
# No process is started for a line: this is called often.
all_of()
{
	for file in "/sys/module/$1/taint" /sys/module/test_module_abi_target_?/refcnt; do
		read -r line < "$file" && echo "$file $line"
	done 2> /dev/null
	for file in $FILES; do
		read -r line < "/sys/module/$1/repair/$file" && echo "$file $line"
	done
	echo /sys/module/test_module_abi_target_?/holders/*
}

# repairs CLAIM MODULE FILE TEXT [AFTER]: a write is accepted and logged, and the
# file reads AFTER, or TEXT
repairs()
{
	before=$(cat "/sys/module/$2/repair/$3")
	mark
	put "$2" "$3" "$4"
	log_since_mark
	[ "$ERRNO" = 0 ] || wrong "refused with $ERRNO"
	should_read "$2" "$3" "${5:-$4}"
	in_log "^$2: $3 repaired $BY_US: ${5:-$4}, was $before\$" ||
		wrong "not in the log"
	[ $(($(cat /proc/sys/kernel/tainted) & 8)) = 8 ] ||
		wrong "the kernel is not tainted by R"
	report "$1"
}

# refuses CLAIM MODULE FILE TEXT ERRNO WHY: a write is refused, which the log gives
# that reason for, and nothing changes; there is no WHY if the file cannot be opened
refuses()
{
	before=$(all_of "$2")
	read -r now < "/sys/module/$2/repair/$3"
	mark
	put "$2" "$3" "$4"
	log_since_mark
	[ "$ERRNO" = "$5" ] || wrong "error $ERRNO, expected $5"
	[ "$ERRNO" = EACCES ] ||
		in_log "^$2: $3 not repaired $BY_US: still $now, ${6:?}\$" ||
		wrong "no such reason in the log"
	[ "$(all_of "$2")" = "$before" ] || wrong "changed: $before, now $(all_of "$2")"
	report "$1"
}

# stays CLAIM MODULE [-f]: rmmod does not remove it, nor does rmmod -f, as far as
# the kernel has that
stays()
{
	LOG=
	! rmmod "$2" 2> /dev/null || wrong "rmmod removes it"
	for option in ${3:-$FORCE}; do
		! rmmod "$option" "$2" 2> /dev/null || wrong "rmmod $option removes it"
	done
	is_loaded "$2" || wrong "it is gone"
	report "$1"
}

# goes CLAIM MODULE: plain rmmod removes it
goes()
{
	LOG=
	rmmod "$2" || wrong "rmmod fails"
	! is_loaded "$2" || wrong "it is still loaded"
	[ ! -e "/sys/module/$2" ] || wrong "it is still in sysfs"
	report "$1"
}

# released [MODULE...]: those, or the targets, are not in use and name no user
released()
{
	# shellcheck disable=SC2086
	[ $# -gt 0 ] || set -- $TARGETS
	for name; do
		used_by "$name" || return
	done
}

# lists_are_repaired HOW MODULE OTHER: a list of MODULE is damaged, is found to be,
# and is repaired; what OTHER should have on its lists is not known meanwhile.
# Nothing reads /proc/modules in between: that would follow it.
lists_are_repaired()
{
	insert_stuck "how=$1"
	reads "$1: lists reads broken" "$2" lists broken
	reads "$1: lists of the other module reads unknown" "$3" lists unknown
	refuses "$1: lists of the other module are left alone" \
		"$3" lists 1 EBUSY "$BROKEN_ELSEWHERE"
	refuses "$1: refcount of the module that is used is left alone" \
		test_module_abi_target_a refcount 1 EBUSY "$NO_USERS"
	repairs "$1: repaired" "$2" lists 1 ok
	goes "$1: rmmod removes its user" "$STUCK"
	check "$1: the modules it used are free" released
}

# Once everything is gone, all can be loaded and removed again.
usable_again()
{
	insert_stuck && rmmod "$STUCK" && remove_targets
}
