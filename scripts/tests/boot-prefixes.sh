#!/bin/bash
# boot-prefixes.sh [BASE...]: the kernel of every prefix of the series boots, with
# all options that it has, loads modules and passes its KUnit suites; and one
# without modules, of allnoconfig, is made.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"
# shellcheck source=scripts/tests/ktap.sh
. "$TOP/scripts/tests/ktap.sh"

# made_without_modules OUT: the kernel of allnoconfig
made_without_modules() {
	echo "# CONFIG_MODULES is not set" >"$TESTDIR/no.config"
	START=allnoconfig configure "$tree" "$1" "$arch" "$TESTDIR/no.config"
	kmake "$tree" "$1" "$arch" -s -j"$(nproc)" "$(image_target "$arch")"
}

# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(bases)
arch=x86_64
"$TOP/scripts/deps.sh" base "$arch" || exit 1
for base; do
	objects_tree "$base"
	out=$BUILD/$base/boot-prefix
	mkdir -p "$out"
	for commit in $(commits); do
		at "$commit"
		title=$(subject "$commit")
		# A suite of the kernel's, for those patches that have none yet.
		{ layout_options on; printf 'CONFIG_%s=y\n' RUNTIME_TESTING_MENU CMDLINE_KUNIT_TEST; } \
			>"$TESTDIR/on.config"
		boots_tree "$base up to: $title" "$out" "$arch" prefix "$TESTDIR/on.config"
		claim "$base up to: $title: allnoconfig" made_without_modules "$out-allno"
	done
done
claims_done || exit 1
