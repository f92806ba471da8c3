#!/bin/bash
# hooks.sh: the hooks of tools/modabi for DKMS and for the installation of a kernel:
# with Debian's dkms, and modules that it builds with headers of Debian's, as they
# are and with another struct module. Nothing of the system's is written, dkms has
# directories of its own. Takes some minutes, and 50 MB of downloads the first time.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/tests/debian.sh
. "$TOP/scripts/tests/debian.sh"

tool=$TOP/tools/modabi
sys=$TESTDIR/sys lib=$TESTDIR/sys/usr/lib/modabi
hook=$sys/etc/kernel/postinst.d/zz-modabi
root=$TESTDIR/root
drift='#undef CONFIG_JUMP_LABEL'
differs='does not fit its kernel: struct module: exit at [0-9]+ in the module, [0-9]+ in the kernel( \(and [0-9]+ more\))?$'

# Installed to where it is run from, as hooks name what they call.
installs() {
	mkdir "$TESTDIR/modabi"
	make -s -C "$tool" OUTPUT="$TESTDIR/modabi/" PREFIX="$sys/usr" SYSCONFDIR="$sys/etc" all install install-hooks
	same "$(cd "$sys" && find . -type f -perm 755 | sort)" "./etc/kernel/header_postinst.d/zz-modabi
./etc/kernel/postinst.d/zz-modabi
./usr/lib/modabi/hook-check
./usr/lib/modabi/modabi-post-build
./usr/sbin/modabi"
	make -s -C "$tool" DESTDIR="$TESTDIR/dest" PREFIX=/usr install-hooks
	grep -qx '/usr/lib/modabi/hook-check "$version" "$@"' "$TESTDIR/dest/etc/kernel/postinst.d/zz-modabi"
	lacks -r '@LIBDIR@' "$sys/etc" "$lib" "$TESTDIR/dest"
}

after_dkms() {
	local dir

	for dir in postinst.d header_postinst.d; do
		cp "/etc/kernel/$dir/dkms" "$sys/etc/kernel/$dir/"
		same "$(run-parts --test "$sys/etc/kernel/$dir" | sed 's|.*/||')" "$(printf 'dkms\nzz-modabi')"
		rm "$sys/etc/kernel/$dir/dkms"
	done
}

# new_root DIR: a root directory with the kernel, its headers and one of its modules
new_root() {
	local modules=$1/lib/modules/$version

	mkdir -p "$modules/kernel" "$1/boot" "$1/etc/default"
	cp "$image/boot/vmlinuz-$version" "$1/boot"
	cp "$image/lib/modules/$version/kernel/fs/configfs/configfs.ko.xz" "$modules/kernel"
	ln -s "$build" "$modules/build"
}

# new_source NAME LINE: /usr/src/NAME-1.0, of a module that is built with LINE in
# front of its headers; more of its dkms.conf comes from stdin
new_source() {
	local dir=$TESTDIR/src/$1-1.0

	mkdir -p "$dir"
	cp "$TOP/scripts/modules/kdemo/kdemo.c" "$dir/$1.c"
	echo "$2" >"$dir/drift.h"
	echo "obj-m := $1.o" >"$dir/Kbuild"
	# ccflags-y is not for the file that struct module is in.
	cat >"$dir/Makefile" <<-'EOF'
	all: ; $(MAKE) -C $(KDIR) M=$(CURDIR) KCFLAGS="-include $(CURDIR)/drift.h" modules
	clean: ; rm -f *.o *.ko *.mod *.mod.c
	EOF
	{
		printf 'PACKAGE_NAME="%s"\nPACKAGE_VERSION="1.0"\nBUILT_MODULE_NAME[0]="%s"\n' "$1" "$1"
		# shellcheck disable=SC2016  # for dkms
		printf 'DEST_MODULE_LOCATION[0]="/updates/dkms"\nMAKE[0]="make KDIR=$kernel_source_dir"\n'
		cat
	} >"$dir/dkms.conf"
	ln -sf "$lib/modabi-post-build" "$dir/"
}

