# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# types.sh: How a module's types are compared with those of a kernel, and held by it.

module twice k '-DTWICE=long of_b, more_of_b;' -DNAMES=twice
module twice-a k '-DTWICE=int of_a;' -DNAMES=twice
module thrice k '-DTWICE=long of_none;'

t "a module fits the kernel it was built for" 0 '^fits.ko: fits$' check --kernel k.btf fits.ko
t "a type that shares a name only is possible" 0 '^  struct state: .* \(possible\)$' \
	check --kernel k.btf fits.ko
t "nothing of that with --quiet" 0 '!fits|state' check -q --kernel k.btf fits.ko
t "a type that struct module leads to is sure" 1 \
	'^  struct device: flags at 20 in the module, 16 in the kernel$' \
	check --kernel k.btf drift.ko
t "another one is possible" 0 \
	'^  struct apart: more at 4 in the module, not in the kernel \(possible\)$' \
	check --kernel k.btf apart.ko
t "exit at another place" 1 '^  struct module: exit at 216 in the module, 208 in the kernel$' \
	check --kernel k.btf shifted.ko
t "init, without types" 1 '^  struct module: init at 80 in the module, 72 in the kernel$' \
	check --kernel fits.ko shifted.ko
t "exit, without types" 1 '^  struct module: exit at 216 in the module, 208 in the kernel$' \
	check --kernel fits.ko shifted.ko
for file in twice twice-dwarf twice-a twice-a-dwarf; do
	t "either of two types of a name will do: $file" 1 '!struct twice' \
		check --kernel anon.btf --built-against k.btf $file.ko
done
t "none of two types of a name will do" 0 '^  struct twice: .*\(possible\)$' \
	check --kernel k.btf thrice.ko

t "another kernel's types are no base" 2 '^fits.ko: cannot tell: .*--built-against$' \
	check --kernel anon.btf fits.ko
t "nor are they if all that they differ in is a longer name" 2 \
	'^fits.ko: cannot tell: .*--built-against$' \
	check --kernel longer.btf fits.ko
[ "$(wc -c <moved.btf)" = "$(wc -c <k.btf)" ] || die "moved.btf is of another size"
t "nor if names are as long altogether" 2 '^fits.ko: cannot tell: .*--built-against$' \
	check --kernel moved.btf fits.ko
python3 "$here/edit_btf.py" even k.btf even.btf &&
	python3 "$here/edit_btf.py" lengthen k.btf more.btf ||
	die "no BTF with names of one length"
objcopy --update-section .BTF=even.btf fits.ko even.ko
t "a module with names of one length" 0 '^even.ko: fits$' check --kernel k.btf even.ko
t "nor if each of its names is read as the one before" 2 \
	'^even.ko: cannot tell: .*--built-against$' \
	check --kernel more.btf even.ko
t "nor are they if named so" 2 '^fits.ko: cannot tell: .* not built against anon.btf' \
	check --kernel k.btf --built-against anon.btf fits.ko
t "a member of an anonymous union moved" 1 \
	'^  struct device: flags at 16 in the module, 20 in the kernel$' \
	check --kernel anon.btf --built-against k.btf fits.ko
t "a member of the kernel alone" 1 \
	'^  struct device: more at 16 in the kernel, not in the module$' \
	check --kernel anon.btf --built-against k.btf fits.ko
t "a bit field moved" 1 \
	'^  struct device: high at 20 bit 4 in the module, 24 bit 4 in the kernel$' \
	check --kernel anon.btf --built-against k.btf fits.ko
t "a bit field of another size" 1 \
	'^  struct device: size of low 0 bit 4 in the module, 0 bit 5 in the kernel$' \
	check --kernel low.btf --built-against k.btf fits.ko
t "a member of another kind" 1 \
	'^  struct device: flags is a number in the module, an enum in the kernel$' \
	check --kernel kind.btf --built-against k.btf fits.ko
t "a constant of another value" 1 '^  enum bus: BUS_USB is 7 in the module, 8 in the kernel$' \
	check --kernel usb.btf --built-against k.btf fits.ko
t "a kernel's type that nothing leads to" 1 \
	'^  struct apart: more at 4 in the kernel, not in the module$' \
	check --kernel apart.btf --built-against k.btf fits.ko
t "what a function has a pointer to" 1 \
	'^  struct device_id: size 8 in the module, 16 in the kernel$' \
	check --kernel wide.btf --built-against k.btf fits.ko

# Three ways to hold a struct that is another one in the kernel.
reordered="--kernel reordered.btf --built-against k.btf"
for kind in "" -dwarf; do
	t "held directly, a function names it$kind" 1 '^  held directly: struct driver$' \
		check $reordered named$kind.ko
	t "held directly, a struct of its own names it$kind" 1 '^  held directly: struct driver$' \
		check $reordered owns$kind.ko
	t "held directly, a variable of its own struct names it$kind" 1 \
		'^  held directly: struct driver$' \
		check $reordered keeps$kind.ko
	t "held directly, as each module holds struct module$kind" 1 \
		'^  held directly: struct module$' \
		check --kernel elsewhere.btf --built-against k.btf fits$kind.ko
	t "held by value$kind" 1 '^  held by value: struct driver$' check $reordered fleet$kind.ko
	t "held behind pointers$kind" 1 '^  held behind pointers: struct driver$' \
		check $reordered fits$kind.ko
	t "--depth 0: no pointers$kind" 0 "^fits$kind.ko: fits" \
		check --depth 0 $reordered fits$kind.ko
	t "--depth 0: by value all the same$kind" 1 '^  held by value: struct driver$' \
		check --depth 0 $reordered fleet$kind.ko
	t "--depth 1: not two pointers$kind" 0 "^fits$kind.ko: fits" \
		check --depth 1 --kernel ops.btf --built-against k.btf fits$kind.ko
	t "--depth 2: two pointers$kind" 1 '^  held behind pointers: struct driver_ops$' \
		check --depth 2 --kernel ops.btf --built-against k.btf fits$kind.ko
	t "the total counts how modules hold structs$kind" 1 \
		"^4 modules: 0 fit, 4 differ .$(held_by 2 1 1)., 0 cannot be told$" \
		check $reordered named$kind.ko owns$kind.ko fleet$kind.ko fits$kind.ko
done
t "a local variable names it, which DWARF alone tells" 1 '^  held directly: struct driver$' \
	check $reordered local-dwarf.ko
t "so does a variable" 1 '^  held directly: struct driver$' check $reordered global-dwarf.ko
t "or else it is behind a pointer" 1 '^  held behind pointers: struct driver$' \
	check $reordered local.ko
plan 52
