#!/bin/bash
# variants.sh [BASE [NAME...]]: the check and repair in kernels that are
# configured otherwise: as scripts/config/NAME.config says, or as the kernel's
# defconfig; gcc-11 and clang-13 are the oldest compilers that Debian 12 has, the
# second one for 6.12 and 6.1. cloud, which is Debian's, takes an hour, and only
# those who ask for it get it.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

# runs TEXT LOG PARAMETER...: boot the kernel of this variant
runs() {
	local text=$1 log=$2

	shift 2
	boots "$base $arch $text" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
		"$out/$log" "$@"
}

base=${1:-$PRIMARY} arch=x86_64
shift || :
[ $# -gt 0 ] || set -- rt clang hardened defconfig gcc-11

"$TOP/scripts/deps.sh" base "$arch" compilers debuginfo plugins || exit 1
for name; do
	# The compiler is the same for kernel, modules and tests.
	unset LLVM CC_SUFFIX
	drift=build-id
	case $name in
	# These have not what build-id takes out.
	defconfig | cloud) drift=orc ;;
	clang) export LLVM=-19 ;;
	clang-*)
		"$TOP/scripts/deps.sh" "$name" || exit 1
		export LLVM=${name#clang}
		;;
	gcc-*) export CC_SUFFIX=${name#gcc} ;;
	esac
	out=$("$TOP/scripts/build.sh" "$base" "$arch" "$name") || exit $?
	"$TOP/scripts/drifts.sh" "$base" "$arch" "$out" plain untouched "$drift" \
		jump-label printk-index param latencytop old || exit 1
	"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
	case $name in
	hardened)
		runs "$name" boot.log module_abi.run=signed
		;;
	defconfig | cloud)
		export BOOT_MEM=1024
		runs "$name" boot.log module_abi.run=kselftest,drift
		EXPECTED=$OOPSES runs "$name, oops" boot-oops.log module_abi.run=oops
		;;
	*)
		runs "$name" boot.log module_abi.run=kselftest,drift,guards audit=1
		EXPECTED=$OOPSES runs "$name, repair" boot-repair.log \
			module_abi.run=repair,oops module.layout_enforce=0
		;;
	esac
done
claims_done || exit 1