# in_dkms COMMAND...: with /etc/dkms and /var/lib/dkms that are ours. What it is
# given of the system's settings is none of its business.
in_dkms() {
	# shellcheck disable=SC2016  # for the other shell
	env -i PATH="$sys/usr/sbin:/usr/sbin:/usr/bin:/sbin:/bin" MODABI_ROOT="$root" TESTDIR="$TESTDIR" \
		${DKMS_HOOK:+MODABI_DKMS_HOOK="$DKMS_HOOK"} unshare -m sh -c '
		mount --bind "$TESTDIR/etc-dkms" /etc/dkms &&
		mount --bind "$TESTDIR/var-dkms" /var/lib/dkms && exec "$@"' - "$@"
}

# run_dkms STATUS ACTION...: what it says is in $TESTDIR/dkms.out
run_dkms() {
	local rc=0

	in_dkms dkms "${@:2}" -k "$version" --sourcetree "$TESTDIR/src" \
		--installtree "$root/lib/modules" --kernelsourcedir "$build" --no-depmod \
		>"$TESTDIR/dkms.out" 2>&1 || rc=$?
	cat "$TESTDIR/dkms.out"
	# What it says of it is only where to look.
	cat "$TESTDIR"/var-dkms/*/1.0/build/make.log 2>/dev/null || :
	same "$rc" "$1"
}

# what modabi's hook said in it
said() { grep '^modabi: ' "$TESTDIR/dkms.out" || :; }

is_at() { [ -s "$root/lib/modules/$version/updates/dkms/$1.ko" ]; }

dkms_good() {
	run_dkms 0 install good/1.0
	grep -q '^Running the post_build script:$' "$TESTDIR/dkms.out"
	grep -q '^Running the pre_install script:$' "$TESTDIR/dkms.out"
	same "$(said)" ""
	is_at good
}

# It is built all the same.
dkms_drifted() {
	run_dkms 0 build drifted/1.0
	said | grep -qE "^modabi: /var/lib/dkms/drifted/1\.0/$pattern/x86_64/module/drifted\.ko $differs"
	same "$(said | wc -l)" 1
	[ -s "$TESTDIR/var-dkms/drifted/1.0/$version/x86_64/module/drifted.ko" ]
}

dkms_refused() {
	run_dkms 101 install drifted/1.0
	said | grep -qE "/drifted\.ko $differs"
	not is_at drifted
}

dkms_forced() {
	run_dkms 0 install --force drifted/1.0
	said | grep -qE "/drifted\.ko $differs"
	is_at drifted
	run_dkms 0 uninstall drifted/1.0
	not is_at drifted
}

# dkms_setting STATUS SETTING LINES: what comes of MODABI_DKMS_HOOK=SETTING
dkms_setting() {
	echo "MODABI_DKMS_HOOK=$2" >"$root/etc/default/modabi"
	run_dkms "$1" install drifted/1.0
	rm "$root/etc/default/modabi"
	same "$(said | wc -l)" "$3"
	if [ "$1" -eq 0 ]; then
		is_at drifted
		run_dkms 0 uninstall drifted/1.0
	else
		not is_at drifted
	fi
}

# What the hook of dkms for new kernels runs: other modules are installed.
dkms_all() {
	run_dkms 0 uninstall good/1.0
	run_dkms 11 autoinstall
	said | grep -qE "/drifted\.ko $differs"
	is_at good
	not is_at drifted
}

# One whose own dkms.conf knows nothing of it, by a path out of its source.
dkms_override() {
	# shellcheck disable=SC2016  # for dkms
	printf 'POST_BUILD="../../../../../../../../%s/modabi-post-build $kernelver"\n' "$lib" >"$TESTDIR/etc-dkms/plain.conf"
	run_dkms 0 install plain/1.0
	rm "$TESTDIR/etc-dkms/plain.conf"
	said | grep -qE "/plain\.ko $differs"
	same "$(said | wc -l)" 1
	is_at plain
}

# Only in its DWARF, which dkms strips, is there something that differs.
dkms_dwarf() {
	run_dkms 0 build stripped/1.0
	same "$(said)" ""
	run_dkms 0 build unstripped/1.0
	said | grep -qE '/unstripped\.ko does not fit its kernel: struct task_struct: '
}

dkms_unusable() {
	run_dkms 0 build unusable/1.0
	same "$(said)" 'modabi: write modabi-post-build $kernelver into dkms.conf: nothing was checked'
}

# Of a kernel of which there is nothing but headers without Module.symvers.
dkms_unknown() (
	root=$TESTDIR/bare
	mkdir -p "$root/lib/modules/$version"
	run_dkms 0 install good/1.0 --dkmstree "$TESTDIR/dkms2"
	said | grep -q "^modabi: could not tell whether modules fit kernel $version: .* has neither a vmlinux"
)

dkms_without() (
	rm "$lib/hook-check"
	trap 'make -s -C "$tool" PREFIX="$sys/usr" SYSCONFDIR="$sys/etc" install-hooks' EXIT
	run_dkms 0 install drifted/1.0
	same "$(said)" ""
	same "$(grep 'not found' "$TESTDIR/dkms.out")" ""
	run_dkms 0 uninstall drifted/1.0
)

# Mend it, and do as the hook says.
rebuilt() {
	local line

	run_dkms 0 install --force drifted/1.0
	kernel_hook 0
	: >"$TESTDIR/src/drifted-1.0/drift.h"
	line=$(sed -n 's/^modabi:   //p' "$TESTDIR/hook.err")
	same "$line" "dkms build --force MODULE/ITS-VERSION -k $version && dkms install --force MODULE/ITS-VERSION -k $version"
	run_dkms 0 build --force drifted/1.0
	run_dkms 0 install --force drifted/1.0
	same "$(said)" ""
	kernel_hook 0
	lacks drifted "$TESTDIR/hook.err"
}

# kernel_hook STATUS [VARIABLE=VALUE...]: as a kernel's package runs it, but for the
# others; on stderr it says what is in $TESTDIR/hook.err, on stdout nothing
kernel_hook() {
	local rc=0

	env -i PATH="$sys/usr/sbin:/usr/sbin:/usr/bin:/sbin:/bin" MODABI_ROOT="$root" "${@:2}" \
		run-parts --exit-on-error --arg="$version" --arg="/boot/vmlinuz-$version" "${hook%/*}" \
		>"$TESTDIR/hook.out" 2>"$TESTDIR/hook.err" || rc=$?
	cat "$TESTDIR/hook.out" "$TESTDIR/hook.err"
	same "$rc $(cat "$TESTDIR/hook.out")" "$1 "
}

silent() {
	kernel_hook 0 "$@"
	[ ! -s "$TESTDIR/hook.err" ]
}

# own_mounts FUNCTION: what it mounts ends with it
own_mounts() {
	unshare -m bash -e -o pipefail -c "
		$(declare -p TESTDIR BUILD tool version pattern image build differs)
		$(declare -f new_root "$1")
		$1"
}

# As the packages do it: dkms's hook builds what it has for the new kernel, and the
# one after it looks at that. In a system of its own, on top of this one.
packages_hooks() {
	local new=$TESTDIR/system/root

	mkdir "${new%/*}"
	mount -t tmpfs none "${new%/*}"
	mkdir "$new" "${new%/*}"/{upper,work}
	mount -t overlay none -o "lowerdir=/,upperdir=${new%/*}/upper,workdir=${new%/*}/work" "$new"
	mount --rbind /proc "$new/proc"
	mount --rbind /dev "$new/dev"
	mkdir -p "$new$BUILD"
	mount --rbind "$BUILD" "$new$BUILD"
	find "$new/etc/kernel/" -type f ! -name dkms -delete
	rm -rf "$new/lib/modules" "$new/var/lib/dkms"
	mkdir "$new/var/lib/dkms"
	new_root "$new"
	make -s -C "$tool" OUTPUT="$TESTDIR/modabi/" PREFIX=/usr DESTDIR="$new" install install-hooks
	cp -r "$TESTDIR/src/automatic-1.0" "$new/usr/src"
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$new" sh -c "dkms add automatic/1.0 &&
		run-parts --exit-on-error --arg='$version' --arg='/boot/vmlinuz-$version' /etc/kernel/postinst.d" 2>&1 |
		tee "$TESTDIR/packages.out"
	[ -s "$new/lib/modules/$version/updates/dkms/automatic.ko" ]
	grep -qE "^modabi: /lib/modules/$pattern/updates/dkms/automatic\.ko $differs" "$TESTDIR/packages.out"
}

# with_modules FILE NAME...: a root with these modules, each a path below updates and
# the like, and made of FILE, which may be compressed
with_modules() {
	local file=$1 name

	root=$TESTDIR/"root of $BASHPID"
	[ -e "$root" ] || new_root "$root"
	for name in "${@:2}"; do
		name=$root/lib/modules/$version/$name
		mkdir -p "${name%/*}"
		case $name in
		*.xz) xz -c "$file" >"$name" ;;
		*.gz) gzip -c "$file" >"$name" ;;
		*) cp "$file" "$name" ;;
		esac
	done
}

# named FILE...: these modules, and no others, are named with what differs
named() {
	local file

	same "$(grep -cE "^modabi: /.* $differs" "$TESTDIR/hook.err")" $#
	for file; do
		grep -qE "^modabi: $root/lib/modules/$pattern/$file $differs" "$TESTDIR/hook.err"
	done
	same "$(grep -c 'dkms build --force' "$TESTDIR/hook.err")" 1
	# Of a failure, run-parts has something to say as well.
	same "$(grep -vc '^run-parts: ' "$TESTDIR/hook.err")" $(($# + 3))
}

one_of_two() {
	with_modules "$good" updates/dkms/good.ko
	with_modules "$bad" updates/dkms/bad.ko
	kernel_hook 0
	named updates/dkms/bad.ko
}

# Without pahole or the kernel's vmlinux, modules are built without BTF, and dkms
# strips them of their DWARF.
without_types() {
	local file

	for file in "$good" "$bad"; do
		readelf -SW "$file" | grep -F .BTF
		objcopy --remove-section=.BTF "$file" "$TESTDIR/untyped.ko"
		same "$(readelf -SW "$TESTDIR/untyped.ko" | grep -E '\.BTF|debug_info')" ""
		with_modules "$TESTDIR/untyped.ko" "updates/${file##*/}"
	done
	kernel_hook 0
	named updates/drifted.ko
}

