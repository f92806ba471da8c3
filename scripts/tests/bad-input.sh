# shellcheck shell=bash
# Sourced by harness.sh: what is asked of the scripts cannot be done. Each has
# to say so in one line, and to leave everything as it was.

# A fresh copy of the fixture's repository, as $repo, and a tree to apply to.
fresh_repo() {
	repo=$TESTDIR/copy
	rm -rf "$repo"
	cp -a "$TESTDIR/repo" "$repo"
	# shellcheck disable=SC2034  # for upkeep.sh
	tree=$repo/build/7.3/linux
}
plain_tree() {
	ksrc=$TESTDIR/ksrc
	rm -rf "$ksrc"
	fake_kernel "$ksrc" "${1:-7.3.4}"
}
git_tree() {
	plain_tree
	git init -q "$ksrc"
	fake_commit "$ksrc" base
}
apply() { KSRC=$ksrc "$TESTDIR/repo/scripts/apply.sh" "${1:-apply}"; }

# untouched DIR REGEX COMMAND...: refused, and DIR is as before.
untouched() {
	local dir=$1 before

	shift
	before=$(snapshot "$dir")
	refuses "$@"
	same "$before" "$(snapshot "$dir")"
}

no_ksrc() { refuses 'make apply KSRC=/path' "$TESTDIR/repo/scripts/apply.sh" apply; }
ksrc_missing() { ksrc=$TESTDIR/none; refuses "$ksrc: no such directory" apply; }
not_a_kernel() {
	ksrc=$TESTDIR/debs
	untouched "$ksrc" "$ksrc is not the top of a kernel tree" apply
}
no_base() {
	plain_tree 6.13.1
	untouched "$ksrc" 'no patches for linux 6.13.1; there are: 7.3 \(BASE=' apply
	BASE=7.3 apply
}
unknown_base() {
	plain_tree
	untouched "$ksrc" "no base '9.9'; there are: 7.3$" env BASE=9.9 KSRC="$ksrc" "$TESTDIR/repo/scripts/apply.sh" apply
	for script in fetch worktree refresh verify; do
		refuses "no base '9.9'; there are: 7.3$" "$TESTDIR/repo/scripts/$script.sh" 9.9
	done
	[ ! -e "$TESTDIR/repo/build/9.9" ]
}
unknown_arch() {
	refuses "no architecture 'riscv64'; there are: x86_64 arm64 arm s390 riscv i386" \
		"$TESTDIR/repo/scripts/fetch.sh" busybox riscv64
	[ ! -e "$TESTDIR/repo/build/riscv64" ]
}
dirty_tree() {
	git_tree
	echo >>"$ksrc/include/linux/module.h"
	untouched "$ksrc" 'has uncommitted changes: commit or stash' apply
}
during_am() {
	git_tree
	mkdir "$ksrc/.git/rebase-apply"
	untouched "$ksrc" 'in the middle of a git am' apply
}
already_applied() {
	plain_tree
	apply
	untouched "$ksrc" "already applied to $ksrc: make unapply KSRC=$ksrc" apply
	git_tree
	apply
	untouched "$ksrc" "already applied to $ksrc: make unapply KSRC=$ksrc" apply
}
in_the_way() {
	git_tree
	echo mine >"$ksrc/kernel/module/two.c"
	untouched "$ksrc" 'kernel/module/two.c exists already' apply
}
hunk_fails() {
	for kind in plain_tree git_tree; do
		$kind
		sed -i '51s/.*/other/' "$ksrc/kernel/module/main.c"
		[ "$kind" = plain_tree ] || fake_commit "$ksrc" other
		untouched "$ksrc" '0001-module-add-one.patch: hunk 2 of kernel/module/main.c does not apply \(linux 7.3.4;.*nothing was changed' apply
		$kind
		sed -i '41s/.*/other/' "$ksrc/kernel/module/main.c"
		[ "$kind" = plain_tree ] || fake_commit "$ksrc" other
		untouched "$ksrc" '0002-module-add-two.patch: hunk 1 of kernel/module/main.c does not apply' apply
	done
}
file_missing() {
	plain_tree
	rm "$ksrc/kernel/module/Makefile"
	untouched "$ksrc" '0002-module-add-two.patch: there is no kernel/module/Makefile to change \(linux 7.3.4;' apply
}
not_applied() {
	plain_tree
	untouched "$ksrc" 'is not applied' apply unapply
	git_tree
	untouched "$ksrc" 'last 3 commits of .* are not the series' apply unapply
	apply
	echo >"$ksrc/more"
	fake_commit "$ksrc" more
	untouched "$ksrc" 'last 3 commits of .* are not the series' apply unapply
}
larger_git_tree() {
	plain_tree
	mkdir "$TESTDIR/outer"
	mv "$ksrc" "$TESTDIR/outer/linux"
	git init -q "$TESTDIR/outer"
	ksrc=$TESTDIR/outer/linux
	before=$(snapshot "$ksrc")
	apply
	grep -q three "$ksrc/kernel/module/main.c"
	apply unapply
	same "$before" "$(snapshot "$ksrc")"
}
git_worktree() {
	git_tree
	git -C "$ksrc" worktree add -q "$TESTDIR/second"
	ksrc=$TESTDIR/second
	before=$(snapshot "$ksrc")
	apply
	same "$(git -C "$ksrc" log -1 --format=%s)" 'module: change what one made'
	apply unapply
	same "$before" "$(snapshot "$ksrc")"
}

