#!/bin/bash
# runs.sh: what check.sh makes of its steps, and of two runs at a time; and that
# nothing goes on after Ctrl-C. On steps that do nothing; takes some 20 seconds.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"

# run LINE...: a script of these lines, with a build directory of its own. Its exit
# status is in $rc, what it prints in $TESTDIR/run.out, and on stderr in run.err.
run() {
	script "$@"
	rc=0
	bash "$TESTDIR/run.sh" >"$TESTDIR/run.out" 2>"$TESTDIR/run.err" || rc=$?
	cat "$TESTDIR/run.err" "$TESTDIR/run.out"
}

script() {
	{
		printf '%s\n' ". '$TOP/scripts/lib.sh'" ". '$TOP/scripts/kbuild.sh'" \
			"mkdir -p \"\$BUILD\"" ". '$TOP/scripts/steps.sh'" \
			'result() { printf "%s\t%s\n" "$@" >>"$RESULTS"; }' 'export -f result' "$@"
	} >"$TESTDIR/run.sh"
}

good='bash -c "result PASS one; result PASS two; result SKIP three"'

# closes STATUS LINE LINE: the last lines, and the status
closes() {
	same "$rc" "$1"
	same "$(tail -n 2 "$TESTDIR/run.out")" "$2
$3"
}

says() { grep -qxF -- "$1" "$TESTDIR/run.err"; }

all_well() {
	run 'prepare tree "" true' 'build kernel tree true' "step boot kernel $good" run_steps
	closes 0 "0 not run, 1 skipped as expected" "4 passed, 0 failed"
	says "skipped: three"
	grep -qE '^boot +[0-9]+\.[0-9] +[0-9]+\.[0-9] +2 +0 +1 +0$' "$TESTDIR/run.err"
}

a_test_fails() {
	run "step boot '' bash -c 'result PASS one; result FAIL two; exit 1'" run_steps
	closes 1 "0 not run, 0 skipped as expected" "1 passed, 1 failed"
	says "failed: two"
	# Whatever its exit status is.
	run "step boot '' bash -c 'result PASS one; result FAIL two'" run_steps
	closes 1 "0 not run, 0 skipped as expected" "1 passed, 1 failed"
}

a_step_dies() {
	run "step boot '' bash -c 'result PASS one; exit 3'" run_steps
	closes 1 "0 not run, 0 skipped as expected" "1 passed, 1 failed"
	says "failed: boot: ended with status 3"
	run "step boot '' bash -c 'result PASS one; kill -9 \$\$'" run_steps
	closes 1 "0 not run, 0 skipped as expected" "1 passed, 1 failed"
	says "failed: boot: ended with status 137"
}

a_step_without_tests() {
	run "step one '' true" "step two '' bash -c 'result SKIP three'" run_steps
	closes 1 "0 not run, 1 skipped as expected" "0 passed, 2 failed"
	says "failed: one: no test has run"
	says "failed: two: no test has run"
}

a_build_fails() {
	run 'build kernel "" false' "step boot kernel $good" "step more boot $good" run_steps
	closes 1 "2 not run, 0 skipped as expected" "0 passed, 1 failed"
	says "not run: boot: since 'kernel' failed or was not run"
	says "not run: more: since 'boot' failed or was not run"
}

a_test_is_not_run() {
	run "step boot '' bash -c 'result PASS one; result NOTRUN two'" run_steps
	closes 1 "1 not run, 0 skipped as expected" "1 passed, 0 failed"
	says "not run: two"
}

a_base_is_not_testable() {
	run "mkdir -p \"\$BUILD/6.1\"; echo 'does not apply' >\"\$BUILD/6.1/not-testable\"" \
		"prepare 'tree 6.1' '' bash -c 'exit 4'" "step boot 'tree 6.1' $good" \
		"step more '' $good" run_steps
	closes 1 "2 not run, 1 skipped as expected" "2 passed, 0 failed"
	says "not run: tree 6.1: does not apply"
}

no_time_is_left() {
	run 'export CHECK_MINUTES=0' "step boot '' $good" run_steps
	closes 1 "0 not run, 1 not begun for want of time, 0 skipped as expected" "0 passed, 0 failed"
	says "not begun: boot: it would not be done in time"
}

little_time_is_left() {
	run 'export CHECK_MINUTES=20' "step first '' $good" 'build kernel first true' \
		"step boot kernel $good" "step last boot $good" "compile other '' $good" run_steps
	closes 0 "0 not run, 3 not begun for want of time, 2 skipped as expected" "4 passed, 0 failed"
	says "not begun: kernel: it would not be done in time"
	says "not begun: boot: since 'kernel' was not begun"
	says "not begun: last: since 'boot' was not begun"
	# What was not run for another reason is still a failure.
	run 'export CHECK_MINUTES=20' "step first '' $good" 'prepare tree "" false' "step boot tree $good" run_steps
	same "$rc" 1
}

a_step_that_is_none() {
	run "step boot kernel $good" run_steps
	same "$rc" 1
	grep -q "'boot' comes after 'kernel', which is no step before it" "$TESTDIR/run.err"
}

no_two_compile() {
	run "one() { mkdir \"\$BUILD/busy\" && sleep 0.5 && rmdir \"\$BUILD/busy\" && result PASS it; }" \
		'export -f one; export BUILD' 'for i in 1 2 3; do compile "$i" "" bash -c one; done' run_steps
	closes 0 "0 not run, 0 skipped as expected" "3 passed, 0 failed"
}

# Two of the others run at a time.
two_at_a_time() {
	run "one() { touch \"\$BUILD/\$1\"; until [ -e \"\$BUILD/\$2\" ]; do sleep 0.1; done; result PASS it; }" \
		'export -f one; export BUILD' 'step one "" timeout 20 bash -c "one 1 2"' \
		'step two "" timeout 20 bash -c "one 2 1"' run_steps
	closes 0 "0 not run, 0 skipped as expected" "2 passed, 0 failed"
}

