#!/bin/bash
# boot.sh IMAGE INITRD ARCH LOG [PARAMETER...]: boot in qemu, the serial console
# going to LOG, and wait for the end marker of scripts/guest/init.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -ge 4 ] || die "usage: boot.sh IMAGE INITRD ARCH LOG [PARAMETER...]"
image=$1 initrd=$2 arch=$3 log=$4
shift 4
check_arch "$arch"
case $arch in
arm64) qemu=(qemu-system-aarch64 -M virt -cpu cortex-a57) console=ttyAMA0 ;;
arm) qemu=(qemu-system-arm -M virt -cpu cortex-a7) console=ttyAMA0 ;;
s390) qemu=(qemu-system-s390x -cpu max) console=ttysclp0 ;;
riscv) qemu=(qemu-system-riscv64 -M virt) console=ttyS0 ;;
x86_64 | i386) qemu=("qemu-system-$arch") console=ttyS0 ;;
esac

# With BOOT_ICOUNT, one that counts the instructions; with BOOT_GDB, one that waits
# for a gdb at that socket.
cpus=(-smp 2)
[ -z "${BOOT_ICOUNT:-}" ] || cpus=(-smp 1 -icount "$BOOT_ICOUNT")
[ -z "${BOOT_GDB:-}" ] || cpus=(-smp 1 -S -gdb "unix:$BOOT_GDB,server=on,wait=off")
# A message that quotes a damaged module is no text: what is none of it is left out,
# or grep would stop there. So is what the firmware says to a terminal. In the
# background, or a signal to this script would wait for qemu to end.
boot() {
	rc=0
	{
		trap - ERR
		timeout --foreground "${BOOT_TIMEOUT:-600}" "${qemu[@]}" -accel tcg \
			-m "${BOOT_MEM:-512}" "${cpus[@]}" -nographic -no-reboot \
			-kernel "$image" -initrd "$initrd" -append "console=$console loglevel=1 \
panic=-1 panic_on_oops=1 oops=panic log_buf_len=4M $*" </dev/null 2>&1 |
			LC_ALL=C sed -u -e 's,\x1b\[[0-9;?=]*[A-Za-z],,g' -e 's,\x1bc,,g' \
				-e 's,[^[:print:]\t],,g' >"$log"
	} &
	wait "$!" || rc=$?
}

boot "$@"
# With two processors, qemu at times runs the breakpoint that the kernel patches code
# with when it is there no more. Before init no module has been loaded.
if grep -q 'Oops: int3' "$log" && ! grep -q '### begin' "$log"; then
	warn "$arch: qemu fell over a breakpoint before init: booting again"
	[ -z "${RESULTS:-}" ] ||
		printf 'RETRY\t%s\n' "$log: qemu fell over a breakpoint before init" >>"$RESULTS"
	cp "$log" "$log.int3"
	boot "$@"
fi
grep -q '^### end' "$log" || {
	tail -n 15 "$log" >&2
	die "$arch: the machine did not get to the end (status $rc), see $log"
}
[ "$rc" -eq 0 ] || die "$arch: the machine did not stop by itself (status $rc), see $log"
