#!/bin/bash
# demo.sh: build a kernel with the series, boot it, and show what becomes of a
# module that was built with one line more: without the check, with it, and how
# it is removed where it got in.
# BASE and ARCH are taken from the environment.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

base=${BASE:-$PRIMARY} arch=${ARCH:-x86_64}
check_arch "$arch"
load_base "$base"
out=$("$TOP/scripts/build.sh" "$base" "$arch") || exit $?
"$TOP/scripts/drifts.sh" "$base" "$arch" "$out" plain jump-label printk-index || exit 1
"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1

act() {
	local title=$1 log=$2

	shift 2
	printf '\n=== %s\n\n' "$title"
	"$TOP/scripts/boot.sh" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
		"$log" "$@" || exit 1
	sed -n 's/^demo\([> ]\)/\1/p' "$log" | sed 's/^> /$ /'
}

act "linux $(tree_version "$BUILD/$base/linux") $arch, the check switched off (module.layout_enforce=0)" \
	"$out/demo-off.log" module_abi.run=demo-off module.layout_enforce=0
act "the same kernel, the check on" "$out/demo-on.log" module_abi.run=demo-on
act "the check off again, but repair allowed (module.repair=1)" \
	"$out/demo-repair.log" module_abi.run=demo-repair module.layout_enforce=0 module.repair=1
printf '\nThe first module needs a reboot, the second never got in, the third was mended.\n'
