#!/bin/bash
# apply.sh apply|unapply: put the series into, or take it out of, the kernel
# tree KSRC=/path/to/linux. BASE= overrides the choice of patches, which is by
# the tree's version.
#
# All or nothing: everything is tried on copies of the files concerned first.
# A git tree gets commits (git am), any other tree changed files.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

mode=${1:-}
case "$#:$mode" in
1:apply | 1:unapply) ;;
*) die "usage: KSRC=/path/to/linux apply.sh apply|unapply" ;;
esac
[ -n "${KSRC:-}" ] ||
	die "say which kernel tree: make $mode KSRC=/path/to/linux"
version=$(tree_version "$KSRC")
KSRC=$(realpath -- "$KSRC")

if [ -z "${BASE:-}" ]; then
	BASE=${version%.*}
	[ -e "$PATCHES/$BASE/base.conf" ] ||
		die "no patches for linux $version; there are: $(bases | xargs) (BASE=... takes one of these anyway)"
fi
load_base "$BASE"
mapfile -t patches < <(series)
[ ${#patches[@]} -gt 0 ] || die "patches/$BASE has no patches"
mapfile -t files < <(touched "${patches[@]}")
mapfile -t new_files < <(created "${patches[@]}")
[ ${#files[@]} -gt 0 ] || die "patches/$BASE is damaged: git checkout patches/$BASE"

# A kernel that lies in a larger git tree is a plain tree to us.
git=
if top=$(git -C "$KSRC" rev-parse --show-toplevel 2>&1); then
	[ "$top" != "$KSRC" ] || git=yes
elif [ -e "$KSRC/.git" ]; then
	die "$KSRC: git says: ${top%%$'\n'*}"
fi

mkdir -p "$BUILD"
work=$(mktemp -d "$BUILD/apply.XXXXXX")
trap 'rm -rf "$work"' EXIT

# copy FROM TO: those of the series' files that there are.
copy() {
	local file

	mkdir -p "$2"
	for file in "${files[@]}"; do
		[ ! -e "$1/$file" ] || echo "$file"
	done | tar -C "$1" -c -T - | tar -C "$2" -xp
}

# try PATCH DIR [-R]: patch a copy; names the first hunk that fails. No fuzz:
# a hunk that only nearly fits may end up in the wrong function.
try() {
	local patch=$1 out

	if out=$(patch -p1 --fuzz=0 -f -r - --no-backup-if-mismatch -d "$2" ${3:+"$3"} <"$patch" 2>&1); then
		return 0
	fi
	awk -v patch="${patch##*/}" '
		/^patching file / { file = $3 }
		/^\|\+\+\+ / { missing = substr($2, 3) }
		/^No file to patch/ {
			print patch ": there is no " missing " to change"
			done = 1
			exit
		}
		/^Hunk #[0-9]+ FAILED/ {
			sub("#", "", $2)
			print patch ": hunk " $2 " of " file " does not apply"
			done = 1
			exit
		}
		END { if (!done) print patch ": does not apply" }' <<<"$out"
	return 1
}

applied() {
	local i

	rm -rf "$work/after"
	copy "$KSRC" "$work/after"
	for ((i = ${#patches[@]} - 1; i >= 0; i--)); do
		why=$(try "${patches[i]}" "$work/after" -R) || return 1
	done
}

fitting() {
	local patch

	rm -rf "$work/after"
	copy "$KSRC" "$work/after"
	for patch in "${patches[@]}"; do
		why=$(try "$patch" "$work/after") || return 1
	done
}

# sync FROM: make the series' files in KSRC those of FROM.
sync() {
	local file

	for file in "${files[@]}"; do
		if [ -e "$1/$file" ]; then
			mkdir -p "$(dirname "$KSRC/$file")"
			cmp -s "$1/$file" "$KSRC/$file" ||
				cp --remove-destination --preserve=mode "$1/$file" "$KSRC/$file"
		elif [ -e "$KSRC/$file" ]; then
			rm -f "$KSRC/$file"
			(cd "$KSRC" && rmdir -p --ignore-fail-on-non-empty "$(dirname "$file")")
		fi || return 1
	done
}

change_plain_tree() {
	# Nothing is half done: a signal waits, and an error is undone.
	trap '' INT TERM HUP
	copy "$KSRC" "$work/before"
	if ! sync "$work/after" 2>"$work/log"; then
		sync "$work/before" 2>/dev/null || :
		die "$KSRC cannot be changed ($(head -n1 "$work/log")): nothing was done"
	fi
}

# patch-id and subject of a patch on stdin.
identity() {
	local text

	text=$(cat)
	git patch-id --stable <<<"$text" | cut -d' ' -f1
	git mailinfo /dev/null /dev/null <<<"$text" 2>/dev/null | sed -n 's/^Subject: //p'
}

check_git_tree() {
	local state

	for state in rebase-apply rebase-merge MERGE_HEAD CHERRY_PICK_HEAD; do
		[ ! -e "$(cd "$KSRC" && realpath "$(git rev-parse --git-path "$state")")" ] ||
			die "$KSRC is in the middle of a git am, rebase or merge: end that first"
	done
	[ -z "$(git -C "$KSRC" status --porcelain -uno)" ] ||
		die "$KSRC has uncommitted changes: commit or stash them first"
}

apply_series() {
	local file

	for file in "${new_files[@]}"; do
		[ ! -e "$KSRC/$file" ] || {
			if applied; then
				die "the series is already applied to $KSRC: make unapply KSRC=$KSRC takes it out"
			fi
			die "$KSRC/$file exists already and the series would create it: remove it, or the other version of the series"
		}
	done
	fitting || {
		reason=$why
		! applied ||
			die "the series is already applied to $KSRC: make unapply KSRC=$KSRC takes it out"
		die "$reason (linux $version; patches/$BASE is made on $VERSION); nothing was changed"
	}

	if [ -n "$git" ]; then
		git -C "$KSRC" am -q --no-3way --keep-non-patch --whitespace=nowarn \
		    "${patches[@]}" >"$work/log" 2>&1 || {
			git -C "$KSRC" am --abort
			die "git am: $(head -n1 "$work/log"); $KSRC is as it was"
		}
	else
		change_plain_tree
	fi
	status "${#patches[@]} patches of patches/$BASE applied to linux $version in $KSRC"
}

unapply_series() {
	local n=${#patches[@]} i commit

	if [ -z "$git" ]; then
		applied || die "the series of patches/$BASE is not applied to $KSRC: $why in reverse"
		change_plain_tree
		status "$n patches of patches/$BASE taken out of $KSRC"
		return
	fi
	for ((i = 0; i < n; i++)); do
		commit=HEAD~$((n - 1 - i))
		[ "$(git -C "$KSRC" format-patch -1 --stdout --no-renames --diff-algorithm=myers -U3 \
		     "$commit" 2>/dev/null | identity)" = "$(identity <"${patches[i]}")" ] ||
			die "the last $n commits of $KSRC are not the series: take its commits out with git rebase -i or git revert"
	done
	git -C "$KSRC" reset -q --keep "HEAD~$n"
	status "$n commits of patches/$BASE taken off the branch in $KSRC"
}

[ -z "$git" ] || check_git_tree
"${mode}_series"
