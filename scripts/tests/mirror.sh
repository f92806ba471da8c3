#!/bin/bash
# mirror.sh: the patches in the repository are what verify.sh wants.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=scripts/tests/lib.sh
. "$TOP/scripts/tests/lib.sh"
trap 'rm -rf "$TESTDIR"' EXIT

for base in $(bases); do
	claim "$base: patches and the files here agree" "$TOP/scripts/verify.sh" "$base"
done
claims_done || exit 1
