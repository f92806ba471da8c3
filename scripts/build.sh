#!/bin/bash
# build.sh BASE ARCH [VARIANT]: build/BASE/ARCH[-VARIANT], a kernel with the
# series and its modules, for the boot tests. VARIANT names one more fragment
# in scripts/config, or is the path of one, which then goes for the plain build,
# or is that of a compiler, which the caller chooses by CC_SUFFIX or LLVM;
# pristine is the kernel without the series, pristine-NAME with that fragment,
# defconfig and cloud are those of the kernel and of Debian, with what the tests
# need. Prints the directory.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

[ $# -ge 2 ] || die "usage: build.sh BASE ARCH [VARIANT]"
base=$1 arch=$2 variant=${3:-}
check_arch "$arch"
load_base "$base"
one_run
"$TOP/scripts/deps.sh" base "$arch" || exit 1
tree=$BUILD/$base/linux
out=$BUILD/$base/$arch${variant:+-$variant}
fragments=("$CONFIGS/common.config" "$CONFIGS/$arch.config")
if [[ $variant = pristine* ]]; then
	"$TOP/scripts/worktree.sh" "$base" pristine || exit $?
	tree=$BUILD/$base/pristine
	[ "$variant" = pristine ] || fragments+=("$CONFIGS/${variant#pristine-}.config")
else
	"$TOP/scripts/worktree.sh" "$base" || exit $?
	fragments+=("$CONFIGS/series.config" "$CONFIGS/repair.config")
	case $variant in
	'' | gcc-* | clang-*) ;;
	defconfig | cloud)
		fragments=("$CONFIGS"/{series,repair,distro}.config
			"$tree/tools/testing/selftests/module_abi/config")
		START=defconfig
		[ "$variant" = defconfig ] ||
			START=$("$TOP/scripts/fetch.sh" config "$base") || exit $?
		;;
	*/*)
		# For the time being: the next plain build sets it back.
		fragments+=("$variant")
		out=$BUILD/$base/$arch
		;;
	*)
		fragments+=("$CONFIGS/$variant.config")
		[ ! -e "$CONFIGS/$variant.symbols" ] ||
			install -p -m 644 -D "$CONFIGS/$variant.symbols" "$out/symbols"
		;;
	esac
fi

configure "$tree" "$out" "$arch" "${fragments[@]}"
need_space "$out" 2000
progress "$out/build.log" "$base $arch${variant:+ $(basename "$variant")}: building" \
	kmake "$tree" "$out" "$arch" -j"$(nproc)" "$(image_target "$arch")" modules
echo "$out"