compressed() {
	with_modules "$good" updates/dkms/good.ko.xz
	with_modules "$bad" updates/dkms/bad.ko.xz extra/bad.ko.gz
	kernel_hook 0
	named updates/dkms/bad.ko.xz extra/bad.ko.gz
}

spaces() {
	with_modules "$bad" "updates/dkms/with  space; touch x/a b.ko" 'extra/$(touch x) * differs.ko'
	kernel_hook 0
	named 'updates/dkms/with  space; touch x/a b.ko' 'extra/\$\(touch x\) \* differs.ko'
}

everywhere() {
	local modules

	with_modules "$bad" updates/a.ko extra/b/c.ko dkms/d.ko elsewhere/e.ko linked/f.ko
	modules=$root/lib/modules/$version
	mv "$modules/dkms" "$root/dkms"
	ln -s "$root/dkms" "$modules/dkms"
	ln -s "$modules/linked/f.ko" "$modules/updates/f.ko"
	kernel_hook 0
	named updates/a.ko updates/f.ko extra/b/c.ko dkms/d.ko
}

nothing_there() {
	with_modules /dev/null
	silent
	mkdir -p "$root/lib/modules/$version/updates/dkms" "$root/lib/modules/$version/extra"
	silent
	touch "$root/lib/modules/$version/updates/readme"
	silent
	rm -r "${root:?}/lib"
	silent
}

