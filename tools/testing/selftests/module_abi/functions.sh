#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Shell functions for the tests of the module layout check.  To be sourced by
# scripts that run under dash or busybox as well.  What can be set before:
#
#   DIR		where edit_ko and load_ko are
#   GOOD	a module that this kernel takes, with init and exit functions
#   MODULE_ABI_EXPECT_ENFORCE
#		1 or 0: the tests of the check fail, instead of being skipped or
#		expecting something else, unless module.layout_enforce is this

export LC_ALL=C

DIR=${DIR:-$(dirname "$(readlink -f "$0")")}
GOOD=${GOOD:-$DIR/test_modules/test_module_abi.ko}

KTAP_HELPERS=${KTAP_HELPERS:-$DIR/../kselftest/ktap_helpers.sh}
if [ -e "$KTAP_HELPERS" ]; then
	# shellcheck disable=SC1090
	. "$KTAP_HELPERS"
else
	echo "$KTAP_HELPERS file not found [SKIP]"
	exit 4
fi

MODULE_PARAMETERS=/sys/module/module/parameters

# How the messages of the check end, as regular expressions.
ADVICE="rebuild it with this kernel's \.config and compiler"
LOADED="let in all the same, kernel tainted"
NO_CANARY="no canary in the log"

# dash runs the trap of EXIT when the shell exits, but not when it is killed.
trap 'exit "$KSFT_FAIL"' HUP INT PIPE TERM

# Of load_ko: -m for forced loads, -z for compressed modules.
LOAD_OPTIONS=

skip_all()
{
	ktap_skip_all "$*"
	exit "$KSFT_SKIP"
}

# The configuration of the kernel, as far as it is known.
config()
{
	zcat /proc/config.gz 2> /dev/null || cat "/boot/config-$(uname -r)" 2> /dev/null
}

# Whether the kernel is known to have an option.
has_option()
{
	config | grep -q "^$1=y"
}

enforcing()
{
	read -r enforce < "$MODULE_PARAMETERS/layout_enforce" &&
		[ "$enforce" = Y ]
}

forced()
{
	[ "$LOAD_OPTIONS" = -m ]
}

# The name of the module in a file, whatever the file is called.
name_of()
{
	if [ "$1" = "$EDITED" ]; then
		echo "$NAME"
	else
		"$DIR/edit_ko" "$1" - name
	fi
}

is_loaded()
{
	while read -r loaded _; do
		[ "$loaded" != "$1" ] || return 0
	done < /proc/modules
	return 1
}

# Whether a module is marked as one that was forced upon the kernel.
is_tainted()
{
	grep -qs F "/sys/module/$1/taint"
}

# What the kernel is tainted by when it has found something wrong with itself: a
# bad page (KASAN says so as well), an oops, a warning, a lockup.
complaints()
{
	echo $(($(cat /proc/sys/kernel/tainted) & (32 | 128 | 512 | 16384)))
}

# Skip everything if no allocation can be made to fail.
allocations_can_fail()
{
	slab=/sys/kernel/debug/failslab
	[ -e "$slab" ] && [ -e /proc/self/fail-nth ] ||
		skip_all "no allocation can be made to fail: no CONFIG_FAILSLAB, or no debugfs"
	echo N > "$slab/ignore-gfp-wait"
	echo 0 > "$slab/verbose"
}

