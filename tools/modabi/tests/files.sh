# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# files.sh: Files that are compressed, kernel images, and no modules at all.

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
	t "compressed, more than a piece, cut off: $form" 2 "^modabi: short.ko: is damaged" \
		show short.ko
	t "compressed: $form" 1 "^drift.ko.$form: differs" check --kernel k.btf drift.ko.$form
	cp drift.ko.$form misnamed.ko
	t "compressed and misnamed: $form" 1 "^misnamed.ko: differs" \
		check --kernel k.btf misnamed.ko
	head -c 700 drift.ko.$form >short.ko
	t "compressed and cut off: $form" 2 "^short.ko: cannot tell: it is damaged" \
		check --kernel k.btf short.ko
	printf garbage | dd of=misnamed.ko bs=1 seek=300 conv=notrunc status=none
	t "compressed and damaged: $form" 2 "^misnamed.ko: cannot tell: it is damaged" \
		check --kernel k.btf misnamed.ko
done
# bzimage NAME SETUP PAYLOAD [MORE]: a kernel image with so many sectors of setup, and
# MORE bytes of payload than there are
bzimage()
{
	python3 - "$@" <<'END'
import struct
import sys
name, setup, payload = sys.argv[1], int(sys.argv[2]), open(sys.argv[3], "rb").read()
image = bytearray(((setup or 4) + 1) * 512)
image[0x1f1] = setup
image[0x202:0x206] = b"HdrS"
more = int(sys.argv[4]) if len(sys.argv) > 4 else 0
struct.pack_into("<II", image, 0x248, 100, len(payload) + more)
open(name, "wb").write(image + bytes(100) + payload)
END
}
xz -k k.btf
zstd -q -k k.btf
for form in xz zst; do
	for setup in 0 1 4 200; do
		bzimage bzImage $setup k.btf.$form
		t "bzImage, $form, $setup sectors of setup" 1 'struct device: flags' \
			check --kernel bzImage drift.ko
	done
done
bzimage short 4 k.btf.xz 1
t "bzImage, cut off by a byte" 2 '^modabi: short: is a damaged kernel image$' \
	check --kernel short drift.ko
bzimage short 4 k.btf.xz 4000000000
t "bzImage, payload beyond its end" 2 '^modabi: short: is a damaged kernel image$' \
	check --kernel short drift.ko
head -c 592 bzImage >short
t "bzImage, cut off in its setup" 2 '^modabi: short: is a damaged kernel image$' \
	check --kernel short drift.ko

mkdir named
for form in .xz .gz .zst ""; do
	cp fits.ko$form named 2>/dev/null || cp drift.ko$form named
done
for form in bz2 ko.bz2 o k; do
	cp fits.ko named/not.$form
done
t "names that modules have in a directory" 1 '^4 modules: 1 fit, 3 differ' check --kernel k.btf named

mkfifo fifo.ko
t "an empty file" 2 '^empty.ko: cannot tell: it is empty' check --kernel k.btf empty.ko
t "text" 2 '^text.ko: cannot tell: it is not an ELF file' check --kernel k.btf text.ko
t "a FIFO" 2 '^fifo.ko: cannot tell: it is not a regular file' check --kernel k.btf fifo.ko
t "no such file" 2 '^gone.ko: cannot tell: .*No such file' check --kernel k.btf gone.ko
t "a directory without a module" 2 '^none: cannot tell: .*no module' check --kernel k.btf none
t "a kernel that is none" 2 '^modabi: text.ko: is neither' check --kernel text.ko fits.ko
t "no kernel there" 2 '^modabi: gone: No such file' check --kernel gone fits.ko
t "no module named" 2 '^modabi: check: no module' check --kernel k.btf
t "a bad option" 2 '^modabi: check: bad option' check -j 0 --kernel k.btf fits.ko
t "after bad input, the rest is looked at" 2 '^drift.ko: differs' \
	check --kernel k.btf empty.ko fifo.ko drift.ko
t "a directory" 2 \
	"^4 modules: 2 fit, 1 differ .$(held_by 1 0 0)., 1 cannot be told$" \
	check --kernel k.btf tree
t "a link to nowhere" 2 'dangling.ko: cannot tell: it No such' check --kernel k.btf tree/empty
if [ "$(id -u)" != 0 ] || [ ! -x "$(command -v setpriv)" ]; then
	skip 1 "a directory that cannot be read" "not root, or no setpriv"
else
	chmod 755 "$dir"
	chmod 0 tree/sub
	cp "$MODABI" modabi
	setpriv --reuid=65534 --clear-groups ./modabi check --kernel k.btf tree >out 2>&1
	[ $? = 2 ] && grep -q '^tree/sub: cannot tell: .*Permission denied' out &&
		grep -q '^tree/a.ko: fits' out
	result $? "a directory that cannot be read"
	chmod 755 tree/sub
fi

"$MODABI" check --kernel k.btf tree fits.ko drift.ko empty.ko tree >expected 2>&1
"$MODABI" check -j 4 --kernel k.btf tree fits.ko drift.ko empty.ko tree >out 2>&1
cmp -s out expected
result $? "four workers say the same in the same order"
plan 44
