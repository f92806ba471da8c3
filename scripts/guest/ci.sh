#!/bin/sh
# Each kselftest where it cannot run, and stopped half way: it says why, and
# leaves nothing behind. The last thing before the machine is stopped, since no
# module can be loaded from then on.

DIR=/kselftest/module_abi
. "$DIR/functions.sh"

# Those that oops have a reason of their own not to run.
TESTS=$(cd "$DIR" && echo test_*.sh | sed "s,test_repair_oops.sh,,")
REPAIR=$MODULE_PARAMETERS/repair

# Those of the check, and those that have something to do in this kernel.
LAYOUT=$(echo "$TESTS" | sed 's,[a-z_]*repair[a-z_]*\.sh,,g')
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

# insists VALUE TEST: it fails, as the kernel is not what MODULE_ABI_EXPECT_ENFORCE says
insists()
{
	LOG=$(MODULE_ABI_EXPECT_ENFORCE=$1 "$DIR/$2" 2>&1)
	[ $? = "$KSFT_FAIL" ] || wrong "not status $KSFT_FAIL"
	echo "$LOG" | grep -q '^Bail out!.* MODULE_ABI_EXPECT_ENFORCE$' || wrong "not the reason"
}

# passes COMMAND...: the test does, and is not skipped
passes()
{
	LOG=$("$@" 2>&1)
	[ $? = "$KSFT_PASS" ] || wrong "not status $KSFT_PASS"
	echo "$LOG" | grep -q '^ok ' || wrong "no result"
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
ktap_set_plan $(($(echo "$TESTS" | wc -w) * 6 + $(echo "$RUN" | wc -w) * 4 +
	$(echo "$LAYOUT" | wc -w) * 3 + 4))
mkdir /etc /run
echo "nobody:x:65534:65534::/:/bin/sh" > /etc/passwd
BEFORE=$(state)

skip "another user" "must be run as root" su nobody -s /bin/sh -c
skip "root of a user namespace" "no module may be loaded from here" unshare -r

# Somebody else's test, or what is left of it.
insmod "$DIR/test_modules/test_module_abi_bare.ko"
skip "a module of somebody else" "a test module is loaded already" env
check "it is still there" is_loaded test_module_abi_bare
rmmod test_module_abi_bare

mount -t tmpfs -o ro none /tmp
for test in $LAYOUT; do
	reason="no directory can be made in /tmp"
	skipped "$DIR/$test"
	report "a read-only /tmp: $test is skipped"
done
umount /tmp

# Installed by somebody who had no kernel to build them for.
cp -r "$DIR" /kselftest/bare
rm -r /kselftest/bare/test_modules
for test in $TESTS; do
	case $test in
	*repair*) reason="no test_module_abi_stuck.ko, build it with KDIR" ;;
	*) reason="no /kselftest/bare/test_modules/test_module_abi.ko, build it with KDIR" ;;
	esac
	skipped "/kselftest/bare/$test"
	report "no modules: $test is skipped"
done

# The answer of a kernel without the option.
cp -r "$DIR" /kselftest/noforce
cat > /kselftest/noforce/load_ko << EOF
#!/bin/sh
[ "\$1" != -m ] || { echo ENOEXEC; exit 1; }
exec "$DIR/load_ko" "\$@"
EOF
reason="this kernel has no CONFIG_MODULE_FORCE_LOAD"
skipped /kselftest/noforce/test_force.sh
report "no CONFIG_MODULE_FORCE_LOAD: test_force.sh is skipped"

# A 32-bit userland: the fifth byte is the ELF class.
cp -r "$DIR" /kselftest/narrow
cp /kselftest32/* /kselftest/narrow
check "there are 32-bit helpers" \
	[ "$(head -c 5 /kselftest/narrow/edit_ko | tail -c 1 | tr '\1\2' 12)" = 1 ]
for test in $RUN; do
	passes "/kselftest/narrow/$test"
	report "32-bit helpers: $test passes"
done

# The check is enforced here.
for test in $LAYOUT; do
	insists 0 "$test"
	report "enforced, and not to be: $test fails"
done
passes env MODULE_ABI_EXPECT_ENFORCE=1 "$DIR/test_load.sh"
report "enforced, as it has to be: test_load.sh passes"

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
sed -i '/\\$/!s/^\(check\|loads\|malformed\|edit\|invalid\|insert_stuck\) .*/&\nktap_exit_fail_msg/' /kselftest/broken/test_*.sh
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
for test in $LAYOUT; do
	insists 1 "$test"
	report "without the feature, which has to be there: $test fails"
done
umount "$MODULE_PARAMETERS"

echo 1 > /proc/sys/kernel/modules_disabled
skip "modules disabled" "kernel.modules_disabled is set" env
ktap_finished
