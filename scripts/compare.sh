#!/bin/bash
# compare.sh: what a kernel without the series makes of the drifted modules that
# move something in struct module. Each one gets a machine of its own, since it
# may not survive. BASE and ARCH are taken from the environment; without them,
# all there are.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

# fate LOG: what became of the module
fate() {
	if grep -qE '^BUG:|Oops|Kernel panic|general protection' "$1"; then echo oops
	elif grep -q '^### compare refused' "$1"; then echo refused
	elif grep -q '^### compare stuck' "$1"; then echo stuck
	elif grep -q '^### compare removed' "$1"; then echo unnoticed
	else echo oops
	fi
}

# shellcheck disable=SC2086  # a list of words
set -- ${ARCH:-$ARCHES}
for arch; do check_arch "$arch"; done
for base in ${BASE:-$(bases)}; do
	for arch; do
		out=$("$TOP/scripts/build.sh" "$base" "$arch" pristine) || exit $?
		export TREE=$BUILD/$base/pristine
		"$TOP/scripts/drifts.sh" "$base" "$arch" "$out" || exit 1
		"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
		# What does not move anything here is no drift: the same module.
		names=$(awk -F'\t' '$2 == "module" && $1 !~ /^old/ { print $1 }' "$out/drift/table")
		: >"$out/compare"
		for name in $names; do
			BOOT_TIMEOUT=60 "$TOP/scripts/boot.sh" "$(image "$out" "$arch")" \
				"$out/initrd.gz" "$arch" "$out/compare.log" \
				module_abi.run=compare module_abi.name="$name" 2>/dev/null || :
			printf '%s\t%s\n' "$(fate "$out/compare.log")" "$name" >>"$out/compare"
			status "$base $arch: $(tail -n1 "$out/compare")"
		done
		version=$(tree_version "$TREE")
		for fate in refused stuck oops unnoticed; do
			echo "linux $version $arch without the series: $(grep -c "^$fate" "$out/compare" || :) of $(wc -l <"$out/compare") $fate: $(sed -n "s/^$fate\t//p" "$out/compare" | xargs)"
		done
	done
done
