#!/bin/sh
# All modules of the test configuration load and unload, and so does a module
# that another compiler of the same kind has built.

DIR=/kselftest/module_abi
. "$DIR/functions.sh"
setup
# shellcheck disable=SC2046  # a list of words
set -- $(find /modules /compat -name '*.ko' | sort)
ktap_set_plan $#

# load_with_needs FILE: what it depends on first, as modules.dep has it
load_with_needs()
{
	for need in $(sed -n "s|^${1#/modules/}: *||p" /modules/modules.dep 2> /dev/null); do
		is_loaded "$(name_of "/modules/$need")" ||
			load_with_needs "/modules/$need" || return 1
	done
	"$DIR/load_ko" "$1" > /tmp/errno
}

unload_all()
{
	for _ in 1 2 3 4 5; do
		loaded=$(cut -d' ' -f1 /proc/modules)
		[ -n "$loaded" ] || return 0
		for module in $loaded; do rmmod "$module" 2> /dev/null; done
	done
	return 1
}

for file; do
	# shellcheck disable=SC2034  # for report
	LOG=
	load_with_needs "$file" || wrong "refused with $(cat /tmp/errno)"
	is_loaded "$(name_of "$file")" || wrong "not loaded"
	unload_all || wrong "cannot be unloaded: $(cut -d' ' -f1 /proc/modules)"
	report "${file#/}: loads and unloads"
done
ktap_finished
