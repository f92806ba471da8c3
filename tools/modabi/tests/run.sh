#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh: tests of modabi on modules and kernels of a few structs, in TAP.
# Needs a compiler, binutils, pahole, python3, xz, zstd and gzip.
# MODABI=FILE is what to test, CC=COMPILER is what to build modules with.

here=$(cd "$(dirname "$0")" && pwd)
MODABI=${MODABI:-$here/../modabi}
CC=${CC:-cc}
export LC_ALL=C.UTF-8
# A sanitizer's exit status must not look like one of ours.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99

for tool in pahole python3 objcopy xz zstd gzip; do
	command -v $tool >/dev/null || {
		echo "1..0 # SKIP no $tool here"
		exit 4
	}
done

dir=$(mktemp -d)
trap 'chmod -R u+rwx "$dir"; rm -rf "$dir"' EXIT
cd "$dir" || exit 1

nr=0
failed=0
result()
{
	nr=$((nr + 1))
	if [ "$1" = 0 ]; then
		echo "ok $nr $2"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $nr $2"
	sed 's/^/# /' out
}

# t NAME STATUS REGEX ARGUMENT...: modabi ends with that status, and says
# something that REGEX matches; with a "!" before it, nothing that it matches
t()
{
	name=$1
	status=$2
	regex=$3
	shift 3
	timeout 60 "$MODABI" "$@" >out 2>&1 </dev/null
	rc=$?
	[ $rc = "$status" ]
	good=$?
	case $regex in
	"!"*) ! grep -qE -- "${regex#!}" out || good=1 ;;
	*) grep -qE -- "$regex" out || good=1 ;;
	esac
	! grep -q 'Sanitizer\|runtime error' out || good=1
	echo "status $rc: modabi $*" >>out
	result $good "$name"
}

die()
{
	echo "Bail out! $*"
	exit 1
}

compile()
{
	to=$1
	from=$2
	shift 2
	$CC -gdwarf-${DWARF:-4} -O1 -I "$here/include" "$@" -c -o "$to" "$here/$from"
}

# kernel NAME FLAG...: its types, in NAME.btf
kernel()
{
	out=$1
	shift
	if ! compile a.o kernel_a.c "$@" || ! compile b.o kernel_b.c "$@" ||
	   ! ld -r -o "$out.o" a.o b.o ||
	   ! pahole -J --btf_encode_detached="$out.btf" "$out.o"; then
		die "no types of the kernel $out"
	fi
}

# module NAME KERNEL FLAG...: NAME.ko, its types on top of KERNEL.btf, and
# NAME-dwarf.ko with DWARF alone
module()
{
	out=$1
	base=$2
	shift 2
	if ! compile "$out.ko" module.c "$@" ||
	   ! objcopy "$out.ko" "$out-dwarf.ko" ||
	   ! pahole -J --btf_base "$base.btf" "$out.ko" ||
	   ! objcopy --strip-debug "$out.ko"; then
		die "no module $out"
	fi
}

# section IN OUT SECTION=FILE
section()
{
	objcopy --add-section "$3" "$1" "$2" || die "no $3 in $2"
}

kernel k
kernel anon '-DDEVICE_MORE=int more;'
kernel kind '-DFLAGS=enum bus flags;'
kernel wide -DDEVICE_ID_WIDE
kernel usb -DUSB=8
kernel apart -DAPART_MORE
kernel longer '-DFLAGS=int flagged;'
kernel moved '-DFLAGS=int flagged;' -DCOUNTER=count
module fits k
module drift k '-DDEVICE_MORE=int more;'
module shifted k -DMODULE_MORE
module apart k -DAPART_MORE
module twice k '-DTWICE=long of_b, more_of_b;' -DNAMES=twice
module twice-a k '-DTWICE=int of_a;' -DNAMES=twice
module thrice k '-DTWICE=long of_none;'

t "a module fits the kernel it was built for" 0 '^fits.ko: fits$' check --kernel k.btf fits.ko
t "a type that shares a name only is possible" 0 '^  struct state: .* \(possible\)$' check --kernel k.btf fits.ko
t "nothing of that with --quiet" 0 '!fits|state' check -q --kernel k.btf fits.ko
t "a type that struct module leads to is sure" 1 '^  struct device: flags at 20 in the module, 16 in the kernel$' \
	check --kernel k.btf drift.ko
