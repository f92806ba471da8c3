#!/bin/bash
# worktree.sh BASE [pristine]: build/BASE/linux, a git work tree of BASE's
# kernel: the source as one commit, tag `base`, and the series on top of it,
# branch `series`. KSRC=/path/to/linux takes the source from there instead of
# from the archive. `pristine` adds build/BASE/pristine, the source alone.
#
# Safe to run at any time: unrefreshed work in the tree is left alone. Exit
# status 4: the series does not apply to this source, which is another version
# than the patches are made on; build/BASE/not-testable has the reason.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -eq 1 ] || { [ $# -eq 2 ] && [ "$2" = pristine ]; } ||
	die "usage: worktree.sh BASE [pristine]"
load_base "$1"
lock_base
dir=$BUILD/$BASE
tree=$dir/linux
stage=$dir/linux.stage
if [ -n "${KSRC:-}" ]; then
	tree_version "$KSRC" >/dev/null
	KSRC=$(realpath -- "$KSRC")
fi

# The source as it is in KSRC, without what a build left there.
copy_ksrc() {
	if [ "$(git -C "$KSRC" rev-parse --show-toplevel 2>/dev/null)" = "$KSRC" ]; then
		(cd "$KSRC" && git ls-files -z | tar -c --null --no-recursion -T -)
	else
		tar -C "$KSRC" -c --exclude-vcs --exclude='*.o' --exclude='*.ko' \
		    --exclude='*.a' --exclude='.*.cmd' --exclude=./.config \
		    --exclude=./include/config --exclude=./include/generated \
		    --exclude='./arch/*/include/generated' .
	fi | tar -x -C "$stage"
}

unpack() {
	local deb kversion package='' package_version=''

	rm -rf "$stage"
	if [ -n "${KSRC:-}" ]; then
		kversion=$(tree_version "$KSRC")
		need_space "$dir" 4500
		mkdir -p "$stage"
		status "$BASE: copying linux $kversion from $KSRC"
		copy_ksrc
	else
		need_space "$dir" 4500
		deb=$("$TOP/scripts/fetch.sh" "$BASE") || exit 1
		package=$(dpkg-deb -f "$deb" Package)
		package_version=$(dpkg-deb -f "$deb" Version)
		mkdir -p "$stage"
		status "$BASE: unpacking $package $package_version (about 10 s)"
		if ! { dpkg-deb --fsys-tarfile "$deb" | tar -xO "./usr/src/$package.tar.xz" |
		       tar -xJ -C "$stage" --strip-components=1; } 2>"$dir/unpack.log"; then
			# Damaged within, or no room after all?
			! { dpkg-deb --fsys-tarfile "$deb" | tar -xO "./usr/src/$package.tar.xz" |
			    xz -t; } 2>/dev/null ||
				die "$deb cannot be unpacked to $stage: $(head -n1 "$dir/unpack.log")"
			rm -f "$deb"
			die "$deb was damaged and has been removed: run this again"
		fi
		rm -f "$dir/unpack.log"
		kversion=$(tree_version "$stage")
	fi

	status "$BASE: putting linux $kversion under git (about 30 s)"
	plain_git init -q -b series "$stage"
	plain_git -C "$stage" config core.compression 0
	plain_git -C "$stage" config gc.auto 0
	plain_git -C "$stage" config feature.manyFiles true
	# -f: the kernel's .gitignore names files that the package has.
	plain_git -C "$stage" add -A -f .
	# A fixed date: the same source gives the same commit.
	GIT_AUTHOR_DATE='2000-01-01T00:00:00Z' GIT_COMMITTER_DATE='2000-01-01T00:00:00Z' \
		plain_git -C "$stage" commit -q --no-verify -m "linux $kversion${package:+ ($package $package_version)}"
	plain_git -C "$stage" tag base
	cat >"$stage/.git/source.conf" <<-EOF
	# What linux/ was made from; PIN is what base.conf named then.
	PACKAGE=$package
	PACKAGE_VERSION=$package_version
	KVERSION=$kversion
	PIN=$PACKAGE_VERSION
	FROM='${KSRC:-}'
	EOF

	# The rename is what completes the step.
	rm -rf "$tree" "$dir/pristine" "$dir/not-testable"
	mv "$stage" "$tree"
	cp "$tree/.git/source.conf" "$dir/source.conf"
}

# What the tree holds is another source than what is wanted now.
outdated() {
	[ "$(source_conf "$tree" FROM)" = "${KSRC:-}" ] || return 0
	[ -z "${KSRC:-}" ] &&
		[ "$(source_conf "$tree" PIN)" != "$PACKAGE_VERSION" ] &&
		[ "$(source_conf "$tree" PACKAGE_VERSION)" != "$PACKAGE_VERSION" ]
}

# Branch `series` from patches/, in a tree of its own: should a patch fail,
# nothing has happened. Sets failed then.
apply_series() {
	local list tip=base scratch=$dir/am log=$dir/am.log

	list=$(series)
	if [ -n "$list" ]; then
		# shellcheck disable=SC2086  # one path per word
		touched $list | sparse_tree "$tree" "$scratch" base
		status "$BASE: applying $(wc -l <<<"$list") patches to linux $kversion"
		# shellcheck disable=SC2086
		if ! plain_git -C "$scratch" am -q --no-3way --keep-non-patch \
		     --committer-date-is-author-date --whitespace=nowarn $list >"$log" 2>&1; then
			failed=$(sed -n 's/^Patch failed at //p' "$log")
			failed=${failed:-$(head -n1 "$log")}
			plain_git -C "$tree" worktree remove --force "$scratch"
			return
		fi
		tip=$(plain_git -C "$scratch" rev-parse HEAD)
		plain_git -C "$tree" worktree remove --force "$scratch"
	fi
	plain_git -C "$tree" checkout -q -B series "$tip"
	record_series "$tree"
	rm -f "$dir/not-testable" "$log"
}

if [ ! -e "$tree/.git/source.conf" ]; then
	# Not ours, or without its .git: never remove what somebody may need.
	[ ! -e "$tree" ] || die "$tree is not a tree that this script made: move it away"
	unpack
elif outdated; then
	if local_work "$tree"; then
		warn "$tree has unrefreshed work on another source than base.conf names: make refresh BASE=$BASE, or remove the tree"
	else
		status "$BASE: another source is wanted: making the tree again"
		unpack
	fi
fi
kversion=$(source_conf "$tree" KVERSION)

if local_work "$tree"; then
	warn "build/$BASE/linux has work that patches/$BASE lacks, and is left alone: make refresh BASE=$BASE takes it in"
elif [ "$(recorded_sum "$tree")" != "$(series_sum)" ]; then
	failed=
	apply_series
	if [ -n "$failed" ]; then
		reason="patches/$BASE (made on $VERSION) does not apply to linux $kversion: $failed"
		[ "$kversion" != "$VERSION" ] || die "$reason; see build/$BASE/am.log"
		echo "$reason" >"$dir/not-testable"
		warn "$reason"
		exit 4
	fi
	status "$BASE: linux $kversion with the series is in build/$BASE/linux"
fi

if [ "${2:-}" = pristine ] && [ ! -e "$dir/pristine/.complete" ]; then
	need_space "$dir" 2500
	status "$BASE: checking the source without the series out (about 15 s)"
	rm -rf "$dir/pristine"
	plain_git -C "$tree" worktree prune
	plain_git -C "$tree" worktree add -q --detach "$dir/pristine" base
	touch "$dir/pristine/.complete"
fi
