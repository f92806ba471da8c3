#!/bin/sh
# Each kselftest where it cannot run, and stopped half way: it says why, and
# leaves nothing behind. The last thing before the machine is stopped, since no
# module can be loaded from then on.

DIR=/kselftest/module_abi
. "$DIR/functions.sh"

# Those that oops have a reason of their own not to run.
TESTS=$(cd "$DIR" && echo test_*.sh | sed "s,test_repair_oops.sh,,")
REPAIR=$MODULE_PARAMETERS/repair

# Those that have something to do in this kernel.
RUN=$TESTS
[ -e /sys/kernel/debug/failslab ] || RUN=$(echo "$TESTS" | sed 's,[a-z_]*faults.sh,,g')

# skipped REASON COMMAND...: all that a test says, with the name of the test last
skipped()
{
	LOG=$("$@" 2>&1)
	[ $? = "$KSFT_SKIP" ] || wrong "not status $KSFT_SKIP"
	[ "$(echo "$LOG" | tail -n 1)" = "1..0 # SKIP $reason" ] || wrong "not the reason"
}

# skip CLAIM REASON COMMAND...: each test, as last argument, is skipped with it
skip()
{
	claim=$1
	reason=$2
	shift 2
	for test in $TESTS; do
		skipped "$@" "$DIR/$test"
		report "$claim: $test is skipped"
	done
}

# What a test may leave behind.
state()
{
	cut -d ' ' -f 1 /proc/modules
	ls /tmp
	cat "$REPAIR" 2> /dev/null
}

# stopped CLAIM COMMAND...: a test that does not get to its end, and fails
stopped()
{
	claim=$1
	shift
	LOG=$("$@" 2>&1)
	[ $? = "$KSFT_FAIL" ] || wrong "not status $KSFT_FAIL"
	[ "$(echo "$LOG" | grep -c '^\(not \)\?ok ')" -lt \
		"$(echo "$LOG" | sed -n 's/^1\.\.//p' | grep . || echo 1)" ] ||
		wrong "it got to its end"
	[ "$(state)" = "$BEFORE" ] || wrong "it leaves $(state)"
	report "$claim"
}

# Whether a module is, whose name begins so. No process is started: it is not for
# long.
loaded()
{
	while read -r name _; do
		case $name in "$1"*) return 0 ;; esac
	done < /proc/modules
	return 1
}

# Ctrl-C, and what timeout does: the signal goes to all processes of the test.
# signal NAME TEST MODULE N: when it has loaded the module for the Nth time
signal()
{
	{
		for _ in $(seq "$4"); do
			while loaded "$3"; do :; done
			until loaded "$3"; do :; done
		done
		kill "-$1" "-$(cat /run/pid)"
	} > /dev/null &
	sh -c 'echo $$ > /run/pid; exec setsid "$0"' "$DIR/$2"
	rc=$?
	kill "$!" 2> /dev/null
	wait
	return $rc
}

ktap_print_header
ktap_set_plan $(($(echo "$TESTS" | wc -w) * 4 + $(echo "$RUN" | wc -w) * 3))
mkdir /etc /run
echo "nobody:x:65534:65534::/:/bin/sh" > /etc/passwd
BEFORE=$(state)

skip "another user" "must be run as root" su nobody -s /bin/sh -c
skip "root of a user namespace" "no module may be loaded from here" unshare -r
for test in $RUN; do
	stopped "SIGINT: nothing is left of $test" signal INT "$test" test_module_abi 1
	# Where it has most to clear away.
	case $test in
	*insmod*) set -- test_module_abi_init 1 ;;
	*repair*) set -- test_module_abi_noexit 1 ;;
	*) set -- test_module_abi 3 ;;
	esac
	stopped "SIGTERM: nothing is left of $test" signal TERM "$test" "$@"
done

# One that fails, and gives up.
cp -r "$DIR" /kselftest/broken
sed -i '/\\$/!s/^\(check\|loads\|malformed\|edit\|insert_stuck\) .*/&\nktap_exit_fail_msg/' /kselftest/broken/test_*.sh
for test in $RUN; do
	stopped "a failure: nothing is left of $test" "/kselftest/broken/$test"
done

mount -t tmpfs none "$MODULE_PARAMETERS"
# shellcheck disable=SC2034  # for skip
for test in $TESTS; do
	case $test in
	*repair*) option=CONFIG_MODULE_REPAIR ;;
	*) option=CONFIG_MODULE_LAYOUT_CHECK ;;
	esac
	reason="this kernel has no $option"
	skipped "$DIR/$test"
	report "without the feature: $test is skipped"
done
umount "$MODULE_PARAMETERS"

echo 1 > /proc/sys/kernel/modules_disabled
skip "modules disabled" "kernel.modules_disabled is set" env
ktap_finished
