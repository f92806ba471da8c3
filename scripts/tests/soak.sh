#!/bin/bash
# soak.sh [BASE [SECONDS]]: modules are loaded, refused, repaired and unloaded at
# once on two processors, ten minutes long, in a kernel with KCSAN and lockdep.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

# races: what KCSAN reported, a line for each, with the functions on its stacks
races() {
	sed -n 's/^\[[^]]*\] *//p' "$out/boot-soak.log" | awk '
		/^BUG: KCSAN:/ { on = 1 }
		on { printf "%s ", $0 }
		on && /^Reported by Kernel/ { on = 0; print "" }'
}

# A function of the series' files is on no stack.
no_race_of_ours() {
	local names

	names=$(nm "$out"/kernel/module/{layout,placement,repair}*.o |
		awk '$2 ~ /[tT]/ { print $3 }' | sort -u | paste -s -d '|')
	races | lacks -E "\\b($names)\\+0x"
}

base=${1:-$PRIMARY} seconds=${2:-600} arch=x86_64
out=$("$TOP/scripts/build.sh" "$base" "$arch" kcsan) || exit $?
"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
# Its log is to have the boot as well, which a line for each write pushes out of
# the 4 MB that boot.sh asks for.
status "$seconds seconds of it"
ALLOWED='BUG: KCSAN' BOOT_MEM=1024 BOOT_TIMEOUT=$((seconds * 2 + 600)) \
	boots "$base $arch soak" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
	"$out/boot-soak.log" module_abi.run=race "module_abi.soak=$seconds" \
	log_buf_len=64M
sed -n '/^# writes: /p' "$out/boot-soak.log" >&2
status "data races anywhere: $(races | wc -l)"
claim "$base $arch soak: KCSAN was at work" grep -q "kcsan: enabled" "$out/boot-soak.log"
claim "$base $arch soak: no data race in the series' code" no_race_of_ours
claims_done || exit 1
