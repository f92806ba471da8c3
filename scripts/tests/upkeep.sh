# shellcheck shell=bash
# Sourced by harness.sh: the life of a series. Runs are interrupted, files
# are edited on either side. Uses the helpers of bad-input.sh and archive.sh.
# shellcheck disable=SC2154  # repo and tree: fresh_repo sets them

worktree() { "$repo/scripts/worktree.sh" 7.3; }
refresh() { "$repo/scripts/refresh.sh" "${1:-7.3}"; }
verify() { "$repo/scripts/verify.sh"; }
tip() { git -C "$tree" rev-parse HEAD; }
subject_of() { git -C "$tree" log -1 --format=%s base..series -- "$1"; }

# A git that is killed, with the script that calls it, where $KILL_AT says.
killed_at() {
	mkdir -p "$TESTDIR/bin"
	printf '%s\n' '#!/bin/bash' "case \" \$* \" in *\" $1 \"*) kill -9 \$PPID; exit 1 ;; esac" \
		"exec $(command -v git) \"\$@\"" >"$TESTDIR/bin/git"
	chmod +x "$TESTDIR/bin/git"
	shift
	rc=0
	PATH=$TESTDIR/bin:$PATH "$@" || rc=$?
	[ "$rc" -ne 0 ]
}
interrupted() {
	fresh_repo
	debs 7.3.4 7.3.4-1
	want=$(tip)
	for step in commit am checkout; do
		rm -rf "$repo/build/7.3"
		killed_at "$step" worktree
		worktree
		same "$want" "$(tip)"
		[ -z "$(git -C "$tree" status --porcelain)" ]
		[ ! -e "$tree.stage" ]
		[ ! -e "$repo/build/7.3/am" ]
	done
	before=$(snapshot "$repo/patches")
	echo '// more' >>"$repo/kernel/module/two.c"
	for step in rebase format-patch; do
		killed_at "$step" refresh
		same "$before" "$(snapshot "$repo/patches")"
		same "$want" "$(tip)"
	done
	refresh
	verify
}
nothing_to_do() {
	fresh_repo
	before=$(find "$tree" -name .git -prune -o -printf '%p %T@\n'; tip)
	same "$(worktree 2>&1)" ''
	same "$before" "$(find "$tree" -name .git -prune -o -printf '%p %T@\n'; tip)"
}
patches_changed() {
	fresh_repo
	stamp=$(stat -c %y "$tree/kernel/module/two.c")
	sed -i 's/^+three$/+drei/' "$repo"/patches/7.3/0003-*
	worktree
	grep -q drei "$tree/kernel/module/main.c"
	same "$stamp" "$(stat -c %y "$tree/kernel/module/two.c")"
}
local_commits() {
	fresh_repo
	echo '// mine' >>"$tree/include/linux/module.h"
	fake_commit "$tree" mine
	before=$(snapshot "$tree")
	sed -i 's/^+three$/+drei/' "$repo"/patches/7.3/0003-*
	worktree 2>&1 | tee "$TESTDIR/log"
	grep -q '^warning: .*make refresh BASE=7.3' "$TESTDIR/log"
	same "$before" "$(snapshot "$tree")"
	untouched "$repo/patches" 'patches/7.3 has changed since' refresh
}
does_not_apply() {
	fresh_repo
	before=$(snapshot "$tree")
	sed -i 's/^-.. main 40/-x&/' "$repo"/patches/7.3/0002-*
	refuses 'patches/7.3 .made on 7.3.4. does not apply to linux 7.3.4: 0002' worktree
	same "$before" "$(snapshot "$tree")"
	# On another version that is no error of the series.
	debs 7.3.6 7.3.6-1
	rm -r "$repo/build/7.3"
	rc=0
	worktree || rc=$?
	same "$rc" 4
	grep -q '^patches/7.3 .* does not apply to linux 7.3.6: 0002' "$repo/build/7.3/not-testable"
	same "$(wc -l <"$repo/build/7.3/not-testable")" 1
	git -C "$repo" checkout -q patches
	worktree
	[ ! -e "$repo/build/7.3/not-testable" ]
}

