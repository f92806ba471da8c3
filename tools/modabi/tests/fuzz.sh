#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fuzz.sh DIR SECONDS: libFuzzer on modules, BTF and layout fields, for so many
# seconds each, in TAP. DIR is where make fuzz OUTPUT=DIR/ has put its targets.

here=$(cd "$(dirname "$0")" && pwd)
targets=$(cd "$1" && pwd) || exit 1
dir=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$dir"' EXIT
cd "$dir" || exit 1
mkdir elf btf layout
for file in kernel_a kernel_b; do
	cc -g -O1 -I "$here/include" -c -o $file.o "$here/$file.c" || exit 1
done
ld -r -o k.o kernel_a.o kernel_b.o && pahole -J --btf_encode_detached=k.btf k.o || exit 1
field=0123456789abcdef-fedcba9876543210-
cc -g -O1 -I "$here/include" "-DLAYOUT=\"${field}fff\"" -c -o elf/module.ko "$here/module.c" &&
	pahole -J --btf_base k.btf elf/module.ko && objcopy --strip-debug elf/module.ko || exit 1
xz -k elf/module.ko && gzip -k elf/module.ko && zstd -q -k elf/module.ko || exit 1
cp k.btf btf
other=1123456789abcdef-eedcba9876543210-
digests=
# As many structs as a kernel may list.
for number in $(seq 128); do
	digests=${digests}fff
	printf '%s%s' "$field" "$digests" >layout/one-$number
	printf '%s%s\0%s%s' "$field" "$digests" "$other" "${digests%f}e" >layout/two-$number
	printf '%sfff\0%s%s' "$field" "$other" "$digests" >layout/short-$number
done

# Side by side: what counts is for how long, and that is the same for each.
pids=
for target in elf btf layout; do
	KERNEL=k.btf "$targets/fuzz-$target" -max_total_time="$2" -timeout=20 -rss_limit_mb=2048 \
		-print_final_stats=1 -artifact_prefix="$target-" $target >$target.log 2>&1 &
	pids="$pids $!"
done

nr=0
failed=0
for target in elf btf layout; do
	nr=$((nr + 1))
	pids=${pids# }
	wait "${pids%% *}"
	status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' $target.log)
	if [ $status = 0 ] && [ "${runs:-0}" -gt 0 ]; then
		echo "ok $nr fuzz-$target: $runs runs"
	else
		echo "not ok $nr fuzz-$target"
		tail -n 40 $target.log | sed 's/^/# /'
		for file in $target-*; do
			[ ! -e "$file" ] || base64 "$file" | sed "s/^/# $file: /"
		done
		failed=1
	fi
	pids=${pids#* }
done
echo "1..$nr"
exit $failed
