# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# limits.sh: Files that are too large or too many, and what takes its time.

case $(ldd "$MODABI" 2>/dev/null) in
*libasan*) sanitized=1 ;;
*) sanitized= ;;
esac

# Memory is bounded, whatever a file says that it holds; a sanitizer has its own.
bombs="bomb.zst bomb.gz bomb.xz"
[ -z "$sanitized" ] || bombs=bomb.zst
for bomb in $bombs; do
	case $bomb in
	*.zst) head -c 520M /dev/zero | zstd -q -c ;;
	*.gz) head -c 520M /dev/zero | gzip -1 ;;
	*.xz) head -c 520M /dev/zero | xz -0 ;;
	esac >$bomb
	python3 - "$MODABI" check --kernel k.btf $bomb drift.ko >out 2>&1 <<'END'
import resource
import subprocess
import sys
status = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL).returncode
print("status", status, "with", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, "KiB")
END
	grep -q "^$bomb: cannot tell: it inflates to more than 512 MiB" out && grep -q '^status 2 ' out
	result $? "$bomb: more than there may be"
	grep -q '^drift.ko: differs' out
	result $? "$bomb: the rest is looked at"
	[ -n "$sanitized" ] || {
		[ "$(sed -n 's/^status.* with \([0-9]*\) KiB$/\1/p' out)" -lt $((540 << 10)) ]
		result $? "$bomb: no more memory than 540 MiB"
	}
done

files=100000
[ -z "$sanitized" ] || files=5000
mkdir many
python3 - $files <<'END'
import os
import sys
for number in range(int(sys.argv[1])):
    if number % 10000:
        os.link(file, "many/%d.ko" % number)
    else:
        file = "many/%d.ko" % number
        open(file, "w").close()
END
cp drift.ko many
t "$files files that are empty" 2 \
	"^$((files + 1)) modules: 0 fit, 1 differ .*, $files cannot be told\$" \
	check -j 2 --kernel k.btf many
grep -q "^many/$((files - 1)).ko: cannot tell: it is empty" out &&
	[ "$(grep -c '^many/.*:' out)" = $((files + 1)) ]
result $? "$files files: a line for each"
rm -rf many

# One that ends its worker, here by its want of memory.
if [ -z "$sanitized" ]; then
	"$MODABI" check --kernel k.btf fits.ko drift.ko >expected 2>/dev/null
	head -c 300M /dev/zero | zstd -q -c >slow.ko
	(ulimit -v 250000; exec "$MODABI" check --kernel k.btf fits.ko slow.ko drift.ko >out 2>&1)
	grep -q '^slow.ko: cannot tell: it made its worker end' out &&
		grep -v 'slow.ko\|out of memory\|^3 modules' out | cmp -s - expected
	result $? "a worker that ends takes nothing else with it"
fi
if [ -n "$sanitized" ]; then plan 4; else plan 12; fi
