# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
#
# dwarf.sh: Types from DWARF and from .BTF.base, and what other machines' compilers make.

module borrowed k -DBORROWED
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
t "DWARF of a kernel" 1 '^  struct device: flags at 20 in the module, 16 in the kernel$' \
	check --kernel k.o drift-dwarf.ko
cp fits.ko both.ko
objcopy --dump-section .BTF=both.btf fits.ko
module large k -DLAST=20
objcopy --update-section .BTF=both.btf large.ko
t "BTF that is not of this module" 1 '^  not all could be told: its types cannot be read' \
	check --kernel k.btf large.ko
cp fits-dwarf.ko both.ko
section both.ko both.ko .BTF=both.btf
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

python3 "$here/edit_btf.py" distill k.btf base.btf || die "no .BTF.base"
section fits.ko distilled.ko .BTF.base=base.btf
t ".BTF.base: a module fits" 0 '^distilled.ko: fits$' check --kernel k.btf distilled.ko
t ".BTF.base: sizes are compared" 1 '^  struct device_id: size 8 in the module, 16 in the kernel$' \
	check --kernel wide.btf distilled.ko
t ".BTF.base: nothing else can be" 0 '!device' check --kernel anon.btf distilled.ko

python3 "$here/edit_btf.py" swap k.btf swapped.btf || die "no BTF of a big-endian machine"
t "endianness" 1 'machine: little-endian in the module, big-endian in the kernel' \
	check --kernel swapped.btf fits.ko
t "types in the other byte order are read" 0 '^0 differ, 0 only' diff k.btf swapped.btf
cp fits.ko machine.ko
printf '\267' | dd of=machine.ko bs=1 seek=18 conv=notrunc status=none
t "machine" 1 'machine: number 183 in the module, 62 in the kernel' \
	check --kernel fits.ko machine.ko

# What other machines' compilers make of the same, if there are any.
for cross in s390x-linux-gnu aarch64-linux-gnu arm-linux-gnueabihf i686-linux-gnu; do
	command -v $cross-gcc >/dev/null && command -v $cross-ld >/dev/null &&
		command -v $cross-objcopy >/dev/null || continue
	mkdir $cross
	(
		cd $cross || exit
		for what in $cross-objcopy:objcopy $cross-ld:ld; do
			ln -s "$(command -v "${what%:*}")" "${what#*:}"
		done
		CC=$cross-gcc
		PATH=$PWD:$PATH
		kernel k
		kernel anon '-DDEVICE_MORE=int more;'
		module fits k
		module drift k '-DDEVICE_MORE=int more;'
		module shifted k -DMODULE_MORE
	) || continue
	for ref in k.btf fits.ko; do
		t "$cross, $ref: fits" 0 '^[^ ]*fits.ko: fits$' \
			check --kernel $cross/$ref $cross/fits.ko
		t "$cross, $ref: exit" 1 \
			'struct module: exit at [0-9]+ in the module, [0-9]+ in the kernel' \
			check --kernel $cross/$ref $cross/shifted.ko
	done
	t "$cross: DWARF and BTF are the same" 0 '^0 differ, 0 only in the first, 0 only' \
		diff $cross/k.o $cross/k.btf
	t "$cross: types" 1 'struct device: flags at' check --kernel $cross/k.btf $cross/drift.ko
	t "$cross: types of another kernel" 1 'struct device: flags at' \
		check --kernel $cross/anon.btf --built-against $cross/k.btf $cross/fits.ko
	t "$cross: another machine" 1 'machine: ' check --kernel fits.ko $cross/fits.ko
done
