# shellcheck shell=bash
# Sourced by check.sh: a list of steps, two of which run at a time.
#
#   step NAME AFTER COMMAND...      tests; they begin when the steps that AFTER names,
#                                   separated by commas, have ended
#   compile NAME AFTER COMMAND...   tests that compile kernels: no two at a time
#   prepare NAME AFTER COMMAND...   no tests, but what other steps need: if it fails,
#                                   those that come after it are not run
#   build NAME AFTER COMMAND...     the same, and it compiles
#   run_steps                       all of them, what came of them, and the status
#
# A step appends its results to the file that $RESULTS names, a line each: PASS,
# FAIL, SKIP (one that is expected), NOTRUN or RETRY, a tab, and a text. With CHECK_MINUTES
# none is begun after that many minutes, and no kernel is built that would take longer:
# those are named, as LATE, and no failure, or a slow host could not end well.

RESULTS_DIR=$BUILD/results
step_name=() after=() command=() compiles=() needed=() state=() began=() took=()

step() { add_step '' '' "$@"; }
compile() { add_step 1 '' "$@"; }
prepare() { add_step '' 1 "$@"; }
build() { add_step 1 1 "$@"; }

add_step() {
	local id=${#step_name[@]} other wanted

	IFS=, read -ra wanted <<<"$4"
	for other in ${wanted[@]+"${wanted[@]}"}; do
		printf '%s\n' "${step_name[@]}" | grep -qxF -- "$other" ||
			die "check.sh: '$3' comes after '$other', which is no step before it"
	done
	compiles[id]=$1 needed[id]=$2 step_name[id]=$3 after[id]=$4 state[id]=waiting
	shift 4
	command[id]=$(printf '%q ' "$@")
}

# results ID: where that step writes
results() { echo "$RESULTS_DIR/$1"; }

add_result() { printf '%s\t%s\n' "$2" "$3" >>"$(results "$1")"; }

count() { cat "$RESULTS_DIR"/* | grep -c "^$1" || :; }

# blocked ID: by which step, and how; fails if it may begin
blocked() {
	local id=$1 other other_id wanted

	IFS=, read -ra wanted <<<"${after[id]}"
	for other in ${wanted[@]+"${wanted[@]}"}; do
		for other_id in "${!step_name[@]}"; do
			[ "${step_name[other_id]}" = "$other" ] || continue
			[ "${state[other_id]}" = ended ] || { echo "${state[other_id]} $other"; return; }
		done
	done
	return 1
}

begin() {
	local id=$1

	began[id]=$(now) state[id]=running
	: >"$(results "$id")"
	status "--- ${step_name[id]}"
	(
		# The status is that of the step, whatever errexit makes of it.
		trap - ERR
		set +e
		RESULTS=$(results "$id")
		export RESULTS
		eval "${command[id]}" </dev/null 2>&1 | sed -u "s/^/[${step_name[id]}] /" >&2
	) &
	pids[$!]=$id
}

# ended ID STATUS: one that fails without naming a test is a failed test itself, and
# so is one that succeeds without any.
ended() {
	local id=$1 rc=$2

	took[id]=$(($(now) - began[id])) state[id]=ended
	if [ "$rc" -eq 4 ] && [[ ${step_name[id]} = "tree "* ]]; then
		add_result "$id" NOTRUN "${step_name[id]}: $(cat "$BUILD/${step_name[id]#tree }/not-testable")"
		state[id]=failed
	elif [ "$rc" -ne 0 ]; then
		grep -qE '^(FAIL|NOTRUN)' "$(results "$id")" ||
			add_result "$id" FAIL "${step_name[id]}: ended with status $rc"
		[ -z "${needed[id]}" ] || state[id]=failed
	elif [ -n "${needed[id]}" ]; then
		add_result "$id" PASS "${step_name[id]}"
	elif ! grep -q '^PASS' "$(results "$id")"; then
		add_result "$id" FAIL "${step_name[id]}: no test has run"
	fi
	status "--- ${step_name[id]}: ${took[id]} s"
}

# left_out ID STATE KIND REASON
left_out() {
	local id=$1

	state[id]=$2 took[id]=0
	: >"$(results "$id")"
	add_result "$id" "$3" "${step_name[id]}: $4"
}

# late ID: there is not enough time left. A kernel takes half an hour on a slow host.
late() {
	local minutes=${CHECK_MINUTES:-}

	[ -n "$minutes" ] || return 1
	if [ -n "${compiles[$1]}" ] && [ -n "${needed[$1]}" ]; then minutes=$((minutes - 25)); fi
	[ $(($(now) - start)) -ge $((minutes * 60)) ]
}

# What may begin now, begins. Fails if there is nothing left to begin.
begin_some() {
	local id why left=

	for id in "${!step_name[@]}"; do
		[ "${state[id]}" = waiting ] || continue
		left=1
		if why=$(blocked "$id"); then
			case $why in
			"failed "*) left_out "$id" failed NOTRUN "since '${why#* }' failed or was not run" ;;
			"late "*) left_out "$id" late LATE "since '${why#* }' was not begun" ;;
			esac
		elif late "$id"; then
			left_out "$id" late LATE "it would not be done in time"
		elif [ ${#pids[@]} -lt 2 ] && { [ -z "${compiles[id]}" ] || [ "$compiling" = 0 ]; }; then
			begin "$id"
			[ -z "${compiles[id]}" ] || compiling=1
		fi
	done
	[ -n "$left" ]
}

table() {
	local id

	printf '%-28s %7s %7s %7s %7s %7s %7s\n' step from minutes passed failed skipped 'not run'
	for id in "${!step_name[@]}"; do
		awk -v name="${step_name[id]}" -v from="$((${began[id]:-$start} - start))" -v took="${took[id]}" -F '\t' '
			{ n[$1]++ }
			END { printf "%-28s %7.1f %7.1f %7d %7d %7d %7d\n", name, from / 60, took / 60,
				n["PASS"], n["FAIL"], n["SKIP"], n["NOTRUN"] + n["LATE"] }' "$(results "$id")"
	done
	printf '%-28s %7s %7s\n' "all of it" "" "$(awk -v s="$(($(now) - start))" 'BEGIN { printf "%.1f", s / 60 }')"
}

run_steps() {
	local compiling=0 id pid rc kind failed not_run
	local -A pids=()

	# Whoever has installed packages before has counted that.
	: "${start:=$(now)}"
	rm -rf "$RESULTS_DIR"
	mkdir -p "$RESULTS_DIR"
	while begin_some || [ ${#pids[@]} -gt 0 ]; do
		[ ${#pids[@]} -gt 0 ] || continue
		rc=0
		wait -n -p pid "${!pids[@]}" || rc=$?
		id=${pids[$pid]}
		unset "pids[$pid]"
		[ -z "${compiles[id]}" ] || compiling=0
		ended "$id" "$rc"
	done
	table >&2
	failed=$(count FAIL) not_run=$(count NOTRUN)
	for kind in RETRY SKIP LATE NOTRUN FAIL; do
		cat "$RESULTS_DIR"/* | grep "^$kind" | sort | uniq -c |
			sed -E -e 's/^ *1 //' -e 's/^ *([0-9]+) (.*)/\2 (\1 times)/' \
				-e 's/^FAIL\t/failed: /' -e 's/^NOTRUN\t/not run: /' -e 's/^LATE\t/not begun: /' \
				-e 's/^SKIP\t/skipped: /' -e 's/^RETRY\t/tried again: /' >&2 || :
	done
	echo "$not_run not run, ${CHECK_MINUTES:+$(count LATE) not begun for want of time, }$(count SKIP) skipped as expected"
	echo "$(count PASS) passed, $failed failed"
	if [ "$failed" -gt 0 ] || [ "$not_run" -gt 0 ] || [ "$(count PASS)" -eq 0 ]; then exit 1; fi
}