t "another one is possible" 0 '^  struct apart: more at 4 in the module, not in the kernel \(possible\)$' \
	check --kernel k.btf apart.ko
t "exit at another place" 1 '^  struct module: exit at 216 in the module, 208 in the kernel$' check --kernel k.btf shifted.ko
t "init, without types" 1 '^  struct module: init at 80 in the module, 72 in the kernel$' check --kernel fits.ko shifted.ko
t "exit, without types" 1 '^  struct module: exit at 216 in the module, 208 in the kernel$' check --kernel fits.ko shifted.ko
for file in twice twice-dwarf twice-a twice-a-dwarf; do
	t "either of two types of a name will do: $file" 1 '!struct twice' \
		check --kernel anon.btf --built-against k.btf $file.ko
done
t "none of two types of a name will do" 0 '^  struct twice: .*\(possible\)$' check --kernel k.btf thrice.ko

t "another kernel's types are no base" 2 '^fits.ko: cannot tell: .*--built-against$' check --kernel anon.btf fits.ko
t "nor are they if all that they differ in is a longer name" 2 '^fits.ko: cannot tell: .*--built-against$' \
	check --kernel longer.btf fits.ko
[ "$(wc -c <moved.btf)" = "$(wc -c <k.btf)" ] || die "moved.btf is of another size"
t "nor if names are as long altogether" 2 '^fits.ko: cannot tell: .*--built-against$' check --kernel moved.btf fits.ko
python3 "$here/edit_btf.py" even k.btf even.btf && python3 "$here/edit_btf.py" lengthen k.btf more.btf ||
	die "no BTF with names of one length"
objcopy --update-section .BTF=even.btf fits.ko even.ko
t "a module with names of one length" 0 '^even.ko: fits$' check --kernel k.btf even.ko
t "nor if each of its names is read as the one before" 2 '^even.ko: cannot tell: .*--built-against$' \
	check --kernel more.btf even.ko
t "nor are they if named so" 2 '^fits.ko: cannot tell: .* not built against anon.btf' \
	check --kernel k.btf --built-against anon.btf fits.ko
t "a member of an anonymous union moved" 1 '^  struct device: flags at 16 in the module, 20 in the kernel$' \
	check --kernel anon.btf --built-against k.btf fits.ko
t "a member of the kernel alone" 1 '^  struct device: more at 16 in the kernel, not in the module$' \
	check --kernel anon.btf --built-against k.btf fits.ko
t "a bit field moved" 1 '^  struct device: high at 20 bit 4 in the module, 24 bit 4 in the kernel$' \
	check --kernel anon.btf --built-against k.btf fits.ko
kernel low -DLOW=5
t "a bit field of another size" 1 '^  struct device: size of low 0 bit 4 in the module, 0 bit 5 in the kernel$' \
	check --kernel low.btf --built-against k.btf fits.ko
t "a member of another kind" 1 '^  struct device: flags is a number in the module, an enum in the kernel$' \
	check --kernel kind.btf --built-against k.btf fits.ko
t "a constant of another value" 1 '^  enum bus: BUS_USB is 7 in the module, 8 in the kernel$' \
	check --kernel usb.btf --built-against k.btf fits.ko
t "a kernel's type that nothing leads to" 1 '^  struct apart: more at 4 in the kernel, not in the module$' \
	check --kernel apart.btf --built-against k.btf fits.ko
t "what a function has a pointer to" 1 '^  struct device_id: size 8 in the module, 16 in the kernel$' \
	check --kernel wide.btf --built-against k.btf fits.ko

