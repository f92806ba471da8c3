#!/bin/bash
# damage.sh: the harness itself: a log that is whole passes, and one that is damaged,
# in each way that is listed here, fails for that reason. The logs below damage/ are
# cut from those of real machines; no kernel is needed.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

logs=$TOP/scripts/tests/damage
out=$TESTDIR/out source=$TESTDIR/out/source
export MODULE_ABI_BUILD=$TESTDIR/build

# What the kernel of these logs was built from, as far as it is looked at.
kernel() {
	local selftests=tools/testing/selftests/module_abi

	rm -rf "$out"
	mkdir -p "$out/initrd/kselftest" "$source/$selftests" "$source/kernel/module/tests"
	printf '%s\n' CONFIG_KUNIT=y CONFIG_MODULE_LAYOUT_KUNIT_TEST=y CONFIG_MODULE_REPAIR_KUNIT_TEST=y \
		'# CONFIG_FAILSLAB is not set' >"$out/.config"
	printf '%s\n' 'TEST_PROGS := \' '	test_load.sh \' '	test_faults.sh \' '	test_repair_oops.sh' '' \
		'TEST_FILES := settings' >"$source/$selftests/Makefile"
	printf 'module_abi:%s\n' test_load.sh test_faults.sh test_repair_oops.sh \
		>"$out/initrd/kselftest/kselftest-list.txt"
	suite layout LAYOUT layout layout_test_record layout_test_policy
	suite repair_lists REPAIR repair repair_test_lists repair_test_two_damaged
}

# suite FILE OPTION NAME CASE...
suite() {
	printf '%s\n' "#ifdef CONFIG_MODULE_$2_KUNIT_TEST" "#include \"tests/$3_kunit.c\"" '#endif' \
		>"$source/kernel/module/$1.c"
	{
		echo "static struct kunit_case $3_test_cases[] = {"
		printf '\tKUNIT_CASE(%s),\n' "${@:4}"
		printf '%s\n' '	{}' '};' '' "static struct kunit_suite $3_test_suite = {" \
			"	.name = \"module_$3\"," "	.test_cases = $3_test_cases," '};'
	} >"$source/kernel/module/tests/$3_kunit.c"
}

# apart FUNCTION ARGUMENT...: what a test script would do, in a shell of its own, where
# set -e holds. Prints each failed claim with its reason as one line.
apart() {
	local rc=0

	# shellcheck disable=SC2016  # for the inner shell
	PATH=$TESTDIR/stubs:$PATH RESULTS=$TESTDIR/results.inner bash -c \
		'. "$1/scripts/tests/ktap.sh"; "${@:2}"; claims_done || exit 1' - "$TOP" "$@" \
		>"$TESTDIR/apart.out" 2>"$TESTDIR/apart.err" </dev/null || rc=$?
	awk '
		/^not ok / { if (line) print line; line = $0; next }
		/^#   / && line { line = line ": " substr($0, 5); next }
		{ if (line) print line; line = "" }
		END { if (line) print line }' "$TESTDIR/apart.out"
	cat "$TESTDIR/apart.err" >&2
	return "$rc"
}

# What oopses in damage/oops.log.
OOPSES='test_module_abi_stuck_init=2 test_module_abi_stuck_exit=1'

# judged LOG: by its name, as the machine was booted
judged() {
	case $1 in
	on) apart booted "damaged" "$out" "$TESTDIR/$1.log" module_abi.run=kselftest,modules ;;
	off) apart booted "damaged off" "$out" "$TESTDIR/$1.log" module_abi.run=kselftest,modules ;;
	oops) EXPECTED=$OOPSES apart booted "damaged oops" "$out" "$TESTDIR/$1.log" \
		module_abi.run=oops kunit.enable=0 ;;
	esac
}

# red REGEX COMMAND...: it fails, and a claim that REGEX matches with its reason
red() {
	local regex=$1 rc=0

	shift
	"$@" >"$TESTDIR/red" || rc=$?
	cat "$TESTDIR/red"
	[ "$rc" -ne 0 ] || { echo "it passes"; return 1; }
	grep -qE -- "$regex" "$TESTDIR/red" || { echo "wanted: $regex"; return 1; }
}

green() {
	"$@" >"$TESTDIR/green" || { cat "$TESTDIR/green"; return 1; }
}

