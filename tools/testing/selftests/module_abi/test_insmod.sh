#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the loader does around the layout check is as ever: what else it refuses,
# who uses whom, and that init is gone once it has run.

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
	! rmmod "$1" 2> "$WORK/rmmod" && is_loaded "$1" &&
		grep -Eq "in use|Resource temporarily unavailable" "$WORK/rmmod"
}

held()
{
	[ -e "/sys/module/$EXPORT/holders/$USE" ]
}

not_held()
{
	[ -z "$(ls "/sys/module/$EXPORT/holders")" ]
}

# symbol FUNCTION: whether it is one of a loaded module
symbol()
{
	grep -q " $1[[:space:]]*\[$INIT\]" /proc/kallsyms
}

init_is_there()
{
	[ "$(cat "/sys/module/$INIT/initsize")" -gt 0 ] && symbol "${INIT}_init"
}

init_is_freed()
{
	[ "$(cat "/sys/module/$INIT/initsize")" -eq 0 ]
}

init_is_forgotten()
{
	symbol "${INIT}_exit" && ! symbol "${INIT}_init"
}

# load_slowly FILE: return while its init function is running
load_slowly()
{
	"$DIR/load_ko" "$1" stay=1 &
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		! grep -q "^$INIT .* Loading " /proc/modules || return 0
		sleep 1
	done
	return 1
}

let_go()
{
	[ ! -e "/sys/module/$INIT/parameters/stay" ] ||
		echo N > "/sys/module/$INIT/parameters/stay"
	wait
}

setup
# It cannot be removed before its init has returned.
trap 'trap "" HUP INT PIPE TERM; let_go; clean_up' EXIT

case $("$DIR/edit_ko" "$GOOD" - vermagic) in
*modversions*)
	ktap_set_plan 17
	disagrees "another CRC of struct module" "$GOOD" module_layout ENOEXEC
	"$DIR/load_ko" "$MODULES/$EXPORT.ko"
	disagrees "another CRC of another module's function" "$MODULES/$USE.ko" \
		test_module_abi_answer EINVAL
	remove "$EXPORT"
	;;
*)
	echo "# CRCs are not tested: this kernel has no CONFIG_MODVERSIONS"
	ktap_set_plan 15
	;;
esac

edit vermagic
refused "another version magic" "$EDITED" ENOEXEC \
	"^$NAME: version magic '.*' should be '.*'\$"
refused "a symbol that is not there" "$MODULES/$USE.ko" ENOENT \
	"^$USE: Unknown symbol test_module_abi_answer \(err -2\)\$"

loads "a module that exports a function" "$MODULES/$EXPORT.ko"
check "it has no holder" not_held
loads "a module that uses it" "$MODULES/$USE.ko"
check "it is the holder" held
check "the module that is used cannot be removed" in_use "$EXPORT"
unloads "the user can" "$MODULES/$USE.ko"
check "the module is free again" not_held
unloads "and can be removed" "$MODULES/$EXPORT.ko"

check "a module whose init takes its time" load_slowly "$MODULES/$INIT.ko"
check "while init runs, its sections are there" init_is_there
let_go
check "when it has returned, they are freed" init_is_freed
check "its address stands for it no longer, that of exit does" init_is_forgotten
unloads "it unloads" "$MODULES/$INIT.ko"

ktap_finished