# Three ways to hold a struct that is another one in the kernel.
kernel reordered -DDRIVER_SWAPPED
kernel ops -DOPS_MORE
module named k -DNAMES=driver
module fleet k -DNAMES=fleet
module owns k -DOWNS=driver
module keeps k -DKEEPS=driver
module local k -DLOCAL=driver
module global k -DGLOBAL=driver
kernel elsewhere -DMODULE_MORE
reordered="--kernel reordered.btf --built-against k.btf"
for kind in "" -dwarf; do
	t "held directly, a function names it$kind" 1 '^  held directly: struct driver$' check $reordered named$kind.ko
	t "held directly, a struct of its own names it$kind" 1 '^  held directly: struct driver$' check $reordered owns$kind.ko
	t "held directly, a variable of its own struct names it$kind" 1 '^  held directly: struct driver$' \
		check $reordered keeps$kind.ko
	t "held directly, as each module holds struct module$kind" 1 '^  held directly: struct module$' \
		check --kernel elsewhere.btf --built-against k.btf fits$kind.ko
	t "held by value$kind" 1 '^  held by value: struct driver$' check $reordered fleet$kind.ko
	t "held behind pointers$kind" 1 '^  held behind pointers: struct driver$' check $reordered fits$kind.ko
	t "--depth 0: no pointers$kind" 0 "^fits$kind.ko: fits" check --depth 0 $reordered fits$kind.ko
	t "--depth 0: by value all the same$kind" 1 '^  held by value: struct driver$' check --depth 0 $reordered fleet$kind.ko
	t "--depth 1: not two pointers$kind" 0 "^fits$kind.ko: fits" check --depth 1 --kernel ops.btf --built-against k.btf fits$kind.ko
	t "--depth 2: two pointers$kind" 1 '^  held behind pointers: struct driver_ops$' \
		check --depth 2 --kernel ops.btf --built-against k.btf fits$kind.ko
	t "the total counts how modules hold structs$kind" 1 \
		'^4 modules: 0 fit, 4 differ .changed structs held directly by 2, by value by 1, only behind pointers by 1., 0 cannot be told$' \
		check $reordered named$kind.ko owns$kind.ko fleet$kind.ko fits$kind.ko
done
t "a local variable names it, which DWARF alone tells" 1 '^  held directly: struct driver$' check $reordered local-dwarf.ko
t "so does a variable" 1 '^  held directly: struct driver$' check $reordered global-dwarf.ko
t "or else it is behind a pointer" 1 '^  held behind pointers: struct driver$' check $reordered local.ko

module borrowed k -DBORROWED
t "DWARF: a module fits" 0 '^fits-dwarf.ko: fits$' check --kernel k.btf fits-dwarf.ko
t "DWARF: what the module declares is its own affair" 0 '!state|types not compared' check --kernel k.btf fits-dwarf.ko
t "DWARF: a member moved" 1 '^  struct device: flags at 20 in the module, 16 in the kernel$' \
	check --kernel k.btf drift-dwarf.ko
t "DWARF: what a header of the kernel declares, is sure" 1 '^  struct apart: more at 4 in the module, not in the kernel$' \
	check --kernel k.btf apart-dwarf.ko
t "DWARF: unless it is another one altogether" 0 '^  struct borrowed: here at 0 in the module, .* \(possible\)$' \
	check --kernel k.btf borrowed-dwarf.ko
t "DWARF of a kernel" 1 '^  struct device: flags at 20 in the module, 16 in the kernel$' check --kernel k.o drift-dwarf.ko
cp fits.ko both.ko
objcopy --dump-section .BTF=both.btf fits.ko
module large k -DLAST=20
objcopy --update-section .BTF=both.btf large.ko
t "BTF that is not of this module" 1 '^  not all could be told: its types cannot be read' check --kernel k.btf large.ko
cp fits-dwarf.ko both.ko
section both.ko both.ko .BTF=both.btf
t "DWARF, where BTF cannot be read" 1 '^  struct device: flags at 16 in the module, 20 in the kernel$' check --kernel anon.btf both.ko
t "BTF, where there are both" 0 '^  struct state: .*possible' check --kernel k.btf both.ko
for version in 2 3 4 5; do
	DWARF=$version
	kernel dwarf
	t "DWARF $version and BTF are the same" 0 '^0 differ, 0 only in the first, 0 only in the second$' diff dwarf.o k.btf
done
DWARF=

python3 "$here/edit_btf.py" distill k.btf base.btf || die "no .BTF.base"
section fits.ko distilled.ko .BTF.base=base.btf
t ".BTF.base: a module fits" 0 '^distilled.ko: fits$' check --kernel k.btf distilled.ko
t ".BTF.base: sizes are compared" 1 '^  struct device_id: size 8 in the module, 16 in the kernel$' \
	check --kernel wide.btf distilled.ko
