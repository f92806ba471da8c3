#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Modules in whose init or exit a task has died, and lists that oops whoever
# follows them.  This leaves an oops in the log and the kernel tainted, so it has
# to be asked for.

DIR=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/testing/selftests/module_abi/repair_functions.sh
. "$DIR/repair_functions.sh"

# answers FILE ERRNO: what the kernel says to whoever loads it; should it not say
# anything, the others are still tested
answers()
{
	# Or the answer of the one before might be taken for this one's.
	: > "$WORK/errno"
	"$DIR/load_ko" "$1" > "$WORK/errno" &
	wait_until errno_is "$2" && return
	kill $! 2> /dev/null
	return 1
}

errno_is()
{
	[ "$(cat "$WORK/errno")" = "$1" ]
}

# While init runs, whoever loads the same file or a copy of it has to wait.
load_meanwhile()
{
	insert_targets || return
	"$DIR/load_ko" "$MODULES/$STUCK.ko" how=sleep-oops-init > /dev/null 2>&1 &
	wait_until state_is coming || return
	"$DIR/load_ko" "$MODULES/$STUCK.ko" > "$WORK/same.errno" &
	WAITING=$!
	"$DIR/load_ko" "$WORK/copy.ko" > "$WORK/copy.errno" &
	WAITING="$WAITING $!"
	sleep 2
	# shellcheck disable=SC2086  # a list of words
	both_say "" && kill -0 $WAITING
}

# both_say ERRNO: what those who wait have been told by now
both_say()
{
	[ "$(cat "$WORK/same.errno")" = "$1" ] && [ "$(cat "$WORK/copy.errno")" = "$1" ]
}

let_it_oops()
{
	echo 1 > "/sys/module/$STUCK/parameters/finish"
	wait_until both_say EBUSY && return
	# Or they would never be waited for.
	# shellcheck disable=SC2086  # a list of words
	kill $WAITING
	return 1
}

# insert_unwaited [PARAMETERS]: by a task that dies in it, and whose parent does not
# wait for it
insert_unwaited()
{
	insert_targets || return
	# shellcheck disable=SC2016  # a command and its arguments
	sh -c '"$@" > /dev/null 2>&1 & echo $! > "$0"; exec sleep 60' "$WORK/pid" \
		"$DIR/load_ko" "$MODULES/$STUCK.ko" "$@" &
	PARENT=$!
	wait_until is_zombie
}

is_zombie()
{
	grep -qs '^[0-9]* (load_ko) Z ' "/proc/$(cat "$WORK/pid")/stat"
}

dies_in_parameter()
{
	"$DIR/load_ko" "$DIES" die=1 > /dev/null 2>&1
	[ $? -gt 128 ]
}

same_file_and_copy()
{
	insert_stuck && rmmod "$STUCK" || return
	"$DIR/load_ko" "$WORK/copy.ko" && rmmod "$STUCK"
}

[ "$MODULE_ABI_OOPS" = 1 ] || {
	ktap_print_header
	skip_all "oopses the kernel on purpose, set MODULE_ABI_OOPS=1"
}
setup_repair
[ "$(cat /proc/sys/kernel/panic_on_oops)" = 0 ] || skip_all "kernel.panic_on_oops is set"
make_work_dir
cp "$MODULES/$STUCK.ko" "$WORK/copy.ko" || exit "$KSFT_FAIL"
DIES=$MODULES/test_module_dies.ko
cp "$DIES" "$WORK/dies.ko" || exit "$KSFT_FAIL"
ktap_set_plan 76

insert_stuck how=oops-init
reads "init has died: state reads coming-dead" "$STUCK" state coming-dead
stays "init has died: stuck, by force as well" "$STUCK" -f
refuses "init has died: exit is for later" "$STUCK" exit none EBUSY "$NOT_LIVE"
refuses "init has died: refcount is for later" "$STUCK" refcount 1 EBUSY "$NOT_LIVE"
refuses "init has died: lists are for later" "$STUCK" lists 1 EBUSY "$NOT_LIVE"
check "init has died: the same file is refused at once" \
	answers "$MODULES/$STUCK.ko" EBUSY
