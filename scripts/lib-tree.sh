# shellcheck shell=bash
# Sourced by lib.sh: what patches say, what this repository holds of them, and
# the state of the work trees that they are made from.

# tree_version DIR: VERSION.PATCHLEVEL.SUBLEVEL of a kernel tree.
tree_version() {
	local version

	[ -d "$1" ] || die "$1: no such directory"
	version=$(awk '
		/^(VERSION|PATCHLEVEL|SUBLEVEL) *=/ { v[$1] = $3 }
		/^KERNELVERSION *=/ { kernel = 1; exit }
		END {
			if (kernel && v["VERSION"] != "" && v["PATCHLEVEL"] != "")
				print v["VERSION"] "." v["PATCHLEVEL"] "." v["SUBLEVEL"] + 0
		}' "$1/Makefile" 2>/dev/null || :)
	[ -n "$version" ] || die "$1 is not the top of a kernel tree"
	echo "$version"
}

# touched PATCH...: the paths that the patches change, one per line.
# Away from any git tree, to which git apply would take paths as relative.
touched() {
	(cd / && git apply --numstat "$@") | cut -f3 | sort -u
}

# created PATCH...: those that they create.
created() {
	(cd / && git apply --summary "$@") |
		sed -n 's/^ create mode [0-9]* //p' | sort -u
}

# The new files that this repository has, tracked or not.
mirror_files() {
	local paths=() path file

	for path in $MIRRORED; do
		[ ! -e "$TOP/$path" ] || paths+=("$path")
	done
	[ ${#paths[@]} -gt 0 ] || return 0
	{
		git -C "$TOP" ls-files -co --exclude-standard -- "${paths[@]}" 2>/dev/null ||
			(cd "$TOP" && find "${paths[@]}" -type f)
	} | sort -u | while read -r file; do
		[ ! -e "$TOP/$file" ] || echo "$file"
	done
}

# same_file A B: contents and executable bit.
same_file() {
	cmp -s "$1" "$2" || return 1
	if [ -x "$1" ]; then [ -x "$2" ]; else [ ! -x "$2" ]; fi
}

# own_file FILE: does the loaded base have its own version of a new file, or is
# it the only one to have it? For what differs from kernel to kernel, and for
# what an older one lacks.
own_file() {
	case " $OWN " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

# What TREE's branch held when patches/ and it last agreed: checksum, commit.
recorded_sum() { cut -d' ' -f1 "$1/.git/module-abi-series" 2>/dev/null || :; }
recorded_tip() {
	cut -d' ' -f2 "$1/.git/module-abi-series" 2>/dev/null ||
		plain_git -C "$1" rev-parse base
}
record_series() {
	echo "$(series_sum) $(plain_git -C "$1" rev-parse HEAD)" >"$1/.git/module-abi-series"
}

# local_work TREE: does it have commits or edits that patches/ lacks?
local_work() {
	[ "$(plain_git -C "$1" symbolic-ref -q HEAD)" != refs/heads/series ] ||
		[ "$(plain_git -C "$1" rev-parse HEAD)" != "$(recorded_tip "$1")" ] ||
		[ -n "$(GIT_OPTIONAL_LOCKS=0 plain_git -C "$1" status --porcelain)" ]
}

# source_conf TREE NAME: what the tree was made from.
source_conf() {
	sed -n "s/^$2='*\([^']*\)'*\$/\1/p" "$1/.git/source.conf"
}

# sparse_tree TREE DIR COMMIT: a second work tree with only the files that
# the lines of stdin name. What is done there leaves TREE's files alone, and
# their time stamps, so that make does not build them again for nothing.
sparse_tree() {
	rm -rf "$2"
	plain_git -C "$1" worktree prune
	plain_git -C "$1" worktree add -q --no-checkout --detach "$2" "$3"
	sed 's|^|/|' | plain_git -C "$2" sparse-checkout set --no-cone --stdin
	plain_git -C "$2" checkout -q
}
