#!/bin/bash
# check.sh [--full]: all tests, from the scripts' own to booted kernels, and how
# many passed and failed. --full has those that do not fit into an hour as well.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

full=
[ "${1:-}" != --full ] || full=1
mkdir -p "$BUILD"
export RESULTS=$BUILD/results
: >"$RESULTS"
untestable=() left=()
# When no further step is begun, in minutes: on a machine that is slower today,
# what has run counts, and what has not is named. --full takes its time.
minutes=${CHECK_MINUTES:-50}

# step NAME COMMAND...: one that fails without saying which test did is a
# failed test itself.
step() {
	local name=$1 start=$SECONDS before rc=0

	shift
	if [ -z "$full" ] && [ $((SECONDS / 60)) -ge "$minutes" ]; then
		left+=("$name")
		return
	fi
	status "--- $name"
	before=$(grep -c '^FAIL' "$RESULTS" || :)
	"$@" </dev/null || rc=$?
	if [ "$rc" -ne 0 ] && [ "$(grep -c '^FAIL' "$RESULTS" || :)" -eq "$before" ]; then
		printf 'FAIL\t%s\n' "$name: ended with status $rc" >>"$RESULTS"
	fi
	status "--- $name: $((SECONDS - start)) s"
}

# shellcheck disable=SC2086  # a list of words
"$TOP/scripts/deps.sh" base $ARCHES compilers lint debuginfo modabi || exit 1
testable=()
for base in $(bases); do
	rc=0
	"$TOP/scripts/worktree.sh" "$base" || rc=$?
	case $rc in
	0) testable+=("$base") ;;
	4) untestable+=("$base: $(cat "$BUILD/$base/not-testable")") ;;
	*) printf 'FAIL\t%s\n' "$base: no work tree" >>"$RESULTS" ;;
	esac
done

# What compiles for half an hour is done for the newest base only, or --full.
some=("${testable[@]:0:1}")
[ -z "$full" ] || some=("${testable[@]}")
step "patches and mirror" "$TOP/scripts/tests/mirror.sh"
step "shell and style" "$TOP/scripts/tests/lint.sh"
step "scripts" "$TOP/scripts/tests/harness.sh" "${testable[@]}"
step "for kernel CIs" "$TOP/scripts/tests/ci.sh"
step "selftests in their tree" "$TOP/scripts/tests/selftest.sh" "${some[@]}"
arch=x86_64
[ -z "$full" ] || arch=
for test in identity complete mutate ${full:+prefixes}; do
	step "$test" env ${arch:+ARCH="$arch"} "$TOP/scripts/tests/$test.sh" "${some[@]}"
done
step "KUnit on UML" env BASE="${some[*]}" "$TOP/scripts/kunit.sh"
# The two newest bases are booted, and all of them with --full; what says least
# that is new comes last.
boot() {
	step "boot $1 $2" env BASE="$1" ARCH="$2" "$TOP/scripts/boot-test.sh"
}
boot "${some[0]}" x86_64
step "external modules" env ${full:+FULL=1} "$TOP/scripts/tests/extmod.sh" "${some[0]}"
step "modabi" "$TOP/scripts/tests/modabi.sh" ${full:+--full} "${some[0]}"
step "modabi's hooks" "$TOP/scripts/tests/hooks.sh"
boot "${some[0]}" arm64
step "policy" "$TOP/scripts/tests/policy.sh" "${some[0]}"
step "without repair" "$TOP/scripts/tests/part-a.sh" "${some[0]}"
others=("${testable[@]:1:1}")
[ -z "$full" ] || others=("${testable[@]:1}")
for base in ${others[@]+"${others[@]}"}; do boot "$base" x86_64; done
step "KASAN" "$TOP/scripts/tests/kasan.sh" "${some[0]}"
for base in ${others[@]+"${others[@]}"}; do boot "$base" arm64; done
if [ -n "$full" ]; then
	for arch in $MORE_ARCHES; do boot "${some[0]}" "$arch"; done
	step "boots of all prefixes" "$TOP/scripts/tests/boot-prefixes.sh" "${some[@]}"
	step "what reviewers run" "$TOP/scripts/tests/review.sh" "${some[0]}"
	step "lines that run" "$TOP/scripts/tests/coverage.sh" "${some[0]}"
	for base in "${some[@]}"; do step "packages $base" "$TOP/scripts/tests/packages.sh" "$base"; done
	step "soak" "$TOP/scripts/tests/soak.sh" "${some[0]}"
	step "fuzz" "$TOP/scripts/tests/fuzz.sh" "${some[0]}"
	step "everything on" "$TOP/scripts/tests/everything.sh" "${some[0]}"
	step "other configurations" "$TOP/scripts/tests/variants.sh" "${some[0]}"
fi

failed=$(grep -c '^FAIL' "$RESULTS" || :)
passed=$(grep -c '^PASS' "$RESULTS" || :)
if [ "$failed" -gt 0 ]; then
	status "failed:"
	sed -n 's/^FAIL\t/  /p' "$RESULTS" >&2
fi
for base in ${untestable[@]+"${untestable[@]}"}; do
	echo "not testable here: $base"
done
for name in ${left[@]+"${left[@]}"}; do
	echo "not run here, for want of time: $name (make check-full)"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
