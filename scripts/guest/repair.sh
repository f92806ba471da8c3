#!/bin/sh
# Booted with module.layout_enforce=0: a module that uses two others, compiled
# with another layout, is let in, cannot be removed, and is repaired.

DIR=/kselftest/module_abi
. "$DIR/repair_functions.sh"
USES="configfs nls_base"
story=$(cat /drift/story)
FILE=/drift/$story/kuser.ko

# The lists lie in front of exit: a module that has it lower has written to them.
if [ "$("$DIR/edit_ko" "$FILE" - exit)" -lt "$("$DIR/edit_ko" /drift/plain/kuser.ko - exit)" ]; then
	lists=broken
else
	lists=ok
fi

held()
{
	for name in $USES; do
		used_by "$name" kuser || return
	done
}

by_default=$(cat "$REPAIR")
setup_repair
if [ "$lists" = broken ]; then ktap_set_plan 16; else ktap_set_plan 13; fi
check "nothing can be repaired unless the administrator says so" [ "$by_default" = N ]
for name in $USES; do
	"$DIR/load_ko" "/modules/$name.ko" || ktap_exit_fail_msg "no $name"
done
"$DIR/load_ko" "$FILE" || ktap_exit_fail_msg "$FILE is refused"

check "it is [permanent]" grep -q '^kuser .*\[permanent\]' /proc/modules
stays "rmmod refuses it" kuser
check "the two modules that it uses know" held
reads "exit reads missing" kuser exit missing
reads "lists reads $lists" kuser lists "$lists"
if [ "$lists" = broken ]; then
	reads "lists of the module it uses reads unknown" nls_base lists unknown
	refuses "lists of the module it uses are left alone" \
		nls_base lists 1 EBUSY "$BROKEN_ELSEWHERE"
	repairs "lists are repaired" kuser lists 1 ok
fi
refuses "exit cannot be none, it has one" \
	kuser exit none EINVAL "it has a cleanup_module\(\)"
repairs "exit is repaired" kuser exit cleanup_module ok
mark
goes "rmmod removes it" kuser
log_since_mark
in_log '^kuser: exit$' || wrong "nothing in the log"
report "its exit function has run"
check "the modules it used are free, and do not name it" released $USES
check "they can be removed" rmmod $USES
check "a good build loads and unloads" sh -c "
	$DIR/load_ko /modules/configfs.ko && $DIR/load_ko /modules/nls_base.ko &&
	$DIR/load_ko /drift/plain/kuser.ko && rmmod kuser && rmmod $USES"
ktap_finished
