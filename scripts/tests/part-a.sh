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

# linked_tree: a work tree whose files are the source's own and as old as they are, so
# that make has nothing to do. Checking out replaces a file, and never writes to it.
linked_tree() {
	source=$BUILD/$base/linux tree=$BUILD/$base/part-a
	rm -rf "$tree"
	plain_git -C "$source" worktree prune
	plain_git -C "$source" worktree add -q --detach --no-checkout "$tree" series
	(cd "$source" && plain_git ls-files -z | cpio -0pdl --quiet "$tree")
	plain_git -C "$tree" reset -q
}

# copied_objects FROM TO: made for the one work tree, as if they were for the other
copied_objects() {
	local end='([^-.A-Za-z0-9_]|$)'

	rm -rf "$2"
	# With all of their time, of which tar knows only the seconds.
	cp -a "$1" "$2"
	(cd "$2" && rm -rf initrd initrd.gz drift compat kselftest kselftest32 mods)
	grep -rlIZF -e "$source" -e "$1" "$2" --include='*.cmd' --include='*.d' --include=Makefile |
		xargs -0 -r sed -i -E -e "s,$source$end,$tree\\1,g" -e "s,$1$end,$2\\1,g"
}

base=${1:-$PRIMARY} arch=${2:-x86_64}
"$TOP/scripts/deps.sh" base "$arch" || exit 1
whole=$("$TOP/scripts/build.sh" "$base" "$arch") || exit $?
load_base "$base"
linked_tree
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
