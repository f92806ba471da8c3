#!/bin/sh
# What forbids repair until the next boot.

DIR=/kselftest/module_abi
. "$DIR/repair_functions.sh"

LOCKDOWN=/sys/kernel/security/lockdown
mount -t securityfs securityfs /sys/kernel/security 2> /dev/null

none_can_be_written()
{
	for pair in exit=none lists=1 refcount=0 state=live; do
		refuses "$1: ${pair%=*} is not repaired" "$NOEXIT" \
			"${pair%=*}" "${pair#*=}" EPERM "$2"
	done
}

setup_repair
if [ -e "$LOCKDOWN" ]; then ktap_set_plan 12; else ktap_set_plan 6; fi
insert "$NOEXIT"
reads "a module without exit" "$NOEXIT" exit none
if [ -e "$LOCKDOWN" ]; then
	echo integrity > "$LOCKDOWN"
	check "the kernel is locked down" grep -q '\[integrity\]' "$LOCKDOWN"
	none_can_be_written lockdown "the kernel is locked down"
	reads "it is as it was" "$NOEXIT" exit none
fi
echo 1 > /proc/sys/kernel/modules_disabled
check "modules are disabled" [ "$(cat /proc/sys/kernel/modules_disabled)" = 1 ]
none_can_be_written modules_disabled "not permitted"
ktap_finished
