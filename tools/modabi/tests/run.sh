#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh: tests of modabi on modules and kernels of a few structs, in TAP. The
# files of tests that it sources go on with what those before them have built.
# Needs a compiler, binutils, pahole, python3, xz, zstd and gzip.
# MODABI=FILE is what to test, CC=COMPILER is what to build modules with.

here=$(cd "$(dirname "$0")" && pwd)
MODABI=${MODABI:-$here/../modabi}
CC=${CC:-cc}
export LC_ALL=C.UTF-8
# A sanitizer's exit status must not look like one of ours.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99

for tool in pahole python3 objcopy xz zstd gzip; do
	command -v $tool >/dev/null || {
		echo "1..0 # SKIP no $tool here"
		exit 4
	}
done

dir=$(mktemp -d)
trap 'chmod -R u+rwx "$dir"; rm -rf "$dir"' EXIT
cd "$dir" || exit 1

# shellcheck source=tools/modabi/tests/lib.sh
. "$here/lib.sh"
for topic in types dwarf kernels files output loaded damage; do
	# shellcheck source=/dev/null
	. "$here/$topic.sh"
done

echo "1..$nr"
[ "$failed" = 0 ]