t ".BTF.base: nothing else can be" 0 '!device' check --kernel anon.btf distilled.ko

python3 "$here/edit_btf.py" swap k.btf swapped.btf || die "no BTF of a big-endian machine"
t "endianness" 1 'machine: little-endian in the module, big-endian in the kernel' check --kernel swapped.btf fits.ko
t "types in the other byte order are read" 0 '^0 differ, 0 only' diff k.btf swapped.btf
cp fits.ko machine.ko
printf '\267' | dd of=machine.ko bs=1 seek=18 conv=notrunc status=none
t "machine" 1 'machine: number 183 in the module, 62 in the kernel' check --kernel fits.ko machine.ko

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
		t "$cross, $ref: fits" 0 '^[^ ]*fits.ko: fits$' check --kernel $cross/$ref $cross/fits.ko
		t "$cross, $ref: exit" 1 'struct module: exit at [0-9]+ in the module, [0-9]+ in the kernel' check --kernel $cross/$ref $cross/shifted.ko
	done
	t "$cross: DWARF and BTF are the same" 0 '^0 differ, 0 only in the first, 0 only' diff $cross/k.o $cross/k.btf
	t "$cross: types" 1 'struct device: flags at' check --kernel $cross/k.btf $cross/drift.ko
	t "$cross: types of another kernel" 1 'struct device: flags at' \
		check --kernel $cross/anon.btf --built-against $cross/k.btf $cross/fits.ko
	t "$cross: another machine" 1 'machine: ' check --kernel fits.ko $cross/fits.ko
done

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
t "a CRC of another module" 1 'CRC of first_device: 0x12345679 in the module, 0x12345678 in the kernel' \
	check --kernel crc.ko badcrc.ko
printf '0x12345678\tfirst_device\tvmlinux\tEXPORT_SYMBOL\t\n0x00000000\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n' >symvers
t "a CRC of Module.symvers" 1 'CRC of first_device' check --kernel k.btf --kernel symvers badcrc.ko
t "extended CRCs" 0 '!CRC' check --kernel symvers --kernel extcrc.ko extcrc.ko
t "an extended CRC of another module" 1 'CRC of first_device: 0x12345679 in the module, 0x12345678 in the kernel' \
	check --kernel extcrc.ko --kernel symvers badextcrc.ko
t "a symbol without a CRC" 0 '!CRC' check --kernel k.btf --kernel symvers crc.ko
t "types first, then a module" 1 'struct device: flags' check --kernel k.btf --kernel fits.ko drift.ko
t "a module first, then types" 1 'struct device: flags' check --kernel fits.ko --kernel k.btf drift.ko
t "a module and types of another machine" 2 'modabi: swapped.btf: is of another kernel' \
	check --kernel fits.ko --kernel swapped.btf fits.ko
t "two kernels at once" 2 'modabi: shifted.ko: is of another kernel' check --kernel k.btf --kernel shifted.ko fits.ko
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
for used in boot/vmlinuz-1.0 lib/modules/1.0/kernel/sub/crc.ko lib/modules/1.0/build/Module.symvers; do
	t "/lib/modules/VERSION: says that it takes $used" 0 "1.0/: taking root/$used\$" check --kernel $lib/ crc.ko
done
cp bare.o $lib/vmlinux
t "/lib/modules/VERSION: says what it does not take" 0 "1.0: not taking $lib/vmlinux, which has neither" check --kernel $lib crc.ko
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
t "another layout field" 1 '^  layout field: a struct of the kernel differs$' check --kernel one.ko two.ko
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
t "it and a module of another layout" 2 'modabi: two.ko: is of another kernel' check --kernel record.o --kernel two.ko one.ko
t "it and a module of another vermagic" 2 'modabi: other.ko: is of another kernel' check --kernel record.o --kernel other.ko one.ko
t "no hash of core structs" 0 '^core.ko: fits' check --kernel one.ko core.ko
t "no layout field" 0 '^fits.ko: fits' check --kernel one.ko fits.ko
t "a damaged layout field" 2 '^damaged.ko: cannot tell: .*layout field' check --kernel one.ko damaged.ko
t "two layout fields" 2 '^doubled.ko: cannot tell: .*more than one' check --kernel one.ko doubled.ko

