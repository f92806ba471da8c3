#!/bin/bash
# compat.sh BASE ARCH OUT: build kdemo.ko with other compilers of this machine
# and other optimisation than the kernel in OUT, as OUT/compat/NAME/kdemo.ko.
# A clang that does not know an option of this kernel's gcc is left out, and
# OUT/compat/NAME/cannot says so.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

base=$1 arch=$2 out=$3
tree=${TREE:-$BUILD/$base/linux}

compilers="gcc-11 gcc-12 clang-19"
# Debian 12 has no gcc 11 for it.
[ "$arch" != riscv ] || compilers="gcc-12 clang-19"

rm -rf "$out/compat"
for cc in $compilers; do
	for opt in O2 Os; do
		dir=$out/compat/$cc-$opt
		mkdir -p "$dir"
		cp "$TOP"/scripts/modules/kdemo/* "$dir"
		case $cc in
		clang-19) tool=(CC="clang-19 --target=$arch-linux-gnu") ;;
		*) tool=(CC="$(cross "$arch")$cc") ;;
		esac
		build_module "$tree" "$out" "$arch" "$dir" "${tool[@]}" KCFLAGS="-$opt" \
			>"$dir/log" 2>&1 && continue
		[ "$cc" = clang-19 ] && grep -m1 -oE 'un(known|supported) (argument|option).*' "$dir/log" >"$dir/cannot" ||
			die "$base $arch: $cc cannot build a module, see $dir/log"
		rm -f "$dir/kdemo.ko"
	done
done
