# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# kernels.sh: What is not a type: vermagic, CRCs, layout fields, and where they are found.

module other k '-DVERMAGIC="1.1 SMP mod_unload "'
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
t "too little of a kernel" 2 'cannot tell: symvers says too little' check --kernel symvers fits.ko

mkdir none
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
t "/lib/modules/VERSION: nothing there" 2 '^modabi: none: has neither' check --kernel none fits.ko

one=0123456789abcdef-fedcba9876543210-000fff
two=0123456789abcdee-fedcba9876543210-000ffe
core=0123456789abcdef-0000000000000000-000fff
module one k "-DLAYOUT=\"$one\""
module two k "-DLAYOUT=\"$two\""
module core k "-DLAYOUT=\"$core\""
module damaged k "-DLAYOUT=\"${one}0\""
module doubled k "-DLAYOUT=\"$one\"" -DLAYOUT_TWICE
t "the same layout field" 0 '^one.ko: fits' check --kernel one.ko one.ko
t "another layout field" 1 '^  layout field: a struct of the kernel differs$' \
	check --kernel one.ko two.ko
cat >record.c <<END
const char module_layout_record[] = "layout=$one";
const char vermagic[] = "1.0 SMP mod_unload ";
END
$CC -c record.c
t "a kernel without types" 0 '^one.ko: fits' check --kernel record.o one.ko
t "its layout record" 1 '^  layout field: ' check --kernel record.o two.ko
t "its vermagic" 1 '^  vermagic: .1.1' check --kernel record.o other.ko
t "it and a module" 1 'struct module: exit at' check --kernel record.o --kernel one.ko shifted.ko
t "a module and it" 1 'struct module: exit at' check --kernel one.ko --kernel record.o shifted.ko
t "it and a module of another layout" 2 'modabi: two.ko: is of another kernel' \
	check --kernel record.o --kernel two.ko one.ko
t "it and a module of another vermagic" 2 'modabi: other.ko: is of another kernel' \
	check --kernel record.o --kernel other.ko one.ko
t "no hash of core structs" 0 '^core.ko: fits' check --kernel one.ko core.ko
t "no layout field" 0 '^fits.ko: fits' check --kernel one.ko fits.ko
t "a damaged layout field" 2 '^damaged.ko: cannot tell: .*layout field' \
	check --kernel one.ko damaged.ko
t "two layout fields" 2 '^doubled.ko: cannot tell: .*more than one' check --kernel one.ko doubled.ko
