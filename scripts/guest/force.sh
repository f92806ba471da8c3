#!/bin/sh
# On a kernel that requires a layout field.
export FORCE=1 MODULE_ABI_FORCE=1
./drift.sh || exit
for test in field load; do
	"/kselftest/module_abi/test_$test.sh" || exit
done
