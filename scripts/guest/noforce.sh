#!/bin/sh
# On a kernel with neither CONFIG_MODULE_FORCE_LOAD nor CONFIG_MODVERSIONS: a forced
# load excuses nothing.

DIR=/kselftest/module_abi
. "$DIR/functions.sh"
setup
ktap_set_plan 2
# shellcheck disable=SC2034  # for unreadable
LOAD_OPTIONS=-m
edit flip=0
unreadable "another loader hash is not forced" "$EDITED" "a struct of the kernel differs"
edit flip=34
unreadable "another first struct is not forced" "$EDITED" "struct module differs"
ktap_finished