all_fit() {
	with_modules "$good" updates/dkms/good.ko extra/good.ko.xz
	silent
	silent MODABI_HOOK=fail
}

nothing_to_compare() {
	with_modules "$bad" updates/dkms/bad.ko
	rm -r "${root:?}/boot" "$root/lib/modules/$version/kernel" "$root/lib/modules/$version/build"
	kernel_hook 0 MODABI_HOOK=fail
	same "$(cat "$TESTDIR/hook.err")" \
		"modabi: could not tell whether modules fit kernel $version: $root/lib/modules/$version: has neither a vmlinux, a module below kernel/, nor build/Module.symvers"
}

# A module that cannot be read hides none that differs.
damaged() {
	with_modules "$TOP/README.md" updates/damaged.ko
	kernel_hook 0 MODABI_HOOK=fail
	same "$(grep -c '' "$TESTDIR/hook.err")" 1
	grep -qE "/updates/damaged\.ko: could not tell whether it fits its kernel: it " "$TESTDIR/hook.err"
	with_modules "$bad" updates/bad.ko
	kernel_hook 0
	grep -qE "/updates/bad\.ko $differs" "$TESTDIR/hook.err"
	grep -qE "/updates/damaged\.ko: could not tell" "$TESTDIR/hook.err"
	kernel_hook 1 MODABI_HOOK=fail
}

