#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The layout field: what cannot be read is refused always, what differs from
# this kernel's is refused or reported.  With MODULE_ABI_FORCE=1 in the environment
# the kernel is taken to have CONFIG_MODULE_LAYOUT_FORCE, if it does not show its
# configuration.

DIR=$(dirname "$(readlink -f "$0")")
. "$DIR/functions.sh"

BARE=$DIR/test_modules/test_module_abi_bare.ko

MISSING="it has no layout field and this kernel requires one"
ANY="a struct of the kernel differs"

# Places in <loader hash>-<core hash>-<digests>
CORE_AT=17
DIGESTS_AT=34

# malformed CLAIM EDIT...
malformed()
{
	claim=$1
	shift
	edit "$@"
	unreadable "$claim" "$EDITED" "its layout field cannot be read"
}

# differs_in CLAIM REGEX EDIT...
differs_in()
{
	claim=$1
	regex=$2
	shift 2
	edit "$@"
	differs "$claim" "$EDITED" "$regex"
}

# same CLAIM EDIT...
same()
{
	claim=$1
	shift
	edit "$@"
	[ "$("$DIR/edit_ko" "$EDITED" - field)" != "$FIELD" ] ||
		wrong "the field is not edited"
	loads "$claim" "$EDITED"
	remove "$NAME"
}

# with_core CLAIM FUNCTION ARGUMENT...: call the function unless there is no
# core hash
with_core()
{
	claim=$1
	shift
	if [ "$CORE" = 0000000000000000 ]; then
		ktap_test_skip "$claim: no CONFIG_MODULE_LAYOUT_CORE"
		return
	fi
	function=$1
	shift
	"$function" "$claim" "$@"
}

setup
FIELD=$("$DIR/edit_ko" "$GOOD" - field)
[ "${#FIELD}" -gt "$DIGESTS_AT" ] ||
	ktap_exit_fail_msg "$GOOD has no layout field"
LOADER=${FIELD%%-*}
DIGESTS=${FIELD##*-}
CORE=${FIELD#*-}
CORE=${CORE%-*}
CUT=${#DIGESTS}
LONG=$(printf '%0384d' 0)

ktap_set_plan 35

if has_option CONFIG_MODULE_LAYOUT_FORCE || [ -n "$MODULE_ABI_FORCE" ]; then
	differs_in "no field, where one is required" "$MISSING" nofield
else
	same "no field" nofield
fi

malformed "an empty field" field=
malformed "a field cut in the loader hash" "field-cut=$((${#FIELD} - 10))"
malformed "a field cut in the core hash" "field-cut=$((CUT + 5))"
malformed "a field with a digit too few" field-cut=1
malformed "a field with one digit more" field+=0
malformed "a hash" "field=$LOADER"
malformed "two hashes" "field=$LOADER-$CORE"
malformed "two hashes and no digests" "field=$LOADER-$CORE-"
malformed "digests for the core hash" "field=$LOADER-$DIGESTS"
malformed "a fourth group" field+=-000
malformed "a letter that is no hex digit in the loader hash" \
	"field=g${LOADER#?}-$CORE-$DIGESTS"
malformed "a letter that is no hex digit in the core hash" \
	"field=$LOADER-${CORE%?}g-$DIGESTS"
malformed "a letter that is no hex digit in the digests" \
	"field=$LOADER-$CORE-${DIGESTS%?}g"
malformed "upper case" "field=A${LOADER#?}-$CORE-$DIGESTS"
malformed "no separator" "field=${LOADER}0$CORE-$DIGESTS"
malformed "another separator" "field=$LOADER-$CORE+$DIGESTS"
malformed "a space in front" "field= $FIELD"
malformed "a field that is too long" "field=$LOADER-$CORE-${LONG}000"
malformed "the field twice" twice

same "fewer digests, with the hashes of this kernel" field-cut=3
same "as many digests as there can be, with the hashes of this kernel" \
	"field=$LOADER-$CORE-$LONG"
same "other digests, with the hashes of this kernel" "flip=$DIGESTS_AT"
same "no core hash" "field=$LOADER-0000000000000000-$DIGESTS"

differs_in "another loader hash" "$ANY" flip=0
differs_in "a loader hash with other names" "$ANY" flip=15
differs_in "another loader hash and fewer digests" "$ANY" flip=0 field-cut=3
differs_in "another first struct" "struct module differs" \
	flip=0 "flip=$DIGESTS_AT"
differs_in "another second struct, by the last digit of its digest" \
	"struct module_[a-z]+ differs" flip=0 "flip=$((DIGESTS_AT + 5))"
differs_in "two other structs" "struct module, struct module_[a-z]+ differ" \
	flip=0 "flip=$DIGESTS_AT" "flip=$((DIGESTS_AT + 3))"
differs_in "five other structs" \
	"struct module(, struct [a-z_]+){3} and 1 more differ" \
	flip=0 "flip=$DIGESTS_AT" "flip=$((DIGESTS_AT + 3))" \
	"flip=$((DIGESTS_AT + 6))" "flip=$((DIGESTS_AT + 9))" \
	"flip=$((DIGESTS_AT + 12))"
differs_in "another struct than those of the hash that differs" "$ANY" \
	flip=0 "flip=$((${#FIELD} - 1))"
"$DIR/edit_ko" "$BARE" "$WORK/bare.ko" flip=0 ||
	ktap_exit_fail_msg "edit_ko failed"
differs "another loader hash, without init and exit" "$WORK/bare.ko" "$ANY"

with_core "another core hash" differs_in "$ANY" "flip=$CORE_AT"
with_core "another core struct" differs_in "struct [a-z_]+ differs" \
	"flip=$CORE_AT" "flip=$((${#FIELD} - 1))"

ktap_finished
