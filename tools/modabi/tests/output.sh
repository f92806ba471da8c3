# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# output.sh: What is said, and how: on a terminal, in JSON, by diff and by show.

# terminal COMMAND...: with one for output and errors
terminal()
{
	TERM=xterm python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" >out 2>&1 </dev/null
}
red=$(printf '\033[31mdiffers\033[m')
terminal "$MODABI" check --kernel k.btf drift.ko
grep -qF "drift.ko: $red" out
result $? "colour on a terminal"
NO_COLOR=1 terminal "$MODABI" check --kernel k.btf drift.ko
grep -q "^drift.ko: differs" out
result $? "no colour if NO_COLOR is set"
! grep -q modules out
result $? "no progress of what takes no time"
[ -e slow.ko ] || head -c 300M /dev/zero | zstd -q -c >slow.ko
for number in 1 2 3 4 5 6 7 8 9; do
	ln slow.ko slow-$number.ko
done
terminal "$MODABI" check --kernel k.btf slow-*.ko drift.ko
grep -q "[1-9] of 10 modules$(printf '\033')" out
result $? "progress on a terminal, of what takes some time"
t "none elsewhere" 2 '! of 10 modules|\[31m' check --kernel k.btf slow-*.ko drift.ko

for number in $(seq 200); do
	cp fits.ko "none/$number.ko"
done
"$MODABI" check --kernel k.btf none >out 2>&1
[ "$(tail -n1 out)" = "200 modules: 200 fit, 0 differ, 0 cannot be told" ]
result $? "the total is a line of its own, the last one"
module escape k '-DVERMAGIC="1.0\033[31m\nred "'
t "nothing for a terminal to obey" 1 "vermagic: '1\\.0\\?\\[31m\\?red" \
	check --kernel fits.ko escape.ko
t "nor for one that shows it" 0 '^vermagic: +1\.0\?\[31m\?red' show escape.ko
name=$(printf 'b\nfits.ko: fits\033.ko')
cp drift.ko "$name"
t "nor in the name of a file" 1 '^b\?fits.ko: fits\?.ko: differs$' check -k k.btf "$name"
t "nor in a message" 2 '^modabi: gone\?: No such file' show "$(printf 'gone\033')"

name=$(printf 'a"\\\n\t\351.ko')
cp drift.ko "$name"
"$MODABI" check --json --kernel k.btf fits.ko drift.ko empty.ko "$name" >out 2>&1
python3 - >>out 2>&1 <<'END'
import json
a, b, c, d = (json.loads(line) for line in open("out", encoding="utf-8"))
assert a["file"] == "fits.ko" and a["verdict"] == "fits" and not a["why"]
assert all(d["possible"] for d in a["differences"]) and a["differences"]
assert b["verdict"] == "differs"
assert {"how": "directly", "type": "struct device"} in b["held"] and not a["held"]
assert any(d["check"] == "types" and not d["possible"] for d in b["differences"])
assert c["verdict"] == "unknown" and c["why"] == "it is empty"
assert d["file"] == 'a"\\\n\t\ufffd.ko'
END
result $? "JSON, with an odd file name"

t "diff: a changed member" 1 '^  flags at 16 in the first, 20 in the second$' diff k.btf anon.btf
t "diff: nothing else" 1 '^1 differ, 0 only in the first, 0 only in the second$' diff k.btf anon.btf
t "diff: the same" 0 '^0 differ, 0 only in the first, 0 only in the second$' diff k.btf k.btf
t "diff: how modules hold it" 1 '^  held by value: struct driver$' \
	diff --modules fleet.ko k.btf reordered.btf
rest='1 by value, 1 only behind pointers, 0 cannot be told'
t "diff: the counts of modules" 1 "^4 modules: 2 hold changed structs directly, $rest\$" \
	diff -j 2 -m named.ko -m owns.ko -m fleet.ko --modules fits.ko k.btf reordered.btf
for kernel in k ops; do
	sed 's/driver_ops/driver::op/' $kernel.btf >$kernel-rust.btf
done
t "diff: a name with colons in it" 1 '^  more at 4 in the second, not in the first$' \
	diff k-rust.btf ops-rust.btf
t "diff: a module that holds none of it" 1 '!^fits.ko' \
	diff --depth 0 -q --modules fits.ko k.btf reordered.btf
t "diff: a directory of modules" 2 '^tree/empty/dangling.ko: cannot tell: it No such' \
	diff --modules tree k.btf reordered.btf
t "diff: modules of another kernel" 2 '^fits.ko: cannot tell: .*not built against anon.btf' \
	diff --modules fits.ko anon.btf reordered.btf
mkdir nothing
t "diff: no module there" 2 '^nothing: cannot tell: it has no module' \
	diff --modules nothing k.btf reordered.btf
t "diff: a bad option" 2 '^modabi: diff: bad option' diff -j x k.btf k.btf
t "diff: one kernel" 2 '^modabi: diff: needs two' diff k.btf

t "show" 0 '^  exit at: +208$' show fits.ko
t "show: bad input" 2 '^modabi: text.ko: is not an ELF' show text.ko
