#!/bin/sh
# What it takes to load a module, in instructions, and to have 100 of them, in
# bytes: lines of "### measure WHAT VALUE" for scripts/bench.sh.

memory_free()
{
	# What is freed later: after a grace period, and by the worker of kernel/module.
	sleep 1
	echo 3 > /proc/sys/vm/drop_caches
	# With the lists of free pages that each processor keeps.
	awk '$1 == "nr_free_pages" || $1 == "count:" { n += $2 } END { printf "%.0f\n", n * 4096 }' /proc/zoneinfo
}

for file in /bench/bench_*.ko; do
	name=$(basename "$file" .ko)
	/bench/load_time 50 "$file" "$name" | sed "s/^/### measure ${name#bench_} /"
done

# The first one may need more.
insmod /bench/copy_000000.ko || exit
before=$(memory_free)
for file in /bench/copy_*[!0].ko /bench/copy_*[!0]0.ko /bench/copy_*00.ko; do
	[ "$file" = /bench/copy_000000.ko ] || insmod "$file" || exit
done
echo "### measure memory $(((before - $(memory_free)) / 100))"
