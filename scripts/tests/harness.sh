#!/bin/bash
# harness.sh [BASE...]: tests of the scripts that fetch, apply, refresh and
# verify the series. The series itself is tried on each BASE (all of which
# there is a work tree, if none is named); everything else on a kernel of a
# few lines, with no network. Takes about a minute.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"
here=$TOP/scripts/tests
trap 'umount "$TESTDIR/small" 2>/dev/null || :; rm -rf "$TESTDIR"' EXIT
# shellcheck source=scripts/tests/fixture.sh
. "$here/fixture.sh"
# shellcheck source=scripts/tests/series.sh
. "$here/series.sh"
# shellcheck source=scripts/tests/bad-input.sh
. "$here/bad-input.sh"
# shellcheck source=scripts/tests/archive.sh
. "$here/archive.sh"
# shellcheck source=scripts/tests/upkeep.sh
. "$here/upkeep.sh"

if [ $# -eq 0 ]; then
	for base in $(bases); do
		[ ! -e "$BUILD/$base/linux/.git/source.conf" ] || set -- "$@" "$base"
	done
fi
for base; do
	load_base "$base"
	# Only brings it up to date: work in progress is left alone.
	"$TOP/scripts/worktree.sh" "$BASE" 2>/dev/null || :
	real_series
done

# From here on nothing may reach the real trees, cache, or network.
export XDG_CACHE_HOME=$TESTDIR/cache MODULE_ABI_MIRROR=file:$TESTDIR/mirror MODULE_ABI_PAUSE=0
unset KSRC BASE ARCH MODULE_ABI_BUILD MODULE_ABI_PATCHES
mkdir "$TESTDIR/debs"
fake_deb "$TESTDIR/debs" 7.3.4 7.3.4-1
archive "$TESTDIR/mirror" "$TESTDIR"/debs/*.deb
claim "a packaged kernel becomes a work tree, and its commits a series" \
	fake_repo "$TESTDIR/repo"
# Without it there is nothing to try the rest on.
ls "$TESTDIR"/repo/patches/7.3/0003-*.patch >/dev/null 2>&1 || { claims_done || exit 1; }

bad_input
archive_moves
upkeep
claims_done || exit 1
