#!/bin/bash
# bench.sh [KERNEL...]: what the check and repair cost, beside an unmodified kernel
# and beside what else Linux can record in a module, or in those named. Of BASE,
# build/BASE/bench/raw.csv, and from it table.txt and plot.svg. x86_64, whose time
# stamp counter counts the instructions under qemu -icount.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

arch=x86_64 base=${BASE:-$PRIMARY} runs=10
bench=$BUILD/$base/bench
raw=$bench/raw.csv
# name: variant of build.sh; the first one is what the others are compared with
kernels=(unmodified:pristine check:check repair:check-repair
	modversions:pristine-modversions gendwarfksyms:pristine-gendwarfksyms btf:pristine-btf)

if [ $# -gt 0 ]; then
	named=()
	for name; do
		[[ " ${kernels[*]}" = *" $name:"* ]] ||
			die "no kernel '$name'; there are: ${kernels[*]%:*}"
		named+=("$(printf '%s\n' "${kernels[@]}" | grep "^$name:")")
	done
	kernels=("${named[@]}")
fi

# measure KERNEL WHAT VALUE
measure() { (IFS=,; echo "$*" >>"$raw"); }

# tree_of VARIANT
tree_of() {
	case $1 in
	pristine*) echo "$BUILD/$base/pristine" ;;
	*) echo "$BUILD/$base/linux" ;;
	esac
}

# loads KERNEL IMAGE OUT: the modules in OUT/bench, loaded by that kernel
loads() {
	local kernel=$1 image=$2 out=$3 log

	log=$bench/load-$kernel.log
	status "$kernel: loading modules"
	BOOT_ICOUNT=shift=0,sleep=off "$TOP/scripts/boot.sh" "$image" \
		"$out/initrd.gz" "$arch" "$log" module_abi.run=bench
	grep -q '^### measure memory' "$log" || die "$kernel: nothing measured, see $log"
	sed -n 's/^### measure //p' "$log" | while read -r what value; do
		measure "$kernel" "$what" "$value"
	done
}

