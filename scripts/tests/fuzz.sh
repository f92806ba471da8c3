#!/bin/bash
# fuzz.sh [BASE [COUNT [SEED]]]: damaged modules and nonsense for the repair
# directory, so many of each, in a kernel with KASAN, UBSAN and lockdep. Each has
# a seed of its own; the first one is drawn if it is not given.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

base=${1:-$PRIMARY} count=${2:-50000} seed=${3:-$((RANDOM * 32768 + RANDOM))} arch=x86_64
out=$("$TOP/scripts/build.sh" "$base" "$arch" kasan) || exit $?
"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
status "$count damaged modules and $count writes, seeds from $seed on"
start=$(now)
# Its log is to have the boot as well.
BOOT_MEM=1024 BOOT_TIMEOUT=7200 boots "$base $arch fuzz" "$(image "$out" "$arch")" \
	"$out/initrd.gz" "$arch" "$out/boot-fuzz.log" \
	module_abi.run=fuzz "module_abi.fuzz=$count,$seed" log_buf_len=64M
grep -E '^# [0-9]+ times ' "$out/boot-fuzz.log"
status "done in $(($(now) - start)) s"
claims_done || exit 1
