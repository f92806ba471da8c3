#!/bin/sh
# The modules of scripts/bench.sh, each loaded once, for its count.py.
for file in /bench/bench_*.ko; do
	insmod "$file" && rmmod "$(basename "$file" .ko)" || exit
done