no_network() {
	fresh_repo
	rm -rf "$repo/build"
	export MODULE_ABI_MIRROR=http://127.0.0.1:9/debian
	same "$("$repo/scripts/fetch.sh" 7.3)" "$XDG_CACHE_HOME/module-abi/linux-source-7.3_7.3.4-1_all.deb"
	XDG_CACHE_HOME=$TESTDIR/empty untouched "$repo/patches" \
		'no answer from the package archive .*make apply KSRC=/path' "$repo/scripts/worktree.sh" 7.3
	[ ! -e "$repo/build/7.3/linux" ]
}
no_space() {
	fresh_repo
	small=$TESTDIR/small
	mkdir -p "$small"
	# Not root: only said to be small.
	mount -t tmpfs -o size=2m tmpfs "$small" 2>/dev/null || {
		stub df 'printf "x\nx 2 0 2\n"'
		PATH=$TESTDIR/stubs:$PATH
	}
	MODULE_ABI_BUILD=$small refuses "MiB needed, [0-9]+ MiB free" "$repo/scripts/worktree.sh" 7.3
	[ ! -e "$small/7.3/linux" ]
	XDG_CACHE_HOME=$small refuses "MiB needed, [0-9]+ MiB free" "$repo/scripts/fetch.sh" 7.3
}

# stub NAME TEXT: a command of that name that runs TEXT instead.
stub() {
	mkdir -p "$TESTDIR/stubs"
	printf '%s\n' '#!/bin/bash' "$2" >"$TESTDIR/stubs/$1"
	chmod +x "$TESTDIR/stubs/$1"
}
missing_packages() {
	stub dpkg-query 'echo "installed git"; exit 1'
	stub apt-get "echo \"\$*\" >>$TESTDIR/stubs/log; [ -e $TESTDIR/stubs/updated ] || { [[ \$* = *update ]] && touch $TESTDIR/stubs/updated; }"
	stub id 'echo 1000'
	PATH=$TESTDIR/stubs:$PATH refuses 'run: sudo apt-get install .* patch .*shellcheck' "$TOP/scripts/deps.sh"
	[ ! -e "$TESTDIR/stubs/log" ]
	# As root: with old package lists, a second attempt with new ones.
	stub id 'echo 0'
	PATH=$TESTDIR/stubs:$PATH "$TOP/scripts/deps.sh" x86_64
	same "$(awk '{ print $NF }' "$TESTDIR/stubs/log" | xargs)" \
		'libc6-dev-i386-cross update libc6-dev-i386-cross'
	stub dpkg-query 'printf "installed %s\\n" qemu-system-x86 gcc-i686-linux-gnu libc6-dev-i386-cross; exit 1'
	same "$(PATH=$TESTDIR/stubs:$PATH "$TOP/scripts/deps.sh" x86_64 2>&1)" ''
	refuses "no group 'riscv64'; there are: base" "$TOP/scripts/deps.sh" riscv64
}

