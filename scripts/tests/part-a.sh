#!/bin/bash
# part-a.sh [BASE [ARCH]]: the check without the repair: the series up to the
# patch that adds kernel/module/repair.c applies, builds, boots and passes.

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
objects_tree "$base"
first=$(plain_git -C "$source" log --format=%H --diff-filter=A base..series -- kernel/module/repair.c)
[ -n "$first" ] || die "patches/$base: no patch adds kernel/module/repair.c"
at "$first^"
claim "$base: without repair, nothing is left of it" no_repair

boots_tree "$base $arch without repair" "$BUILD/$base/part-a-$arch" "$arch" kselftest \
	"$CONFIGS/series.config"
claims_done || exit 1
