#!/bin/bash
# selftest.sh [BASE...]: the selftests' directory in its tree, as a kernel CI
# takes it: the configuration it asks for, and what it says on a kernel that
# knows nothing of all this, which the one here is.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

selftest=tools/testing/selftests/module_abi

# keeps ARCH CONFIG...: what the fragment asks for, is there in the end
keeps() {
	local arch=$1 out=$TESTDIR/config line

	shift
	rm -rf "$out"
	mkdir "$out"
	kmake "$tree" "$out" "$arch" -s "$@"
	if [ "${*: -1}" != kselftest-merge ]; then
		"$tree/scripts/kconfig/merge_config.sh" -m -O "$out" "$out/.config" "$tree/$selftest/config"
		kmake "$tree" "$out" "$arch" -s olddefconfig
	fi
	while read -r line; do
		grep -qxF -- "$line" "$out/.config" || { echo "no $line"; return 1; }
	done <"$tree/$selftest/config"
}

# Each script says why, as the last line of its own.
run_tests() {
	local out=$TESTDIR/run_tests test tests=("$tree/$selftest"/test_*.sh)

	make -s -C "$tree/tools/testing/selftests" TARGETS=module_abi O="$TESTDIR/build" run_tests >"$out" 2>&1
	cat "$out"
	for test in "${tests[@]}"; do
		grep -qE "^ok [0-9]+ selftests: module_abi: ${test##*/} # SKIP$" "$out"
	done
	[ "$(grep -cE '^# 1\.\.0 # SKIP (this kernel has no CONFIG_|oopses the kernel)' "$out")" = "${#tests[@]}" ]
}

# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(bases)
for base; do
	load_base "$base"
	"$TOP/scripts/worktree.sh" "$base" || exit $?
	tree=$BUILD/$base/linux
	for arch in $ARCHES; do
		claim "$base $arch: tinyconfig drops nothing of the selftests' configuration" \
			keeps "$arch" tinyconfig
		claim "$base $arch: nor does defconfig" keeps "$arch" defconfig
	done
	claim "$base: nor does the merge with all other selftests'" \
		keeps x86_64 defconfig kselftest-merge
	# Modules are not loaded on the machine that this runs on.
	[ -e /sys/module/module/parameters/layout_enforce ] ||
		claim "$base: make run_tests is skipped here, with the reason" run_tests
done
claims_done || exit 1
