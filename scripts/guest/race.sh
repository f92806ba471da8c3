#!/bin/sh
# Some 10,000 writes to the files of the repair directory, or as many as it takes for
# each module to come and go ten times meanwhile, and such are loaded as are refused.
# module_abi.soak= has a number of seconds, for which it goes on.

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

refuse()
{
	while [ ! -e /tmp/stop ]; do
		"$DIR/load_ko" /tmp/other.ko >> /tmp/errors
	done
}

# came WHO: how often
came()
{
	grep -c "$1" /tmp/rounds
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
ktap_set_plan 6
soak=$(sed -n 's/.*module_abi\.soak=\([0-9]*\).*/\1/p' /proc/cmdline)
"$DIR/edit_ko" "$GOOD" /tmp/other.ko flip=0
insert_stuck
rmmod "$STUCK"
echo clear > /sys/kernel/debug/kmemleak
: > /tmp/rounds
come_and_go stuck &
LOOPS=$!
come_and_stay noexit &
LOOPS="$LOOPS $!"
refuse &
LOOPS="$LOOPS $!"
end=$(($(date +%s) + ${soak:-0}))
limit=$((end + 600))
writes=0
while
	(write_all "$STUCK"; write_all "$NOEXIT"; write_all test_module_abi_target_a; wait)
	writes=$((writes + 12 * EACH))
	now=$(date +%s)
	[ "$now" -lt "$end" ] || { [ "$now" -lt "$limit" ] &&
		{ [ "$(came stuck)" -lt 10 ] || [ "$(came noexit)" -lt 10 ]; }; }
do :; done
: > /tmp/stop
# shellcheck disable=SC2086
wait $LOOPS
# Whoever loaded it last may have come after the last write.
! is_loaded "$NOEXIT" || put "$NOEXIT" exit none
clean_up
echo Y > "$REPAIR"
echo "# writes: $writes, rounds: $(sort /tmp/rounds | uniq -c | xargs), refused: $(grep -c . /tmp/errors)"
check "a module came and went meanwhile" [ "$(came stuck)" -ge 10 ]
check "one that had to be repaired as well" [ "$(came noexit)" -ge 10 ]
check "one of another layout was refused each time" [ "$(sort -u /tmp/errors)" = ENOEXEC ]
check "none is left" [ -z "$(cat /proc/modules)" ]
check "all can be loaded and removed again" usable_again
check "locks have been watched to the end" grep -q 'debug_locks: *1' /proc/lockdep_stats
ktap_finished