xz -k drift.ko
gzip -k drift.ko
zstd -q -k drift.ko
module long k -DLAST=400000
xz -k long.ko
gzip -k long.ko
zstd -q -k long.ko
"$MODABI" show long.ko >expected
for form in xz gz zst; do
	"$MODABI" show long.ko.$form >out 2>&1
	cmp -s out expected
	result $? "compressed, more than a piece: $form"
	head -c -5 long.ko.$form >short.ko
	t "compressed, more than a piece, cut off: $form" 2 "^modabi: short.ko: is damaged" show short.ko
	t "compressed: $form" 1 "^drift.ko.$form: differs" check --kernel k.btf drift.ko.$form
	cp drift.ko.$form misnamed.ko
	t "compressed and misnamed: $form" 1 "^misnamed.ko: differs" check --kernel k.btf misnamed.ko
	head -c 700 drift.ko.$form >short.ko
	t "compressed and cut off: $form" 2 "^short.ko: cannot tell: it is damaged" check --kernel k.btf short.ko
	printf garbage | dd of=misnamed.ko bs=1 seek=300 conv=notrunc status=none
	t "compressed and damaged: $form" 2 "^misnamed.ko: cannot tell: it is damaged" check --kernel k.btf misnamed.ko
done
head -c 600M /dev/zero | zstd -q -c >bomb.ko
t "a bomb" 2 'bomb.ko: cannot tell: it inflates to more' check --kernel k.btf bomb.ko

: >empty.ko
printf 'not a module' >text.ko
mkfifo fifo.ko
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
t "an empty file" 2 '^empty.ko: cannot tell: it is empty' check --kernel k.btf empty.ko
t "text" 2 '^text.ko: cannot tell: it is not an ELF file' check --kernel k.btf text.ko
t "a FIFO" 2 '^fifo.ko: cannot tell: it is not a regular file' check --kernel k.btf fifo.ko
t "no such file" 2 '^gone.ko: cannot tell: .*No such file' check --kernel k.btf gone.ko
t "a directory without a module" 2 '^none: cannot tell: .*no module' check --kernel k.btf none
t "a kernel that is none" 2 '^modabi: text.ko: is neither' check --kernel text.ko fits.ko
t "no kernel there" 2 '^modabi: gone: No such file' check --kernel gone fits.ko
t "no module named" 2 '^modabi: check: no module' check --kernel k.btf
t "a bad option" 2 '^modabi: check: bad option' check -j 0 --kernel k.btf fits.ko
t "after bad input, the rest is looked at" 2 '^drift.ko: differs' check --kernel k.btf empty.ko fifo.ko drift.ko
t "a directory" 2 '^4 modules: 2 fit, 1 differ .changed structs held directly by 1, by value by 0, only behind pointers by 0., 1 cannot be told$' check --kernel k.btf tree
t "a link to nowhere" 2 'dangling.ko: cannot tell: it No such' check --kernel k.btf tree/empty
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$dir"
	chmod 0 tree/sub
	cp "$MODABI" modabi
	setpriv --reuid=65534 --clear-groups ./modabi check --kernel k.btf tree >out 2>&1
	[ $? = 2 ] && grep -q '^tree/sub: cannot tell: .*Permission denied' out && grep -q '^tree/a.ko: fits' out
	result $? "a directory that cannot be read"
	chmod 755 tree/sub
fi

# Memory is bounded, whatever a file says that it holds.
case $(ldd "$MODABI" 2>/dev/null) in
*libasan*) ;;
*)
	head -c 600M /dev/zero | gzip -1 >bomb-gz.ko
	head -c 600M /dev/zero | xz -0 >bomb-xz.ko
	for bomb in bomb bomb-gz bomb-xz; do
		t "$bomb.ko, and the rest is looked at" 2 '^drift.ko: differs' check --kernel k.btf $bomb.ko drift.ko
		python3 - "$MODABI" show $bomb.ko >>out 2>&1 <<'END'
