#!/bin/sh
# The kselftests that let allocations fail.
cd /kselftest/module_abi || exit
rc=0
for test in ./test_faults.sh ./test_repair_faults.sh; do
	"$test" || rc=$?
done
exit "$rc"
