#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh [--quick] [--stop] [TOPIC...]: tests of modabi on modules and kernels of a few
# structs, in TAP. It sources a file of tests for each topic, which ends with the number
# of results that it has to have; those of leaks go on with what all others have built.
# --quick leaves out files that are large, thousands of files, and valgrind.
# --stop ends it with the first failure.
# Needs a compiler, binutils, pahole, python3, xz, zstd and gzip.
# MODABI=FILE is what to test, CC=COMPILER is what to build modules with. KEPT=DIR
# keeps what was built there, for further runs with the same compiler.

here=$(cd "$(dirname "$0")" && pwd)
MODABI=${MODABI:-$here/../modabi}
CC=${CC:-cc}
export LC_ALL=C.UTF-8
# A sanitizer's exit status must not look like one of ours; faults.c comes before it.
export ASAN_OPTIONS=exitcode=99:verify_asan_link_order=0 UBSAN_OPTIONS=exitcode=99
topics="types diffs dwarf machines kernels layouts files output loaded limits damage leaks"
some=
stop=
for arg; do
	case $arg in
	--quick) topics=${topics% limits*} ;;
	--stop) stop=1 ;;
	-*)
		echo "usage: ${0##*/} [--quick] [--stop] [TOPIC...]" >&2
		exit 2
		;;
	*) some="$some $arg" ;;
	esac
done

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
# shellcheck source=tools/modabi/tests/fixtures.sh
. "$here/fixtures.sh"
planned=0
for topic in ${some:-$topics}; do
	start=$nr
	ended=
	[ -e "$here/$topic.sh" ] || die "$topic.sh is missing"
	# shellcheck source=/dev/null
	. "$here/$topic.sh"
	[ -n "$ended" ] || die "$topic.sh has not come to its end"
done

echo "1..$planned"
[ "$failed" = 0 ] && [ "$nr" = "$planned" ]
