# shellcheck shell=bash
# Sourced by test scripts: claims that are checked one by one, in TAP's form.
#
#   claim TEXT COMMAND...     ok if COMMAND succeeds
#   refuses REGEX COMMAND...  for a claim: COMMAND has to fail, and say why in
#                             exactly one line, the last, that REGEX matches
#   same A B                  for a claim: two texts are equal
#   snapshot DIR              what a directory holds, for comparing with later
#   claims_done               the total; fails if a claim did
#
# If $RESULTS names a file, each claim is added to it: PASS or FAIL, tab, text.

# More than one file that a test sources needs this one.
if declare -F claim >/dev/null; then return; fi
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

passed=0 failed=0
TESTDIR=$(mktemp -d)
trap 'rm -rf "$TESTDIR"' EXIT

claim() {
	local text=$1 word=ok on_error

	shift
	on_error=$(trap -p ERR)
	trap - ERR
	# A subshell with -e: a claim's function stops at its first failure, and
	# whatever directory or variable it changed is its own affair.
	set +e
	(set -e; "$@") >"$TESTDIR/claim.out" 2>&1 </dev/null
	# shellcheck disable=SC2181  # -e would not hold in a condition
	if [ $? -eq 0 ]; then passed=$((passed + 1)); else word='not ok' failed=$((failed + 1)); fi
	set -e
	eval "$on_error"
	printf '%s %d - %s\n' "$word" $((passed + failed)) "$text"
	[ "$word" = ok ] || sed 's/^/#   /' "$TESTDIR/claim.out"
	[ -z "${RESULTS:-}" ] ||
		printf '%s\t%s\n' "$([ "$word" = ok ] && echo PASS || echo FAIL)" "$text" >>"$RESULTS"
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
	printf '1..%d\n# passed %d failed %d\n' $((passed + failed)) "$passed" "$failed"
	[ "$failed" -eq 0 ]
}
