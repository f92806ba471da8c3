#!/bin/bash
# build.sh BASE ARCH [VARIANT]: build/BASE/ARCH[-VARIANT], a kernel with the
# series and its modules, for the boot tests. VARIANT names one more fragment
# in scripts/config. TREE=/path builds another tree than build/BASE/linux.
# Prints the directory.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

[ $# -ge 2 ] || die "usage: build.sh BASE ARCH [VARIANT]"
base=$1 arch=$2 variant=${3:-}
check_arch "$arch"
load_base "$base"
if [ -z "${TREE:-}" ]; then
	"$TOP/scripts/deps.sh" base "$arch"
	"$TOP/scripts/worktree.sh" "$base"
	TREE=$BUILD/$base/linux
fi
out=$BUILD/$base/$arch${variant:+-$variant}
fragments=("$CONFIGS/common.config" "$CONFIGS/$arch.config")
[ -z "$variant" ] || fragments+=("$CONFIGS/$variant.config")

configure "$TREE" "$out" "$arch" "${fragments[@]}"
need_space "$out" 2000
progress "$out/build.log" "$base $arch${variant:+ $variant}: building" \
	kmake "$TREE" "$out" "$arch" -j"$(nproc)" "$(image_target "$arch")" modules
echo "$out"