# One that fell over a breakpoint is started again, but not when init was there.
booted_again() {
	local log=$TESTDIR/boot/log boot=(env -u RESULTS "$TOP/scripts/boot.sh" image initrd x86_64)

	mkdir -p "$TESTDIR/boot"
	stub qemu-system-x86_64 "cd $TESTDIR/boot; echo >>runs; cat \$([ -e again ] && echo again || echo first); echo '### end' >again"
	echo 'Oops: int3: 0000' >"$TESTDIR/boot/first"
	PATH=$TESTDIR/stubs:$PATH "${boot[@]}" "$log"
	same "$(wc -l <"$TESTDIR/boot/runs") $(cat "$log")" '2 ### end'
	rm "$TESTDIR/boot/again"
	echo '### begin kselftest' >>"$TESTDIR/boot/first"
	PATH=$TESTDIR/stubs:$PATH refuses 'did not get to the end' "${boot[@]}" "$log"
	same "$(wc -l <"$TESTDIR/boot/runs")" 3
}

# What a log quotes of a damaged module does not hide what comes after it.
binary_in_log() {
	local log=$TESTDIR/boot/log line judge boot=(env -u RESULTS "$TOP/scripts/boot.sh" image initrd x86_64)

	# shellcheck disable=SC2016  # for the inner shell
	judge='. "$1/scripts/tests/ktap.sh"; no_splat "$2"; no_address "$2"'
	mkdir -p "$TESTDIR/boot"
	stub qemu-system-x86_64 "cat $TESTDIR/boot/console; echo '### end'"
	printf '%b\n' BIOS '### begin dmesg' '[ 1.0] kdemo: version magic \0\0377' >"$TESTDIR/boot/console"
	PATH=$TESTDIR/stubs:$PATH "${boot[@]}" "$log"
	bash -e -c "$judge" - "$TOP" "$log"
	for line in 'BUG: something' 'kdemo: is at ffffffff81234567'; do
		echo "[ 2.0] $line" >>"$TESTDIR/boot/console"
		PATH=$TESTDIR/stubs:$PATH "${boot[@]}" "$log"
		same "$(bash -e -c "$judge" - "$TOP" "$log" 2>/dev/null)" "[ 2.0] $line" || return
		sed -i '$d' "$TESTDIR/boot/console"
	done
}

bad_input() {
	claim "apply: no KSRC" no_ksrc
	claim "apply: KSRC is not there" ksrc_missing
	claim "apply: KSRC is no kernel tree" not_a_kernel
	claim "apply: no base has the tree's version, but BASE= overrides" no_base
	claim "a base that does not exist" unknown_base
	claim "an architecture that does not exist" unknown_arch
	claim "apply: a git tree with uncommitted changes" dirty_tree
	claim "apply: a git tree in the middle of git am" during_am
	claim "apply: the series is there already" already_applied
	claim "apply: a file that the series would create is there" in_the_way
	claim "apply: names the patch and the hunk that does not apply" hunk_fails
	claim "apply: names the file that is not there" file_missing
	claim "unapply: not applied, or other commits on top" not_applied
	claim "apply: a kernel inside a larger git tree" larger_git_tree
	claim "apply: a linked git work tree" git_worktree
	claim "no network: the cached package does, without one a single line" no_network
	claim "no room on the disk" no_space
	claim "deps: installs what is missing, or says what to run" missing_packages
	claim "boot: a machine that qemu broke before init is booted again" booted_again
	claim "boot: a log is read past what is no text" binary_in_log
}