import resource, subprocess, sys
subprocess.run(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(peak, "KiB")
assert peak < 540 << 10
END
		result $? "$bomb.ko: no more memory than 540 MiB"
	done
	;;
esac

mkdir many
python3 - <<'END'
for number in range(100000):
    open("many/%d.ko" % number, "w").close()
END
cp drift.ko many
t "100,000 files that are empty" 2 '^100001 modules: 0 fit, 1 differ .*, 100000 cannot be told$' check -j 2 --kernel k.btf many
grep -q '^many/99999.ko: cannot tell: it is empty' out && [ "$(grep -c '^many/.*:' out)" = 100001 ]
result $? "100,000 files: a line for each"
rm -rf many

"$MODABI" check --kernel k.btf tree fits.ko drift.ko empty.ko tree >expected 2>&1
"$MODABI" check -j 4 --kernel k.btf tree fits.ko drift.ko empty.ko tree >out 2>&1
cmp -s out expected
result $? "four workers say the same in the same order"

# One that ends its worker, here by its want of memory.
"$MODABI" check --kernel k.btf fits.ko drift.ko >expected 2>/dev/null
case $(ldd "$MODABI" 2>/dev/null) in
*libasan*) ;;
*)
	head -c 300M /dev/zero | zstd -q -c >slow.ko
	(ulimit -v 250000; exec "$MODABI" check --kernel k.btf fits.ko slow.ko drift.ko >out 2>&1)
	grep -q '^slow.ko: cannot tell: it made its worker end' out &&
		grep -v 'slow.ko\|out of memory\|^3 modules' out | cmp -s - expected
	result $? "a worker that ends takes nothing else with it"
	;;
esac

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
t "nothing for a terminal to obey" 1 "vermagic: '1\\.0\\?\\[31m\\?red" check --kernel fits.ko escape.ko

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
t "diff: how modules hold it" 1 '^  held by value: struct driver$' diff --modules fleet.ko k.btf reordered.btf
t "diff: the counts of modules" 1 \
	'^4 modules: 2 hold changed structs directly, 1 by value, 1 only behind pointers, 0 cannot be told$' \
	diff -j 2 -m named.ko -m owns.ko -m fleet.ko --modules fits.ko k.btf reordered.btf
t "diff: a module that holds none of it" 1 '!^fits.ko' diff --depth 0 -q --modules fits.ko k.btf reordered.btf
t "diff: a directory of modules" 2 '^tree/empty/dangling.ko: cannot tell: it No such' diff --modules tree k.btf reordered.btf
t "diff: modules of another kernel" 2 '^fits.ko: cannot tell: .*not built against anon.btf' diff --modules fits.ko anon.btf reordered.btf
mkdir nothing
t "diff: no module there" 2 '^nothing: cannot tell: it has no module' diff --modules nothing k.btf reordered.btf
t "diff: a bad option" 2 '^modabi: diff: bad option' diff -j x k.btf k.btf
t "diff: one kernel" 2 '^modabi: diff: needs two' diff k.btf

t "show" 0 '^  exit at: +208$' show fits.ko
t "show: bad input" 2 '^modabi: text.ko: is not an ELF' show text.ko

# loaded STATE LISTS EXIT REFCOUNT [HOLDER...]: a module, in a sysfs of its own
loaded()
{
	rm -rf sys
	mkdir -p sys/module/little/repair sys/module/little/holders sys/module/module/parameters
	echo Y >sys/module/module/parameters/repair
	echo "$1" >sys/module/little/initstate
	echo "$1" >sys/module/little/repair/state
	echo "$2" >sys/module/little/repair/lists
	echo "$3" >sys/module/little/repair/exit
	echo "$4" >sys/module/little/repair/refcount
	shift 4
	for holder; do
		: >"sys/module/little/holders/$holder"
	done
}

# repaired NAME STATE LISTS EXIT REFCOUNT: what has been written
repaired()
{
	name=$1
	shift
	for file in state lists exit refcount; do
		echo "$(cat sys/module/little/repair/$file)"
	done | xargs >out
	[ "$(cat out)" = "$*" ]
	result $? "$name"
}

# doctor NAME STATUS REGEX
doctor()
{
	t "doctor: $1" "$2" "$3" doctor --sysfs sys little
}

