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

# audited WHAT OLD NEW RESULT: there is such a record
audited()
{
	dmesg | grep -q "type=1330 .*: op=repair what=$1 old=$2 new=$3 name=\"$NOEXIT\" .* uid=0 .* res=$4"
}

setup_repair
plan=6
if [ -e "$LOCKDOWN" ]; then plan=$((plan + 6)); else plan=$((plan + 1)); fi
if [ -e /proc/self/loginuid ]; then plan=$((plan + 5)); else plan=$((plan + 1)); fi
ktap_set_plan "$plan"
if [ -e /proc/self/loginuid ]; then
	echo 0 > /proc/sys/kernel/printk_ratelimit
	insert "$NOEXIT"
	refuses "no such function" "$NOEXIT" exit cleanup_module ENOENT "$NO_SYMBOL"
	check "the audit log has the refusal" wait_until audited exit none none 0
	repairs "no exit function" "$NOEXIT" exit none stub
	check "the audit log has the repair" wait_until audited exit none stub 1
	goes "it can be removed" "$NOEXIT"
else
	ktap_test_skip "the audit log: no CONFIG_AUDIT"
fi
insert "$NOEXIT"
reads "a module without exit" "$NOEXIT" exit none
if [ -e "$LOCKDOWN" ]; then
	echo integrity > "$LOCKDOWN"
	check "the kernel is locked down" grep -q '\[integrity\]' "$LOCKDOWN"
	none_can_be_written lockdown "the kernel is locked down"
	reads "it is as it was" "$NOEXIT" exit none
else
	ktap_test_skip "lockdown: no CONFIG_SECURITY_LOCKDOWN_LSM"
fi
echo 1 > /proc/sys/kernel/modules_disabled
check "modules are disabled" [ "$(cat /proc/sys/kernel/modules_disabled)" = 1 ]
none_can_be_written modules_disabled "not permitted"
ktap_finished
