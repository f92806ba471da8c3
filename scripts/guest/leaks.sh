#!/bin/sh
# What all the scripts before have left behind, as kmemleak has it.

DIR=/kselftest/module_abi
. "$DIR/functions.sh"

KMEMLEAK=/sys/kernel/debug/kmemleak
FOUND=/tmp/leaks

# find_leaks: in two scans, as what is not referred to in the first one may only have
# been on its way
find_leaks()
{
	echo scan > "$KMEMLEAK" && sleep 6 && echo scan > "$KMEMLEAK" &&
		cat "$KMEMLEAK" > "$FOUND"
}

# leaks AWK: those reports that match, each with the functions that took the memory
leaks()
{
	awk -v RS='unreferenced object' -v ORS= "$1"' { print RS $0 }' "$FOUND"
}

# A task that dies in init takes with it what do_init_module() would have freed, and
# one that dies in a parameter its copy of the file. Some word on a stack may still
# look like the address of one or the other.
lost_by_the_dead()
{
	lost=$(leaks '/do_init_module/' | grep -c "^unreferenced")
	files=$(leaks '/kernel_read_file/' | grep -c "^unreferenced")
	if [ "$1" -gt 0 ]; then
		[ "$lost" -ge 1 ] && [ "$files" -le 1 ]
	else
		[ "$lost" -eq 0 ] && [ "$files" -eq 0 ]
	fi
}

no_other_leak()
{
	other=$(leaks 'NF && !/do_init_module|kernel_read_file/')
	echo "$other" | sed 's/^./# &/'
	[ -z "$other" ]
}

ktap_print_header
[ -e "$KMEMLEAK" ] || skip_all "this kernel has no CONFIG_DEBUG_KMEMLEAK"
died=$(dmesg | grep -c ': state repaired by .*: live, was coming-dead$')
ktap_set_plan 3
check "kmemleak looks for what is lost" find_leaks
check "it finds what $died dead tasks had in hand" lost_by_the_dead "$died"
check "no other memory has been lost" no_other_leak
ktap_finished
