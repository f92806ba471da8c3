#!/bin/bash
# complete.sh [BASE...]: a change to a listed struct that forgets the list fails
# the build, and the compiler's message names the list. One object is compiled
# per case, in a work tree of its own. ARCH=... for one architecture only.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"
tree=			# objects_tree sets it

module_h=include/linux/module.h
params_h=include/linux/moduleparam.h
list_h=include/linux/module_layout_list.h

# edit FILE SED...: the sed script has to change the file, by one place.
edit() {
	local file=$tree/$1 before

	shift
	before=$(cat "$file")
	sed -i -E "$@" "$file"
	not diff <(echo "$before") "$file" >"$TESTDIR/edit" ||
		{ echo "the edit changes nothing: $*"; return 1; }
	# What happened, should the claim fail.
	cat "$TESTDIR/edit"
}

list_object() { objects "$out" "$arch" kernel/module/layout_list.o; }

# stale TEXT: does not compile, because of the proof and nothing else.
stale() {
	local log=$TESTDIR/stale

	not list_object >"$log" 2>&1 || { echo "compiles all the same"; return 1; }
	grep -m3 -F ' error: ' "$log"
	{ grep -qF 'module_layout_list.h' "$log" && grep -q -- "$1" "$log"; } ||
		{ echo "does not say: $1"; return 1; }
	grep -F ' error: ' "$log" |
		lacks -vE '/(layout_list\.c|module_layout_list\.h|build_bug\.h):' ||
		{ echo "the case itself is wrong"; return 1; }
}

# fails TEXT WHAT FILE SED...: one case, then the tree is as it was.
fails() {
	local text=$1 what=$2

	shift 2
	claim "$BASE $arch: $what: fails the build and names the list" \
		forgotten "$text" "$@"
	plain_git -C "$tree" checkout -q -- include
}
forgotten() {
	local text=$1

	shift
	edit "$@"
	stale "$text"
}

# What the proof says: a member is not where the list has it, or an initializer
# that has all listed members leaves one out.
place="list all members of this struct, in order, in include/linux/module_layout_list.h"
absent=list_all_members_in_module_layout_list_h
# If it is the last one that is left out, it is named.
last="missing initializer for field .*forgotten"

cases() {
	claim "$BASE $arch: the list as it is compiles" list_object

	fails "$place" "struct module: a pointer in the middle" \
		"$module_h" 's/^\tunsigned int num_kp;/&\n\tvoid *forgotten;/'
	fails "$absent" "struct module: a bool in the padding after async_probe_requested" \
		"$module_h" 's/^\tbool async_probe_requested;/&\n\tbool forgotten;/'
	fails "$absent" "struct module: an int in the padding after num_syms" \
		"$module_h" '/^struct module \{/,/^\}/s/^\tunsigned int num_syms;/&\n\tunsigned int forgotten;/'
	fails "$last" "struct module: an int in the padding at the end" \
		"$module_h" '/^struct module \{/,/^\}/s/^\} ____cacheline_aligned/\tint forgotten;\n&/'
	fails "$place" "struct module: 64 bytes at the end" \
		"$module_h" '/^struct module \{/,/^\}/s/^\} ____cacheline_aligned/\tchar forgotten[64];\n&/'
	fails "$place" "struct module: two members trade places" \
		"$module_h" -e '/^struct module \{/,/^\}/{/^\tconst char \*version;/d;s/^\tconst char \*srcversion;/&\n\tconst char *version;/}'
	fails "$absent" "struct kernel_param_ops: an int in the padding" \
		"$params_h" '/^struct kernel_param_ops \{/,/^\}/s/^\tunsigned int flags;/&\n\tint forgotten;/'
	fails "$place" "struct kparam_string: a pointer at the end" \
		"$params_h" '/^struct kparam_string \{/,/^\}/s/^\tchar \*string;/&\n\tvoid *forgotten;/'

	fails "$place" "the list: a member is gone" \
		"$list_h" '/^LAYOUT_MEMBER\(module, num_kp\)/d'
	fails "$absent" "the list: one that was in padding is gone" \
		"$list_h" '/^LAYOUT_MEMBER\(module, async_probe_requested\)/d'
	fails "$place" "the list: two lines are swapped" \
		"$list_h" '/^LAYOUT_MEMBER\(module, version\)/d;s/^LAYOUT_MEMBER\(module, srcversion\)/&\nLAYOUT_MEMBER(module, version)/'
}

# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(bases)
for base; do
	objects_tree "$base"
	at "${COMMIT:-series}"
	for arch in ${ARCH:-$ARCHES}; do
		out=$BUILD/$BASE/objects-$arch
		status "$BASE $arch: forgetting to list members"
		prepared "$out" "$arch" on "$TOP/scripts/tests/objects.config" >&2
		cases
	done
done
claims_done || exit 1
