#!/bin/bash
# refresh.sh BASE: write patches/BASE from build/BASE/linux.
#
# The series' new files have their home in this repository, at their in-tree
# path. Where they differ from the work tree's, they are folded into the last
# commit that touched them; commits made with git commit --fixup are folded
# too. Running it twice changes nothing.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -eq 1 ] || die "usage: refresh.sh BASE"
load_base "$1"
dir=$BUILD/$BASE
tree=$dir/linux
scratch=$dir/refresh
new=$dir/patches.new
# Patches are made on the packaged source only.
unset KSRC
name=build/$BASE/linux

# No tree yet, or one that only lags behind patches/: the series comes first.
if [ ! -e "$tree/.git/source.conf" ] || ! local_work "$tree"; then
	"$TOP/scripts/worktree.sh" "$BASE" || exit 1
fi
lock_base
trap 'rm -f "$dir/then"' EXIT

kversion=$(source_conf "$tree" KVERSION)
package=$(source_conf "$tree" PACKAGE)
package_version=$(source_conf "$tree" PACKAGE_VERSION)
old=$(recorded_tip "$tree")

check_tree() {
	local edits

	[ -n "$package" ] ||
		die "$name was made from KSRC, but patches are made on the packaged source: move it away and make worktree BASE=$BASE"
	[ "${kversion%.*}" = "$BASE" ] ||
		die "$name is linux $kversion, which wants a base of its own: patches/${kversion%.*}/base.conf"
	[ "$(plain_git -C "$tree" symbolic-ref -q HEAD)" = refs/heads/series ] ||
		die "$name is not on branch series: end the rebase there, or git -C $name checkout series"
	edits=$(plain_git -C "$tree" status --porcelain | cut -c4- | xargs)
	[ -z "$edits" ] ||
		die "$name has uncommitted changes ($edits): commit them there (git commit --fixup) or stash them"
	[ "$(plain_git -C "$tree" rev-parse series)" != "$(plain_git -C "$tree" rev-parse base)" ] ||
		die "$name has no commits on top of the kernel: there is nothing to make patches of"
	[ -z "$(recorded_sum "$tree")" ] || [ "$(recorded_sum "$tree")" = "$(series_sum)" ] ||
		die "patches/$BASE has changed since $name was made from it: in $name git branch mine and git reset --hard ${old:0:12}, then make worktree BASE=$BASE and cherry-pick from mine"
}

# had COMMIT FILE; same_then FILE: is the one here what the old commit has?
had() { plain_git -C "$tree" cat-file -e "$1:$2" 2>/dev/null; }
same_then() {
	plain_git -C "$tree" show "$old:$1" >"$dir/then"
	chmod "$(plain_git -C "$tree" ls-tree "$old" -- "$1" | cut -c4-6)" "$dir/then"
	same_file "$TOP/$1" "$dir/then"
}

# Sets fold (the file here goes into the series) and take (the reverse).
compare_files() {
	local file added here

	# shellcheck disable=SC2086  # a list of words
	added=$(plain_git -C "$tree" diff --name-only --diff-filter=A --no-renames base series -- $MIRRORED)
	here=$(mirror_files)
	fold=() take=()
	for file in $here; do
		grep -qxF -- "$file" <<<"$added" ||
			die "$file is in no patch: git add -f it and commit it in $name"
		! own_file "$file" || continue
		! same_file "$TOP/$file" "$tree/$file" || continue
		# Changed in the tree, not here: folding would undo that.
		if had "$old" "$file" && same_then "$file"; then
			die "$file was changed in $name but not here, where its home is: cp $name/$file $file"
		fi
		fold+=("$file")
	done
	for file in $added; do
		! grep -qxF -- "$file" <<<"$here" && ! own_file "$file" || continue
		if had "$old" "$file" || [ -n "$(git -C "$TOP" log -1 --format=%h --all -- "$file" 2>/dev/null)" ]; then
			die "$file is in a patch but gone from here: git checkout $file, or git rm it in $name"
		fi
		[ "$BASE" = "$PRIMARY" ] ||
			die "$file is new in $name, but new files come from base $PRIMARY: add it there and make refresh BASE=$PRIMARY first"
		take+=("$file")
	done
}

drop_scratch() {
	plain_git -C "$tree" worktree remove --force "$scratch"
	plain_git -C "$tree" branch -q -D refreshed 2>/dev/null || :
}

