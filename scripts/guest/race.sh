#!/bin/sh
# Some 10,000 writes to the files of the repair directory, while modules come and go.

DIR=/kselftest/module_abi
. "$DIR/repair_functions.sh"

EACH=850

come_and_go()
{
	while [ ! -e /tmp/stop ]; do
		insert_stuck
		rmmod "$STUCK"
		echo "$1" >> /tmp/rounds
	done 2> /dev/null
}

# It can only be removed by those who write.
come_and_stay()
{
	while [ ! -e /tmp/stop ]; do
		insert "$NOEXIT"
		rmmod "$NOEXIT" && echo "$1" >> /tmp/rounds
	done 2> /dev/null
}

# write_all MODULE
write_all()
{
	for pair in exit=none lists=1 refcount=0 state=live; do
		printf %s "${pair#*=}" |
			"$DIR/write_file" -c "$EACH" "/sys/module/$1/repair/${pair%=*}" &
	done
}

setup_repair
ktap_set_plan 5
insert_stuck
rmmod "$STUCK"
echo clear > /sys/kernel/debug/kmemleak
come_and_go stuck &
LOOPS=$!
come_and_stay noexit &
LOOPS="$LOOPS $!"
(write_all "$STUCK"; write_all "$NOEXIT"; write_all test_module_abi_target_a; wait)
: > /tmp/stop
# shellcheck disable=SC2086
wait $LOOPS
# Whoever loaded it last may have come after the last write.
! is_loaded "$NOEXIT" || put "$NOEXIT" exit none
clean_up
echo Y > "$REPAIR"
echo "# rounds: $(sort /tmp/rounds | uniq -c | xargs)"
check "a module came and went meanwhile" [ "$(grep -c stuck /tmp/rounds)" -ge 10 ]
check "one that had to be repaired as well" [ "$(grep -c noexit /tmp/rounds)" -ge 10 ]
check "none is left" [ -z "$(cat /proc/modules)" ]
check "all can be loaded and removed again" usable_again
check "locks have been watched to the end" grep -q 'debug_locks: *1' /proc/lockdep_stats
ktap_finished
