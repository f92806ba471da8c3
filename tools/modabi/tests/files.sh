# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# files.sh: Files that are compressed, no modules, too large or too many.

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
t "after bad input, the rest is looked at" 2 '^drift.ko: differs' \
	check --kernel k.btf empty.ko fifo.ko drift.ko
t "a directory" 2 \
	"^4 modules: 2 fit, 1 differ .$(held_by 1 0 0)., 1 cannot be told$" \
	check --kernel k.btf tree
t "a link to nowhere" 2 'dangling.ko: cannot tell: it No such' check --kernel k.btf tree/empty
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$dir"
	chmod 0 tree/sub
	cp "$MODABI" modabi
	setpriv --reuid=65534 --clear-groups ./modabi check --kernel k.btf tree >out 2>&1
	[ $? = 2 ] && grep -q '^tree/sub: cannot tell: .*Permission denied' out &&
		grep -q '^tree/a.ko: fits' out
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
		t "$bomb.ko, and the rest is looked at" 2 '^drift.ko: differs' \
			check --kernel k.btf $bomb.ko drift.ko
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
t "100,000 files that are empty" 2 '^100001 modules: 0 fit, 1 differ .*, 100000 cannot be told$' \
	check -j 2 --kernel k.btf many
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