settings() {
	local defaults

	with_modules "$bad" updates/dkms/bad.ko
	defaults=$root/etc/default/modabi
	echo MODABI_HOOK=fail >"$defaults"
	kernel_hook 1
	named updates/dkms/bad.ko
	echo MODABI_HOOK=off >"$defaults"
	silent
	# An error in it.
	echo 'if MODABI_HOOK=fail (' >"$defaults"
	kernel_hook 0
	named updates/dkms/bad.ko
	echo 'MODABI_HOOK=fail; exit 3' >"$defaults"
	kernel_hook 0
	named updates/dkms/bad.ko
}

# modabi that ends by a signal, and one that is not there.
without_modabi() {
	bin=$sys/usr/sbin/modabi
	with_modules "$bad" updates/dkms/bad.ko
	trap 'mv "$bin.away" "$bin"' EXIT
	mv "$bin" "$bin.away"
	silent MODABI_HOOK=fail
	printf '#!/bin/sh\nkill -SEGV $$\n' >"$bin"
	chmod +x "$bin"
	kernel_hook 0 MODABI_HOOK=fail
	grep -qx "modabi: could not tell whether modules fit kernel $version: modabi failed" "$TESTDIR/hook.err"
	rm "$bin"
	mv "$lib/hook-check" "$lib/away"
	trap 'mv "$bin.away" "$bin"; mv "$lib/away" "$lib/hook-check"' EXIT
	silent MODABI_HOOK=fail
}

without_arguments() {
	same "$(MODABI_ROOT=$TESTDIR/nowhere "$hook" 2>&1)" ""
	same "$(MODABI_ROOT=$TESTDIR/nowhere "$hook" "" 2>&1)" ""
}

# on_the_side FUNCTION...: one after the other, beside the rest; for came_out
on_the_side() {
	local function file

	trap - ERR
	set +e
	for function; do
		file=$TESTDIR/side/$function
		(set -e; "$function") >"$file" 2>&1 </dev/null
		echo $? >"$file.new"
		mv "$file.new" "$file.status"
	done
}

# came_out FUNCTION PID: what it came to, in the end, on the side of that process
came_out() {
	local file=$TESTDIR/side/$1

	while [ ! -e "$file.status" ] && kill -0 "$2"; do sleep 0.1; done
	cat "$file"
	same "$(cat "$file.status")" 0
}

"$TOP/scripts/deps.sh" base modabi hooks || exit 1
if [ "$(dpkg --print-architecture)" != amd64 ]; then
	not_run "modabi's hooks: Debian's kernels for amd64 are wanted here"
	claims_done || exit 1
