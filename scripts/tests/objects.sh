# shellcheck shell=bash
# Sourced by the tests that compile single objects at several states of a
# tree: build/BASE/objects is a work tree for that, in which any commit can be
# checked out. build/BASE/linux, where people work, is only read.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

# work_tree BASE NAME: sets source, the repository, and tree, which is build/BASE/NAME
work_tree() {
	load_base "$1"
	source=$BUILD/$BASE/linux
	tree=$BUILD/$BASE/$2
	[ -e "$source/.git/source.conf" ] || "$TOP/scripts/worktree.sh" "$BASE"
	# One test at a time.
	exec 8>"$tree.lock"
	flock 8
}

# objects_tree BASE: a work tree of this script's, which is made once
objects_tree() {
	work_tree "$1" objects
	if ! plain_git -C "$tree" rev-parse -q --verify base >/dev/null 2>&1; then
		need_space "$BUILD/$BASE" 4000
		rm -rf "$tree"
		plain_git -C "$source" worktree prune
		plain_git -C "$source" worktree add -q --detach "$tree" series
	fi
}

# linked_tree BASE NAME: a work tree whose files are the source's own and as old as they
# are, so that make has nothing to do. Nothing may write to a file there: at() replaces
# what it changes.
linked_tree() {
	work_tree "$@"
	rm -rf "$tree"
	plain_git -C "$source" worktree prune
	plain_git -C "$source" worktree add -q --detach --no-checkout "$tree" series
	(cd "$source" && plain_git ls-files -z | cpio -0pdl --quiet "$tree")
	plain_git -C "$tree" reset -q
	at series
}

# copied_objects FROM TO: what was built of source, as if it were built of tree
copied_objects() {
	local end='([^-.A-Za-z0-9_]|$)'

	rm -rf "$2"
	cp -a "$1" "$2"
	grep -rlIZF -e "$source" -e "$1" "$2" --include='*.cmd' --include='*.d' --include=Makefile |
		xargs -0 -r sed -i -E -e "s,$source$end,$tree\\1,g" -e "s,$1$end,$2\\1,g"
}

# The series' commits, oldest first.
commits() { plain_git -C "$source" rev-list --reverse base..series; }

subject() { plain_git -C "$source" show -s --format=%s "$1"; }

# at COMMIT: what the work tree is to hold; whatever was changed in it is lost.
at() {
	plain_git -C "$tree" checkout -q --force --detach "$1"
	plain_git -C "$tree" clean -q -f -d
}

# layout_options on|off: a fragment with all options of the series that the
# work tree has, whichever they are.
layout_options() {
	if [ "$1" = off ]; then
		sed -n 's/^config \(MODULE_LAYOUT_CHECK\|MODULE_REPAIR\)$/# CONFIG_\1 is not set/p' \
			"$tree/kernel/module/Kconfig"
		return
	fi
	awk '/^config/ { name = "" }
	     /^config MODULE_(LAYOUT_|REPAIR)/ { name = $2 }
	     name && $1 ~ /^(bool|tristate)$/ { print "CONFIG_" name "=y" }
	     name && $1 == "string" { print "CONFIG_" name "=\"0123456789abcdef 0000000000000000\"" }
	    ' "$tree/kernel/module/Kconfig"
}

# prepared OUT ARCH on|off FRAGMENT...: configured, and ready to make objects;
# without the options of the series that WITHOUT matches.
prepared() {
	local out=$1 arch=$2 options

	options=$(layout_options "$3" | grep -v "${WITHOUT:-^$}" || :)
	shift 3
	mkdir -p "$out"
	echo "$options" >"$out/layout.config"
	configure "$tree" "$out" "$arch" "$@" "$out/layout.config"
	objects "$out" "$arch" modules_prepare
}

# objects OUT ARCH TARGET...
objects() {
	local out=$1 arch=$2

	shift 2
	kmake "$tree" "$out" "$arch" -s -j"$(nproc)" "$@"
}

# demo OUT ARCH [ARGUMENT...]: kdemo.ko in OUT/demo, with nothing to link to.
demo() {
	local out=$1 arch=$2

	shift 2
	rm -rf "$out/demo"
	cp -r "$TOP/scripts/modules/kdemo" "$out/demo"
	# modpost warns of each symbol, there being no kernel to have it.
	build_module "$tree" "$out" "$arch" "$out/demo" KBUILD_MODPOST_WARN=1 "$@" \
		>"$out/demo.log" 2>&1 || { cat "$out/demo.log"; return 1; }
}