# The new branch, as `refreshed`, in a tree of its own.
rebuild_branch() {
	local file commit conflict

	plain_git -C "$tree" diff --name-only --no-renames base series |
		sparse_tree "$tree" "$scratch" series
	plain_git -C "$scratch" checkout -q -B refreshed
	for file in ${fold[@]+"${fold[@]}"}; do
		commit=$(plain_git -C "$tree" log -1 --format=%H base..series -- "$file")
		status "$file: into \"$(plain_git -C "$tree" log -1 --format=%s "$commit")\""
		cp --preserve=mode "$TOP/$file" "$scratch/$file"
		plain_git -C "$scratch" add -f -- "$file"
		plain_git -C "$scratch" commit -q --no-verify --fixup="$commit"
	done
	plain_git -C "$scratch" tag -f before-fold >/dev/null
	if ! GIT_SEQUENCE_EDITOR=: GIT_EDITOR=: \
	     plain_git -C "$scratch" rebase -q -i --autosquash base >"$dir/rebase.log" 2>&1; then
		conflict=$(plain_git -C "$scratch" diff --name-only --diff-filter=U | xargs)
		plain_git -C "$scratch" rebase --abort
		drop_scratch
		die "${conflict:-a commit} conflicts when it is folded into its patch: git rebase -i --autosquash base in $name, then again (see build/$BASE/rebase.log); nothing was changed"
	fi
	plain_git -C "$scratch" diff --quiet before-fold refreshed
	plain_git -C "$scratch" tag -d before-fold >/dev/null
}

write_patches() {
	local letter date

	rm -rf "$new"
	mkdir -p "$new"
	letter=$(cat "$TOP/scripts/cover-letter.txt")
	letter+=$'\n\n'"Made on linux $kversion (Debian $package $package_version)."
	# The cover letter is dated and signed like the commits, not like now.
	date=$(plain_git -C "$tree" log --format='%at %ad' --date=raw base..refreshed |
	       sort -n | tail -n1 | cut -d' ' -f2-)
	GIT_COMMITTER_DATE=$date \
	GIT_COMMITTER_NAME=$(plain_git -C "$tree" log -1 --format=%an refreshed) \
	GIT_COMMITTER_EMAIL=$(plain_git -C "$tree" log -1 --format=%ae refreshed) \
		plain_git -C "$tree" -c "branch.refreshed.description=$letter" \
		format-patch -q -n --cover-letter --cover-from-description=subject \
		--zero-commit --no-signature --no-renames --no-thread --abbrev=12 \
		--diff-algorithm=myers -U3 --stat=72 -o "$new" base..refreshed
	(cd "$new" && printf '%s\n' ./*.patch | sed 's|^\./||' | grep -v '^0000-' >series)
}

# From here on nothing can fail for a reason of content; a signal waits.
install_all() {
	local file

	trap '' INT TERM HUP
	for file in "$new"/*; do
		cmp -s "$file" "$SERIES_DIR/${file##*/}" || cp "$file" "$SERIES_DIR/"
	done
	for file in "$SERIES_DIR"/*.patch; do
		[ -e "$new/${file##*/}" ] || rm "$file"
	done
	sed -e "s|^VERSION=.*|VERSION=$kversion|" -e "s|^PACKAGE=.*|PACKAGE=$package|" \
	    -e "s|^PACKAGE_VERSION=.*|PACKAGE_VERSION=$package_version|" \
	    "$SERIES_DIR/base.conf" >"$dir/base.conf.new"
	cmp -s "$dir/base.conf.new" "$SERIES_DIR/base.conf" ||
		cp "$dir/base.conf.new" "$SERIES_DIR/base.conf"
	for file in ${take[@]+"${take[@]}"}; do
		status "$file: new, taken from $name"
		mkdir -p "$(dirname "$TOP/$file")"
		cp --preserve=mode "$tree/$file" "$TOP/$file"
	done
	plain_git -C "$tree" reset -q --keep refreshed
	record_series "$tree"
	rm -rf "$new" "$dir/base.conf.new" "$dir/rebase.log" "$dir/not-testable"
	drop_scratch
}

check_tree
compare_files
rebuild_branch
write_patches
install_all
status "$BASE: $(wc -l <"$SERIES_DIR/series") patches in patches/$BASE, made on linux $kversion"
