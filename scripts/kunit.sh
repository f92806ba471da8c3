#!/bin/bash
# kunit.sh: run the KUnit suites on UML with the kernel's own kunit.py, for BASE
# or all bases.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/tests/ktap.sh"

one_run
"$TOP/scripts/deps.sh" base || exit 1
for base in ${BASE:-$(bases)}; do
	load_base "$base"
	"$TOP/scripts/worktree.sh" "$base" || exit $?
	kunit_suites "$base UML" "$BUILD/$base/linux" "$BUILD/$base/uml"
done
claims_done || exit 1
