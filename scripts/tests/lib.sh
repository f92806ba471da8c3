# shellcheck shell=bash
# Sourced by test scripts: claims that are checked one by one, in TAP's form.
#
#   claim TEXT COMMAND...     ok if COMMAND succeeds
#   refuses REGEX COMMAND...  for a claim: COMMAND has to fail, and say why in
#                             exactly one line, the last, that REGEX matches
#   not COMMAND...            for a claim: COMMAND has to fail
#   lacks GREP-ARGUMENT...    for a claim: grep has to find nothing; prints what it
#                             finds. Also at the end of a pipeline
#   same A B                  for a claim: two texts are equal
#   snapshot DIR              what a directory holds, for comparing with later
#   skip TEXT REASON          what was skipped as expected: no pass, and counted
#   claims_done               the total; fails if a claim did, or if there was none
#
# If $RESULTS names a file, each claim is added to it: PASS or FAIL, tab, text; and
# each skip: SKIP, tab, text and reason.

# More than one file that a test sources needs this one.
if declare -F claim >/dev/null; then return; fi
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

passed=0 failed=0 skipped=0
readonly CLAIMS_SHELL=$BASH_SUBSHELL
TESTDIR=$(mktemp -d)
trap 'rm -rf "$TESTDIR"' EXIT

claim() {
	local text=$1 rc=0 on_error

	shift
	on_error=$(trap -p ERR)
	trap - ERR
	# A subshell with -e: a claim's function stops at its first failure, and
	# whatever directory or variable it changed is its own affair.
	set +e
	(set -e; "$@") >"$TESTDIR/claim.out" 2>&1 </dev/null
	rc=$?
	set -e
	eval "$on_error"
	if [ "$rc" -eq 0 ]; then
		claimed ok "$text"
	else
		claimed 'not ok' "$text"
		sed 's/^/#   /' "$TESTDIR/claim.out"
	fi
}

# In a subshell, what is counted is lost.
is_counted() {
	[ "$BASH_SUBSHELL" -eq "$CLAIMS_SHELL" ] || die "a claim in a subshell is not counted"
}

# claimed WORD TEXT [WHY]: ok or not ok
claimed() {
	local result=PASS

	is_counted
	if [ "$1" = ok ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1)) result=FAIL
	fi
	printf '%s %d - %s\n' "$1" $((passed + failed + skipped)) "$2"
	[ -z "${3:-}" ] || printf '#   %s\n' "$3"
	[ -z "${RESULTS:-}" ] || printf '%s\t%s\n' "$result" "$2" >>"$RESULTS"
}

skip() {
	is_counted
	skipped=$((skipped + 1))
	printf 'ok %d - %s # SKIP %s\n' $((passed + failed + skipped)) "$1" "$2"
	[ -z "${RESULTS:-}" ] || printf 'SKIP\t%s: %s\n' "$1" "$2" >>"$RESULTS"
}

refuses() {
	local regex=$1 rc=0

	shift
	"$@" >"$TESTDIR/refuses.out" 2>"$TESTDIR/refuses.err" || rc=$?
	cat "$TESTDIR/refuses.err"
	[ "$rc" -ne 0 ] || { echo "was not refused: $*"; return 1; }
	[ ! -s "$TESTDIR/refuses.out" ] || { echo "printed a result all the same"; return 1; }
	[ "$(grep -c '^error: ' "$TESTDIR/refuses.err")" -eq 1 ] || { echo "wanted: one error line"; return 1; }
	tail -n1 "$TESTDIR/refuses.err" | grep -qE -- "^error: .*$regex" || { echo "wanted: $regex"; return 1; }
}

# In a claim's function `! command` ends nothing: set -e does not apply to it. A
# command that is not there, or that a signal ended, has not failed as expected.
not() {
	local rc=0

	"$@" || rc=$?
	[ "$rc" -ne 0 ] && [ "$rc" -lt 126 ]
}

# Status 2 of grep, for a file that cannot be read, is no success either.
lacks() {
	local rc=0

	grep "$@" || rc=$?
	[ "$rc" -eq 1 ]
}

same() {
	[ "$1" = "$2" ] || { diff <(echo "$1") <(echo "$2"); return 1; }
}

# Names, modes, link targets, contents; of a git tree its commit and branch,
# but not the rest of .git.
snapshot() (
	cd "$1"
	find . -name .git -prune -o -printf '%y %m %p %l\n' | sort
	find . -name .git -prune -o -type f -print0 | sort -z | xargs -0 -r sha256sum
	[ ! -e .git ] || { git rev-parse HEAD; git symbolic-ref -q HEAD; git status --porcelain; } || :
)

claims_done() {
	printf '1..%d\n# passed %d failed %d skipped %d\n' \
		$((passed + failed + skipped)) "$passed" "$failed" "$skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