# whole LOG [SED-ARGUMENT...]
whole() {
	sed -E "${@:2}" -e '' "$logs/$1.log" >"$TESTDIR/$1.log"
	green judged "$1"
}

damaged() {
	local log=$1 regex=$2

	shift 2
	sed -E "$@" "$logs/$log.log" >"$TESTDIR/$log.log"
	not cmp -s "$logs/$log.log" "$TESTDIR/$log.log"
	red "$regex" judged "$log"
}

# damage TEXT LOG REGEX SED-ARGUMENT...: a claim: a log edited so is red
damage() {
	claim "damage: $1" damaged "${@:2}"
}

# splat TEXT: a claim: in the kernel's log, it is found, and nothing else
splat() {
	claim "in the log: $1" is_splat "[    2.400000] $1"
}

is_splat() {
	local rc=0

	awk -v text="$1" '{ print } /Run .init/ { print text }' "$logs/on.log" >"$TESTDIR/splat.log"
	no_splat "$TESTDIR/splat.log" >"$TESTDIR/splat" || rc=$?
	same "$(head -n 1 "$TESTDIR/splat")" "$1"
	[ "$rc" -eq 1 ]
}

# oopses SED-ARGUMENT...: those that are expected, as another architecture prints them
oopses() {
	sed -E "$@" "$logs/oops.log" >"$TESTDIR/other.log"
	not cmp -s "$logs/oops.log" "$TESTDIR/other.log"
	EXPECTED=$OOPSES no_splat "$TESTDIR/other.log"
	lacks 'RIP: 0010:test' "$TESTDIR/other.log"
	not no_splat "$TESTDIR/other.log"
}

# machine STATUS LOG: a qemu that prints it, ends so, and counts how often it ran
machine() {
	mkdir -p "$TESTDIR/stubs"
	printf '%s\n' '#!/bin/sh' "echo >>$TESTDIR/runs" "cat $2" "$1" >"$TESTDIR/stubs/qemu-system-x86_64"
	chmod +x "$TESTDIR/stubs/qemu-system-x86_64"
	rm -f "$TESTDIR/runs" "$TESTDIR/results.inner"
}

boots_it() {
	apart boots "damaged" "$out/arch/x86/boot/bzImage" "$out/initrd.gz" x86_64 "$TESTDIR/boot.log" \
		module_abi.run=kselftest,modules
}

# With what a firmware says to a terminal in front of the first line of init.
console() {
	sed $'s/^### begin kselftest/\x1bc\x1b[?7l\x1b[2J&/' "$logs/on.log" >"$TESTDIR/console"
}

boot_passes() {
	console
	machine 'exit 0' "$TESTDIR/console"
	green boots_it
	grep -qx '### begin kselftest' "$TESTDIR/boot.log"
	same "$(wc -l <"$TESTDIR/runs")" 1
	grep -qP '^SKIP\tdamaged: .*test_faults' "$TESTDIR/results.inner"
	same "$(grep -c ^SKIP "$TESTDIR/results.inner")" 2
}

qemu_fails() {
	console
	machine 'exit 1' "$TESTDIR/console"
	red 'boots: .*did not stop by itself \(status 1\)' boots_it
}

does_not_end() {
	console
	machine 'exec sleep 60' "$TESTDIR/console"
	BOOT_TIMEOUT=1 red 'boots: .*did not stop by itself \(status 124\)' boots_it
}

cut_short() {
	sed '/^### end/d' "$logs/on.log" >"$TESTDIR/console"
	machine 'exit 0' "$TESTDIR/console"
	red 'boots: .*did not get to the end' boots_it
}

# Once init runs, an int3 oops is one like any other.
oops_in_first_script() {
	console
	sed -i '/begin kselftest/{a Oops: int3: 0000 [#1] SMP
		q}' "$TESTDIR/console"
	machine 'exit 0' "$TESTDIR/console"
	red 'boots: .*did not get to the end' boots_it
	same "$(wc -l <"$TESTDIR/runs")" 1
}

