#!/bin/bash
# mirror.sh: the patches in the repository are what verify.sh wants.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"

for base in $(bases); do
	claim "$base: patches and the files here agree" "$TOP/scripts/verify.sh" "$base"
done
claims_done || exit 1
