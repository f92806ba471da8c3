#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the loader does around the layout check is as ever: what else it refuses,
# what it decompresses, who uses whom, and that init is gone once it has run.

DIR=$(dirname "$(readlink -f "$0")")
. "$DIR/functions.sh"

MODULES=$DIR/test_modules
EXPORT=test_module_abi_export
USE=test_module_abi_use
INIT=test_module_abi_init

# disagrees CLAIM FILE SYMBOL ERRNO: the CRC of a symbol is why it is refused
disagrees()
{
	"$DIR/edit_ko" "$2" "$EDITED" "crc=$3" || ktap_exit_fail_msg "edit_ko failed"
	load "$EDITED"
	[ "$ERRNO" = "$4" ] || wrong "error $ERRNO, expected $4"
	in_log ": disagrees about version of symbol $3\$" || wrong "no such message"
	! in_log "$ADVICE" || wrong "the layout check complains"
	! is_loaded "$(name_of "$2")" || wrong "it is in /proc/modules"
	report "$1"
}

# in_use MODULE: it cannot be removed, as another one uses it
in_use()
{
	if rmmod "$1" 2> "$WORK/rmmod"; then return 1; fi
	is_loaded "$1" &&
		grep -Eq "in use|Resource temporarily unavailable" "$WORK/rmmod"
}

# symbol FUNCTION: whether it is one of a loaded module
symbol()
{
	grep -q " $1[[:space:]]*\[$INIT\]" /proc/kallsyms
}

init_is_there()
{
	[ "$(cat "/sys/module/$INIT/initsize")" -gt 0 ] && symbol init_module
}

init_is_freed()
{
	[ "$(cat "/sys/module/$INIT/initsize")" -eq 0 ]
}

init_is_forgotten()
{
	symbol cleanup_module && ! symbol init_module
}

# Before init, the module is already "Loading", but not yet all of it in sysfs.
init_has_started()
{
	[ "$(cat "/sys/module/$INIT/parameters/started" 2> /dev/null)" = Y ]
}

# load_slowly FILE: return while its init function is running
load_slowly()
{
	"$DIR/load_ko" "$1" stay=1 &
	wait_until init_has_started
}

let_go()
{
	[ ! -e "/sys/module/$INIT/parameters/stay" ] ||
		echo N > "/sys/module/$INIT/parameters/stay"
	wait
}

# compress: make of $EDITED what this kernel decompresses
compress()
{
	case $(cat /sys/module/compression 2> /dev/null) in
	gzip)	gzip -c "$EDITED" ;;
	xz)	xz -c --check=crc32 --lzma2=dict=1MiB "$EDITED" ;;
	zstd)	zstd -q -c "$EDITED" ;;
	*)	return 1 ;;
	esac > "$WORK/compressed" && mv "$WORK/compressed" "$EDITED"
}

has_crcs()
{
	"$DIR/edit_ko" "$GOOD" - vermagic | grep -q modversions
}

setup
# It cannot be removed before its init has returned.
trap 'trap "" HUP INT PIPE TERM; let_go; clean_up' EXIT

ktap_set_plan 20

if has_crcs; then
	disagrees "another CRC of struct module" "$GOOD" module_layout ENOEXEC
	"$DIR/load_ko" "$MODULES/$EXPORT.ko"
	disagrees "another CRC of another module's function" "$MODULES/$USE.ko" \
		test_module_abi_answer EINVAL
	remove "$EXPORT"
else
	ktap_test_skip "another CRC of struct module: no CONFIG_MODVERSIONS"
	ktap_test_skip "another CRC of another module's function: no CONFIG_MODVERSIONS"
fi

edit vermagic
refused "another version magic" "$EDITED" ENOEXEC \
	"^$NAME: version magic '.*' should be '.*'\$"
refused "a symbol that is not there" "$MODULES/$USE.ko" ENOENT \
	"^$USE: Unknown symbol test_module_abi_answer \(err -2\)\$"

edit
if compress; then
	LOAD_OPTIONS=-z
	loads "a compressed module" "$EDITED"
	unloads "a compressed module unloads" "$EDITED"
	edit flip=0
	compress
	differs "a compressed module of another layout" "$EDITED" \
		"a struct of the kernel differs"
	# shellcheck disable=SC2034  # for load
	LOAD_OPTIONS=
else
	reason="no CONFIG_MODULE_DECOMPRESS"
	[ ! -e /sys/module/compression ] ||
		reason="nothing to compress with, for $(cat /sys/module/compression)"
	ktap_test_skip "a compressed module: $reason"
	ktap_test_skip "a compressed module unloads: $reason"
	ktap_test_skip "a compressed module of another layout: $reason"
fi

loads "a module that exports a function" "$MODULES/$EXPORT.ko"
check "it has no user" used_by "$EXPORT"
loads "a module that uses it" "$MODULES/$USE.ko"
check "it is the user" used_by "$EXPORT" "$USE"
check "the module that is used cannot be removed" in_use "$EXPORT"
unloads "the user can" "$MODULES/$USE.ko"
check "the module is free again" used_by "$EXPORT"
unloads "and can be removed" "$MODULES/$EXPORT.ko"

check "a module whose init takes its time" load_slowly "$MODULES/$INIT.ko"
check "while init runs, its sections are there" init_is_there
let_go
check "when it has returned, they are freed" init_is_freed
check "its address stands for it no longer, that of exit does" init_is_forgotten
unloads "it unloads" "$MODULES/$INIT.ko"

ktap_finished
