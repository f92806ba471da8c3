# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# damage.sh: Whatever is wrong with a file, there is one line on it and no crash.

mkdir cut btf mods
size=$(wc -c <fits.ko)
for length in $(seq 64 64 "$size"); do
	head -c "$length" fits.ko >"cut/$length.ko"
done
t "cut off anywhere" 2 "^$((size / 64)) modules: [0-9]+ fit, 0 differ" check --kernel k.btf cut
"$MODABI" check -q --kernel k.btf cut 2>/dev/null | grep -v ': cannot tell: it ' >out
[ ! -s out ]
result $? "cut off anywhere: nothing is said to differ"
python3 "$here/edit_btf.py" damage k.btf btf || die "no damaged BTF"
for file in btf/*; do
	timeout 20 "$MODABI" diff -q k.btf "$file" >/dev/null 2>err
	rc=$?
	# Without a process more for each of a thousand files.
	[[ $rc -le 2 && $(<err) != *Sanitizer* && $(<err) != *"runtime error"* ]] ||
		echo "$file: status $rc"
done >out
[ ! -s out ]
result $? "damaged BTF of a kernel: no crash in $(find btf -type f | wc -l)"
objcopy -O binary --only-section=.BTF --set-section-flags .BTF=alloc fits.ko own.btf
python3 "$here/edit_btf.py" damage own.btf mods fits.ko || die "no damaged BTF"
t "damaged BTF of modules: no crash in $(find mods -type f | wc -l)" 2 'cannot be told$' \
	check --kernel k.btf mods
for good in fits drift-dwarf; do
	rm -f mods/*
	python3 - $good.ko <<'END'
import random
import sys
rng = random.Random(1)
good = open(sys.argv[1], "rb").read()
for number in range(300):
    data = bytearray(good)
    for _ in range(rng.randrange(1, 20)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    open("mods/%03d.ko" % number, "wb").write(data)
END
	timeout 100 "$MODABI" check --kernel k.btf mods >out 2>&1
	[ $? -le 2 ] && lacks -q 'Sanitizer\|runtime error' out &&
		[ "$(grep -cE '^mods/.*: (fits|differs|cannot)' out)" = 300 ]
	result $? "damaged copies of $good.ko: no crash in 300"
done
plan 6
