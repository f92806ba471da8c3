#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Modules that were built for this kernel load, and the check cannot be switched
# off at run time.

DIR=$(dirname "$(readlink -f "$0")")
. "$DIR/functions.sh"

BARE=$DIR/test_modules/test_module_abi_bare.ko
ENFORCE=$MODULE_PARAMETERS/layout_enforce

not_tainted()
{
	if is_tainted "$NAME"; then return 1; fi
}

fields()
{
	tr '\0' '\n' < "$1" | grep -c '^layout='
}

# set_enforce VALUE: whether the kernel takes it
set_enforce()
{
	(echo "$1" > "$ENFORCE") 2> /dev/null
}

is_on_despite()
{
	if set_enforce "$1"; then return 1; fi
	enforcing
}

is_on_with()
{
	set_enforce "$1" && enforcing
}

is_off_with()
{
	set_enforce "$1" && ! enforcing
}

stays_as_it_is()
{
	was=$(cat "$ENFORCE")
	if set_enforce "$1"; then return 1; fi
	[ "$(cat "$ENFORCE")" = "$was" ]
}

setup
if enforcing; then
	ktap_set_plan 12
else
	ktap_set_plan 11
fi

loads "a module loads" "$GOOD"
check "it is not tainted" not_tainted
unloads "it unloads" "$GOOD"
loads "a module without init and exit loads" "$BARE"
unloads "it unloads, too" "$BARE"
check "a module has one layout field" [ "$(fields "$GOOD")" = 1 ]
check "a module without init and exit has one layout field" \
	[ "$(fields "$BARE")" = 1 ]
check "layout_enforce is Y or N" grep -qx "[YN]" "$ENFORCE"
check "layout_enforce cannot be set to x" stays_as_it_is x
if enforcing; then
	check "layout_enforce cannot be set to N" is_on_despite N
	check "layout_enforce cannot be set to 0" is_on_despite 0
	check "layout_enforce can be set to Y again" is_on_with Y
else
	# It is not switched on here, since that lasts until the next boot.
	check "layout_enforce can be set to N again" is_off_with N
	check "layout_enforce can be set to 0 again" is_off_with 0
fi

ktap_finished
