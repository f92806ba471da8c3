#!/bin/bash
# review.sh [BASE]: what reviewers run: kernel-doc, coccicheck, and the pages of
# documentation, none of which has anything to say.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"

# Debian's kernels patch these, so that a hunk would not apply elsewhere.
no_hunk_in_patched_files() {
	plain_git -C "$tree" diff --name-only base..series |
		lacks -E '^kernel/module/(version|signing)\.c$'
}

kernel_doc() {
	local files

	files=$(cd "$tree" && ls kernel/module/{layout,placement,repair}*.[ch] include/linux/module_layout*.h)
	# shellcheck disable=SC2086  # a list of words
	(cd "$tree" && PATH=/usr/bin:$PATH PYTHONDONTWRITEBYTECODE=1 \
		scripts/kernel-doc -none -Wall $files) >"$TESTDIR/kernel-doc" 2>&1 || return
	lacks . "$TESTDIR/kernel-doc"
}

# It says which scripts it leaves out, and what it thinks of those.
coccicheck() {
	kmake "$tree" "$out" "$arch" -s coccicheck MODE=report M=kernel/module \
		>"$out/coccicheck.log" 2>&1 || { tail -n 5 "$out/coccicheck.log"; return 1; }
	grep -q 'spatch.*/free/kfree.cocci' "$out/coccicheck.log" || return
	lacks -E '\.[ch]:[0-9]+' "$out/coccicheck.log"
}

# There are 2,000 warnings of other pages. A page of ABI/ is read as part of
# admin-guide, which is then not at its place.
pages() {
	kmake "$tree" "$out" "$arch" -s SPHINXDIRS=admin-guide htmldocs >"$out/docs.log" 2>&1 ||
		{ tail -n 5 "$out/docs.log"; return 1; }
	ls "$out"/Documentation/output/admin-guide/module-{abi,repair}.html || return
	sed "/unknown document: '.admin-guide.module-repair'/d" "$out/docs.log" |
		lacks -E '(module-abi|module-repair)\b.*(WARNING|ERROR)'
}

base=${1:-$PRIMARY} arch=x86_64
"$TOP/scripts/deps.sh" base "$arch" review || exit 1
objects_tree "$base"
at series
out=$BUILD/$base/review
prepared "$out" "$arch" on "$CONFIGS/common.config" "$CONFIGS/x86_64.config"
status "$base: coccicheck and documentation, some minutes"
claim "$base: no hunk in what Debian's kernels patch" no_hunk_in_patched_files
claim "$base: kernel-doc" kernel_doc
claim "$base: coccicheck of kernel/module" coccicheck
claim "$base: the pages are built without a warning" pages
claims_done || exit 1
