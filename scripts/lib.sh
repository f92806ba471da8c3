# shellcheck shell=bash
# Sourced by every script of this directory: where things lie, how a script
# speaks and stops, and what it needs to know about bases and kernel trees.
#
# Everything said goes to stderr, so that a script's stdout is its result.

set -euo pipefail
# set -E: the ERR trap holds in functions and subshells too.
set -E

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# The tests point these elsewhere.
BUILD=${MODULE_ABI_BUILD:-$TOP/build}
PATCHES=${MODULE_ABI_PATCHES:-$TOP/patches}
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/module-abi
PRIMARY=7.3
# As the kernel's ARCH names them: what make check boots, and what only
# make boot-test ARCH=... does, and make check-full.
ARCHES="x86_64 arm64"
MORE_ARCHES="arm s390 riscv i386"
# Where the series' new files lie in this repository, at their in-tree path.
# The rest of scripts/ is this repository's own tooling.
MIRRORED="Documentation include kernel lib tools scripts/module-layout.sh"
KSRC_HINT="unpack a kernel yourself and run make apply KSRC=/path/to/linux BASE=..."
# shellcheck disable=SC2034  # used by the scripts that source this file
readonly TOP BUILD PATCHES CACHE PRIMARY ARCHES MORE_ARCHES MIRRORED KSRC_HINT

# Run from our Makefile, a kernel's make must not take over its command line.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

# Sort orders and the messages that scripts look for must not be translated.
export LC_ALL=C.UTF-8

