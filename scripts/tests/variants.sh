#!/bin/bash
# variants.sh [BASE [NAME...]]: the check and repair in kernels that are
# configured otherwise: scripts/config/NAME.config.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

base=${1:-$PRIMARY} arch=x86_64
shift || :
[ $# -gt 0 ] || set -- rt clang

"$TOP/scripts/deps.sh" base "$arch" compilers || exit 1
for name; do
	# The compiler is the same for kernel, modules and tests.
	unset LLVM
	[ "$name" != clang ] || export LLVM=-19
	out=$("$TOP/scripts/build.sh" "$base" "$arch" "$name") || exit $?
	"$TOP/scripts/drifts.sh" "$base" "$arch" "$out" plain untouched build-id \
		jump-label printk-index param latencytop old || exit 1
	"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
	boots "$base $arch $name" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
		"$out/boot.log" module_abi.run=kselftest,drift,guards audit=1
	EXPECTED=$OOPSES boots "$base $arch $name, repair" "$(image "$out" "$arch")" \
		"$out/initrd.gz" "$arch" "$out/boot-repair.log" \
		module_abi.run=repair,oops module.layout_enforce=0
done
claims_done || exit 1