# repair NAME STATUS REGEX ARGUMENT...
repair()
{
	what=$1
	status=$2
	regex=$3
	shift 3
	t "repair: $what" "$status" "$regex" repair --sysfs sys --keep "$@" little
}

loaded live ok ok 0
doctor "nothing is wrong" 0 '^little: nothing is wrong with it$'
repair "nothing is wrong" 0 '!.' --yes
repaired "repair: nothing is written" live ok ok 0
loaded live ok stub 0
doctor "a stub is fine" 0 '^little: nothing is wrong with it$'
loaded live ok ok 2 a b
doctor "it is used" 0 '^little: is used by (a, b|b, a)$'
loaded live ok ok 3 a
doctor "a reference too many" 1 '^little: it has 3 references, and 1 module uses it: write off'
repair "a reference too many" 0 'write off' --yes
repaired "repair: the number that was read is written" live ok ok 3
loaded coming-dead ok ok 1
doctor "init has died" 1 '^little: its init function has died: make it live again$'
doctor "exit cannot be relied on then" 1 '^little: its exit function cannot be relied on'
repair "init has died" 0 'make it live' --yes
repaired "repair: and has no exit function then" live ok none 1
loaded going-dead ok missing 0
doctor "exit has died" 1 '^little: its exit function has died: make it live again$'
repair "exit has died" 0 'make it little_exit' --yes --exit little_exit
repaired "repair: an exit function that is named" live ok little_exit 0
loaded live broken missing 0
doctor "lists are broken" 1 '^little: its lists .* are broken: rebuild them$'
doctor "exit is missing" 1 '^little: its exit function is missing: make it cleanup_module\(\)$'
repair "lists and exit" 0 'rebuild them' --yes
repaired "repair: all that is wrong" live 1 cleanup_module 0
loaded live ok invalid 0
repair "an invalid exit" 0 'is invalid: make it cleanup_module' --yes
loaded live ok none 0
repair "no exit" 0 'crash the kernel' --yes
repaired "repair: one that does nothing" live ok none 0
loaded live unknown ok 0
mkdir -p sys/module/other/repair
echo broken >sys/module/other/repair/lists
doctor "lists of another are broken" 1 '^little: its lists cannot be told .*: repair other first$'
repair "lists of another are broken" 2 '^modabi: little: its lists cannot be told .*: repair other first$' --yes
loaded coming ok ok 1
doctor "init is running" 1 '^little: its state is coming, a task is at work'
repair "init is running" 2 '^modabi: little: its state is coming' --yes
repaired "repair: nothing is written then" coming ok ok 1
loaded live broken ok 0
repair "nobody says yes" 1 '^little: left as it is$'
echo n | "$MODABI" repair --sysfs sys little >out 2>&1
[ $? = 1 ] && grep -q 'rebuild them? \[y/N\] little: left as it is' out
result $? "repair: somebody says no"
repaired "repair: nothing is written unless somebody says yes" live broken ok 0
echo y | "$MODABI" repair --sysfs sys --keep little >out 2>&1
result $? "repair: somebody says yes"
repaired "repair: then it is" live 1 ok 0
loaded live ok ok 1 a
t "repair: a module that is used" 2 '^modabi: little: is used by a: remove that first$' repair --sysfs sys --yes little
loaded live ok ok 0
t "repair: a module that the kernel does not know" 2 '^modabi: little: is not removed: ' repair --sysfs sys --yes little
echo N >sys/module/module/parameters/repair
repair "it is switched off" 2 '^modabi: little: repair is switched off: echo 1 > sys/module/module/parameters/repair$' --yes
rm sys/module/module/parameters/repair
doctor "a kernel that cannot" 2 '^modabi: little: this kernel cannot repair'
rm sys/module/little/initstate
doctor "a module that is built in" 2 '^modabi: little: is built into'
for name in none ../module "" . module/little; do
	t "doctor: no module '$name'" 2 '^modabi: .*: is not loaded' doctor --sysfs sys "$name"
