#!/bin/bash
# part-a.sh [BASE [ARCH]]: the check without the repair: the series up to the
# patch that adds kernel/module/repair.c applies, builds, boots and passes.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"
# shellcheck source=scripts/tests/ktap.sh
. "$TOP/scripts/tests/ktap.sh"

# All that tells of repair, but for words in a comment.
no_repair() {
	! plain_git -C "$tree" ls-files | grep -i repair | grep -E '^(kernel/module|tools/testing/selftests/module_abi)' &&
		! grep -rn MODULE_REPAIR "$tree/kernel/module" "$tree/tools/testing/selftests/module_abi"
}

base=${1:-$PRIMARY} arch=${2:-x86_64}
"$TOP/scripts/deps.sh" base "$arch" || exit 1
objects_tree "$base"
first=$(plain_git -C "$source" log --format=%H --diff-filter=A base..series -- kernel/module/repair.c)
[ -n "$first" ] || die "patches/$base: no patch adds kernel/module/repair.c"
at "$first^"
claim "$base: without repair, nothing is left of it" no_repair

out=$BUILD/$base/part-a-$arch
configure "$tree" "$out" "$arch" "$CONFIGS/common.config" "$CONFIGS/$arch.config" "$CONFIGS/series.config"
need_space "$out" 2000
progress "$out/build.log" "$base $arch: building without repair" \
	kmake "$tree" "$out" "$arch" -j"$(nproc)" "$(image_target "$arch")" modules
TREE=$tree "$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
boots "$base $arch without repair" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
	"$out/boot.log" module_abi.run=kselftest
claims_done || exit 1