fi
image=$(images | tail -n1)
[ -n "$image" ] || die "the archive has no kernel 6.12 for clouds"
version=${image% *} image=${image#* }
# It has dots and pluses.
pattern=$(sed 's/[.+]/\\&/g' <<<"$version")
build=$(headers "$version") || die "the archive has no headers of $version"

claim "the hooks can be installed" installs
claim "they run after those of dkms" after_dkms

mkdir -p "$TESTDIR/etc-dkms" "$TESTDIR/var-dkms" "$TESTDIR/src"
new_root "$root"
# shellcheck disable=SC2016  # for dkms
both='AUTOINSTALL=yes
POST_BUILD="modabi-post-build $kernelver"
PRE_INSTALL="modabi-post-build $kernelver"'
new_source good '/* nothing */' <<<"$both"
new_source drifted "$drift" <<<"$both"
# As where there is no pahole.
nobtf=${both#*$'\n'}$'\nMAKE="make KDIR=$kernel_source_dir CONFIG_DEBUG_INFO_BTF_MODULES="'
new_source stripped '#define CONFIG_LATENCYTOP 1' <<<"$nobtf"
new_source unstripped '#define CONFIG_LATENCYTOP 1' <<<"$nobtf"$'\nSTRIP=no'
new_source plain "$drift" </dev/null
new_source unusable "$drift" <<<'POST_BUILD=modabi-post-build'
new_source automatic "$drift" <<<'AUTOINSTALL=yes'
mkdir "$TESTDIR/side" "$TESTDIR/built"
in_system() { own_mounts packages_hooks; }
on_the_side in_system &
system=$!
claim "dkms: of a module that fits nothing is said" dkms_good
claim "dkms: POST_BUILD names a module that differs, and the member" dkms_drifted

good=$TESTDIR/built/good.ko
bad=$TESTDIR/built/drifted.ko
for file in "$good" "$bad"; do
	name=${file##*/} name=${name%.ko}
	cp "$TESTDIR/var-dkms/$name/1.0/$version/x86_64/module/$name.ko" "$file"
done
on_the_side one_of_two without_types compressed spaces everywhere nothing_there all_fit \
	nothing_to_compare damaged settings without_arguments &
kernel=$!
claim "dkms: PRE_INSTALL keeps it from being installed" dkms_refused
claim "dkms: --force installs it" dkms_forced
claim "dkms: MODABI_DKMS_HOOK=warn" dkms_setting 0 warn 1
claim "dkms: MODABI_DKMS_HOOK=off" dkms_setting 0 off 0
claim "dkms: MODABI_DKMS_HOOK=fail" dkms_setting 101 fail 1
claim "dkms: autoinstall" dkms_all
claim "dkms: /etc/dkms/MODULE.conf can ask for it" dkms_override
claim "dkms: STRIP=no lets types be compared" dkms_dwarf
claim "dkms: without the kernel's version nothing is checked" dkms_unusable
claim "dkms: a kernel that cannot be read stops nothing" dkms_unknown

claim "kernel: what dkms's hook has built is named by the next one" came_out in_system "$system"
claim "kernel: of two modules the one that differs is named" came_out one_of_two "$kernel"
claim "kernel: modules without BTF" came_out without_types "$kernel"
claim "kernel: compressed modules" came_out compressed "$kernel"
claim "kernel: names that a shell would make something of" came_out spaces "$kernel"
claim "kernel: modules in updates, extra and dkms, and links" came_out everywhere "$kernel"
claim "kernel: without third-party modules nothing is said" came_out nothing_there "$kernel"
claim "kernel: of modules that fit nothing is said" came_out all_fit "$kernel"
claim "kernel: with nothing to compare, it says that it could not tell" came_out nothing_to_compare "$kernel"
claim "kernel: a damaged module hides no other" came_out damaged "$kernel"
claim "kernel: /etc/default/modabi" came_out settings "$kernel"
claim "kernel: without arguments nothing happens" came_out without_arguments "$kernel"
# These take away what the others use.
wait
claim "dkms: without modabi's files modules are installed" dkms_without
claim "kernel: without modabi, or if it crashes, the kernel is installed" without_modabi
claim "kernel: a module that is built again as it says fits" rebuilt
claims_done || exit 1
