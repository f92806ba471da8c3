# shellcheck shell=bash
# Sourced by harness.sh: the real series of each base whose work tree is
# there, on trees of only the files that the series touches. Needs load_base.

# slim DIR COMMIT: the series' files, and the top Makefile, as of a commit.
slim() {
	mkdir -p "$1"
	# shellcheck disable=SC2046,SC2086  # one path per word
	plain_git -C "$tree" -c tar.umask=0 archive "$2" -- $(plain_git -C "$tree" ls-tree -r --name-only "$2" -- \
		$touched Makefile) | tar -x --no-same-permissions -C "$1"
}

slim_git() {
	slim "$1" base
	plain_git init -q "$1"
	plain_git -C "$1" add -A -f
	plain_git -C "$1" commit -q -m base
}

# The tree that patches/ and the work tree's branch last agreed on.
wanted() {
	rm -rf "$TESTDIR/wanted"
	slim "$TESTDIR/wanted" "$(recorded_tip "$tree")"
	snapshot "$TESTDIR/wanted" | grep -v '^d'
}
plain_snapshot() {
	rm -rf "$1/.git" "$1/.pc"
	snapshot "$1" | grep -v '^d'
}

by_git_am() {
	slim_git "$TESTDIR/am"
	# shellcheck disable=SC2086
	plain_git -C "$TESTDIR/am" am -q --no-3way $list
	same "$(wanted)" "$(plain_snapshot "$TESTDIR/am")"
}

by_quilt() {
	local dir=$TESTDIR/quilt before

	slim "$dir" base
	before=$(plain_snapshot "$dir")
	cd "$dir" || return
	export QUILT_PATCHES=$SERIES_DIR QUILT_PATCH_OPTS=--fuzz=0
	quilt --quiltrc - push -a >"$TESTDIR/log"
	cat "$TESTDIR/log"
	lacks -E 'with fuzz|\(offset' "$TESTDIR/log"
	same "$(wanted)" "$(cp -r "$dir" "$dir.2"; plain_snapshot "$dir.2")"
	quilt --quiltrc - pop -a >/dev/null
	same "$before" "$(plain_snapshot "$dir")"
}

by_patch() {
	local patch

	slim "$TESTDIR/patch" base
	for patch in $list; do
		patch -p1 --fuzz=0 -d "$TESTDIR/patch" <"$patch"
	done >"$TESTDIR/log"
	cat "$TESTDIR/log"
	lacks -E 'with fuzz|\(offset' "$TESTDIR/log"
	same "$(wanted)" "$(plain_snapshot "$TESTDIR/patch")"
}

# there_and_back KIND: make apply, make unapply.
there_and_back() {
	local dir=$TESTDIR/apply before

	rm -rf "$dir" "$dir.2"
	"$1" "$dir" base
	before=$(snapshot "$dir")
	KSRC=$dir "$TOP/scripts/apply.sh" apply
	cp -r "$dir" "$dir.2"
	same "$(wanted)" "$(plain_snapshot "$dir.2")"
	KSRC=$dir "$TOP/scripts/apply.sh" unapply
	same "$before" "$(snapshot "$dir")"
}

real_series() {
	local list touched tree=$BUILD/$BASE/linux kversion

	list=$(series)
	[ -n "$list" ] || { echo "# $BASE: no patches yet"; return 0; }
	# shellcheck disable=SC2086
	touched=$(touched $list)
	kversion=$(source_conf "$tree" KVERSION)
	if [ "$kversion" != "$VERSION" ]; then
		claim "$BASE: the work tree is of the version that the patches are made on" \
			same "$kversion" "$VERSION"
		return
	fi
	claim "$BASE: git am applies the series, and gives the branch's files" by_git_am
	claim "$BASE: quilt pushes it without fuzz or offset, and pops it" by_quilt
	claim "$BASE: patch -p1 applies it without fuzz or offset" by_patch
	claim "$BASE: apply and unapply leave a git tree as it was" there_and_back slim_git
	claim "$BASE: apply and unapply leave a plain tree as it was" there_and_back slim
	rm -rf "${TESTDIR:?}"/{am,quilt,quilt.2,patch,apply,apply.2,wanted}
}
