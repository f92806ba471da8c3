#!/bin/bash
# boot-test.sh [build | boot]: build the kernel of BASE for ARCH, boot it with the
# check on and with it off, and for the tests that oops, and count what the tests in
# the machine say; or only the one or the other. BASE and ARCH are taken from the
# environment; without them, all bases, and the architectures of make check. VARIANT
# is build.sh's; with kasan, there are more tests, and all take longer.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/tests/ktap.sh"

# build BASE ARCH: also what the machine needs
build() {
	local out

	out=$("$TOP/scripts/build.sh" "$1" "$2" "${VARIANT:-}") || exit $?
	"$TOP/scripts/drifts.sh" "$1" "$2" "$out" || exit 1
	"$TOP/scripts/compat.sh" "$1" "$2" "$out" || exit 1
	"$TOP/scripts/payload.sh" "$1" "$2" "$out" || exit 1
}

# machine SUFFIX LOG PARAMETER...
machine() {
	boots "$name${1:+ $1}" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" "$out/$2" "${@:3}"
}

# boot BASE ARCH
boot() {
	local base=$1 arch=$2 out=$BUILD/$1/$2${VARIANT:+-$VARIANT} name="$1 $2${VARIANT:+ $VARIANT}" file
	local on=kselftest,drift,modules oops=oops

	if [ "${VARIANT:-}" = kasan ]; then
		# Takes some five minutes, and on a machine that does other things too, ten.
		local -x BOOT_TIMEOUT=1800 BOOT_MEM=1024
		on=race,$on
	fi
	if grep -qx CONFIG_DEBUG_KMEMLEAK=y "$out/.config"; then on=$on,leaks oops=$oops,leaks; fi
	# What kernel CIs may meet takes 20 seconds, and is the same elsewhere.
	[ "$arch" != x86_64 ] || [ -n "${VARIANT:-}" ] || on=$on,ci
	machine "" boot-on.log "module_abi.run=$on"
	# The KUnit suites would only say the same once more.
	machine off boot-off.log module_abi.run=layout,repair,off module.layout_enforce=0 kunit.enable=0
	EXPECTED=$OOPSES ALLOWED=$LOST machine oops boot-oops.log module_abi.run=$oops,guards audit=1 kunit.enable=0
	drifts_cover "$name" "$out"
	claim "$name: the builds of drifted modules warn" drifts_warned "$out"
	for file in "$out"/compat/*/cannot; do
		[ ! -e "$file" ] || skip "$name: a module by $(basename "${file%/*}")" "$(cat "$file")"
	done
}

only=${1:-}
case $only in
'' | build | boot) ;;
*) die "usage: boot-test.sh [build | boot]" ;;
esac
# shellcheck disable=SC2086  # a list of words
set -- ${ARCH:-$ARCHES}
for arch; do check_arch "$arch"; done
one_run
"$TOP/scripts/deps.sh" base compilers "$@" || exit 1
for base in ${BASE:-$(bases)}; do
	for arch; do
		[ "$only" = boot ] || build "$base" "$arch"
		[ "$only" = build ] || boot "$base" "$arch"
	done
done
[ "$only" = build ] || claims_done || exit 1
