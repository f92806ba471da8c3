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
		why=$NO_TEXT
		case $file,$1 in
		exit,"a NUL")
			name=$NOEXIT ;;
		exit,nothing)
			name=$NOEXIT
			why=$NO_FUNCTION ;;
		exit,*)
			name=$NOEXIT
			errno=ENOENT
			why=$NO_SYMBOL ;;
		refcount,"4096 bytes" | refcount,"two newlines")
			# A number all the same.
			errno=EAGAIN
			why=$ANOTHER ;;
		esac
		refuses "$file: $1 is refused" "$name" "$file" "$2" "$errno" "$why"
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

# with_echo MODULE FILE TEXT: as one would by hand, in each shell there is; what is
# written has a newline at its end, which echo would write again if it were not
# counted
with_echo()
{
	for shell in sh dash bash "busybox sh"; do
		command -v "${shell%% *}" > /dev/null || continue
		insert "$1" || return
		# shellcheck disable=SC2016,SC2086  # a command and its arguments
		$shell -c 'echo "$1" > "$0"' "/sys/module/$1/repair/$2" "$3" || return
		rmmod "$1" || return
	done
}

setup_repair
ktap_set_plan 114

# A module that is not stuck.
insert_stuck || ktap_exit_fail_msg "$STUCK cannot be loaded"
check "the directory is for root only" only_for_root
check "the parameter is for root to write" [ "$(stat -c %a "$REPAIR")" = 644 ]
for pair in exit=ok lists=ok refcount=0 state=live; do
	reads "a good module: ${pair%=*} reads ${pair#*=}" "$STUCK" "${pair%=*}" "${pair#*=}"
done
refuses "a good module: exit is not taken away" "$STUCK" exit none EINVAL "$NOTHING"
refuses "a good module: exit is not replaced" "$STUCK" exit test_module_abi_other_exit EINVAL "$NOTHING"
refuses "a good module: lists are left alone" "$STUCK" lists 1 EINVAL "$NOTHING"
refuses "a good module: refcount is left alone" "$STUCK" refcount 0 EINVAL "$NOTHING"
refuses "a good module: state is left alone" "$STUCK" state live EINVAL "$NOTHING"
refuses "a good module that is used: refcount is left alone" \
	test_module_abi_target_a refcount 1 EINVAL "$NOTHING"

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
BY_ROOT=$BY_US
BY_OTHER="${BY_US% *} 65534"
echo N > "$REPAIR"
for pair in exit=none lists=1 refcount=0 state=live; do
	refuses "${pair%=*}: refused with module.repair off" \
		"$STUCK" "${pair%=*}" "${pair#*=}" EPERM "module.repair is off"
done
echo Y > "$REPAIR"
for pair in exit=none lists=1 refcount=0 state=live; do
	WRITE_OPTIONS=-u
	refuses "${pair%=*}: refused to another user" \
		"$STUCK" "${pair%=*}" "${pair#*=}" EACCES
	WRITE_OPTIONS=-n
	if [ -e /proc/self/ns/user ]; then
		refuses "${pair%=*}: refused to root of a user namespace" \
			"$STUCK" "${pair%=*}" "${pair#*=}" EPERM "not permitted"
	else
		ktap_test_skip "${pair%=*}: refused to root of a user namespace"
	fi
	WRITE_OPTIONS="-u -o" BY_US="$BY_OTHER"
	refuses "${pair%=*}: refused to another user who has it open" \
		"$STUCK" "${pair%=*}" "${pair#*=}" EPERM "not permitted"
	WRITE_OPTIONS="" BY_US="$BY_ROOT"
done
if [ -e /sys/kernel/livepatch ]; then
	insert "$LIVEPATCH"
	for pair in exit=none lists=1 refcount=0 state=live; do
		refuses "${pair%=*}: refused for a livepatch" \
			"$LIVEPATCH" "${pair%=*}" "${pair#*=}" EPERM "it is a livepatch"
	done
	goes "a livepatch: rmmod removes it" "$LIVEPATCH"
else
	for what in exit lists refcount state rmmod; do
		ktap_test_skip "a livepatch: $what: no CONFIG_LIVEPATCH"
	done
