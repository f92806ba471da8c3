#!/bin/sh
# What any patch of the series has to leave in order: those modules of the test
# configuration that need no other one load and unload.
echo "TAP version 13"
nr=0
while read -r file needs; do
	[ -z "$needs" ] || continue
	nr=$((nr + 1)) file=${file%:} result="not ok"
	insmod "/modules/$file" && rmmod "$file" && result=ok
	echo "$result $nr - $file"
done < /modules/modules.dep
echo "1..$nr"
[ "$nr" -gt 0 ]