done
t "doctor: no name" 2 '^modabi: doctor: needs the name' doctor
t "repair: two names" 2 '^modabi: repair: needs the name' repair a b
t "repair: a bad option" 2 '^modabi: repair: needs the name' repair --force a
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	loaded live broken ok 0
	chmod 600 sys/module/little/repair/*
	chmod 755 "$dir"
	cp "$MODABI" modabi
	setpriv --reuid=65534 --clear-groups ./modabi doctor --sysfs sys little >out 2>&1
	[ $? = 2 ] && [ "$(cat out)" = "modabi: little: only root can see what is wrong with it, use sudo" ]
	result $? "doctor: somebody else"
	chmod 644 sys/module/little/repair/*
	setpriv --reuid=65534 --clear-groups ./modabi repair --yes --sysfs sys little >out 2>&1
	[ $? = 2 ] && grep -q '^modabi: little: lists is not repaired: only root can' out
	result $? "repair: somebody else"
fi

# Whatever is wrong with a file, there is one line on it and no crash.
mkdir cut btf mods
size=$(wc -c <fits.ko)
for length in $(seq 64 64 "$size"); do
	head -c "$length" fits.ko >"cut/$length.ko"
done
t "cut off anywhere" 2 "^$((size / 64)) modules: [0-9]+ fit, 0 differ" check --kernel k.btf cut
"$MODABI" check -q --kernel k.btf cut 2>/dev/null | grep -v ': cannot tell: it ' >out
[ ! -s out ]
result $? "cut off anywhere: nothing is said to differ"
python3 "$here/edit_btf.py" damage k.btf btf || die "no damaged BTF"
for file in btf/*; do
	timeout 20 "$MODABI" diff -q k.btf "$file" >/dev/null 2>err
	rc=$?
	[ $rc -le 2 ] && ! grep -q 'Sanitizer\|runtime error' err ||
		echo "$file: status $rc"
done >out
[ ! -s out ]
result $? "damaged BTF of a kernel: no crash in $(find btf -type f | wc -l)"
objcopy -O binary --only-section=.BTF --set-section-flags .BTF=alloc fits.ko own.btf
python3 "$here/edit_btf.py" damage own.btf mods fits.ko || die "no damaged BTF"
t "damaged BTF of modules: no crash in $(find mods -type f | wc -l)" 2 'cannot be told$' check --kernel k.btf mods
for good in fits drift-dwarf; do
	rm -f mods/*
	python3 - $good.ko <<'END'
import random
import sys
rng = random.Random(1)
good = open(sys.argv[1], "rb").read()
for number in range(300):
    data = bytearray(good)
    for _ in range(rng.randrange(1, 20)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    open("mods/%03d.ko" % number, "wb").write(data)
END
	timeout 100 "$MODABI" check --kernel k.btf mods >out 2>&1
	[ $? -le 2 ] && ! grep -q 'Sanitizer\|runtime error' out &&
		[ "$(grep -cE '^mods/.*: (fits|differs|cannot)' out)" = 300 ]
	result $? "damaged copies of $good.ko: no crash in 300"
done

case $(ldd "$MODABI" 2>/dev/null) in
*libasan*) ;;
*)
	# grind STATUS ARGUMENT...: without an error, and without a leak
	grind()
	{
		status=$1
		shift
		valgrind -q --error-exitcode=99 --leak-check=full "$MODABI" "$@" >out 2>&1 </dev/null
		[ $? = "$status" ] && ! grep -q '^==' out
		result $? "valgrind: $*"
	}
	if command -v valgrind >/dev/null; then
		grind 2 check --kernel k.btf fits.ko drift.ko drift.ko.xz drift.ko.gz drift.ko.zst empty.ko text.ko gone.ko
		grind 1 check --json --kernel k.o drift-dwarf.ko
		grind 1 check --kernel reordered.btf --built-against k.btf fleet.ko local.ko
		grind 1 check --kernel wide.btf distilled.ko
		grind 0 check --kernel $lib crcs.ko
		grind 2 check --kernel k.btf --kernel shifted.ko fits.ko
		grind 2 check --kernel k.btf cut/64.ko cut/1024.ko mods/000.ko mods/001.ko
		grind 1 diff --modules fits.ko k.btf reordered.btf
		grind 0 show one.ko
		loaded coming-dead broken ok 1 a
		grind 1 doctor --sysfs sys little
		grind 2 repair --yes --sysfs sys little
	fi
	;;
esac

echo "1..$nr"
[ $failed = 0 ]