# started: a script in the background that Ctrl-C reaches, as that of a terminal
# does, with a build that has a child; $pid is it
started() {
	script "$@"
	# Where nohup or a job in the background ignores some of them.
	setsid env --default-signal=HUP,INT,TERM bash "$TESTDIR/run.sh" >"$TESTDIR/run.out" 2>"$TESTDIR/run.err" &
	pid=$!
	for _ in {1..100}; do
		[ ! -e "$MODULE_ABI_BUILD/begun" ] || return 0
		sleep 0.1
	done
	cat "$TESTDIR/run.err"
	return 1
}

left_over() { pgrep -f "sleep $1\$"; }

# waited: for that script, which has half a minute to end; its status is in $rc
waited() {
	local tries=0

	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.1
		[ $((++tries)) -lt 300 ] || kill -KILL "$pid" || :
	done
	rc=0
	wait "$pid" || rc=$?
}

# ends SIGNAL STATUS LINE...: at once, with all that it has started. Here 4242 stands
# for a compiler.
ends() {
	local signal=$1 status=$2 rc before

	shift 2
	rm -f "$MODULE_ABI_BUILD/begun"
	started "$@"
	left_over 4242
	before=$(now)
	# A terminal sends its signals to all of them, kill to one.
	if [ "$signal" = TERM ]; then kill -TERM "$pid"; else kill "-$signal" "-$pid"; fi
	waited
	cat "$TESTDIR/run.err"
	same "$rc" "$status"
	[ $(($(now) - before)) -le 5 ] || { echo "took too long"; return 1; }
	not left_over 4242
}

make_of_one_file() {
	printf 'all:\n\ttouch "%s/begun"; sleep 4242\n' "$MODULE_ABI_BUILD" >"$TESTDIR/Makefile"
}

a_build_is_interrupted() {
	make_of_one_file
	for case in "INT 130" "TERM 143" "HUP 129"; do
		# shellcheck disable=SC2086  # two words
		ends $case "progress '$TESTDIR/log' building make -f '$TESTDIR/Makefile'"
	done
}

# One that ignores all signals but SIGKILL, two levels down.
a_stubborn_build_is_interrupted() {
	ends INT 130 "progress '$TESTDIR/log' building bash -c \"trap '' INT TERM HUP; touch \\\"\$BUILD/begun\\\"; sleep 4242; sleep 4242\""
}

# Its parent ends at once, and is no way to find it any more.
an_orphan_is_interrupted() {
	ends TERM 143 "parent() { trap - TERM; bash -c \"trap '' INT TERM HUP; touch \\\"\$BUILD/begun\\\"; sleep 4242; sleep 4242\" & wait; }" \
		"progress '$TESTDIR/log' building parent"
}

steps_are_interrupted() {
	make_of_one_file
	ends INT 130 "build kernel '' make -f '$TESTDIR/Makefile'" "step other '' sleep 4242" run_steps
	ends TERM 143 "build kernel '' make -f '$TESTDIR/Makefile'" "step other '' sleep 4242" run_steps
}

# The second is refused; what the first one starts itself is not.
second_run_is_refused() {
	rm -f "$MODULE_ABI_BUILD/begun"
	started 'one_run' 'bash -c ". $TOP/scripts/lib.sh; one_run"' 'touch "$BUILD/begun"; sleep 4242'
	cp "$TESTDIR/run.sh" "$TESTDIR/first.sh"
	run one_run
	same "$rc" 1
	same "$(cat "$TESTDIR/run.err")" "error: run.sh: run.sh, process $pid, is running in $MODULE_ABI_BUILD: wait for it to end"
	kill -TERM "-$pid"
	waited
	run one_run
	same "$rc" 0
}

# What another one left there counts for nothing.
results_are_of_one_run() {
	run "step boot '' bash -c 'result FAIL one'" run_steps
	run "step boot '' $good" run_steps
	closes 0 "0 not run, 1 skipped as expected" "2 passed, 0 failed"
}

no_clock_that_can_be_set() {
	lacks -rnE '\$\{?SECONDS|\(\(.*SECONDS|date \+%s' "$TOP"/scripts --include=*.sh --exclude=runs.sh --exclude-dir=guest
}

export MODULE_ABI_BUILD=$TESTDIR/build
unset MODULE_ABI_RUN CHECK_MINUTES
claim "steps: all is well" all_well
claim "steps: a test that fails" a_test_fails
claim "steps: a step that dies" a_step_dies
claim "steps: a step without a test" a_step_without_tests
claim "steps: what needs a build that fails is not run" a_build_fails
claim "steps: a test that a step did not run" a_test_is_not_run
claim "steps: a base that cannot be tested" a_base_is_not_testable
claim "steps: no time is left" no_time_is_left
claim "steps: there is no time for a kernel" little_time_is_left
claim "steps: one after a step that there is not" a_step_that_is_none
claim "steps: no two compile at a time" no_two_compile
claim "steps: two of the others run at a time" two_at_a_time
claim "steps: results are those of one run" results_are_of_one_run
claim "Ctrl-C, TERM, HUP: a build ends at once" a_build_is_interrupted
claim "Ctrl-C: so does one that ignores it" a_stubborn_build_is_interrupted
claim "TERM: so does one whose parent ends first" an_orphan_is_interrupted
claim "Ctrl-C, TERM: all steps end at once" steps_are_interrupted
claim "a second run is refused" second_run_is_refused
claim "times do not depend on a clock that can be set" no_clock_that_can_be_set
claims_done || exit 1