fi
check "a module that has vanished: a write is refused" vanished

# A reference that is never given back.
insert_stuck how=leak
stays "a reference too many: stuck" "$STUCK"
refuses "a reference too many: another number is refused" "$STUCK" refcount 2 EAGAIN "$ANOTHER"
repairs "a reference too many: repaired" "$STUCK" refcount 1 0
goes "a reference too many: rmmod removes it" "$STUCK"
insert_stuck how=leak
WRITE_OPTIONS=-k BY_US="$BY_OTHER"
repairs "a reference too many: repaired by another user with root's capabilities" \
	"$STUCK" refcount 1 0
WRITE_OPTIONS="" BY_US="$BY_ROOT"
goes "a reference too many: rmmod removes it again" "$STUCK"

# One of a module that is used.
insert_stuck how=leak-used
reads "a reference too many to one that is used: refcount reads 2" \
	test_module_abi_target_a refcount 2
repairs "a reference too many to one that is used: repaired but for its user" \
	test_module_abi_target_a refcount 2 1
refuses "a reference too many to one that is used: repaired once" \
	test_module_abi_target_a refcount 1 EINVAL "$NOTHING"
goes "a reference too many to one that is used: rmmod removes the user" "$STUCK"
check "a reference too many to one that is used: it is free" released

# No exit function, and still loaded.
stays "no exit function: stuck" "$NOEXIT"
reads "no exit function: exit reads none" "$NOEXIT" exit none
refuses "no exit function: there is no symbol cleanup_module" "$NOEXIT" exit cleanup_module ENOENT "$NO_SYMBOL"
refuses "no exit function: a symbol of another module is refused" \
	"$NOEXIT" exit test_module_abi_use_a ENOENT "$NO_SYMBOL"
refuses "no exit function: its init function is refused" \
	"$NOEXIT" exit init_module ENOENT "$NO_SYMBOL"
repairs "no exit function: repaired" "$NOEXIT" exit 'none\n' stub
refuses "no exit function: repaired once" "$NOEXIT" exit none EINVAL "$NOTHING"
goes "no exit function: rmmod removes it" "$NOEXIT"
check "no exit function: repaired with echo" with_echo "$NOEXIT" exit none

# Init and exit take their time.
insert_stuck how=sleep-init &
wait_until state_is coming
reads "init is running: state reads coming" "$STUCK" state coming
stays "init is running: rmmod refuses" "$STUCK"
refuses "init is running: state is left alone" "$STUCK" state live EBUSY "$AT_WORK"
refuses "init is running: exit is left alone" "$STUCK" exit none EBUSY "$NOT_LIVE"
echo 1 > "/sys/module/$STUCK/parameters/finish"
wait
reads "init has returned: state reads live" "$STUCK" state live
refuses "init has returned: exit is left alone" "$STUCK" exit none EINVAL "$NOTHING"
goes "init has returned: rmmod removes it" "$STUCK"

insert_stuck how=sleep-exit
rmmod "$STUCK" &
wait_until state_is going
reads "exit is running: state reads going" "$STUCK" state going
for pair in exit=none lists=1 refcount=-1; do
	refuses "exit is running: ${pair%=*} is left alone" \
		"$STUCK" "${pair%=*}" "${pair#*=}" EBUSY "$NOT_LIVE"
done
refuses "exit is running: state is left alone" "$STUCK" state live EBUSY "$AT_WORK"
echo 1 > "/sys/module/$STUCK/parameters/finish"
wait
check "exit has returned: it is gone" [ ! -e "/sys/module/$STUCK" ]

# As if exit had been written there.
lists_are_repaired target-prev "$STUCK" test_module_abi_target_a
lists_are_repaired source-prev test_module_abi_target_a "$STUCK"

# Those that it uses.
insert_stuck
stays "a module that is used: rmmod refuses" test_module_abi_target_a
check "a module that is used: holders names the user" \
	[ -e "/sys/module/test_module_abi_target_a/holders/$STUCK" ]
goes "the user is removed first" "$STUCK"

check "all can be removed" remove_targets
check "all can be loaded and removed again" usable_again
ktap_finished
