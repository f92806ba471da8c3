#!/bin/bash
# payload.sh BASE ARCH OUT: OUT/initrd.gz, all that the boot tests of the kernel
# in OUT need: a busybox, the kselftests, kdemo.ko in all its builds and kuser.ko
# with it, the modules of the test configuration. What the kernel would not load
# otherwise is signed.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

# module_size FILE: of its struct module, in hex
module_size() {
	readelf -SW "$1" | sed -n 's/.* \.gnu\.linkonce\.this_module *PROGBITS *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p'
}

base=$1 arch=$2 out=$3
tree=${TREE:-$BUILD/$base/linux}
root=$out/initrd
busybox=$("$TOP/scripts/fetch.sh" busybox "$arch") || exit 1

rm -rf "$root"
mkdir -p "$root"/{bin,proc,sys,dev,tmp,drift,compat,modules}
cp "$busybox" "$root/bin/busybox"
cp -r "$TOP/scripts/guest" "$root/guest"
mv "$root/guest/init" "$root/init"

# The kselftests, as their own Makefile installs them.
if [ -e "$tree/tools/testing/selftests/module_abi/Makefile" ]; then
	# Those that are there may be linked to a C library.
	rm -rf "$out/kselftest"
	kmake "$tree" "$out" "$arch" -s headers >"$out/selftest.log" 2>&1 &&
	make -s -C "$tree/tools/testing/selftests" TARGETS=module_abi O="$out" \
	     ARCH="$arch" CROSS_COMPILE="$(cross "$arch")" KDIR="$out" \
	     INSTALL_PATH="$root/kselftest" USERLDFLAGS=-static install >>"$out/selftest.log" 2>&1 || {
		tail -n 20 "$out/selftest.log" >&2
		die "$base $arch: the kselftests cannot be built, see $out/selftest.log"
	}
	# And the helpers of a 32-bit userland; without modules, which are there.
	if [ "$arch" = x86_64 ]; then
		mkdir -p "$out/kselftest32" "$root/kselftest32"
		make -s -B -C "$tree/tools/testing/selftests/module_abi" OUTPUT="$out/kselftest32" \
		     CROSS_COMPILE=i686-linux-gnu- KDIR=/nonexistent USERLDFLAGS=-static \
		     >>"$out/selftest.log" 2>&1 || {
			tail -n 20 "$out/selftest.log" >&2
			die "$base $arch: no 32-bit helpers, see $out/selftest.log"
		}
		cp "$out"/kselftest32/* "$root/kselftest32"
	fi
fi

for dir in drift compat; do
	for file in "$out/$dir"/*/kdemo.ko; do
		[ -e "$file" ] || continue
		to=$root/$dir/$(basename "${file%/*}")
		mkdir -p "$to"
		cp "$file" "$to"
		[ "$dir" != drift ] || cp "${file%/*}"/{drift.h,kuser.ko} "$to"
	done
done
[ ! -e "$out/drift/table" ] || cp "$out/drift/table" "$root/drift"
if [ -d "$out/bench" ]; then
	mkdir "$root/bench"
	cp "$out"/bench/{load_time,*.ko} "$root/bench"
fi

# The story to tell: a module that loads and stays, for its struct module has the
# kernel's size and another place for exit alone.
case $arch in
arm64) stories="jump-label printk-index btf event-tracing" ;;
x86_64) stories="printk-index btf livepatch" ;;
*) stories=exit-lower ;;
esac
for story in $stories; do
	file=$out/drift/$story/kdemo.ko plain=$out/drift/plain/kdemo.ko
	[ -e "$file" ] || continue
	[ "$(module_size "$file")" = "$(module_size "$plain")" ] || continue
	echo "$story" >"$root/drift/story"
	break
done

# Flat, with the dependencies as depmod finds them. Those of a distribution's
# configuration stay where they are.
if [ -s "$out/modules.order" ] && [ "$(wc -l <"$out/modules.order")" -lt 50 ]; then
	mods=$out/mods/lib/modules/1.0
	rm -rf "$out/mods"
	mkdir -p "$mods"
	sed -e 's/\.o$/.ko/' "$out/modules.order" | sort -u | while read -r file; do
		cp "$out/$file" "$mods"
	done
	cp "$out/modules.order" "$out/modules.builtin" "$mods"
	depmod -b "$out/mods" 1.0 2>"$out/depmod.log"
	cp "$mods"/*.ko "$mods/modules.dep" "$root/modules"
fi

if grep -qx CONFIG_MODULE_SIG_FORCE=y "$out/.config"; then
	hash=$(sed -n 's/^CONFIG_MODULE_SIG_HASH="\(.*\)"/\1/p' "$out/.config")
	find "$root" -name '*.ko' | while read -r file; do
		"$out/scripts/sign-file" "$hash" "$out"/certs/signing_key.{pem,x509} "$file"
	done
fi

(cd "$root" && find . | cpio -o -H newc --quiet -R 0:0 | gzip -1) >"$out/initrd.gz.tmp"
mv "$out/initrd.gz.tmp" "$out/initrd.gz"
