#!/bin/sh
# The kselftests without those of repair.
# shellcheck disable=SC2046  # a list of words
set -- $(sed -n '/repair/!s/^module_abi:/-t &/p' /kselftest/kselftest-list.txt)
[ $# -gt 0 ] || exit
exec ./kselftest.sh "$@"
