# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
#
# dwarf.sh: Types from DWARF and from .BTF.base.

module borrowed k '-DBORROWED=long here;'
kernel half '-DTHERE=char *there; int same'
module half k '-DBORROWED=long here; int same;'
module third k '-DBORROWED=long here; int same; int more;'
module none k '-DBORROWED='
t "DWARF: a module fits" 0 '^fits-dwarf.ko: fits$' check --kernel k.btf fits-dwarf.ko
t "DWARF: what the module declares is its own affair" 0 '!state|types not compared' \
	check --kernel k.btf fits-dwarf.ko
t "DWARF: a member moved" 1 '^  struct device: flags at 20 in the module, 16 in the kernel$' \
	check --kernel k.btf drift-dwarf.ko
t "DWARF: what a header of the kernel declares, is sure" 1 \
	'^  struct apart: more at 4 in the module, not in the kernel$' \
	check --kernel k.btf apart-dwarf.ko
t "DWARF: unless it is another one altogether" 0 \
	'^  struct borrowed: here at 0 in the module, .* \(possible\)$' \
	check --kernel k.btf borrowed-dwarf.ko
t "DWARF: half of the members have the same names: it is the kernel's" 1 \
	'^  struct borrowed: here at 0 in the module, not in the kernel$' \
	check --kernel half.btf half-dwarf.ko
t "DWARF: less than half of them have: it may be another one" 0 \
	'^  struct borrowed: here at 0 in the module, not in the kernel \(possible\)$' \
	check --kernel half.btf third-dwarf.ko
t "DWARF: no members at all: it may be another one" 0 \
	'^  struct borrowed: size 0 in the module, 8 in the kernel \(possible\)$' \
	check --kernel k.btf none-dwarf.ko
# declared FILE: by a module in a file of that name, a struct that is another one there
declared()
{
	printf '%s\n' "#line 1 \"$here/$1\"" "struct apart_too { long here; int same; };" \
		"#line 1 \"$here/module.c\"" "struct apart_too apart_too;" >declared.h
	compile declared.ko module.c -include declared.h || die "no declared.ko"
}
declares too 'struct apart_too { char *there; int same; } too;'
link too-k.o k.o too.o || die "no too-k.o"
declared arch/x86/include/asm/too.h
t "DWARF: what a header of an architecture declares, is the kernel's" 1 \
	'^  struct apart_too: here at 0 in the module, not in the kernel$' \
	check --kernel too-k.o declared.ko
for file in arch/x86/kernel/too.h drivers/too/include/too.h; do
	declared $file
	t "DWARF: what $file declares, is not" 0 '!apart_too' check --kernel too-k.o declared.ko
done
t "DWARF of a kernel" 1 '^  struct device: flags at 20 in the module, 16 in the kernel$' \
	check --kernel k.o drift-dwarf.ko
module large k -DLAST=20
objcopy --update-section .BTF=both.btf large.ko
t "BTF that is not of this module" 1 '^  not all could be told: its types cannot be read' \
	check --kernel k.btf large.ko
t "DWARF, where BTF cannot be read" 1 \
	'^  struct device: flags at 16 in the module, 20 in the kernel$' \
	check --kernel anon.btf both.ko
t "BTF, where there are both" 0 '^  struct state: .*possible' check --kernel k.btf both.ko
for version in 2 3 4 5; do
	DWARF=$version
	kernel dwarf
	t "DWARF $version and BTF are the same" 0 \
		'^0 differ, 0 only in the first, 0 only in the second$' \
		diff dwarf.o k.btf
done
DWARF=

t ".BTF.base: a module fits" 0 '^distilled.ko: fits$' check --kernel k.btf distilled.ko
t ".BTF.base: sizes are compared" 1 '^  struct device_id: size 8 in the module, 16 in the kernel$' \
	check --kernel wide.btf distilled.ko
t ".BTF.base: nothing else can be" 0 '!device' check --kernel anon.btf distilled.ko
plan 22
