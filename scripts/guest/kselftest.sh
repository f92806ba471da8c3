#!/bin/sh
# The kselftests as a kernel CI runs them, without the hash in front of each
# line of theirs.
/kselftest/run_kselftest.sh -c module_abi | sed 's/^# //'
