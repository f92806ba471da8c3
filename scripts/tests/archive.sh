# shellcheck shell=bash
# Sourced by harness.sh: the archive moves on, and mirrors and downloads fail.
# Uses the helpers of bad-input.sh and upkeep.sh.

# shellcheck disable=SC2154  # repo and tree: fresh_repo sets them

debs() { # VERSION PACKAGE_VERSION ...: what the archive has from now on
	rm -rf "$TESTDIR/debs" "$XDG_CACHE_HOME"
	mkdir "$TESTDIR/debs"
	while [ $# -gt 0 ]; do
		fake_deb "$TESTDIR/debs" "$1" "$2"
		shift 2
	done
	archive "$TESTDIR/mirror" "$TESTDIR"/debs/*.deb
	rm -rf "$repo/build/apt"
}
cached() { ls "$XDG_CACHE_HOME/module-abi/"; }
fetch() { "$repo/scripts/fetch.sh" 7.3; }

newer_point_release() {
	fresh_repo
	debs 7.3.4 7.3.4-1 7.3.6 7.3.6-1
	rm -r "$repo/build/7.3"
	worktree 2>&1 | tee "$TESTDIR/log"
	grep -q 'has linux-source-7.3 7.3.6-1, the patches are made on 7.3.4-1' "$TESTDIR/log"
	grep -q '^SUBLEVEL = 6' "$tree/Makefile"
	# A refresh makes it the pinned version.
	refresh
	grep -q '^VERSION=7.3.6$' "$repo/patches/7.3/base.conf"
	grep -q '^PACKAGE_VERSION=7.3.6-1$' "$repo/patches/7.3/base.conf"
	grep -q 'Made on linux 7.3.6 (Debian linux-source-7.3 7.3.6-1)' "$repo/patches/7.3/0000-cover-letter.patch"
}
package_gone() {
	fresh_repo
	rm -r "$repo/build/7.3"
	debs 7.2.9 7.2.9-1 7.4.1 7.4.1-1 7.5.1 7.5.1-1
	fetch 2>&1 | tee "$TESTDIR/log"
	grep -q '^warning: the archive has no linux-source-7.3 any more: taking linux-source-7.4$' "$TESTDIR/log"
	same "$(cached | grep deb)" linux-source-7.4_7.4.1-1_all.deb
	debs 7.2.9 7.2.9-1
	refuses 'neither linux-source-7.3 nor a newer .*KSRC=' worktree
	[ ! -e "$tree" ]
}
damaged_package() {
	fresh_repo
	debs 7.3.4 7.3.4-1
	deb=$(fetch)
	sum=$(sha256sum <"$deb")
	truncate -s 700 "$deb"
	fetch
	same "$sum" "$(sha256sum <"$deb")"
	# Without a network a damaged one is as good as none.
	truncate -s 700 "$deb"
	MODULE_ABI_MIRROR=http://127.0.0.1:9/ refuses 'no answer from the package archive' fetch
	# The package whole, the source in it not: found when it is unpacked.
	fetch
	rm -r "$repo/build/7.3"
	at=$(grep -abo 7zXZ "$deb" | tail -n1 | cut -d: -f1)
	printf '\377\377' | dd of="$deb" bs=1 seek=$((at + 100)) conv=notrunc status=none
	MODULE_ABI_MIRROR=http://127.0.0.1:9/ refuses 'was damaged and has been removed: run this again' worktree
	lacks -v -E '^(error|reading|no answer|7.3: unpacking)' "$TESTDIR/refuses.err"
	[ ! -e "$deb" ]
	[ ! -e "$tree" ]
	worktree
}
mirror_out_of_step() {
	fresh_repo
	debs 7.3.4 7.3.4-1
	echo >>"$TESTDIR/mirror/dists/trixie-backports/main/binary-all/Packages"
	refuses 'no answer from the package archive .*(unexpected size|Hash Sum)' fetch
	same "$(grep -c 'the mirror is being updated: trying again' "$TESTDIR/refuses.err")" 2
}

archive_moves() {
	claim "fetch: a newer point release is taken, announced, and pinned by refresh" newer_point_release
	claim "fetch: the package is gone: the next newer one, or a single line" package_gone
	claim "fetch: a damaged package is fetched again" damaged_package
	claim "fetch: a mirror out of step is asked three times" mirror_out_of_step
}
