# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# kernels.sh: Vermagic, symbol versions and names, and where all that is found.

module rt k '-DVERMAGIC="1.0 SMP preempt_rt mod_unload "'
module crc k -DCRC=0x12345678 '-DVERMAGIC="1.0 SMP mod_unload modversions "'
module crcs k -DCRC=0x12345678 '-DVERMAGIC="1.1 SMP mod_unload modversions "'
module nocrc k '-DVERMAGIC="1.1 SMP mod_unload modversions "'
module extcrc k -DCRC_EXT=0x12345678 '-DVERMAGIC="1.0 SMP mod_unload modversions "'
module badextcrc k -DCRC_EXT=0x12345679 '-DVERMAGIC="1.0 SMP mod_unload modversions "'
module badcrc k -DCRC=0x12345679 '-DVERMAGIC="1.0 SMP mod_unload modversions "'
t "vermagic of another release" 1 "vermagic: '1.1 SMP" check --kernel fits.ko other.ko
t "vermagic of another configuration" 1 "vermagic: '1.0 SMP preempt_rt" check --kernel fits.ko rt.ko
t "with CRCs, the release does not matter" 0 '!vermagic' check --kernel crc.ko crcs.ko
t "without them it does" 1 'vermagic: ' check --kernel crc.ko nocrc.ko
t "a CRC of another module" 1 \
	'CRC of first_device: 0x12345679 in the module, 0x12345678 in the kernel' \
	check --kernel crc.ko badcrc.ko
printf '%s\t%s\tvmlinux\tEXPORT_SYMBOL\t\n' \
	0x12345678 first_device 0x00000000 module_layout >symvers
t "a CRC of Module.symvers" 1 'CRC of first_device' check --kernel k.btf --kernel symvers badcrc.ko
t "the CRC of Module.symvers, not the module's, which is named first" 1 'CRC of first_device' \
	check --kernel crc.ko --kernel symvers badcrc.ko
printf '%s\t%s\tvmlinux\tEXPORT_SYMBOL\t\n' 0x12345679 first_device >othervers
t "nor that which is named last" 0 '!CRC' \
	check --kernel othervers --kernel crc.ko badcrc.ko
t "extended CRCs" 0 '!CRC' check --kernel symvers --kernel extcrc.ko extcrc.ko
t "an extended CRC of another module" 1 \
	'CRC of first_device: 0x12345679 in the module, 0x12345678 in the kernel' \
	check --kernel extcrc.ko --kernel symvers badextcrc.ko
t "a symbol without a CRC" 0 '!CRC' check --kernel k.btf --kernel symvers crc.ko
t "types first, then a module" 1 'struct device: flags' \
	check --kernel k.btf --kernel fits.ko drift.ko
t "a module first, then types" 1 'struct device: flags' \
	check --kernel fits.ko --kernel k.btf drift.ko
t "a module and types of another machine" 2 'modabi: swapped.btf: is of another kernel' \
	check --kernel fits.ko --kernel swapped.btf fits.ko
t "two kernels at once" 2 'modabi: shifted.ko: is of another kernel' \
	check --kernel k.btf --kernel shifted.ko fits.ko
t "types of two files" 2 '^modabi: wide.btf: has types, and so has a file named before$' \
	check --kernel k.btf --kernel wide.btf fits.ko
elf unmagical vermagic=
t "no vermagic" 1 "^  vermagic: none in the module, '1.0 SMP mod_unload ' in the kernel\$" \
	check --kernel fits.ko unmagical.ko
elf nameless name=other
t "a name that is not in struct module" 1 \
	"^  struct module: name is not that of .modinfo, 'little'\$" \
	check --kernel plain.ko nameless.ko
t "the kernel's module lacks it: the name is not compared" 0 '^plain.ko: fits$' \
	check --kernel nameless.ko plain.ko
# symbols NUMBER CRC: so many symbol versions, for elf
symbols()
{
	for number in $(seq "$1"); do
		echo "crc=symbol_$number:$2"
	done
}
# shellcheck disable=SC2046  # a list of words
elf symbols $(symbols 6 0x1)
for number in 4 5 6; do
	# shellcheck disable=SC2046  # a list of words
	elf symbols-$number $(symbols $number 0x2)
done
t "four symbol versions differ" 1 '^  CRC of symbol_4: ' check --kernel symbols.ko symbols-4.ko
lacks more out
result $? "four symbol versions: no more"
t "five symbol versions: one is not named" 1 '^  CRC of 1 more symbol differs$' \
	check --kernel symbols.ko symbols-5.ko
lacks symbol_5 out
result $? "five symbol versions: four are named"
t "six symbol versions: two are not" 1 '^  CRCs of 2 more symbols differ$' \
	check --kernel symbols.ko symbols-6.ko
t "without --kernel, nothing else is taken than the running kernel's types" \
	"$("$MODABI" check --kernel /sys/kernel/btf/vmlinux fits.ko >expected 2>&1; echo $?)" . \
	check fits.ko
sed '/^status/d' out | cmp -s - expected
result $? "without --kernel, the same is said as with that"
t "too little of a kernel" 2 'cannot tell: symvers says too little' check --kernel symvers fits.ko

lib=root/lib/modules/1.0
mkdir -p $lib/kernel/sub $lib/build root/boot
strip -g -o bare.o k.o
section bare.o root/boot/vmlinuz-1.0 .BTF=k.btf
cp crc.ko $lib/kernel/sub
cp symvers $lib/build/Module.symvers
t "/lib/modules/VERSION: a module fits" 0 '^crcs.ko: fits$' check --kernel $lib crcs.ko
t "/lib/modules/VERSION: types" 1 'struct device: flags' check --kernel $lib drift.ko
t "/lib/modules/VERSION: vermagic" 1 'vermagic: ' check --kernel $lib fits.ko
t "/lib/modules/VERSION: CRCs" 1 'CRC of first_device' check --kernel $lib badcrc.ko
for used in boot/vmlinuz-1.0 lib/modules/1.0/kernel/sub/crc.ko \
		lib/modules/1.0/build/Module.symvers; do
	t "/lib/modules/VERSION: says that it takes $used" 0 "1.0/: taking root/$used\$" \
		check --kernel $lib/ crc.ko
done
cp bare.o $lib/vmlinux
t "/lib/modules/VERSION: says what it does not take" 0 \
	"1.0: not taking $lib/vmlinux, which has neither" \
	check --kernel $lib crc.ko
# In front of the one that has them, by name.
elf $lib/kernel/a exit=0
elf $lib/kernel/b init=0
t "/lib/modules/VERSION: a module that has both init and exit" 0 \
	"taking $lib/kernel/sub/crc.ko\$" check --kernel $lib crc.ko
debug=root/usr/lib/debug
mkdir -p $debug/boot $debug/lib/modules/1.0
for file in build/vmlinux vmlinux vmlinuz ../../../usr/lib/debug/boot/vmlinux-1.0 \
		../../../usr/lib/debug/lib/modules/1.0/vmlinux; do
	mv root/boot/vmlinuz-1.0 kernel-1.0
	rm -f $lib/vmlinux
	cp kernel-1.0 $lib/$file
	t "/lib/modules/VERSION: types in ${file#../../../}" 1 'struct device: flags' \
		check --kernel $lib drift.ko
	rm $lib/$file
	mv kernel-1.0 root/boot/vmlinuz-1.0
done
t "/lib/modules/VERSION: nothing there" 2 '^modabi: none: has neither' check --kernel none fits.ko
plan 42
