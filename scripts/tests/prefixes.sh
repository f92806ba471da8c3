#!/bin/bash
# prefixes.sh [BASE...]: every prefix of the series compiles, with its options
# off and on, without a warning that the kernel before it does not have; the
# whole series does so in other configurations, for other architectures and
# with other compilers too, and is clean for sparse.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"

# W=1 for all that is made, or make would make it again each time.
export KBUILD_EXTRA_WARN=1

# warnings LOG: those about files that the series adds or changes, without
# their line numbers.
warnings() {
	grep -E '(warning|error): ' "$1" |
		grep -E '(^|/)(kernel/module/|scripts/module-common|include/linux/(module_layout|export-internal))' |
		sed -E 's/^([^:]*\/)?(kernel|scripts|include)\//\2\//; s/:[0-9:]+ / /' | sort -u
}

# builds OUT ARCH on|off FRAGMENT...: kernel/module, and a module with its
# module-common.o. The log stays beside OUT.
builds() {
	local out=$1 arch=$2

	prepared "$@" >"$out.log" 2>&1 || { tail -n 20 "$out.log"; return 1; }
	# Made again, for their warnings.
	rm -f "$out"/kernel/module/*.o
	objects "$out" "$arch" kernel/module/ >"$out.log" 2>&1 &&
		demo "$out" "$arch" >>"$out.log" 2>&1 &&
		cat "$out/demo.log" >>"$out.log" ||
		{ grep -E 'error|Error' "$out.log" | head -n 20 || :; return 1; }
	if [ -e "$out.known" ]; then
		warnings "$out.log" | lacks -vxFf "$out.known"
	else
		warnings "$out.log" | lacks .
	fi
}

# What a compiler has to say of the kernel without the series.
learn() {
	local out=$1

	rm -f "$out.known"
	at base
	builds "$@" >/dev/null || :
	{ warnings "$out.log" || :; echo "(none)"; } >"$TESTDIR/known"
	mv "$TESTDIR/known" "$out.known"
}

# fragment LINE...: prints the name of a file with them.
fragment() {
	printf '%s\n' "$@" | tee "$TESTDIR/fragment.config" >/dev/null
	echo "$TESTDIR/fragment.config"
}

with_clang() {
	clang-19 --version
	ld.lld-19 --version
	export LLVM=-19
	builds "$@"
}

# Structs in another order, which the list's proof cannot know.
with_randstruct() {
	with_clang "$@" "$(fragment CONFIG_RANDSTRUCT_FULL=y \
		CONFIG_MODVERSIONS=y '# CONFIG_RANDSTRUCT_NONE is not set')"
	grep -qx CONFIG_RANDSTRUCT=y "$1/.config"
}

# Debian's sparse does not know __typeof_unqual__, and make would go on without it;
# nor does it take any module_param() of this kernel for a constant.
sparse_is_silent() {
	local out=$1 log=$1.sparse

	sparse --version
	objects "$out" x86_64 C=2 CHECK="sparse -D__typeof_unqual__=__typeof__" \
		kernel/module/{layout,layout_list,placement,repair,repair_files,repair_lists}.o >"$log" 2>&1
	lacks 'sparse is not available' "$log"
	sed -E '/\/repair\.c:[0-9]+:1: error: bad constant expression$/d' "$log" | grep -E '(warning|error): ' |
		lacks -E 'kernel/module/(layout|placement|repair|tests)|module_layout'
}

"$TOP/scripts/deps.sh" base x86_64 arm64 i386 compilers lint || exit 1
# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(bases)
some=$TOP/scripts/tests/identity.config many=$TOP/scripts/tests/objects.config
for base; do
	objects_tree "$base"
	out=$BUILD/$BASE/prefix tip=${COMMIT:-series}
	status "$BASE: what the compiler says without the series"
	learn "$out-on" x86_64 on "$many"
	learn "$out-off" x86_64 off "$some"
	for commit in $(commits); do
		at "$commit"
		title=$(subject "$commit")
		claim "$BASE: builds, options off, up to: $title" \
			builds "$out-off" x86_64 off "$some"
		claim "$BASE: builds, options on, up to: $title" \
			builds "$out-on" x86_64 on "$many"
	done
	at "$tip"
	claim "$BASE: sparse has nothing to say" sparse_is_silent "$out-on"
	WITHOUT=MODULE_REPAIR claim "$BASE: builds without MODULE_UNLOAD" \
		builds "$out-off" x86_64 on "$some" "$(fragment '# CONFIG_MODULE_UNLOAD is not set' \
			'# CONFIG_MODULE_UNLOAD_TAINT_TRACKING is not set')"
	for arch in arm64 i386; do
		learn "$out-$arch" "$arch" on "$some"
		at "$tip"
		claim "$BASE: builds for $arch" builds "$out-$arch" "$arch" on "$some"
	done
	export LLVM=-19
	learn "$out-clang" x86_64 on "$many"
	unset LLVM
	at "$tip"
	claim "$BASE: builds with clang-19" with_clang "$out-clang" x86_64 on "$many"
	claim "$BASE: builds with clang-19 and RANDSTRUCT" \
		with_randstruct "$out-clang" x86_64 on "$many"
done
claims_done || exit 1
