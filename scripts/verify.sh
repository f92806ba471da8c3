#!/bin/bash
# verify.sh [BASE...]: do the patches of every base add exactly the files that
# this repository has, byte by byte, but for those that the base's base.conf
# calls its own, and does each series file list exactly the patches there are?
# Needs neither a kernel tree nor a network.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir -p "$BUILD"
work=$(mktemp -d "$BUILD/verify.XXXXXX")
trap 'rm -rf "$work"' EXIT

failures=0
fail() {
	printf 'error: %s\n' "$*" >&2
	failures=$((failures + 1))
}

mirrored() {
	case " $MIRRORED " in
	*" ${1%%/*} "* | *" $1 "*) ;;
	*) return 1 ;;
	esac
}

check_list() {
	local file

	for file in $(cd "$SERIES_DIR" && ls); do
		case $file in
		base.conf | series | 0000-cover-letter.patch) ;;
		*)
			grep -qxF -- "$SERIES_DIR/$file" <<<"$list" ||
				fail "patches/$BASE/$file is not in patches/$BASE/series; mend: make refresh BASE=$BASE"
			;;
		esac
	done
	[ -z "$list" ] || [ -e "$SERIES_DIR/0000-cover-letter.patch" ] ||
		fail "patches/$BASE has no cover letter; mend: make refresh BASE=$BASE"
}

# The files that the series adds, in $work/tree: of each patch only the parts
# about those files, which need nothing of the kernel to apply to.
rebuild() {
	local patch path include=()

	rm -rf "$work/tree"
	mkdir "$work/tree"
	[ -n "$list" ] || return 0
	# shellcheck disable=SC2086  # one path per word
	for path in $(created $list); do
		mirrored "$path" && include+=("--include=$path")
	done
	[ ${#include[@]} -gt 0 ] || return 0
	for patch in $list; do
		# Outside any git tree: in one, paths are relative to its top.
		(cd "$work/tree" && GIT_CEILING_DIRECTORIES=$work \
			git apply --whitespace=nowarn "${include[@]}" "$patch" 2>&1) ||
			{ fail "patches/$BASE/${patch##*/} does not apply to the patches before it; mend: make refresh BASE=$BASE"; return 0; }
	done
}

compare() {
	local file

	while read -r file; do
		if own_file "$file"; then
			continue
		elif [ ! -e "$TOP/$file" ]; then
			fail "$file is in patches/$BASE but not here; mend: git checkout $file, or make refresh BASE=$BASE"
		elif ! same_file "$work/tree/$file" "$TOP/$file"; then
			fail "$file differs from patches/$BASE; mend: make refresh BASE=$BASE"
		fi
	done < <(cd "$work/tree" && find . -type f | sed 's|^\./||' | sort)
	while read -r file; do
		[ -e "$work/tree/$file" ] ||
			fail "$file is in no patch of patches/$BASE; mend: commit it in build/$BASE/linux, then make refresh BASE=$BASE"
	done < <(mirror_files)
}

# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(bases)
for base; do
	load_base "$base"
	list=$(series)
	check_list
	rebuild
	compare
	tree=$BUILD/$BASE/linux
	if [ -e "$tree/.git/source.conf" ] && local_work "$tree"; then
		warn "build/$BASE/linux has work that patches/$BASE lacks: make refresh BASE=$BASE"
	fi
	[ "$failures" -gt 0 ] ||
		status "$BASE: $(wc -w <<<"$list") patches, $(find "$work/tree" -type f | wc -l) new files, as in this repository"
done
exit $((failures > 0))
