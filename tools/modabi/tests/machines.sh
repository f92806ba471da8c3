# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# machines.sh: Classes and byte orders of ELF files, and what other machines' compilers
# make.

t "endianness" 1 'machine: little-endian in the module, big-endian in the kernel' \
	check --kernel swapped.btf fits.ko
t "types in the other byte order are read" 0 '^0 differ, 0 only' diff k.btf swapped.btf
cp fits.ko machine.ko
printf '\267' | dd of=machine.ko bs=1 seek=18 conv=notrunc status=none
t "machine" 1 'machine: number 183 in the module, 62 in the kernel' \
	check --kernel fits.ko machine.ko

t "show: machine" 0 '^machine: +ELF machine 183, 64-bit, little-endian$' show machine.ko

# Of a class that has no such machine, too: nothing here depends on which it is.
good='crc=a:0x11223344 crc=first_device:0x12345678 crc=z:0x1'
bad='crc=a:0x11223344 crc=first_device:0x12345679 crc=z:0x1'
for class in 32 64; do
	for data in lsb msb; do
		elf good-$class-$data class=$class data=$data $good
		elf bad-$class-$data class=$class data=$data $bad
		name="$class-bit, ${data/lsb/little}"
		name=${name/msb/big}-endian
		t "$name: show" 0 "^machine: +ELF machine 62, $name\$" show good-$class-$data.ko
		t "$name: all symbol versions are read" 0 '^CRCs: +3$' show good-$class-$data.ko
		t "$name: symbol versions fit" 0 '!CRC' \
			check --kernel good-$class-$data.ko good-$class-$data.ko
		t "$name: one that differs is named, and no other" 1 \
			'^  CRC of first_device: 0x12345679 in the module, 0x12345678 in the kernel$' \
			check --kernel good-$class-$data.ko bad-$class-$data.ko
		[ "$(grep -c CRC out)" = 1 ]
		result $? "$name: no other CRC"
	done
done
t "a module of 32 bits, a kernel of 64" 1 '^  machine: 32-bit in the module, 64-bit in the kernel$' \
	check --kernel good-64-lsb.ko good-32-lsb.ko
t "a module of 64 bits, a kernel of 32" 1 '^  machine: 64-bit in the module, 32-bit in the kernel$' \
	check --kernel good-32-lsb.ko good-64-lsb.ko
t "and nothing else is compared then" 1 '!CRC' check --kernel good-32-lsb.ko bad-64-lsb.ko
for pair in "32 64" "64 32"; do
	t "a kernel of ${pair% *} and of ${pair#* } bits at once" 2 \
		"^modabi: good-${pair#* }-lsb.ko: is of another kernel than what was named before\$" \
		check --kernel good-${pair% *}-lsb.ko --kernel good-${pair#* }-lsb.ko fits.ko
done
t "BTF says nothing of the class" 1 '!machine' check --kernel k.btf good-32-lsb.ko
elf endless $good endless=1
t "a symbol version whose name has no end is left out" 0 '^CRCs: +2$' show endless.ko

elf rel class=32 rel=1 init=40 exit=80
t "relocations without addends" 0 '^  exit at: +80$' show rel.ko
for data in lsb msb; do
	elf mips-$data machine=8 data=$data
	t "MIPS64, $data: exit" 0 '^  exit at: +208$' show mips-$data.ko
	t "MIPS64, $data: init" 0 '^  init at: +72$' show mips-$data.ko
done
elf twice twice=1
t "two sections of relocations" 2 '^twice.ko: cannot tell: .*relocations of its struct module' \
	check --kernel fits.ko twice.ko
elf nobits nobits=1
t "a struct module that is not in the file" 2 \
	'^nobits.ko: cannot tell: .*its struct module is not all there$' \
	check --kernel fits.ko nobits.ko

# What other machines' compilers make of the same, if there are any. Another class of
# ELF files is what the compiler of the same machine may be able to make.
same_compiler=$CC
for cross in s390x-linux-gnu aarch64-linux-gnu arm-linux-gnueabihf m32; do
	mkdir $cross
	if [ $cross = m32 ]; then
		cross_compiler="$same_compiler -m32"
	else
		cross_compiler=$cross-gcc
		ln -s "$(command -v $cross-objcopy)" $cross/objcopy 2>/dev/null
	fi
	echo 'int i;' | $cross_compiler -x c -c -o /dev/null - 2>/dev/null || {
		skip 8 "$cross" "no compiler for it here"
		continue
	}
	(
		cd $cross || exit
		CC=$cross_compiler
		PATH=$PWD:$PATH
		kernel k
		kernel anon '-DDEVICE_MORE=int more;'
		module fits k
		module drift k '-DDEVICE_MORE=int more;'
		module shifted k -DMODULE_MORE
	) || die "nothing for $cross"
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
plan 70
