#!/bin/bash
# selftest.sh [BASE...]: the selftests' directory in its tree, as a kernel CI takes
# it: the configuration it asks for, what is built and installed by the commands that
# CIs use, and what it says on a kernel that knows nothing of all this, which the one
# here is.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

selftest=tools/testing/selftests/module_abi

# lacks_option ARCH NAME: the kernel has no such option, there
lacks_option() {
	case $2 in
	LIVEPATCH)
		lacks -q 'select HAVE_LIVEPATCH' "$tree/arch/${1/x86_64/x86}/Kconfig"
		;;
	*)
		[ -n "$LACKS" ] && [[ $2 =~ ^($LACKS)$ ]]
		;;
	esac
}

# keeps ARCH CONFIG...: what the fragment asks for, is there in the end
keeps() {
	local arch=$1 out=$TESTDIR/$1 line name

	shift
	rm -rf "$out"
	mkdir "$out"
	kmake "$tree" "$out" "$arch" -s "$@"
	if [ "${*: -1}" != kselftest-merge ]; then
		"$tree/scripts/kconfig/merge_config.sh" -m -O "$out" "$out/.config" "$tree/$selftest/config"
		kmake "$tree" "$out" "$arch" -s olddefconfig
	fi
	while read -r line; do
		name=$(grep -oE 'CONFIG_\w+' <<<"$line")
		case $line in
		*" is not set") lacks "^$name=" "$out/.config" ;;
		*) grep -qxF -- "$line" "$out/.config" ;;
		esac || lacks_option "$arch" "${name#CONFIG_}" || { echo "no $line"; return 1; }
	done <"$tree/$selftest/config"
}

# selftests ARGUMENT...: their make
selftests() {
	make -s -C "$tree/tools/testing/selftests" TARGETS=module_abi ARCH=x86_64 "$@"
}

# installed DIR [MODULES]: all that the tests need is there; with `none` for MODULES,
# less these
installed() {
	local file want=(run_kselftest.sh kselftest-list.txt kselftest/{runner,ktap_helpers}.sh)

	for file in "$tree/$selftest"/{*.sh,config,settings}; do want+=("module_abi/${file##*/}"); done
	for file in "$tree/$selftest"/*.c; do want+=("module_abi/$(basename "$file" .c)"); done
	if [ "${2:-}" != none ]; then
		for file in "$tree/$selftest"/test_modules/*.c; do
			[[ $file = *.mod.c ]] || want+=("module_abi/test_modules/$(basename "$file" .c).ko")
		done
	fi
	[ ${#want[@]} -gt 20 ]
	for file in "${want[@]}"; do [ -s "$1/$file" ] || { echo "no $file"; return 1; }; done
	same "$(cd "$1/module_abi" && find . -name '*.ko' | wc -l)" \
	     "$(printf '%s\n' "${want[@]}" | grep -c '\.ko$' || :)"
	same "$(sed -n 's/^module_abi://p' "$1/kselftest-list.txt" | sort)" \
	     "$(cd "$tree/$selftest" && printf '%s\n' test_*.sh | sort)"
}

# unpacked TARBALL
unpacked() {
	rm -rf "$TESTDIR/unpacked"
	mkdir "$TESTDIR/unpacked"
	tar -xf "$1" -C "$TESTDIR/unpacked"
	installed "$TESTDIR/unpacked"
}

# As TuxMake does, with KDIR, in a tree that is configured and nothing more.
by_tuxmake() {
	local args=(O="$out" KDIR="$out" INSTALL_PATH="$out/kselftest_install")

	[ ! -e "$out/Module.symvers" ]
	[ ! -e "$out/scripts/mod/modpost" ]
	selftests -k "${args[@]}" all
	selftests -i "${args[@]}" install
	tar -caf "$TESTDIR/kselftest.tar.xz" -C "$out/kselftest_install" .
	unpacked "$TESTDIR/kselftest.tar.xz"
}

# As other CIs do, and as KernelCI did.
by_gen_tar() {
	rm -rf "$out/kselftest" "$tree/$selftest"/test_modules/*.ko
	kmake "$tree" "$out" x86_64 -s kselftest-gen_tar TARGETS=module_abi
	unpacked "$out/kselftest/kselftest_install/kselftest-packages/kselftest.tar.gz"
}

by_install() {
	rm -rf "$out/kselftest" "$TESTDIR/install"
	kmake "$tree" "$out" x86_64 -s kselftest-install TARGETS=module_abi KSFT_INSTALL_PATH="$TESTDIR/install"
	installed "$TESTDIR/install"
}

# without_modules KDIR: what was built before is not taken for it
without_modules() {
	rm -rf "$TESTDIR/install" "$TESTDIR/build"
	selftests O="$TESTDIR/build" KDIR="$1" KSFT_INSTALL_PATH="$TESTDIR/install" install 2>&1 |
		tee "$TESTDIR/install.out"
	grep -qF "no modules: $1 has no configuration with CONFIG_MODULES" "$TESTDIR/install.out"
	installed "$TESTDIR/install" none
}

# The fragment has CONFIG_MODVERSIONS, and no kernel was built.
needs_versions() {
	local dir=$TESTDIR/unpacked/module_abi rc=0

	DIR=$dir dash -c '. "$DIR/functions.sh"; need_versions "$GOOD"' >"$TESTDIR/versions" || rc=$?
	cat "$TESTDIR/versions"
	[ "$rc" -eq 4 ]
	grep -q '^1\.\.0 # SKIP .* has no symbol versions, build it with' "$TESTDIR/versions"
}

# helpers NAME ARGUMENT...: another C library's compiles them without a warning
helpers() {
	local dir=$TESTDIR/helpers-$1

	shift
	mkdir -p "$dir"
	make -s -C "$tree/$selftest" OUTPUT="$dir" KDIR=/nonexistent USERCFLAGS=-Werror \
	     USERLDFLAGS=-static KHDR_INCLUDES="-isystem $out/usr/include" "$@"
	same "$(cd "$dir" && printf '%s\n' *)" "$(cd "$tree/$selftest" && printf '%s\n' *.c | sed 's/\.c$//')"
}

# edits_alike NAME [EMULATOR]: edit_ko of another library or ELF class does the same,
# whatever it does
edits_alike() {
	local good=$TESTDIR/unpacked/module_abi/test_modules/test_module_abi.ko edit what
	local here=$TESTDIR/unpacked/module_abi/edit_ko there=$TESTDIR/helpers-$1/edit_ko

	for edit in nofield field=abc field+=0 flip=3 twice unterminated init+=8 exit-=8 symidx=1000000 \
		stname=0x7fffffff link=60000 relsize-=1 tworelocs thissize+=64 name=wrong vermagic \
		first=x=y sh_name=.comment:0x7fffffff sh_type=.modinfo:8 sh_offset=0:0x7fffffff \
		sh_size=.bss:0x80000000; do
		"$here" "$good" "$TESTDIR/here.ko" "$edit"
		${2:+"$2"} "$there" "$good" "$TESTDIR/there.ko" "$edit"
		not cmp -s "$TESTDIR/here.ko" "$good"
		cmp "$TESTDIR/here.ko" "$TESTDIR/there.ko"
	done
	for what in name field vermagic size init exit; do
		same "$("$here" "$good" - "$what")" "$(${2:+"$2"} "$there" "$good" - "$what")"
	done
}

# Each script says why, as the last line of its own.
run_tests() {
	local out=$TESTDIR/run_tests test tests=("$tree/$selftest"/test_*.sh)

	make -s -C "$tree/tools/testing/selftests" TARGETS=module_abi O="$TESTDIR/build" KDIR=/nonexistent run_tests >"$out" 2>&1
	cat "$out"
	for test in "${tests[@]}"; do
		grep -qE "^ok [0-9]+ selftests: module_abi: ${test##*/} # SKIP$" "$out"
	done
	[ "$(grep -cE '^# 1\.\.0 # SKIP (this kernel has no CONFIG_|oopses the kernel)' "$out")" = "${#tests[@]}" ]
}

# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(bases)
"$TOP/scripts/deps.sh" base x86_64 lint || exit 1
for base; do
	load_base "$base"
	"$TOP/scripts/worktree.sh" "$base" || exit $?
	tree=$BUILD/$base/linux
	claim "$base: the merge with all other selftests' configurations drops nothing of this one's" \
		keeps x86_64 defconfig kselftest-merge
	for arch in $ARCHES; do
		claim "$base $arch: nor does defconfig" keeps "$arch" defconfig
		claim "$base $arch: nor does tinyconfig" keeps "$arch" tinyconfig
	done
	out=$TESTDIR/x86_64
	claim "$base: TuxMake's commands build and pack all there is" by_tuxmake
	claim "$base: so does make kselftest-gen_tar, without KDIR" by_gen_tar
	claim "$base: and make kselftest-install" by_install
	claim "$base: modules of a kernel that is not built have no symbol versions, which is a skip" needs_versions
	claim "$base: without a kernel, the rest is installed" without_modules "$TESTDIR/none"
	mkdir -p "$TESTDIR/nomodules"
	echo "# CONFIG_MODULES is not set" >"$TESTDIR/nomodules/.config"
	claim "$base: and with one that has no modules" without_modules "$TESTDIR/nomodules"
	claim "$base: the helpers compile with musl" helpers musl CC=musl-gcc
	claim "$base: and with a 32-bit C library" helpers 32bit CROSS_COMPILE=i686-linux-gnu-
	claim "$base: edit_ko with musl does the same" edits_alike musl
	claim "$base: and as a 32-bit program" edits_alike 32bit qemu-i386
	# Modules are not loaded on the machine that this runs on.
	if [ -e /sys/module/module/parameters/layout_enforce ]; then
		skip "$base: make run_tests" "this machine's kernel has the check"
	else
		claim "$base: make run_tests is skipped here, with the reason" run_tests
	fi
done
claims_done || exit 1
