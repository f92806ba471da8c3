#!/bin/bash
# kasan.sh [BASE [ARCH]]: the kselftests in a kernel with KASAN, UBSAN, lockdep
# and kmemleak: a byte read too much of what is wrong in a module does not go
# unnoticed there. Also when memory is short, and writes to the repair directory
# beside all else.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

base=${1:-$PRIMARY} arch=${2:-x86_64}
out=$("$TOP/scripts/build.sh" "$base" "$arch" kasan) || exit $?
"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
# Takes some five minutes, and on a machine that does other things too, ten.
export BOOT_TIMEOUT=1800
MAY_SKIP='repair_oops' BOOT_MEM=1024 boots "$base $arch KASAN" "$(image "$out" "$arch")" "$out/initrd.gz" \
	"$arch" "$out/boot.log" module_abi.run=race,kselftest,leaks,guards
EXPECTED=$OOPSES BOOT_MEM=1024 \
	boots "$base $arch KASAN, oops" "$(image "$out" "$arch")" "$out/initrd.gz" \
	"$arch" "$out/boot-oops.log" module_abi.run=oops
claims_done || exit 1
