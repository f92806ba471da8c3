#!/bin/bash
# boot-test.sh: build the kernel of BASE for ARCH, boot it with the check on and
# with it off, and for the tests that oops, and count what the tests in the
# machine say. BASE and ARCH are taken from the environment; without them, all
# bases, and the architectures of make check. VARIANT is build.sh's.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/tests/ktap.sh"

# shellcheck disable=SC2086  # lists of words
set -- ${ARCH:-$ARCHES}
for arch; do check_arch "$arch"; done
"$TOP/scripts/deps.sh" base compilers "$@" || exit 1
for base in ${BASE:-$(bases)}; do
	for arch; do
		out=$("$TOP/scripts/build.sh" "$base" "$arch" "${VARIANT:-}") || exit $?
		"$TOP/scripts/drifts.sh" "$base" "$arch" "$out" || exit 1
		"$TOP/scripts/compat.sh" "$base" "$arch" "$out" || exit 1
		"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
		run=kselftest,drift,modules
		# What kernel CIs may meet takes 20 seconds, and is the same elsewhere.
		[ "$arch" != x86_64 ] || run=$run,ci
		boots "$base $arch${VARIANT:+ $VARIANT}" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
			"$out/boot-on.log" "module_abi.run=$run"
		MAY_SKIP="$SKIPS|fuzz" \
			boots "$base $arch off" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
			"$out/boot-off.log" module_abi.run=layout,repair,off module.layout_enforce=0
		EXPECTED=$OOPSES \
			boots "$base $arch oops" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
			"$out/boot-oops.log" module_abi.run=oops,guards
		drifts_cover "$base $arch" "$out"
		claim "$base $arch: the builds of drifted modules warn" drifts_warned "$out"
	done
done
claims_done || exit 1
