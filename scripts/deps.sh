#!/bin/bash
# deps.sh [GROUP...]: install the Debian packages that the groups need, all
# groups if none is named. Does nothing, and asks nothing, when all are there.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

GROUPS_KNOWN="base $ARCHES $MORE_ARCHES compilers lint clang-13 debuginfo plugins bench review modabi hooks packages"

packages() {
	case $1 in
	base)
		echo git patch quilt make gcc libc6-dev binutils bc flex bison
		echo perl python3 libelf-dev libssl-dev libdw-dev zlib1g-dev
		echo cpio kmod rsync xz-utils ccache util-linux procps
		;;
	x86_64)
		# With a compiler for a 32-bit userland.
		echo qemu-system-x86 gcc-i686-linux-gnu libc6-dev-i386-cross
		;;
	arm64)
		echo gcc-{,11-,12-}aarch64-linux-gnu
		echo libc6-dev-arm64-cross qemu-system-arm
		;;
	arm)
		echo gcc-{,11-,12-}arm-linux-gnueabihf
		echo libc6-dev-armhf-cross qemu-system-arm
		;;
	s390)
		echo gcc-{,11-,12-}s390x-linux-gnu
		echo libc6-dev-s390x-cross qemu-system-misc
		;;
	riscv)
		# There is no gcc 11 for it in Debian 12.
		echo gcc-{,12-}riscv64-linux-gnu
		echo libc6-dev-riscv64-cross qemu-system-misc
		;;
	i386)
		echo gcc-{,11-,12-}i686-linux-gnu
		echo libc6-dev-i386-cross qemu-system-x86
		;;
	compilers)
		echo gcc-11 clang-19 lld-19 llvm-19
		;;
	clang-13)
		echo clang-13 lld-13 llvm-13
		;;
	debuginfo)
		echo dwarves
		;;
	plugins)
		# Of the compiler that is Debian 12's gcc.
		echo gcc-12-plugin-dev g++
		;;
	modabi)
		echo libelf-dev libdw-dev libbpf-dev liblzma-dev libzstd-dev
		echo zlib1g-dev pkg-config python3-docutils
		# For its tests.
		echo dwarves bpftool xz-utils zstd clang-19 libclang-rt-19-dev shellcheck valgrind
		echo gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf gcc-s390x-linux-gnu
		;;
	bench)
		echo gdb gnuplot-nox time
		;;
	review)
		echo coccinelle ocaml-nox ocaml-findlib python3-sphinx python3-yaml
		;;
	hooks)
		# dwarves: without it, modules are built without BTF.
		echo dkms debianutils dwarves kmod xz-utils
		;;
	packages)
		echo debhelper dpkg-dev rpm rpm2cpio libdw-dev libssl-dev
		;;
	lint)
		echo shellcheck sparse codespell python3-ply python3-git
		echo lava-common yamllint musl-tools qemu-user
		;;
	*)
		die "no group '$1'; there are: $GROUPS_KNOWN"
		;;
	esac
}

wanted=
# shellcheck disable=SC2086  # a list of words
[ $# -gt 0 ] || set -- $GROUPS_KNOWN
for group; do
	list=$(packages "$group")
	wanted="$wanted $list"
done

# dpkg-query fails when it does not know one of them; what it prints is right.
# shellcheck disable=SC2086,SC2016  # a list of words; dpkg's variables
have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
	awk '$1 == "installed" { print $2 }' || :)
missing=()
for package in $wanted; do
	grep -qx "$package" <<<"$have" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

[ "$(id -u)" -eq 0 ] ||
	die "packages are missing, run: sudo apt-get install --no-install-recommends ${missing[*]}"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
	DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
		--no-install-recommends "${missing[@]}" 2>"$log" >&2
}

status "installing ${missing[*]}"
if ! install; then
	# Lists never read, or so old that the mirror dropped what they name.
	status "reading the package lists again"
	apt-get -q update >&2 || :
	install ||
		die "apt-get install failed ($(grep -m1 '^E:' "$log" || tail -n1 "$log")); wanted: ${missing[*]}"
fi
