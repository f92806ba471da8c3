# shellcheck shell=bash
# Sourced by the scripts that build: kernel make, its configuration, progress.

# shellcheck disable=SC2034  # for the scripts that source this file
CONFIGS=$TOP/scripts/config

# ccache if there is one; kernels are built again and again. Not on a CI machine,
# where each is built once and what ccache adds is lost.
if [ -z "${CI:-}" ] && [ -d /usr/lib/ccache ]; then PATH=/usr/lib/ccache:$PATH; fi
export KBUILD_BUILD_TIMESTAMP='2026-01-01' KBUILD_BUILD_USER=module-abi \
       KBUILD_BUILD_HOST=localhost

cross() {
	case $1 in
	arm64) echo aarch64-linux-gnu- ;;
	arm) echo arm-linux-gnueabihf- ;;
	s390) echo s390x-linux-gnu- ;;
	riscv) echo riscv64-linux-gnu- ;;
	i386) echo i686-linux-gnu- ;;
	esac
}

# image OUT ARCH: the kernel that qemu boots; its name is a target of make.
image() {
	case $2 in
	arm64 | riscv) echo "$1/arch/$2/boot/Image" ;;
	arm) echo "$1/arch/arm/boot/zImage" ;;
	s390) echo "$1/arch/s390/boot/bzImage" ;;
	x86_64 | i386) echo "$1/arch/x86/boot/bzImage" ;;
	esac
}

image_target() { basename "$(image . "$1")"; }

# kmake TREE OUT ARCH ARGUMENT...: kernel make for one architecture.
kmake() {
	local tree=$1 out=$2 arch=$3 cc=()

	shift 3
	if [ -n "${CC_SUFFIX:-}" ]; then cc=(CC="$(cross "$arch")gcc$CC_SUFFIX"); fi
	make -C "$tree" O="$out" ARCH="$arch" CROSS_COMPILE="$(cross "$arch")" \
	     "${cc[@]}" "$@"
}

# progress LOG TEXT COMMAND...: the command's output goes to LOG, a line about
# it to the screen every 15 seconds; if it fails, the end of LOG as well.
progress() {
	local log=$1 text=$2 start pid rc=0 next=15

	start=$(now)
	shift 2
	status "$text"
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.5
		[ $(($(now) - start)) -ge "$next" ] || continue
		status "  $next s, $(grep -cE '^ +(CC|AS|LD|AR|HOST)' "$log" || :) objects"
		next=$((next + 15))
	done
	wait "$pid" || rc=$?
	[ "$rc" -eq 0 ] || {
		tail -n 20 "$log" >&2
		die "${text%:*}: failed, see $log"
	}
	status "  done in $(($(now) - start)) s"
}

# configure TREE OUT ARCH FRAGMENT...: tinyconfig, or what START has: a target of
# make or a file; and the fragments. An option that the tree does not have, or that its dependencies drop, is an error, unless
# base.conf names it under LACKS.
configure() {
	local tree=$1 out=$2 arch=$3 stamp line name

	shift 3
	mkdir -p "$out"
	stamp=${START:-}$(cat "$@" "$tree/kernel/module/Kconfig" | sha256sum)
	if [ -e "$out/.config" ] && [ "$(cat "$out/.config.made" 2>/dev/null)" = "$stamp" ]; then
		return
	fi
	rm -f "$out/.config.made"
	case ${START:=tinyconfig} in
	*/*) cp "$START" "$out/.config" ;;
	*) kmake "$tree" "$out" "$arch" -s "$START" >&2 ;;
	esac
	cat "$@" | sed -E "${LACKS:+/^CONFIG_($LACKS)=/d}" >"$out/.config.wanted"
	"$tree/scripts/kconfig/merge_config.sh" -m -O "$out" "$out/.config" \
		"$out/.config.wanted" >/dev/null
	kmake "$tree" "$out" "$arch" -s olddefconfig >&2
	# The last word on an option counts: a fragment overrides those before.
	sed -n -e 's/^\(CONFIG_[A-Z0-9_]*\)=.*/\1 &/p' \
	       -e 's/^# \(CONFIG_[A-Z0-9_]*\) is not set/\1 &/p' "$out/.config.wanted" |
		tac | sort -u -s -k1,1 | while read -r name line; do
		case $line in
		*"is not set") ! grep -q "^$name=" "$out/.config" ;;
		*) grep -qxF -- "$line" "$out/.config" ;;
		esac || die "$arch: the configuration has no '$line', see scripts/config"
	done
	echo "$stamp" >"$out/.config.made"
}

# build_module TREE OUT ARCH DIR [ARGUMENT...]: an external module.
build_module() {
	local tree=$1 out=$2 arch=$3 dir=$4

	shift 4
	kmake "$tree" "$out" "$arch" -s M="$dir" modules "$@"
}