check "init has died: and a copy of it" answers "$WORK/copy.ko" EBUSY
repairs "init has died: state is repaired" "$STUCK" state live
check "init has died: the same file is there, once it is live" \
	answers "$MODULES/$STUCK.ko" EEXIST
reads "init has died: the loader's reference is given back" "$STUCK" refcount 0
refuses "init has died: state is repaired once" "$STUCK" state live EINVAL "$NOTHING"
refuses "init has died: data is no exit function" \
	"$STUCK" exit test_module_abi_data EINVAL "$NO_FUNCTION"
refuses "init has died: init is no exit function" \
	"$STUCK" exit init_module EINVAL "$NO_FUNCTION"
repairs "init has died: another exit function of its own" \
	"$STUCK" exit test_module_abi_other_exit ok
goes "init has died: rmmod removes it" "$STUCK"
check "init has died: its other exit function ran" \
	sh -c "dmesg | grep -q '$STUCK: other exit'"
check "init has died: the same file and a copy of it load" same_file_and_copy

check "init is running: who loads it again waits" load_meanwhile
check "init has died meanwhile: they are told" let_it_oops
reads "init has died meanwhile: state reads coming-dead" "$STUCK" state coming-dead
put "$STUCK" state live
put "$STUCK" exit none
goes "init has died meanwhile: rmmod removes it" "$STUCK"

check "a zombie has died in init" insert_unwaited how=oops-init
reads "a zombie has died in init: state reads coming-dead" "$STUCK" state coming-dead
repairs "a zombie has died in init: state is repaired" "$STUCK" state live
check "a zombie has died in init: it still is one" is_zombie
kill "$PARENT"
# Should it not have been, it can be now, and all that follows be tested.
state_is live || put "$STUCK" state live
repairs "a zombie has died in init: no exit function" "$STUCK" exit none stub
goes "a zombie has died in init: rmmod removes it" "$STUCK"
check "a zombie has died in init: the same file and a copy of it load" same_file_and_copy

# The one that was loaded last is another one.
insert_stuck how=oops-exit
insert "$NOEXIT"
stays "exit has died: stuck, by force as well" "$STUCK" -f
reads "exit has died: state reads going-dead" "$STUCK" state going-dead
reads "exit has died: its base reference is taken" "$STUCK" refcount -1
refuses "exit has died: exit is for later" "$STUCK" exit none EBUSY "$NOT_LIVE"
refuses "exit has died: refcount is for later" "$STUCK" refcount -1 EBUSY "$NOT_LIVE"
repairs "exit has died: state is repaired" "$STUCK" state live
reads "exit has died: its base reference is back" "$STUCK" refcount 0
refuses "exit has died: state is repaired once" "$STUCK" state live EINVAL "$NOTHING"
repairs "exit has died: no exit function" "$STUCK" exit none stub
goes "exit has died: rmmod removes it" "$STUCK"
reads "exit has died: the other module reads live" "$NOEXIT" state live
put "$NOEXIT" exit none
goes "exit has died: rmmod removes the other module" "$NOEXIT"
check "exit has died: the same file and a copy of it load" same_file_and_copy

check "the modules it used are free" released
for what in next both; do
	lists_are_repaired "target-$what" "$STUCK" test_module_abi_target_a
	lists_are_repaired "source-$what" test_module_abi_target_a "$STUCK"
done
check "they can be removed" remove_targets

# This is before it has anything in sysfs, and it stays until the next boot.
if is_loaded test_module_dies; then
	for what in "a task has died in it" "the same file is refused at once" \
		"and a copy of it" "the module is on its way out"; do
		ktap_test_skip "a parameter: $what: it is there since the last run"
	done
else
	check "a parameter: a task has died in it" dies_in_parameter
	check "a parameter: the same file is refused at once" answers "$DIES" EBUSY
	check "a parameter: and a copy of it" answers "$WORK/dies.ko" EBUSY
	check "a parameter: the module is on its way out" \
		grep -q "^test_module_dies .* Unloading " /proc/modules
fi
check "all others can be loaded and removed again" usable_again
ktap_finished