refresh_twice() {
	fresh_repo
	before=$(snapshot "$repo")
	refresh
	refresh
	same "$before" "$(snapshot "$repo")"
}
mirror_edit() {
	fresh_repo
	echo '// more' >>"$repo/kernel/module/two.c"
	chmod -x "$repo/tools/testing/two.sh"
	echo '// more' >>"$repo/include/linux/one.h"
	refresh
	verify
	same "$(subject_of kernel/module/two.c)" 'module: add two'
	same "$(subject_of include/linux/one.h)" 'module: change what one made'
	same "$(wc -l <"$repo/patches/7.3/series")" 3
	grep -q '^+// more' "$repo"/patches/7.3/0002-*
	same "$(worktree 2>&1)" ''
	cp "$repo"/patches/7.3/*.patch "$TESTDIR/debs/"
	refresh
	for patch in "$repo"/patches/7.3/*.patch; do cmp "$patch" "$TESTDIR/debs/${patch##*/}"; done
}
fixup_commit() {
	fresh_repo
	sed -i '20s/.*/hook/' "$tree/kernel/module/main.c"
	git -C "$tree" commit -q -a --fixup=base~0 2>/dev/null || :
	git -C "$tree" commit -q --amend -m 'fixup! module: add one'
	refresh
	grep -q '^+hook' "$repo"/patches/7.3/0001-*
	same "$(wc -l <"$repo/patches/7.3/series")" 3
}
commit_dropped() {
	fresh_repo
	git -C "$tree" reset -q --hard HEAD~1
	sed -i '$d' "$repo/include/linux/one.h"
	refresh
	verify
	same "$(cat "$repo/patches/7.3/series")" "$(cd "$repo/patches/7.3" && ls 000[1-9]*)"
	same "$(wc -l <"$repo/patches/7.3/series")" 2
}
refresh_refuses() {
	fresh_repo
	echo >>"$tree/Makefile"
	untouched "$repo" 'uncommitted changes \(Makefile\)' refresh
	git -C "$tree" checkout -q Makefile
	echo >"$repo/kernel/stray.c"
	untouched "$repo" 'kernel/stray.c is in no patch: git add -f it and commit it in build/7.3/linux' refresh
	rm "$repo/kernel/stray.c"
	mv "$repo/kernel/module/two.c" "$TESTDIR/two.c"
	untouched "$repo" 'kernel/module/two.c is in a patch but gone from here' refresh
	mv "$TESTDIR/two.c" "$repo/kernel/module/two.c"
	echo >>"$tree/kernel/module/two.c"
	fake_commit "$tree" 'fixup! module: add two'
	untouched "$repo" 'kernel/module/two.c was changed in build/7.3/linux but not here.*: cp ' refresh
	git -C "$tree" reset -q --hard HEAD~1
	sed -i '12s/.*/other/' "$tree/kernel/module/main.c"
	fake_commit "$tree" 'fixup! module: add one'
	before=$(snapshot "$tree")
	untouched "$repo/patches" 'kernel/module/main.c conflicts .*nothing was changed' refresh
	same "$before" "$(snapshot "$tree")"
}
second_base() {
	fresh_repo
	debs 6.12.1 6.12.1-1 7.3.4 7.3.4-1
	mkdir "$repo/patches/6.12"
	sed -e 's/7\.3\.4/6.12.1/' -e 's/7\.3/6.12/' -e 's/^SUITE=.*/SUITE=/' \
		"$repo/patches/7.3/base.conf" >"$repo/patches/6.12/base.conf"
	: >"$repo/patches/6.12/series"
	"$repo/scripts/worktree.sh" 6.12
	git -C "$repo/build/6.12/linux" am -q "$repo"/patches/7.3/000[123]*
	refresh 6.12
	verify
	echo >"$repo/build/6.12/linux/include/linux/new.h"
	fake_commit "$repo/build/6.12/linux" new
	untouched "$repo" 'include/linux/new.h is new in build/6.12/linux, but new files come from base 7.3' refresh 6.12
	echo OWN=include/linux/new.h >>"$repo/patches/6.12/base.conf"
	refresh 6.12
	verify
	grep -q include/linux/new.h "$repo"/patches/6.12/0004-new.patch
	[ ! -e "$repo/include/linux/new.h" ]
}

# Without its last patch the new files differ as well: another line.
unlisted() {
	verify 2>&1 | grep 0003- >&2
	return 1
}
verify_refuses() {
	fresh_repo
	verify
	echo >>"$repo/kernel/module/two.c"
	refuses 'kernel/module/two.c differs from patches/7.3; mend: make refresh BASE=7.3' verify
	git -C "$repo" checkout -q kernel
	chmod -x "$repo/tools/testing/two.sh"
	refuses 'tools/testing/two.sh differs from patches/7.3' verify
	git -C "$repo" checkout -q tools
	rm "$repo/kernel/module/two.c"
	refuses 'kernel/module/two.c is in patches/7.3 but not here' verify
	git -C "$repo" checkout -q kernel
	echo >"$repo/kernel/stray.c"
	refuses 'kernel/stray.c is in no patch of patches/7.3' verify
	rm "$repo/kernel/stray.c"
	sed -i 3d "$repo/patches/7.3/series"
	refuses 'patches/7.3/0003-.* is not in patches/7.3/series; mend: make refresh BASE=7.3' unlisted
	git -C "$repo" checkout -q patches
	rm "$repo"/patches/7.3/0003-*
	refuses 'patches/7.3/series lists 0003-.*, which is not there' verify
	git -C "$repo" checkout -q patches
	verify
}

upkeep() {
	claim "worktree, refresh: killed at any step, the next run carries on" interrupted
	claim "worktree: with nothing to do, does nothing" nothing_to_do
	claim "worktree: changed patches are taken over, other files not touched" patches_changed
	claim "worktree: unrefreshed commits are left alone" local_commits
	claim "worktree: a series that does not apply" does_not_apply
	claim "refresh: twice in a row changes nothing" refresh_twice
	claim "refresh: an edited new file goes into its own patch" mirror_edit
	claim "refresh: fixup commits go into their patch" fixup_commit
	claim "refresh: a dropped commit's patch goes" commit_dropped
	claim "refresh: names what it cannot take, and changes nothing" refresh_refuses
	claim "refresh: a second base has the same new files, and may have its own" second_base
	claim "verify: names the file that differs and the command that mends it" verify_refuses
}