# used_by MODULE [USER]: whether that one is its user, or it has none
used_by()
{
	[ "$(ls "/sys/module/$1/holders")" = "${2:-}" ] &&
		[ "$(cat "/sys/module/$1/refcnt")" -eq $(($# - 1)) ]
}

# wait_until COMMAND...: it succeeds within a minute
wait_until()
{
	tries=60
	until "$@"; do
		[ $((tries -= 1)) -gt 0 ] || return 1
		sleep 1
	done
}

# Leave nothing behind, and be left alone meanwhile.  Those that use others come
# first in /proc/modules.
clean_up()
{
	trap '' HUP INT PIPE TERM
	for loaded in $(grep -Eo "^($NAME|test_module_abi[^ ]*) " /proc/modules); do
		rmmod "$loaded"
	done
	rm -rf "$WORK"
}

# Whether module.layout_enforce is what the CI insists on, if it does.
enforces_as_expected()
{
	[ -n "$MODULE_ABI_EXPECT_ENFORCE" ] || return 0
	[ -e "$MODULE_PARAMETERS/layout_enforce" ] || return
	if enforcing; then
		[ "$MODULE_ABI_EXPECT_ENFORCE" = 1 ]
	else
		[ "$MODULE_ABI_EXPECT_ENFORCE" = 0 ]
	fi
}

# Skip everything if there is nowhere to write to.
make_work_dir()
{
	WORK=$(mktemp -d 2> /dev/null) ||
		skip_all "no directory can be made in ${TMPDIR:-/tmp}"
}

# need_versions FILE: skip everything if the kernel has symbol versions and the
# module, which was built without Module.symvers, has not
need_versions()
{
	"$DIR/edit_ko" "$1" - vermagic | grep -q modversions || return 0
	"$DIR/edit_ko" "$1" /dev/null crc=module_layout 2> /dev/null ||
		skip_all "$1 has no symbol versions, build it with a KDIR that is built"
}

# need PARAMETER OPTION: print the header, and skip everything if the kernel has
# no such parameter of the loader, which comes with an option, or if no test
# module can be loaded
need()
{
	ktap_print_header
	[ "$(id -u)" -eq 0 ] || skip_all "must be run as root"
	[ "$1" != layout_enforce ] || enforces_as_expected ||
		ktap_exit_fail_msg "module.layout_enforce is not as in MODULE_ABI_EXPECT_ENFORCE"
	[ -e "$MODULE_PARAMETERS/$1" ] || skip_all "this kernel has no $2"
	[ "$(cat /proc/sys/kernel/modules_disabled)" = 0 ] ||
		skip_all "kernel.modules_disabled is set"
	[ "$(cat "$MODULE_PARAMETERS/sig_enforce" 2> /dev/null)" != Y ] ||
		skip_all "this kernel loads signed modules only"
	! grep -qs '\[[ic]' /sys/kernel/security/lockdown ||
		skip_all "the kernel is locked down"
	[ "$("$DIR/load_ko" /dev/null)" != EPERM ] ||
		skip_all "no module may be loaded from here"
	# Somebody else's, who may be testing, too.
	! grep -q "^test_module_abi" /proc/modules ||
		skip_all "a test module is loaded already"
}

# Skip everything if the tests cannot run, and load and unload the good module
# once: the first module of its kind has more to say.
setup()
{
	need layout_enforce CONFIG_MODULE_LAYOUT_CHECK
	[ -e "$GOOD" ] || skip_all "no $GOOD, build it with KDIR"
	NAME=$(name_of "$GOOD")
	! is_loaded "$NAME" || skip_all "a test module is loaded already"
	need_versions "$GOOD"
	make_work_dir

	trap clean_up EXIT
	EDITED=$WORK/edited.ko
	"$DIR/edit_ko" "$GOOD" "$EDITED" || exit "$KSFT_FAIL"
	if ! good_module_works || ! good_module_works "$EDITED"; then
		ktap_exit_fail_msg "$NAME cannot be loaded and unloaded"
	fi
	load "$GOOD"
	remove "$NAME"
	! in_log "^$NO_CANARY" ||
		skip_all "no line in the kernel log, see kernel.printk_devkmsg"
}

# edit EDIT...: make $EDITED from the good module
edit()
{
	"$DIR/edit_ko" "$GOOD" "$EDITED" "$@" ||
		ktap_exit_fail_msg "edit_ko $* failed"
}

good_module_works()
{
	"$DIR/load_ko" "${1:-$GOOD}" > /dev/null && is_loaded "$NAME" &&
		rmmod "$NAME" && ! is_loaded "$NAME"
}

# What the kernel says between these two is in LOG.
mark()
{
	CANARY="module_abi $$ $((CANARY_NO = CANARY_NO + 1))"
	echo "$CANARY begin" > /dev/kmsg
}

log_since_mark()
{
	# This also brings out a line that lacks its newline.
	echo "$CANARY end" > /dev/kmsg
	LOG=$(dmesg | awk -v canary="$CANARY" -v none="$NO_CANARY" '
		{ sub(/^(\[[^]]*\] *)+/, "") }
		$0 == canary " end" { complete = on; on = 0 }
		on { print }
		$0 == canary " begin" { on = 1 }
		END { if (!complete) print none }')
}

# Load a file.  Sets MODULE to the module's name, ERRNO to the name of the error,
# or 0, and LOG to what the kernel said meanwhile.
load()
{
	MODULE=$(name_of "$1")
	mark
	# shellcheck disable=SC2086
	ERRNO=$("$DIR/load_ko" $LOAD_OPTIONS "$1") && ERRNO=0
	log_since_mark
}

in_log()
{
	echo "$LOG" | grep -Eq -- "$1"
}

more_than_a_line()
{
	case $LOG in
	*"
"*)	return 0 ;;
	*)	return 1 ;;
	esac
}

# What is wrong with the present test: it passes if nothing is.
wrong()
{
	WRONG="$WRONG# $*
"
}

# report CLAIM: the result of the present test
report()
{
	# Whatever is not to be in the log proves nothing then.
	! in_log "^$NO_CANARY" || wrong "$NO_CANARY"
	if [ -z "$WRONG" ]; then
		ktap_test_pass "$1"
		return
	fi
	printf '%s' "$WRONG"
	echo "$LOG" | sed -n 's/^./# log: &/p'
	WRONG=
	ktap_test_fail "$1"
}

# check CLAIM COMMAND...: the command succeeds
check()
{
	claim=$1
	shift
	"$@" || wrong "failed: $*"
	LOG=
	report "$claim"
}

# remove MODULE: unload it again, without a result of its own
remove()
{
	! is_loaded "$1" || { rmmod "$1" && ! is_loaded "$1"; }
}

# loads CLAIM FILE: it is loaded, and the check has nothing to say
loads()
{
	load "$2"
	[ "$ERRNO" = 0 ] || wrong "refused with $ERRNO"
	is_loaded "$MODULE" || wrong "not in /proc/modules"
	! in_log "$ADVICE|$LOADED" || wrong "the layout check complains"
	forced || ! is_tainted "$MODULE" || wrong "tainted by F"
	report "$1"
}

# unloads CLAIM FILE: it can be unloaded
unloads()
{
	LOG=
	MODULE=$(name_of "$2")
	is_loaded "$MODULE" || wrong "not loaded"
	remove "$MODULE" || wrong "cannot be unloaded"
	report "$1"
}

# refused CLAIM FILE ERRNO REGEX: it is refused with that error and that single
# line in the log, and the kernel is none the worse for it
refused()
{
	# Something else may be logged meanwhile, but not three times in a row.
	for try in 1 2 3; do
		load "$2"
		if ! more_than_a_line || ! in_log "$4"; then
			break
		fi
		echo "$LOG" | sed "s/^/# log at try $try: /"
	done
	[ "$ERRNO" = "$3" ] || wrong "error $ERRNO, expected $3"
	! more_than_a_line || wrong "more than one line in the log"
	in_log "$4" || wrong "nothing in the log matches $4"
	! is_loaded "$MODULE" || wrong "it is in /proc/modules"
	remove "$MODULE" || wrong "it cannot be unloaded"
	good_module_works || wrong "$NAME can no longer be loaded and unloaded"
	report "$1"
}

# warned CLAIM FILE REGEX: it is loaded with that warning, and tainted
warned()
{
	load "$2"
	[ "$ERRNO" = 0 ] || wrong "refused with $ERRNO"
	[ "$(echo "$LOG" | grep -Ec -- "$ADVICE|$LOADED")" -eq 1 ] ||
		wrong "not one warning in the log"
	in_log "^$MODULE: $3; $LOADED\$" || wrong "no warning matches $3"
	is_tainted "$MODULE" || wrong "not tainted by F"
	remove "$MODULE" || wrong "it cannot be unloaded"
	report "$1"
}

# differs CLAIM FILE REGEX: it is refused or, where the check is not enforced or
# the load is forced, loaded with a warning
differs()
{
	if enforcing && ! forced; then
		refused "$1" "$2" ENOEXEC "^$(name_of "$2"): $3; $ADVICE\$"
	else
		warned "$1" "$2" "$3"
	fi
}

# unreadable CLAIM FILE REGEX: it is refused, enforced and forced or not
unreadable()
{
	refused "$1" "$2" ENOEXEC "^$(name_of "$2"): $3; $ADVICE\$"
}
