#!/bin/bash
# everything.sh [BASE [ARCH]]: the check in a kernel that has debug information,
# BTF, symbol versions and signed modules, all of which it can do without.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

base=${1:-$PRIMARY} arch=${2:-x86_64}
"$TOP/scripts/deps.sh" base "$arch" debuginfo || exit 1
out=$("$TOP/scripts/build.sh" "$base" "$arch" everything) || exit $?
"$TOP/scripts/drifts.sh" "$base" "$arch" "$out" plain build-id jump-label \
	printk-index param latencytop old || exit 1
"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
BOOT_MEM=1024 boots "$base $arch everything" "$(image "$out" "$arch")" \
	"$out/initrd.gz" "$arch" "$out/boot.log" module_abi.run=kselftest,drift,modules
claims_done || exit 1
