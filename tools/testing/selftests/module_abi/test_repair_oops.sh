#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Modules in whose init or exit a task has died, and lists that oops whoever
# follows them.  This leaves an oops in the log and the kernel tainted, so it has
# to be asked for.

DIR=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/testing/selftests/module_abi/repair_functions.sh
. "$DIR/repair_functions.sh"

# Loading it once more has to wait for the first, which will never end.
load_again()
{
	insert "$STUCK" &
	AGAIN=$!
	sleep 2
}

is_waiting()
{
	kill -0 "$AGAIN" 2> /dev/null
}

is_told()
{
	sleep 1
	! is_waiting
}

same_file_and_copy()
{
	insert_stuck && rmmod "$STUCK" || return
	cp "$MODULES/$STUCK.ko" "$WORK/copy.ko" &&
		"$DIR/load_ko" "$WORK/copy.ko" && rmmod "$STUCK"
}

[ "$MODULE_ABI_OOPS" = 1 ] || {
	ktap_print_header
	skip_all "oopses the kernel on purpose, set MODULE_ABI_OOPS=1"
}
setup_repair
[ "$(cat /proc/sys/kernel/panic_on_oops)" = 0 ] || skip_all "kernel.panic_on_oops is set"
WORK=$(mktemp -d) || exit "$KSFT_FAIL"
ktap_set_plan 50

insert_stuck how=oops-init
reads "init has died: state reads coming-dead" "$STUCK" state coming-dead
stays "init has died: stuck, by force as well" "$STUCK" -f
refuses "init has died: exit is for later" "$STUCK" exit none EBUSY
refuses "init has died: refcount is for later" "$STUCK" refcount 1 EBUSY
refuses "init has died: lists are for later" "$STUCK" lists 1 EBUSY
load_again
check "init has died: loading the same file again hangs" is_waiting
repairs "init has died: state is repaired" "$STUCK" state live
check "init has died: whoever loads the same file is told" is_told
reads "init has died: the loader's reference is given back" "$STUCK" refcount 0
refuses "init has died: state is repaired once" "$STUCK" state live EINVAL
refuses "init has died: data is no exit function" \
	"$STUCK" exit test_module_abi_data EINVAL
refuses "init has died: init is no exit function" "$STUCK" exit init_module EINVAL
repairs "init has died: another exit function of its own" \
	"$STUCK" exit test_module_abi_other_exit ok
goes "init has died: rmmod removes it" "$STUCK"
check "init has died: its other exit function ran" \
	sh -c "dmesg | grep -q '$STUCK: other exit'"
check "init has died: the same file and a copy of it load" same_file_and_copy

insert_stuck how=oops-init
repairs "init has died again: state is repaired" "$STUCK" state live
repairs "init has died again: no exit function" "$STUCK" exit none stub
goes "init has died again: rmmod removes it" "$STUCK"
check "init has died again: the same file and a copy of it load" same_file_and_copy

insert_stuck how=oops-exit
stays "exit has died: stuck, by force as well" "$STUCK" -f
reads "exit has died: state reads going-dead" "$STUCK" state going-dead
reads "exit has died: its base reference is taken" "$STUCK" refcount -1
refuses "exit has died: exit is for later" "$STUCK" exit none EBUSY
refuses "exit has died: refcount is for later" "$STUCK" refcount -1 EBUSY
repairs "exit has died: state is repaired" "$STUCK" state live
reads "exit has died: its base reference is back" "$STUCK" refcount 0
refuses "exit has died: state is repaired once" "$STUCK" state live EINVAL
repairs "exit has died: no exit function" "$STUCK" exit none stub
goes "exit has died: rmmod removes it" "$STUCK"
check "exit has died: the same file and a copy of it load" same_file_and_copy

check "the modules it used are free" released
for what in next both; do
	lists_are_repaired "target-$what" "$STUCK"
	lists_are_repaired "source-$what" test_module_abi_target_a
done
check "they can be removed" remove_targets
check "all can be loaded and removed again" usable_again
ktap_finished
