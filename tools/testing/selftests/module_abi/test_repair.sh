#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Modules that are stuck, but in which no task has died: what is repaired, and
# what is not.

DIR=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/testing/selftests/module_abi/repair_functions.sh
. "$DIR/repair_functions.sh"

only_for_root()
{
	for file in $FILES; do
		[ "$(stat -c %a "/sys/module/$STUCK/repair/$file")" = 600 ] || return
	done
	[ "$(ls "/sys/module/$STUCK/repair" | wc -l)" -eq 4 ]
}

# meaningless WHAT TEXT: it is refused in each file, in exit of a module that
# something could be written for
meaningless()
{
	for file in $FILES; do
		name=$STUCK
		errno=EINVAL
		case $file,$1 in
		exit,nothing | exit,"a NUL")
			name=$NOEXIT ;;
		exit,*)
			name=$NOEXIT
			errno=ENOENT ;;
		refcount,"4096 bytes" | refcount,"two newlines")
			# A number all the same.
			errno=EAGAIN ;;
		esac
		refuses "$file: $1 is refused" "$name" "$file" "$2" "$errno"
	done
}

# The file was opened when the module was there.
vanished()
{
	exec 3> "/sys/module/$STUCK/repair/exit" && rmmod "$STUCK" || return
	ERRNO=$(echo none | "$DIR/write_file" -o 3)
	exec 3>&-
	[ "$ERRNO" = ENODEV ]
}

setup_repair
if [ -e /sys/kernel/livepatch ]; then livepatch=5; else livepatch=0; fi
ktap_set_plan $((90 + livepatch))

# A module that is not stuck.
insert_stuck || ktap_exit_fail_msg "$STUCK cannot be loaded"
check "the directory is for root only" only_for_root
for pair in exit=ok lists=ok refcount=0 state=live; do
	reads "a good module: ${pair%=*} reads ${pair#*=}" "$STUCK" "${pair%=*}" "${pair#*=}"
done
refuses "a good module: exit is not taken away" "$STUCK" exit none EINVAL
refuses "a good module: exit is not replaced" "$STUCK" exit test_module_abi_other_exit EINVAL
refuses "a good module: lists are left alone" "$STUCK" lists 1 EINVAL
refuses "a good module: refcount is left alone" "$STUCK" refcount 0 EINVAL
refuses "a good module: state is left alone" "$STUCK" state live EINVAL
refuses "a good module that is used: refcount is left alone" \
	test_module_abi_target_a refcount 1 EINVAL

# Texts that mean nothing.
insert "$NOEXIT"
meaningless nothing '\n'
meaningless "an unknown word" lives
meaningless "a number and a space" '1 '
meaningless "a hexadecimal number" 0x1
meaningless "two newlines" '1\n\n'
meaningless "a NUL" '1\0'
meaningless "4096 bytes" "$(printf '%04096d' 1)"

# Who may.
echo N > "$REPAIR"
for pair in exit=none lists=1 refcount=0 state=live; do
	refuses "${pair%=*}: refused with module.repair off" \
		"$STUCK" "${pair%=*}" "${pair#*=}" EPERM
done
echo Y > "$REPAIR"
for pair in exit=none lists=1 refcount=0 state=live; do
	WRITE_OPTIONS=-u
	refuses "${pair%=*}: refused to another user" \
		"$STUCK" "${pair%=*}" "${pair#*=}" EACCES
	WRITE_OPTIONS=-n
	if [ -e /proc/self/ns/user ]; then
		refuses "${pair%=*}: refused to root of a user namespace" \
			"$STUCK" "${pair%=*}" "${pair#*=}" EPERM
	else
		ktap_test_skip "${pair%=*}: refused to root of a user namespace"
	fi
	WRITE_OPTIONS=
done
if [ "$livepatch" != 0 ]; then
	insert "$LIVEPATCH"
	for pair in exit=none lists=1 refcount=0 state=live; do
		refuses "${pair%=*}: refused for a livepatch" \
			"$LIVEPATCH" "${pair%=*}" "${pair#*=}" EPERM "it is a livepatch"
	done
	goes "a livepatch: rmmod removes it" "$LIVEPATCH"
fi
check "a module that has vanished: a write is refused" vanished

# A reference that is never given back.
insert_stuck how=leak
stays "a reference too many: stuck" "$STUCK"
refuses "a reference too many: another number is refused" "$STUCK" refcount 2 EAGAIN
repairs "a reference too many: repaired" "$STUCK" refcount 1 0
goes "a reference too many: rmmod removes it" "$STUCK"

# No exit function, and still loaded.
stays "no exit function: stuck" "$NOEXIT"
reads "no exit function: exit reads none" "$NOEXIT" exit none
refuses "no exit function: there is no symbol cleanup_module" "$NOEXIT" exit cleanup_module ENOENT
refuses "no exit function: a symbol of another module is refused" \
	"$NOEXIT" exit test_module_abi_use_a ENOENT
refuses "no exit function: its init function is refused" "$NOEXIT" exit init_module ENOENT
repairs "no exit function: repaired" "$NOEXIT" exit 'none\n' stub
refuses "no exit function: repaired once" "$NOEXIT" exit none EINVAL
goes "no exit function: rmmod removes it" "$NOEXIT"

# Init and exit take their time.
insert_stuck how=sleep-init &
wait_until state_is coming
reads "init is running: state reads coming" "$STUCK" state coming
stays "init is running: rmmod refuses" "$STUCK"
refuses "init is running: state is left alone" "$STUCK" state live EBUSY
refuses "init is running: exit is left alone" "$STUCK" exit none EBUSY
echo 1 > "/sys/module/$STUCK/parameters/finish"
wait
reads "init has returned: state reads live" "$STUCK" state live
refuses "init has returned: exit is left alone" "$STUCK" exit none EINVAL
goes "init has returned: rmmod removes it" "$STUCK"

insert_stuck how=sleep-exit
rmmod "$STUCK" &
wait_until state_is going
reads "exit is running: state reads going" "$STUCK" state going
for pair in exit=none lists=1 refcount=-1 state=live; do
	refuses "exit is running: ${pair%=*} is left alone" \
		"$STUCK" "${pair%=*}" "${pair#*=}" EBUSY
done
echo 1 > "/sys/module/$STUCK/parameters/finish"
wait
check "exit has returned: it is gone" [ ! -e "/sys/module/$STUCK" ]

# As if exit had been written there.
lists_are_repaired target-prev "$STUCK"
lists_are_repaired source-prev test_module_abi_target_a

# Those that it uses.
insert_stuck
stays "a module that is used: rmmod refuses" test_module_abi_target_a
check "a module that is used: holders names the user" \
	[ -e "/sys/module/test_module_abi_target_a/holders/$STUCK" ]
goes "the user is removed first" "$STUCK"

check "all can be removed" remove_targets
check "all can be loaded and removed again" usable_again
ktap_finished
