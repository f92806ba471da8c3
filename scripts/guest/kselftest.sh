#!/bin/sh
# The kselftests as a kernel CI runs them, without the hash in front of each
# line of theirs. Those that are named, or all.
[ $# -gt 0 ] || set -- -c module_abi
echo 1 > /tmp/status
{ /kselftest/run_kselftest.sh "$@"; echo $? > /tmp/status; } | sed 's/^# //'
exit "$(cat /tmp/status)"
