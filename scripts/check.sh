#!/bin/bash
# check.sh [--full]: all tests, from the scripts' own to booted kernels. --full adds
# those that do not fit into an hour. Two steps run at a time, of which one at most
# compiles kernels; each line that a step prints has its name in front.
#
# Nothing that did not run counts: a step, a base or a test that was left out, and
# a skip that scripts/tests/expected-skips does not have, make the exit status 1. Only
# what CHECK_MINUTES leaves out, as .ci/run sets it, does not.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/steps.sh
. "$TOP/scripts/steps.sh"

full=
[ "${1:-}" != --full ] || full=1
one_run
start=$(now)
# shellcheck disable=SC2086  # a list of words
"$TOP/scripts/deps.sh" base $ARCHES compilers lint debuginfo modabi hooks || exit 1

tests=$TOP/scripts/tests
# shellcheck disable=SC2207  # a list of words
all=($(bases))
new=${all[0]}
# What compiles for long is done for the newest base only, or --full; the newest two
# are booted.
some=("$new") booted=("${all[@]:0:2}")
[ -z "$full" ] || some=("${all[@]}") booted=("${all[@]}")

# kernel NAME BASE ARCH [VARIANT]: its build, and its boots; the test modules are built
# in the tree, where "selftests in their tree" does so too
kernel() {
	local name=$1 base=$2 arch=$3 variant=${4:-} behind=

	[ "$name" = "$new x86_64" ] || [[ " ${some[*]} " != *" $base "* ]] || behind=",selftests in their tree"
	build "build $name" "tree $base$behind" \
		env BASE="$base" ARCH="$arch" VARIANT="$variant" "$TOP/scripts/boot-test.sh" build
	step "boot $name" "build $name" \
		env BASE="$base" ARCH="$arch" VARIANT="$variant" "$TOP/scripts/boot-test.sh" boot
}

for base in "${all[@]}"; do prepare "tree $base" "" "$TOP/scripts/worktree.sh" "$base"; done
trees=$(printf '%s,' "${all[@]/#/tree }")
used=$(printf '%s,' "${some[@]/#/tree }")

step "patches and mirror" "" "$tests/mirror.sh"
kernel "$new x86_64" "$new" x86_64
step "steps and signals" "" "$tests/runs.sh"
step "damaged logs" "" "$tests/damage.sh"
step "shell and style" "tree $new" "$tests/lint.sh"
step "scripts" "$trees" "$tests/harness.sh" "${all[@]}"
step "for kernel CIs" "" "$tests/ci.sh"
step "modabi" "build $new x86_64" "$tests/modabi.sh" ${full:+--full} "$new"
step "modabi's hooks" "" "$tests/hooks.sh"
step "external modules" "build $new x86_64" env ${full:+FULL=1} "$tests/extmod.sh" "$new"
step "selftests in their tree" "build $new x86_64" "$tests/selftest.sh" "${some[@]}"
if [ -n "$full" ]; then
	compile "mutants of code" "external modules,selftests in their tree" "$tests/code-mutants.sh" --full "$new"
else
	step "mutants of code" "tree $new" "$tests/code-mutants.sh" --host "$new"
fi
kernel "$new arm64" "$new" arm64
compile "without repair" "external modules,selftests in their tree" "$tests/part-a.sh" "$new"
for test in identity complete mutate ${full:+prefixes}; do
	compile "$test" "$used" env ${full:-ARCH=x86_64} "$tests/$test.sh" "${some[@]}"
done
compile "policy" "boot $new x86_64,modabi,external modules,selftests in their tree" \
	"$tests/policy.sh" "$new"
for base in "${booted[@]:1}"; do
	kernel "$base arm64" "$base" arm64
	[ -z "$full" ] || kernel "$base x86_64 KASAN" "$base" x86_64 kasan
done
if [ -n "$full" ]; then
	compile "KUnit on UML" "$trees" env BASE="${all[*]}" "$TOP/scripts/kunit.sh"
	kernel "$new x86_64 KASAN" "$new" x86_64 kasan
	for base in "${booted[@]:1}"; do kernel "$base x86_64" "$base" x86_64; done
	for arch in $MORE_ARCHES; do kernel "$new $arch" "$new" "$arch"; done
	compile "boots of all prefixes" "$trees" "$tests/boot-prefixes.sh" "${all[@]}"
	compile "what reviewers run" "" "$tests/review.sh" "$new"
	compile "lines that run" "" "$tests/coverage.sh" "$new"
	for base in "${all[@]}"; do compile "packages $base" "" "$tests/packages.sh" "$base"; done
	compile "soak" "" "$tests/soak.sh" "$new"
	compile "fuzz" "" "$tests/fuzz.sh" "$new"
	compile "everything on" "" "$tests/everything.sh" "$new"
	compile "other configurations" "" "$tests/variants.sh" "$new"
fi
run_steps
