#!/bin/bash
# part-a.sh [BASE [ARCH]]: the check without the repair: the series up to the
# patch that adds kernel/module/repair.c applies, builds, boots and passes. It starts
# from the objects of the whole series, and compiles what is another one without it.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"
# shellcheck source=scripts/tests/ktap.sh
. "$TOP/scripts/tests/ktap.sh"

# All that tells of repair, but for words in a comment.
no_repair() {
	plain_git -C "$tree" ls-files kernel/module tools/testing/selftests/module_abi | lacks -i repair
	lacks -rn MODULE_REPAIR "$tree/kernel/module" "$tree/tools/testing/selftests/module_abi"
}

base=${1:-$PRIMARY} arch=${2:-x86_64}
"$TOP/scripts/deps.sh" base "$arch" || exit 1
whole=$("$TOP/scripts/build.sh" "$base" "$arch") || exit $?
linked_tree "$base" part-a
first=$(plain_git -C "$source" log --format=%H --diff-filter=A base..series -- kernel/module/repair.c)
[ -n "$first" ] || die "patches/$base: no patch adds kernel/module/repair.c"
out=$BUILD/$base/part-a-$arch
copied_objects "$whole" "$out"
at "$first^"
claim "$base: without repair, nothing is left of it" no_repair

# What goes with those options stays, or all would be compiled again.
LACKS="${LACKS:+$LACKS|}MODULE_REPAIR|MODULE_REPAIR_KUNIT_TEST" \
	boots_tree "$base $arch without repair" "$out" "$arch" kselftest "$CONFIGS"/{series,repair}.config
claims_done || exit 1
