#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A forced load, as by "modprobe --force-modversion": excuses a layout field
# that differs, and nothing else.

DIR=$(dirname "$(readlink -f "$0")")
. "$DIR/functions.sh"

setup
# The first forced load also tells that forced loads taint the kernel.
if [ "$("$DIR/load_ko" -m "$GOOD")" = ENOEXEC ]; then
	skip_all "this kernel has no CONFIG_MODULE_FORCE_LOAD"
fi
remove "$NAME"
# shellcheck disable=SC2034  # for load
LOAD_OPTIONS=-m

if enforcing; then
	ktap_set_plan 9
else
	ktap_set_plan 5
fi

edit flip=0
differs "another loader hash is forced" "$EDITED" \
	"a struct of the kernel differs"
edit flip=0 flip=34
differs "another first struct is forced" "$EDITED" "struct module differs"
edit field=
unreadable "an empty field is not forced" "$EDITED" \
	"its layout field cannot be read"
edit relsize-=1
unreadable "an incomplete relocation is not forced" "$EDITED" \
	"the relocations of its struct module cannot be read"
edit thissize-=64
unreadable "a smaller struct module is not forced" "$EDITED" \
	"struct module differs: its size is [0-9]+, this kernel's is [0-9]+"
if enforcing; then
	for shift in exit-=8 exit+=16 init+=8; do
		edit "$shift"
		unreadable "$shift is not forced" "$EDITED" \
			"struct module differs: ${shift%%[-+]*} is at offset [0-9]+, this kernel has it at [0-9]+"
	done
	edit name=wrong
	unreadable "another name is not forced" "$EDITED" \
		"struct module differs: its name is not at offset [0-9]+"
fi

ktap_finished
