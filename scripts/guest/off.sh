#!/bin/sh
# Booted with module.layout_enforce=0: a drifted module is let in, is reported
# once, taints the kernel, and is there to stay.

DIR=/kselftest/module_abi
. "$DIR/functions.sh"
setup
ktap_set_plan 9
name=$(cat /drift/story)

stays()
{
	if rmmod kdemo 2> /tmp/rmmod; then return 1; fi
	grep -q 'Device or resource busy' /tmp/rmmod
}

load "/drift/$name/kdemo.ko"
[ "$ERRNO" = 0 ] || wrong "refused with $ERRNO"
report "a drifted module is loaded"
[ "$(echo "$LOG" | grep -c 'struct module differs')" = 1 ] || wrong "not one line about it"
in_log "^kdemo: struct module differs: exit is at offset [0-9]+, this kernel has it at [0-9]+; $LOADED\$" ||
	wrong "no such message"
report "it is reported once"
# shellcheck disable=SC2034  # for report
LOG=
check "it is tainted by F" is_tainted kdemo
check "the kernel is tainted by F" [ $(($(cat /proc/sys/kernel/tainted) & 2)) = 2 ]
check "it is [permanent]" grep -q '^kdemo .*\[permanent\]' /proc/modules
check "rmmod says EBUSY" stays

# For the rest of this machine's life.
switched_on()
{
	echo Y > "$MODULE_PARAMETERS/layout_enforce" && enforcing
}

stays_on()
{
	if (echo N > "$MODULE_PARAMETERS/layout_enforce") 2> /dev/null; then return 1; fi
	enforcing
}

check "layout_enforce can be switched on" switched_on
check "but not off again" stays_on
edit exit-=8
unreadable "from then on a drifted module is refused" "$EDITED" \
	"struct module differs: exit is at offset [0-9]+, this kernel has it at [0-9]+"
ktap_finished
