#!/bin/sh
# What all the scripts before have left behind, as kmemleak has it.

DIR=/kselftest/module_abi
. "$DIR/functions.sh"

LEAKS=/sys/kernel/debug/kmemleak

no_leak()
{
	echo scan > "$LEAKS"
	sleep 6
	echo scan > "$LEAKS"
	cat "$LEAKS"
	[ -z "$(cat "$LEAKS")" ]
}

ktap_print_header
ktap_set_plan 1
check "no memory has been lost" no_leak
ktap_finished
