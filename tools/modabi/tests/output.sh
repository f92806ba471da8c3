# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# output.sh: What is said, and how: on a terminal, in JSON, by diff and by show.

# terminal COMMAND...: with one for output and errors
unset TERM
terminal()
{
	TERM=${TERM:-xterm} python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" >out 2>&1 </dev/null
}
red=$(printf '\033[31mdiffers\033[m')
terminal "$MODABI" check --kernel k.btf drift.ko
grep -qF "drift.ko: $red" out
result $? "colour on a terminal"
TERM=dumb terminal "$MODABI" check --kernel k.btf drift.ko
grep -q "^drift.ko: differs" out
result $? "no colour on a terminal that has none"
NO_COLOR=1 terminal "$MODABI" check --kernel k.btf drift.ko
grep -q "^drift.ko: differs" out
result $? "no colour if NO_COLOR is set"
lacks -q modules out
result $? "no progress of what takes no time"
# With a clock that goes on by so many milliseconds with each look at it: it is not
# looked at but before each module.
many="fits.ko fits.ko fits.ko fits.ko fits.ko fits.ko fits.ko fits.ko fits.ko fits.ko fits.ko"
STEP=100 LD_PRELOAD=$PWD/faults.so terminal "$MODABI" check -q --kernel k.btf $many $many
tr '\r' '\n' <out >lines
[ "$(grep -c ' of 22 modules' lines)" = 12 ] && grep -q '^10 of 22 modules' lines &&
	grep -q '^21 of 22 modules' lines
result $? "progress on a terminal, after a second and then each tenth of one"
STEP=99 LD_PRELOAD=$PWD/faults.so terminal "$MODABI" check -q --kernel k.btf $many
lacks -q ' of 11 modules' out
result $? "none within a second"
STEP=1000 LD_PRELOAD=$PWD/faults.so "$MODABI" check --kernel k.btf $many drift.ko >out 2>&1
lacks -q ' of 12 modules\|\[31m' out
result $? "neither progress nor colours elsewhere"

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
module delete k '-DVERMAGIC="1.0\177"'
t "nor for one that deletes" 0 '^vermagic: +1\.0\?$' show delete.ko
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

# name WRITTEN AS: a file of this name, and how it is called in JSON
odd_name()
{
	cp fits.ko "$(printf '%b' "$1").ko"
	"$MODABI" check --json --kernel k.btf "$(printf '%b' "$1").ko" >out 2>&1
	python3 - "$2" >>out 2>&1 <<'END'
import json
import sys
name = json.loads(open("out", encoding="utf-8").readline())["file"]
wanted = sys.argv[1].encode().decode("unicode_escape") + ".ko"
assert name == wanted, (name, wanted)
END
	result $? "JSON: $3"
}
odd_name '\0303\0244\0342\0202\0254\0360\0220\0215\0210' '\u00e4\u20ac\U00010348' "two, three and four bytes"
odd_name '\0300\0200' '\ufffd\ufffd' "an overlong form of two bytes"
odd_name '\0340\0237\0277' '\ufffd\ufffd\ufffd' "an overlong form of three bytes"
odd_name '\0360\0217\0277\0277' '\ufffd\ufffd\ufffd\ufffd' "an overlong form of four bytes"
odd_name '\0355\0240\0200' '\ufffd\ufffd\ufffd' "a surrogate"
odd_name '\0355\0237\0277' '\ud7ff' "the last one before surrogates"
odd_name '\0364\0220\0200\0200' '\ufffd\ufffd\ufffd\ufffd' "more than U+10FFFF"
odd_name '\0342\0202' '\ufffd\ufffd' "a character that is cut off"
odd_name '\0177' '\u007f' "a control character"
"$MODABI" check --json --kernel k.btf plain.ko drift.ko >out 2>&1
python3 - >>out 2>&1 <<'END'
import json
a, b = (json.loads(line) for line in open("out", encoding="utf-8"))
assert a["types_not_compared"] == "the module has none"
assert b["types_not_compared"] is None
END
result $? "JSON: why types were not compared"
t "JSON: no total" 1 '!modules: ' check --json --kernel k.btf fits.ko drift.ko
t "no total of one module" 0 '!modules: ' check --kernel k.btf fits.ko
t "a total of two" 1 '^2 modules: 1 fit, 1 differ' check --kernel k.btf fits.ko drift.ko

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

t "diff: -j 0" 2 '^modabi: diff: bad option' diff -j 0 k.btf k.btf

t "as deep as can be" 0 '^fits.ko: fits$' check --depth 200 --kernel k.btf fits.ko
for depth in 201 -1 1x x "" 4294967296 99999999999999999999; do
	t "--depth '$depth'" 2 '^modabi: check: bad option' check --depth "$depth" --kernel k.btf fits.ko
done
t "no command" 2 '^usage: modabi check'
t "a command that there is not" 2 "^modabi: no command 'frob', see modabi help\$" frob
for word in help --help; do
	t "$word" 0 '^usage: modabi check' $word
done
for word in version --version; do
	t "$word" 0 '^modabi [0-9.]+$' $word
done
t "show" 0 '^  exit at: +208$' show fits.ko
t "show: no module" 2 '^modabi: show: needs one module' show
t "show: two modules" 2 '^modabi: show: needs one module' show fits.ko fits.ko
t "show: BTF on top of a vmlinux's" 0 "^types: +\.BTF on top of a vmlinux's\$" show fits.ko
t "show: BTF and DWARF" 0 "^types: +\.BTF on top of a vmlinux's, DWARF\$" show both.ko
t "show: DWARF" 0 '^types: +DWARF$' show fits-dwarf.ko
t "show: .BTF.base" 0 '^types: +\.BTF on top of \.BTF\.base$' show distilled.ko
t "show: no types" 0 '^types: +\(none\)$' show plain.ko
t "show: bad input" 2 '^modabi: text.ko: is not an ELF' show text.ko
plan 63