# Before that, qemu is to blame, which is in the results.
oops_before_init() {
	console
	echo 'Oops: int3: 0000 [#1] SMP' >"$TESTDIR/first"
	machine 'exit 0' "\$([ \$(wc -l <$TESTDIR/runs) = 1 ] && echo $TESTDIR/first || echo $TESTDIR/console)"
	green boots_it
	same "$(wc -l <"$TESTDIR/runs")" 2
	grep -q '^RETRY' "$TESTDIR/results.inner"
	machine 'exit 0' "$TESTDIR/first"
	red 'boots: .*did not get to the end' boots_it
	same "$(wc -l <"$TESTDIR/runs")" 2
}

# killed SIGNAL: boot.sh, with which its qemu ends
killed() {
	local pid rc=0

	machine "echo \$\$ >$TESTDIR/pid; exec sleep 60" /dev/null
	rm -f "$TESTDIR/pid"
	# Not in the background for this shell: SIGINT would be ignored.
	PATH=$TESTDIR/stubs:$PATH python3 -c '
import signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
sys.exit(subprocess.Popen(sys.argv[2:], stderr=subprocess.DEVNULL).wait() == 0)' \
		- "$TOP/scripts/boot.sh" image initrd x86_64 "$TESTDIR/boot.log" &
	pid=$!
	for _ in $(seq 50); do [ -s "$TESTDIR/pid" ] && break; sleep 0.1; done
	kill "-$1" "$(pgrep -P "$pid")"
	wait "$pid" || rc=$?
	same "$rc" 0
	for _ in $(seq 20); do kill -0 "$(cat "$TESTDIR/pid")" 2>/dev/null || return 0; sleep 0.1; done
	echo "qemu is still there"
	return 1
}

