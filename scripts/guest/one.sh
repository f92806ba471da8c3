#!/bin/sh
# The kselftests that module_abi.only= names on the command line, separated by
# commas, and no others.
only=$(sed -n 's/.*module_abi\.only=\([^ ]*\).*/\1/p' /proc/cmdline)
[ -n "$only" ] || exit
# shellcheck disable=SC2046  # a list of words
exec ./kselftest.sh $(echo "$only" | tr , '\n' | sed 's/.*/-t module_abi:&.sh/')