status() { printf '%s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }

# A subshell reports an error that was printed already with this status, so
# that the shell around it ends without a second message.
readonly REPORTED=99

leave() {
	if [ "$BASH_SUBSHELL" -gt 0 ]; then exit "$REPORTED"; fi
	exit "$1"
}

die() {
	trap - ERR
	printf 'error: %s\n' "$*" >&2
	leave 1
}

on_err() {
	local rc=$1 line=$2 cmd=$3

	trap - ERR
	if [ "$rc" -eq "$REPORTED" ]; then leave 1; fi
	printf 'error: %s: line %s: command failed (status %s): %s\n' \
	       "${0##*/}" "$line" "$rc" "${cmd%%$'\n'*}" >&2
	leave 1
}
trap 'on_err "$?" "$LINENO" "$BASH_COMMAND"' ERR

# descendants PID...: the processes that these have started, and theirs.
descendants() {
	ps -e -o pid=,ppid= | awk -v tops="$*" '
		BEGIN { split(tops, list); for (i in list) top[list[i]] = 1 }
		{ parent[$1] = $2 }
		END {
			for (pid in parent) {
				for (up = parent[pid]; up > 1 && !(up in top); up = parent[up])
					continue
				if (up in top) print pid
			}
		}'
}

# Ctrl-C, or a kill: what was started ends at once, then this script does. Children
# in the background ignore Ctrl-C, and qemu and make outlive a shell. Who has been
# seen is not lost when its parent ends first.
on_signal() {
	local status=$1 signal pids=''

	trap '' INT TERM HUP
	trap - ERR
	for signal in TERM TERM TERM TERM TERM TERM TERM TERM TERM KILL; do
		# shellcheck disable=SC2086  # a list of numbers
		pids="$pids $(descendants $$ $pids)"
		# ps and awk themselves are among them, and gone by now.
		# shellcheck disable=SC2086
		kill -"$signal" $pids 2>/dev/null || break
		sleep 0.2
	done
	exit "$status"
}
trap 'on_signal 130' INT
trap 'on_signal 143' TERM
trap 'on_signal 129' HUP

# now: seconds of a clock that nobody sets.
now() {
	local up

	read -r up _ </proc/uptime
	echo "${up%.*}"
}

# A git hook or an outer git command must not redirect ours.
if command -v git >/dev/null; then
	# shellcheck disable=SC2046  # a list of names
	unset $(git rev-parse --local-env-vars)

	# Once for author and committer, since plain_git reads no configuration.
	name=$(git config user.name || echo module-abi)
	email=$(git config user.email || echo module-abi@localhost)
	export GIT_AUTHOR_NAME=${GIT_AUTHOR_NAME:-$name}
	export GIT_AUTHOR_EMAIL=${GIT_AUTHOR_EMAIL:-$email}
	export GIT_COMMITTER_NAME=${GIT_COMMITTER_NAME:-$name}
	export GIT_COMMITTER_EMAIL=${GIT_COMMITTER_EMAIL:-$email}
	unset name email
fi

# git for the trees below build/: what the user has configured (signing,
# hooks, diff options, ...) must not change what comes out.
plain_git() {
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 git "$@"
}

# The bases that there are patches for, newest first.
bases() {
	local conf

	for conf in "$PATCHES"/*/base.conf; do
		[ -e "$conf" ] || continue
		basename "$(dirname "$conf")"
	done | sort -rV
}

# load_base BASE: sets BASE VERSION PACKAGE PACKAGE_VERSION SUITE OWN LACKS
# SERIES_DIR.
load_base() {
	local want=$1

	if [ -z "$want" ] || [ ! -e "$PATCHES/$want/base.conf" ]; then
		# shellcheck disable=SC2046  # a list of words
		die "no base '$want'; there are:" $(bases)
	fi
	SERIES_DIR=$PATCHES/$want
	BASE='' VERSION='' PACKAGE='' PACKAGE_VERSION='' SUITE='' OWN='' LACKS=''
	# shellcheck disable=SC1091
	. "$SERIES_DIR/base.conf"
	: "$SUITE" "$OWN" "$LACKS"
	if [ "$BASE" != "$want" ] || [ -z "$VERSION" ] || [ -z "$PACKAGE" ] ||
	   [ -z "$PACKAGE_VERSION" ] || [ ! -e "$SERIES_DIR/series" ]; then
		die "patches/$want: base.conf or series is damaged: git checkout patches/$want"
	fi
}

check_arch() {
	case " $ARCHES $MORE_ARCHES " in
	*" ${1:-none} "*) ;;
	*) die "no architecture '${1:-}'; there are: $ARCHES $MORE_ARCHES" ;;
	esac
}

# The patches of the loaded base, in order, as full paths.
series() {
	local patch

	sed -e 's/[[:space:]]*#.*//' -e '/^[[:space:]]*$/d' "$SERIES_DIR/series" |
		while read -r patch; do
			[ -e "$SERIES_DIR/$patch" ] ||
				die "patches/$BASE/series lists $patch, which is not there: make refresh BASE=$BASE"
			echo "$SERIES_DIR/$patch"
		done
}

# One checksum for the whole series of the loaded base, without cover letter.
series_sum() {
	local list

	list=$(series)
	# shellcheck disable=SC2086  # one path per word
	cat "$SERIES_DIR/series" $list | sha256sum | cut -d' ' -f1
}

# need_space DIR MIB: DIR may not exist yet.
need_space() {
	local dir=$1 need=$2 free

	while [ ! -d "$dir" ]; do dir=$(dirname "$dir"); done
	free=$(df -Pm "$dir" | awk 'NR == 2 { print $4 + 0 }')
	[ "$free" -ge "$need" ] ||
		die "$1: $need MiB needed, $free MiB free: make room there"
}

# lock_base: one script at a time works on the loaded base's trees.
lock_base() {
	mkdir -p "$BUILD/$BASE" || die "$BUILD/$BASE cannot be made: see above"
	exec 9>"$BUILD/$BASE/.lock"
	flock -n 9 && return
	status "waiting for another run on $BASE to end"
	flock 9
}

# one_run: this script is the only one that builds in $BUILD, but for those that
# it starts. A process that it leaves behind still counts.
one_run() {
	[ "${MODULE_ABI_RUN:-}" != "$BUILD" ] || return 0
	mkdir -p "$BUILD" || die "$BUILD cannot be made: see above"
	exec 7>>"$BUILD/.run"
	flock -n 7 ||
		die "${0##*/}: $(cat "$BUILD/.run") is running in $BUILD: wait for it to end"
	echo "${0##*/}, process $$," >"$BUILD/.run"
	export MODULE_ABI_RUN=$BUILD
}

# shellcheck source=scripts/lib-tree.sh
. "$TOP/scripts/lib-tree.sh"