# guest_script STATUS SCRIPT COMMAND...: with that as run_kselftest.sh
guest_script() {
	local root=$TESTDIR/root wanted=$1 script=$2 rc=0

	rm -rf "$root"
	mkdir -p "$root/kselftest" "$root/tmp" "$root/guest"
	cp "$out/initrd/kselftest/kselftest-list.txt" "$root/kselftest"
	shift 2
	[ $# -eq 0 ] || {
		printf '%s\n' '#!/bin/sh' 'echo "# ok 1"' "$@" >"$root/kselftest/run_kselftest.sh"
		chmod +x "$root/kselftest/run_kselftest.sh"
	}
	for file in kselftest layout; do
		sed "s,\([ <]\)/\(kselftest\|tmp\),\1$root/\2,g" "$TOP/scripts/guest/$file.sh" >"$root/guest/$file.sh"
		chmod +x "$root/guest/$file.sh"
	done
	cd "$root/guest" || return
	"./$script.sh" >"$root/out" 2>"$root/err" || rc=$?
	cat "$root/out" "$root/err"
	same "$rc" "$wanted"
	[ $# -eq 0 ] || same "$(head -n 1 "$root/out")" "ok 1"
}

# uml STATUS [SED-ARGUMENT...]: a kunit.py that ends so
uml() {
	local tree=$TESTDIR/uml/tree status=$1

	rm -rf "$TESTDIR/uml"
	mkdir -p "$TESTDIR/uml/out" "$tree/tools/testing/kunit"
	cp -r "$source/kernel" "$tree"
	cp "$out/.config" "$TESTDIR/uml/out"
	sed -n -e '/begin dmesg/,/### end/{/###/!s/^\[[^]]*\] //p' -e '}' "$logs/on.log" |
		sed -E "${@:2}" -e '' >"$TESTDIR/uml/log"
	printf '%s\n' '#!/bin/sh' "cp $TESTDIR/uml/log $TESTDIR/uml/out/test.log" "exit $status" \
		>"$tree/tools/testing/kunit/kunit.py"
	chmod +x "$tree/tools/testing/kunit/kunit.py"
	apart kunit_suites "damaged UML" "$tree" "$TESTDIR/uml/out"
}

no_claims() { :; }
dies() { claim "one" true; false; claim "two" true; }
loses() { echo | while read -r _; do claim "one" true; done; claim "two" true; }
fails() { claim "one" true; claim "two" false; }

# script FUNCTION: as one of scripts/tests
script() {
	local rc=0

	# shellcheck disable=SC2016  # for the inner shell
	RESULTS='' bash -c '. "$1/scripts/tests/lib.sh"; eval "$2"; '"$1"'; claims_done || exit 1' \
		- "$TOP" "$(declare -f "$1")" >"$TESTDIR/script" 2>&1 || rc=$?
	cat "$TESTDIR/script"
	return "$rc"
}

kernel
claim "a whole log passes" whole on
claim "so does one with oopses" whole oops

all='every kselftest of the list has run, once'
damage "a kselftest is missing" on "kselftest: $all: test_faults.sh: 0 times" \
	-e '/^selftests.*test_faults/,/^ok 2 self/d' -e 's/^ok 3 self/ok 2 self/' -e 's/^1\.\.3$/1..2/'
damage "a kselftest ran twice" on "kselftest: $all: .*test_load.sh: 2 times" \
	-e '/^selftests.*test_faults/,/^ok 2 self/{s/test_faults/test_load/;s/1\.\.0 .*/1..1\nok 1 x/;s/ # SKIP//' -e '}'
damage "a kselftest is unknown" on "kselftest: $all: .*test_new.sh: 1 times" -e 's/test_faults\.sh/test_new.sh/'
damage "run_kselftest.sh is not found" on 'kselftest: has run and ended well: status 127' \
	-e '/^### begin kselftest/,/^### status/{/^###/!d;s/status 0/status 127/' -e '}'
damage "the same, and its status lost" on 'kselftest: as many results as planned: no results' \
	-e '/^### begin kselftest/,/^### status/{/^###/!d' -e '}'
damage "the plan of a kselftest is larger" on 'test_load: as many results as planned: 4 results, planned: 5' \
	-e 's/^1\.\.4$/1..5/'
damage "it is smaller" on 'test_load: as many results as planned: 4 results, planned: 3' -e 's/^1\.\.4$/1..3/'
damage "it is missing" on 'test_load: as many results as planned: 0 plans' -e '/^1\.\.4$/d'
damage "there are two" on 'test_load: as many results as planned: 2 plans' -e 's/^1\.\.4$/&\n&/'
damage "the plan of run_kselftest.sh is missing" on 'kselftest: as many results as planned: 0 plans' \
	-e '/begin kselftest/,/status/{/^1\.\.3$/d' -e '}'
damage "the plan of run_kselftest.sh is larger" on 'kselftest: as many results as planned: 3 results, planned: 4' \
	-e '/begin kselftest/,/status/s/^1\.\.3$/1..4/'
damage "a version line is missing" on 'modules: as many results as planned: 0 version lines' \
	-e '/^### begin modules/{n;d' -e '}'
damage "a result is missing" on 'test_load: as many results as planned: 3 results, planned: 4' -e '/^ok 4 a module/d'
damage "a number is left out" on 'test_load: as many results as planned: numbers not consecutive: 1 2 3 5' \
	-e 's/^ok 4 a module/ok 5 a module/'
damage "a result is a failure" on 'not ok .* test_load: it unloads' -e 's/^ok 3 it/not ok 3 it/'
damage "a kselftest fails as a whole" on 'kselftest: selftests: module_abi: test_load.sh: not ok' \
	-e 's/^ok 1 self.*/not &  # exit=1/'
damage "a test bails out" on 'test_load: as many results as planned: Bail out!  edit_ko failed' \
	-e 's/^ok 2 it is not.*/Bail out!  edit_ko failed/'
damage "a result is expected to fail" on 'test_load: it unloads: ok XFAIL' -e 's/^ok 3 it.*/& # XFAIL/'
damage "a test is skipped" on 'test_load: it unloads: skipped, which is not expected: no reason' \
	-e 's/^ok 3 it.*/& # SKIP/'
damage "a kselftest is skipped for another reason" on 'test_faults.sh: skipped, which is not expected: must be run' \
	-e 's/SKIP no allocation.*/SKIP must be run as root/'
damage "one that says nothing is skipped" on 'kselftest: .*test_load.sh: skipped by itself or by' -e 's/^ok 1 self.*/& # SKIP/'
damage "one passes after it said that it is skipped" on 'kselftest: .*test_faults.sh: skipped by itself or by' \
	-e 's/^(ok 2 self.*) # SKIP/\1/'
damage "a script of scripts/guest does not run" on 'modules: has run and ended well: ran 0 times' \
	-e '/^### begin modules/,/^### status/d'
damage "it runs twice" on 'modules: has run and ended well: ran 2 times' \
	-e 's/^### begin dmesg/### begin modules\n### status 0\n&/'
damage "nobody asked for it" on 'drift: has run and ended well: ran 1 times, wanted: 0' \
	-e 's/^### begin dmesg/### begin drift\n### status 0\n&/'
damage "it claims nothing" on 'modules: as many results as planned: no results' \
	-e '/^### begin modules/,/^### status/{/###/!d' -e '}'
damage "it plans nothing" on 'modules: as many results as planned: no results' \
	-e '/^### begin modules/,/^### status/{/^ok/d;s/1\.\.3/1..0/' -e '}'
damage "its status is 1" on 'modules: has run and ended well: status 1' \
	-e '/^### begin modules/,/^### status/s/status 0/status 1/'
damage "its status is missing" on 'modules: has run and ended well: status missing' \
	-e '/^### begin modules/,/^### status/{/^### status/d' -e '}'
damage "the log ends in a test" on 'test_load: as many results as planned: 2 results, planned: 4' -e '/^ok 2 it/q'
damage "the log ends before that of the kernel" on 'the log is there to its end: no ### end' -e '/^### begin dmesg/,$d'
damage "the log ends in that of the kernel" on 'the log is there to its end: no ### end' -e '/^### end/d'
damage "a KUnit suite is missing" on 'KUnit: module_repair: has run, all 2 cases of it: it has not' \
	-e '/\]     KTAP/{N;/Subtest: module_repair/{:a;N;/ok 2 module_repair$/!ba;d' -e '}' -e '}' \
	-e 's/(\] 1\.\.)2/\11/'
damage "the number of KUnit suites is wrong" on 'KUnit: as many suites as planned: 2 results, planned: 3' \
	-e 's/(\] 1\.\.)2/\13/'
damage "a KUnit case is missing" on 'KUnit: module_repair: as many results as planned: 1 results, planned: 2' \
	-e '/ok 2 repair_test_two_damaged/d'
damage "a KUnit case is missing, and so planned" on 'KUnit: module_repair: has run, all 2 cases of it: ran repair_test_lists, ' \
	-e '/ok 2 repair_test_two_damaged/d' -e '/Subtest: module_repair/,$s/(\]     1\.\.)2/\11/'
damage "a KUnit case is not the one" on 'KUnit: module_repair: has run, all 2 cases of it: .*repair_test_two, wanted' \
	-e 's/repair_test_two_damaged/repair_test_two/'
damage "a KUnit suite has no plan" on 'KUnit: module_repair: as many results as planned: 0 plans' \
	-e '/Subtest: module_repair/,$s/(\]     )1\.\.2/\1/'
damage "a parameter of a KUnit case is missing" on 'repair_test_lists: as many results as planned: 2 results, not 3' \
	-e '/ok 3 no uses/d'
damage "all parameters are missing, and their count" on 'layout_test_policy: as many results as planned: .*no results' \
	-e '/ok [123] (same|missing|differs)/d' -e '/layout_test_policy: pass/d'
damage "a KUnit case fails" on 'KUnit: module_layout: layout_test_policy: missing: not ok' -e 's/ok 2 missing/not &/'
damage "a KUnit case is skipped" on 'layout_test_record: skipped, which is not expected: no thread' \
	-e 's/ok 1 layout_test_record/& # SKIP no thread/'
damage "the beginning of the kernel's log is lost" on 'KUnit: as many suites as planned: ' \
	-e '/begin dmesg/,/1\.\.2/{/###/!d' -e '}'
damage "it is, where KUnit does not run" oops 'what the kernel said is there from its beginning: it is not' \
	-e '/Linux version/d'
damage "there is no KUnit" on 'KUnit: as many suites as planned: ' -e '/begin dmesg/,/Run .init/{/###/!d' -e '}'
damage "an address in what is said of a module" on 'no address in what is said of modules: .*ffffffff81234567' \
	-e 's/kdemo: init 42/& at ffffffff81234567/'

damage "one oops more" oops 'nothing else in the log: .*oopses in test_module_abi_stuck_init: 3, expected: 2' \
	-e '/begin dmesg/,$s/^(\[ +8.24.*)Oops: 0002 \[#2\] SMP/&\n&/' -e 's/^x//'
damage "one oops less" oops 'nothing else in the log: .*oopses in test_module_abi_stuck_exit: 0, expected: 1' \
	-e '/begin dmesg/,${/8\.82.*(BUG|Oops:|RIP)/d' -e '}'
damage "an oops in another function" oops 'nothing else in the log: .*oopses in module_kobj_release: 1, expected: 0' \
	-e 's/RIP: 0010:test_module_abi_stuck_exit/RIP: 0010:module_kobj_release/'
damage "an oops in no function" oops 'nothing else in the log: .*oopses in an unknown function: 1' \
	-e 's/RIP: 0010:test_module_abi_stuck_exit.*/RIP: 0010:0x0/' -e '/end trace/,/RIP/s/RIP.*//'
damage "a warning between two that are expected" oops 'nothing else in the log: .*WARNING: CPU' \
	-e '/begin dmesg/,$s/^(.* )Modules linked in.*/&\n\1WARNING: CPU: 0 PID: 1 at kernel\/module\/main.c:1/'
damage "an oops where none is expected" on 'nothing else in the log: .*Oops: Oops: 0002' \
	-e '/Run .init/a [    3.412179] Oops: Oops: 0002 [#1] SMP\n[    3.412179] RIP: 0010:test_module_abi_stuck_init+0x6e/0x1000'
damage "a panic on the console alone" on 'nothing else in the log: Kernel panic' \
	-e '/^### begin modules/a Kernel panic - not syncing: Fatal exception'

null='Unable to handle kernel NULL pointer dereference at virtual address 0000000000000000'
claim "oopses of i386" oopses -e 's/RIP: 0010:/EIP: /' -e 's/Oops: Oops:/Oops:/'
claim "oopses of arm64" oopses -e "s/BUG: kernel NULL.*/$null/" -e 's/RIP: 0010:/pc : /' \
	-e 's/Oops: Oops: 0002/Internal error: Oops: 0000000096000044/'
claim "oopses of arm" oopses -e "s/BUG: kernel NULL.*/8<--- cut here ---\n$null when write/" \
	-e 's/RIP: 0010:/PC is at /' -e 's/Oops: Oops: 0002 (.*) SMP/Internal error: Oops: 805 \1 SMP THUMB2/'
claim "oopses of riscv" oopses -e "s/BUG: kernel NULL.*/$null/" -e 's/RIP: 0010:/epc : /' \
	-e 's/Oops: Oops: 0002/Oops/'
claim "oopses of s390" oopses -e 's/Oops: Oops: 0002 (.*) SMP/Oops: 0004 ilc:3 \1SMP/' \
	-e 's/BUG: kernel NULL.*/Unable to handle kernel pointer dereference in virtual kernel address space/' \
	-e 's/RIP: 0010:(\S*)/Krnl PSW : 0704c00180000000 000003e000000000 (\1)/'
claim "oopses under KASAN" oopses -e 's/RIP: 0010:t/EIP: t/' -e 's/(^.* )Oops: Oops: 0002 (.*)/\1Oops: general protection fault, probably for non-canonical address 0xdffffc0000000000: 0000 \2 KASAN\n\1KASAN: null-ptr-deref in range [0x0000000000000000-0x0000000000000007]/'
claim "oopses that KASAN reports first" oopses -e 's/RIP: 0010:t/EIP: t/' \
	-e 's/^(.* )(BUG: kernel NULL.*)/\1BUG: KASAN: null-ptr-deref in test_module_abi_stuck_init+0x6e\n\1Write of size 4 at addr 0\n&/'

splat 'BUG: unable to handle page fault for address: ffffc90000000000'
splat 'BUG: kernel NULL pointer dereference, address: 0000000000000000'
splat 'BUG: KASAN: slab-out-of-bounds in module_check_layout+0x10/0x20'
splat 'BUG: KCSAN: data-race in a / b'
splat 'BUG kmalloc-64 (Not tainted): Left Redzone overwritten'
splat 'INFO: trying to register non-static key.'
splat 'kobject: (null) (ffff8880): tried to init an initialized object, something is seriously wrong.'
splat 'divide error: 0000 [#1] PREEMPT SMP'
splat 'BUG: sleeping function called from invalid context at mm/slab.h:1'
splat 'BUG: scheduling while atomic: rmmod/1/0x00000002'
splat 'BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 31s!'
splat 'watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [rmmod:1]'
splat 'watchdog: Watchdog detected hard LOCKUP on cpu 0'
splat 'rcu: INFO: rcu_preempt self-detected stall on CPU'
splat 'INFO: task rmmod:1 blocked for more than 120 seconds.'
splat 'WARNING: possible circular locking dependency detected'
splat 'WARNING: CPU: 0 PID: 1 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x2'
splat 'refcount_t: underflow; use-after-free.'
splat 'list_del corruption. prev->next should be ffff888003c0d018, but was ffff888003c0d018'
splat 'list_add corruption. next->prev should be prev'
splat 'kernel BUG at lib/list_debug.c:59!'
splat 'Oops: invalid opcode: 0000 [#1] SMP'
splat 'Oops: general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] SMP'
splat 'general protection fault: 0000 [#1] SMP'
splat 'Unable to handle kernel paging request at virtual address dead000000000108'
splat 'Internal error: Oops: 0000000096000044 [#1] SMP'
splat 'UBSAN: array-index-out-of-bounds in kernel/module/layout.c:1:1'
splat "sysfs: cannot create duplicate filename '/module/kdemo'"
splat 'kobject_add_internal failed for kdemo with -EEXIST'
splat '------------[ cut here ]------------'
splat 'Kernel panic - not syncing: Fatal exception'
splat 'kmemleak: 1 new suspected memory leaks (see /sys/kernel/debug/kmemleak)'

claim "a machine that boots passes, with its skips" boot_passes
claim "damage: qemu fails after the end of the log" qemu_fails
claim "damage: qemu does not end after it" does_not_end
claim "damage: the machine stops half way" cut_short
claim "damage: an int3 oops in the first script" oops_in_first_script
claim "damage: an int3 oops before init, once and twice" oops_before_init
claim "boot.sh: SIGTERM ends its qemu" killed TERM
claim "boot.sh: Ctrl-C does" killed INT

claim "kselftest.sh: run_kselftest.sh succeeds" guest_script 0 kselftest 'exit 0'
claim "damage: kselftest.sh: it fails" guest_script 1 kselftest 'exit 1'
claim "damage: kselftest.sh: it is not there" guest_script 127 kselftest
claim "layout.sh: run_kselftest.sh succeeds, without the repair" guest_script 0 layout \
	'[ "$*" = "-t module_abi:test_load.sh -t module_abi:test_faults.sh" ]'
claim "damage: layout.sh: it fails" guest_script 1 layout 'exit 1'

claim "kunit.py: a whole run passes" green uml 0
claim "damage: kunit.py fails after good output" red 'kunit.py is content' uml 1
claim "damage: kunit.py is content without a suite" \
	red 'KUnit: module_repair: has run' uml 0 -e 's/^1\.\.2$/1..1/' -e '/^ok 1 module_layout/q'

rm "$out/.config"
claim "damage: the kernel's configuration is not there" damaged on 'it is known what has to run: ' -e '1d'
kernel
sed -i '/test_faults/d' "$out/initrd/kselftest/kselftest-list.txt"
claim "damage: a kselftest is not installed" damaged on 'it is known what has to run: .*test_faults.sh' -e '1d'
kernel
suite repair_lists REPAIR repair repair_test_lists repair_test_two_damaged repair_test_count
claim "damage: a KUnit case of the source does not run" \
	damaged on 'module_repair: has run, all 3 cases of it: .*wanted: .* repair_test_count' -e '1d'
kernel
: >"$source/kernel/module/repair_lists.c"
claim "damage: a KUnit suite that no file includes" \
	damaged on 'it is known what has to run: .*no file of .* includes tests/repair_kunit.c' -e '1d'
kernel
echo CONFIG_FAILSLAB=y >>"$out/.config"
claim "damage: a skip for want of an option that is there" \
	damaged on 'test_faults.sh: skipped, which is not expected' -e '1d'
kernel

claim "damage: a test without a claim" red '^1\.\.0$' script no_claims
claim "damage: a test that dies half way" red 'error: .*command failed' script dies
claim "damage: a claim in a subshell" red 'error: a claim in a subshell is not counted' script loses
claim "damage: a claim that fails" red 'passed 1 failed 1' script fails
claims_done || exit 1
