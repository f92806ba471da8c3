#!/bin/sh
# modabi doctor and repair on modules that are stuck. Booted with
# module.layout_enforce=0, for one that was compiled with another layout. Some
# oops the kernel on purpose.

DIR=/kselftest/module_abi
. "$DIR/repair_functions.sh"
A=test_module_abi_target_a
story=$(cat /drift/story)

# says CLAIM STATUS REGEX ARGUMENT...: of modabi
says()
{
	claim=$1
	status=$2
	regex=$3
	shift 3
	# shellcheck disable=SC2034  # for report
	LOG=$(modabi "$@" 2>&1 </dev/null)
	rc=$?
	[ "$rc" = "$status" ] || wrong "status $rc, expected $status"
	in_log "$regex" || wrong "nothing matches $regex"
	report "$claim"
}

# cured NAME FAULT ARGUMENT...: the doctor finds it, and the module can be removed
cured()
{
	name=$1
	fault=$2
	shift 2
	says "$fault: doctor" 1 "^$name: .*$fault" doctor "$name"
	says "$fault: repair" 0 "^$name: nothing is wrong with it: remove it" repair --yes "$@" "$name"
	check "$fault: it is gone" [ ! -e "/sys/module/$name" ]
}

setup_repair
ktap_set_plan 39
echo 0 > /proc/sys/kernel/panic_on_oops

insert_stuck
says "a good module: doctor" 0 "^$STUCK: nothing is wrong" doctor "$STUCK"
says "one that is used: doctor names the user" 0 "^$A: is used by $STUCK" doctor "$A"
says "one that is used: repair does as well" 2 "^modabi: $A: is used by $STUCK: remove that first" repair --yes "$A"
says "none of that name" 2 "^modabi: gone: is not loaded" doctor gone
says "one that is built in" 2 "^modabi: module: is built into the kernel" doctor module
echo N > "$REPAIR"
says "repair is switched off" 2 "^modabi: $STUCK: repair is switched off: echo 1 > $REPAIR" repair --yes "$STUCK"
echo Y > "$REPAIR"
says "nobody answers" 1 "^$STUCK: left as it is" repair "$STUCK"
says "a good module: repair removes it" 0 "^$STUCK: nothing is wrong with it: remove it" repair -y "$STUCK"

insert_stuck how=leak
cured "$STUCK" "it has 1 reference, and 0 modules use it"
insert "$NOEXIT"
cured "$NOEXIT" "its exit function is none"
"$DIR/load_ko" "/drift/$story/kdemo.ko"
cured kdemo "its exit function is missing"
check "its exit function has run" sh -c "dmesg | grep -q 'kdemo: exit 42'"

insert_stuck how=oops-init
cured "$STUCK" "its init function has died"
insert_stuck how=oops-exit
rmmod "$STUCK" 2>/dev/null
cured "$STUCK" "its exit function has died"
insert_stuck how=oops-init
says "a function that it does not have" 2 "exit is not repaired: it has no such function" repair -y --exit none_such "$STUCK"
says "another one that it has" 0 "nothing is wrong with it: remove it" repair -y --exit test_module_abi_other_exit "$STUCK"
check "another one that it has: it has run" sh -c "dmesg | grep -q '$STUCK: other exit'"

insert_stuck how=target-both
says "lists of another are broken: doctor names it" 1 "^$A: .*cannot be told.*: repair $STUCK first" doctor "$A"
says "lists of another are broken: so does repair" 2 "^modabi: $A: .*: repair $STUCK first" repair -y "$A"
cured "$STUCK" "its lists of the modules that it uses, or that use it, are broken"
insert_stuck how=source-both
says "lists: doctor" 1 "^$A: its lists .* are broken: rebuild them" doctor "$A"
says "lists: repair, of one to keep" 0 "^$A: its lists .* are broken: rebuild them" repair -y --keep "$A"
says "lists: repaired" 0 "^$A: is used by $STUCK" doctor "$A"
says "its user can be removed" 0 "$STUCK: nothing is wrong" repair -y "$STUCK"

insert_stuck how=sleep-init &
wait_until state_is coming
says "init is running: doctor" 1 "^$STUCK: its state is coming, a task is at work on it: wait" doctor "$STUCK"
says "init is running: repair" 2 "^modabi: $STUCK: its state is coming" repair -y "$STUCK"
echo 1 > "/sys/module/$STUCK/parameters/finish"
wait
# shellcheck disable=SC2086  # a list of words
check "all can be removed" rmmod "$STUCK" $TARGETS
ktap_finished