# counts IMAGE OUT: what the check itself takes for each of the modules in OUT/bench,
# as a kernel of its own. Unlike the time of a load, which waits for this and that,
# it is the same each time.
counts() {
	local image=$1 out=$2 files boot

	status "check: counting its instructions (ten minutes)"
	files=("$out"/bench/bench_*.ko)
	rm -f "$bench/gdb"
	BOOT_GDB=$bench/gdb BOOT_TIMEOUT=3600 "$TOP/scripts/boot.sh" "$image" "$out/initrd.gz" \
		"$arch" "$bench/count.log" nokaslr kunit.enable=0 module_abi.run=count &
	boot=$!
	until [ -S "$bench/gdb" ] || ! kill -0 "$boot" 2>/dev/null; do sleep 0.1; done
	COUNT_SOCKET=$bench/gdb COUNT_OUT=$bench/counts COUNT_CALLS=${#files[@]} \
		gdb -nx -batch -x "$TOP/scripts/bench/count.py" "$out/vmlinux" >"$bench/gdb.log" 2>&1 ||
		{ kill "$boot"; die "nothing counted, see $bench/gdb.log"; }
	wait "$boot"
	paste -d ' ' <(printf '%s\n' "${files[@]}") "$bench/counts" | while read -r file count; do
		file=${file##*/bench_}
		measure check-alone "${file%.ko}" "$count"
	done
}

# sources COUNT: an external module, or many
sources() {
	local dir=$bench/modules i

	rm -rf "$dir"
	mkdir -p "$dir"
	cp "$TOP"/scripts/modules/bench/bench{.h,_plain.c} "$dir"
	for i in $(seq "$1"); do
		echo '#include "bench_plain.c"' >"$dir/many_$i.c"
		echo "obj-m += many_$i.o" >>"$dir/Kbuild"
	done
}

# took COMMAND...: its user and system time, in milliseconds
took() {
	local TIMEFORMAT='%U %S' times

	times=$({ time "$@" >"$bench/build.log" 2>&1; } 2>&1) ||
		die "the modules cannot be built, see $bench/build.log"
	awk '{ print ($1 + $2) * 1000 }' <<<"$times"
}

# external VARIANT: what the modules of sources take
external() {
	local out=$BUILD/$base/$arch${1:+-$1} tree

	tree=$(tree_of "$1")
	# Not by build_module, which would build what another kernel has left.
	kmake "$tree" "$out" "$arch" -s M="$bench/modules" clean
	took build_module "$tree" "$out" "$arch" "$bench/modules" -j"$(nproc)"
}

# in_tree VARIANT: what those of the kernel's own take that many.config is about
in_tree() {
	local out=$BUILD/$base/$arch-$1 module

	rm -f "$out/.module-common.o"
	sed -n -e 's/\.k\?o$//' -e '/^\(crypto\|fs\/nls\)\//p' "$out/modules.order" | while read -r module; do
		rm -f "$out/$module".{o,mod,mod.c,mod.o,ko}
	done
	took kmake "$(tree_of "$1")" "$out" "$arch" -s -j"$(nproc)" modules
}

# builds WHAT COMMAND KERNEL...: what COMMAND has for each kernel, one after the
# other in each run, so that what else the machine does is shared
builds() {
	local what=$1 command=$2 run kernel figure

	shift 2
	for run in $(seq "$runs"); do
		status "measuring $what, run $run of $runs"
		for kernel; do
			figure=$("$command" "${kernel#*:}") || exit 1
			measure "${kernel%:*}" "$what" "$figure"
		done
	done
}

"$TOP/scripts/deps.sh" base "$arch" debuginfo bench || exit 1
mkdir -p "$bench"
: >"$raw"
gcc -O2 -Wall -static -o "$bench/load_time" "$TOP/scripts/bench/load_time.c"
for kernel in "${kernels[@]}"; do
	name=${kernel%:*} variant=${kernel#*:}
	out=$("$TOP/scripts/build.sh" "$base" "$arch" "$variant") || exit $?
	rm -rf "$out/bench"
	cp -r "$TOP/scripts/modules/bench" "$out/bench"
	build_module "$(tree_of "$variant")" "$out" "$arch" "$out/bench" >"$out/bench.log" 2>&1 ||
		die "$name: the modules cannot be built, see $out/bench.log"
	measure "$name" file "$(stat -c %s "$out/bench/bench_plain.ko")"
	measure "$name" vmlinux "$(size "$out/vmlinux" | awk 'NR == 2 { print $1 + $2 + $3 }')"
	for i in $(seq -f %06.f 0 100); do
		sed "s/bench_plain/copy_$i/g" "$out/bench/bench_plain.ko" >"$out/bench/copy_$i.ko"
	done
	cp "$bench/load_time" "$out/bench"
	TREE=$(tree_of "$variant") "$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
	loads "$name" "$(image "$out" "$arch")" "$out"
	[ "$variant" != check ] || counts "$(image "$out" "$arch")" "$out"
done

# Of two, the kernel's own modules are built as well.
many=()
for kernel in "${kernels[@]%:*}"; do
	case $kernel in
	unmodified) many+=(unmodified:pristine-many) ;;
	repair) many+=(repair:many) ;;
	*) continue ;;
	esac
	"$TOP/scripts/build.sh" "$base" "$arch" "${many[-1]#*:}" >/dev/null || exit $?
done

# No ccache.
PATH=${PATH#/usr/lib/ccache:}
for count in 1 100; do
	sources "$count"
	builds "build $count" external "${kernels[@]}"
done
[ ${#many[@]} -eq 0 ] || builds in-tree in_tree "${many[@]}"

"$TOP/scripts/bench/table.py" "$raw" "$(tree_version "$(tree_of '')")" >"$bench/table.txt"
(cd "$bench" && gnuplot "$TOP/scripts/bench/plot.gp")
cat "$bench/table.txt"
status "raw figures and plot: ${raw#"$TOP"/} and ${bench#"$TOP"/}/plot.svg"
