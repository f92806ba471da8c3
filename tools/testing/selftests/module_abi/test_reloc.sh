#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# struct module itself: a module that has init, exit or its name elsewhere is
# refused, with a layout field or without.

DIR=$(dirname "$(readlink -f "$0")")
. "$DIR/functions.sh"

# misplaced CLAIM MEMBER SHIFT EDIT...
misplaced()
{
	claim=$1
	member=$2
	here=$("$DIR/edit_ko" "$GOOD" - "$member")
	there=$((here + $3))
	shift 3
	edit "$@"
	differs "$claim" "$EDITED" \
		"struct module differs: $member is at offset $there, this kernel has it at $here"
}

# malformed CLAIM EDIT...
malformed()
{
	claim=$1
	shift
	edit "$@"
	unreadable "$claim" "$EDITED" \
		"the relocations of its struct module cannot be read"
}

# resized CLAIM SIZE REGEX EDIT...
resized()
{
	claim=$1
	regex="struct module differs: its size is $2, this kernel's is $SIZE$3"
	shift 3
	edit "$@"
	unreadable "$claim" "$EDITED" "$regex"
}

setup
SIZE=$("$DIR/edit_ko" "$GOOD" - size)
EXIT=$("$DIR/edit_ko" "$GOOD" - exit)

# Where the check is not enforced, a misplaced init or exit would be loaded and
# could not be unloaded.
if enforcing; then
	ktap_set_plan 19
	for also in "" nofield; do
		what=${also:+ and no field}
		misplaced "exit 8 bytes lower$what" exit -8 exit-=8 ${also:+"$also"}
		misplaced "exit 16 bytes higher$what" exit 16 exit+=16 ${also:+"$also"}
		misplaced "init 8 bytes lower$what" init -8 init-=8 ${also:+"$also"}
		misplaced "init 8 bytes higher$what" init 8 init+=8 ${also:+"$also"}
	done
	edit name=wrong
	differs "another name" "$EDITED" \
		"struct module differs: its name is not at offset [0-9]+"
else
	ktap_set_plan 10
fi

malformed "a symbol out of range" symidx=1000000
malformed "a symbol table out of range" link=60000
malformed "a symbol table that is none" link=1
malformed "an incomplete relocation" relsize-=1
malformed "a second section of relocations" tworelocs
edit stname=0x7fffffff
refused "a symbol's name out of range" "$EDITED" ENOEXEC \
	"^symbol name out of bounds in string table$|^$NAME: the relocations of its struct module cannot be read; $ADVICE\$"

resized "a smaller struct module" $((SIZE - 64)) "" thissize-=64
resized "a larger struct module" $((SIZE + 64)) "" thissize+=64
resized "a smaller struct module with exit elsewhere" $((SIZE - 64)) \
	", exit is at offset $((EXIT - 8)), this kernel has it at $EXIT" \
	thissize-=64 exit-=8
edit noname thissize-=64
refused "a smaller struct module, and no name in .modinfo" "$EDITED" ENOEXEC \
	"^\(missing \.modinfo section or name field\): struct module differs: its size is $((SIZE - 64)), this kernel's is $SIZE; $ADVICE\$"

ktap_finished
