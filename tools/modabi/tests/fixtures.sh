# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# fixtures.sh: Sourced by run.sh, before any tests: what more than one file of them uses.

kernel k
kernel anon '-DDEVICE_MORE=int more;'
kernel kind '-DFLAGS=enum bus flags'
kernel wide -DDEVICE_ID_WIDE
kernel usb -DUSB=8
kernel apart -DAPART_MORE
kernel longer '-DFLAGS=int flagged'
kernel moved '-DFLAGS=int flagged' -DCOUNTER=count
kernel low -DLOW=5
kernel reordered -DDRIVER_SWAPPED
kernel ops -DOPS_MORE
kernel elsewhere -DMODULE_MORE
module fits k
module drift k '-DDEVICE_MORE=int more;'
module shifted k -DMODULE_MORE
module apart k -DAPART_MORE
module named k -DNAMES=driver
module fleet k -DNAMES=fleet
module owns k -DOWNS=driver
module keeps k -DKEEPS=driver
module local k -DLOCAL=driver
module global k -DGLOBAL=driver
module other k '-DVERMAGIC="1.1 SMP mod_unload "'

python3 "$here/edit_btf.py" distill k.btf base.btf || die "no .BTF.base"
section fits.ko distilled.ko .BTF.base=base.btf
python3 "$here/edit_btf.py" swap k.btf swapped.btf || die "no BTF of a big-endian machine"
objcopy --dump-section .BTF=both.btf fits.ko
section fits-dwarf.ko both.ko .BTF=both.btf
elf plain

mkdir none
: >empty.ko
printf 'not a module' >text.ko
mkdir tree tree/empty tree/sub
cp fits.ko tree/a.ko
cp drift.ko tree/sub/b.ko
cp drift.ko tree/sub/no-module.o
ln -s ../sub tree/empty/loop
ln -s ../../fits.ko tree/empty/link.ko
ln -s gone tree/empty/dangling.ko
ln -s ../sub tree/empty/loop.ko
ln -s ../sub/fifo.ko tree/empty/fifo.ko
mkfifo tree/sub/fifo.ko

$CC -shared -fPIC -O1 -o faults.so "$here/faults.c" || die "no faults.so"
