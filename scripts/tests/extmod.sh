#!/bin/bash
# extmod.sh [BASE]: the build of an external module notices headers that do not
# describe the kernel they are for, and says nothing of those that do. With FULL=1
# also those that another compiler, or a machine without pahole, has evaluated again.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"

# package DIR: what a package of headers of this kernel has
package() {
	kmake "$BUILD/$base/linux" "$out" "$arch" -s run-command \
		KBUILD_RUN_COMMAND="\$(srctree)/scripts/package/install-extmod-build $1" || return
	cmp "$out/Module.layout" "$1/Module.layout"
}

# module HEADERS [ARGUMENT...]: kdemo.ko, from nothing; what make says in $log
module() {
	local headers=$1 rc=0

	shift
	rm -rf "$module"
	cp -r "$TOP/scripts/modules/kdemo" "$module"
	make -s -C "$headers" M="$module" ARCH="$arch" modules "$@" >"$log" 2>&1 || rc=$?
	cat "$log"
	return "$rc"
}

builds() {
	module "$@" || return
	lacks 'module-layout' "$log" && [ -e "$module/kdemo.ko" ]
}

# fails REGEX HEADERS [ARGUMENT...]
fails() {
	local regex=$1

	shift
	not module "$@" || { echo "was built"; return 1; }
	grep -qE "^ERROR: module-layout: not as in the kernel of .*/Module.layout: $regex; build with .* MODULE_LAYOUT_BUILD=warn$" "$log" &&
		[ "$(grep -c '^ERROR' "$log")" -eq 1 ] && [ ! -e "$module/kdemo.ko" ]
}

# warns REGEX HEADERS [ARGUMENT...]
warns() {
	local regex=$1

	shift
	module "$@" || return
	grep -qE "^WARNING: module-layout: not as in the kernel of .*: $regex; build with" "$log" &&
		[ -e "$module/kdemo.ko" ]
}

by_environment() { MODULE_LAYOUT_BUILD=warn warns "$@"; }

# without OPTION: the package, as if its configuration had been evaluated again
# and the option been lost
without() {
	cp -al "$headers" "$headers-$1"
	sed -i "/^CONFIG_$1=/d" "$headers-$1/include/config/auto.conf"
	sed -i "/define CONFIG_$1 /d" "$headers-$1/include/generated/autoconf.h"
}

# recorded DIR: what a build of its kernel would leave there
recorded() {
	demo "$1" "$arch" || return
	sh "$tree/scripts/module-layout.sh" "$1/demo/.module-common.o" >"$1/Module.layout"
}

# again DIR [ARGUMENT...]: olddefconfig where something is missing
again() {
	local dir=$1

	shift
	kmake "$tree" "$dir" "$arch" -s "$@" olddefconfig &&
		kmake "$tree" "$dir" "$arch" -s -j"$(nproc)" "$@" modules_prepare
}

# noticed REGEX DIR [ARGUMENT...]
noticed() {
	local regex=$1 dir=$2

	shift 2
	again "$dir" "$@" || return
	fails "$regex" "$dir" KBUILD_MODPOST_WARN=1 "$@"
}

base=${1:-$PRIMARY} arch=x86_64
"$TOP/scripts/deps.sh" base "$arch" compilers debuginfo || exit 1
out=$("$TOP/scripts/build.sh" "$base" "$arch") || exit $?
[ -e "$BUILD/$base/linux/scripts/package/install-extmod-build" ] || {
	status "$base: its packages of headers are made by builddeb alone"
	exit
}
headers=$TESTDIR/headers module=$TESTDIR/module log=$TESTDIR/module.log
claim "$base: a package of headers has Module.layout" package "$headers"
claim "$base: a module is built with it" builds "$headers"
claim "$base: by gcc-11, too" builds "$headers" CC=gcc-11
claim "$base: and by -Os" builds "$headers" KCFLAGS=-Os
without KALLSYMS
claim "$base: headers without KALLSYMS are noticed" \
	fails "struct module, struct mod_kallsyms" "$headers-KALLSYMS"
claim "$base: an argument makes it a warning" \
	warns "struct module, struct mod_kallsyms" "$headers-KALLSYMS" MODULE_LAYOUT_BUILD=warn
claim "$base: so does the environment" \
	by_environment "struct module, struct mod_kallsyms" "$headers-KALLSYMS"
claim "$base: any other value does not" \
	fails "struct module, struct mod_kallsyms" "$headers-KALLSYMS" MODULE_LAYOUT_BUILD=1
claim "$base: a core struct that differs is noticed" \
	fails "struct task_struct" "$headers" KCFLAGS=-DCONFIG_LATENCYTOP=1
without MODULE_LAYOUT_CORE
claim "$base: core structs that are not recorded are not" builds "$headers-MODULE_LAYOUT_CORE"
sed 's/000$//' "$out/Module.layout" >"$TESTDIR/short"
cp --remove-destination "$TESTDIR/short" "$headers-KALLSYMS/Module.layout"
claim "$base: of another list, no struct is named" fails "a struct" "$headers-KALLSYMS"
rm "$headers-KALLSYMS/Module.layout"
claim "$base: without Module.layout, nothing is compared" builds "$headers-KALLSYMS"

if [ -n "${FULL:-}" ]; then
	objects_tree "$base"
	at series
	common=("$CONFIGS/common.config" "$CONFIGS/$arch.config")
	dir=$BUILD/$base/extmod-btf
	prepared "$dir" "$arch" on "${common[@]}" "$CONFIGS/btf.config"
	claim "$base: headers with BTF fit" recorded "$dir"
	claim "$base: evaluated again without pahole they are noticed" \
		noticed "struct module" "$dir" PAHOLE=no-pahole
	dir=$BUILD/$base/extmod-clang
	LLVM=-19 prepared "$dir" "$arch" on "${common[@]}" "$CONFIGS/clang.config"
	LLVM=-19 claim "$base: headers of clang's fit" recorded "$dir"
	claim "$base: evaluated again by gcc they are noticed" noticed "struct module.*" "$dir"
fi
claims_done || exit 1
