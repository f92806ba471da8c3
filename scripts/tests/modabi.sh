#!/bin/bash
# modabi.sh [--full] [BASE]: tools/modabi: it builds without a warning, passes its own
# tests with sanitizers too, and says the right thing of real modules: those of
# scripts/drifts, built for BASE's kernel, and all of two kernels of Debian's. Takes
# some three minutes, and 80 MB of downloads the first time. Each target of libFuzzer
# runs for FUZZ_SECONDS, 60 if that is not set; with --full, 600.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source=scripts/tests/debian.sh
. "$TOP/scripts/tests/debian.sh"

seconds=${FUZZ_SECONDS:-60}
[ "${1:-}" != --full ] || { seconds=${FUZZ_SECONDS:-600}; shift; }
base=${1:-$PRIMARY} arch=x86_64
out=${OUT:-$BUILD/$base/$arch}
tool=$TOP/tools/modabi
modabi=$TESTDIR/gcc/modabi
ref=$out/fs/configfs/configfs.ko

# What runs on the side ends with this: downloads, and what does not need both
# processors. The fuzzers, which take whatever time they are given, come last.
# shellcheck disable=SC2046  # a list of numbers
trap 'kill $(jobs -p) 2>/dev/null || :; wait; rm -rf "$TESTDIR"' EXIT

# builds DIR ARGUMENT...: into a directory of its own, with nothing to complain of
builds() {
	local dir=$TESTDIR/$1

	shift
	mkdir -p "$dir"
	make -s -j "$(nproc)" -C "$tool" OUTPUT="$dir/" "$@" all 2>&1 | tee "$dir/log"
	[ ! -s "$dir/log" ]
}

# A tree without the kernel's headers, and an installation.
stands_alone() {
	cp -r "$tool" "$TESTDIR/alone"
	make -s -j "$(nproc)" -C "$TESTDIR/alone" CFLAGS=-O0 all
	make -s -C "$TESTDIR/alone" install CFLAGS=-O0 PREFIX=/usr DESTDIR="$TESTDIR/root"
	(cd "$TESTDIR/root" && find . -type f | sort) >"$TESTDIR/installed"
	same "$(cat "$TESTDIR/installed")" "./usr/sbin/modabi
./usr/share/bash-completion/completions/modabi
./usr/share/man/man8/modabi.8"
	"$TESTDIR/root/usr/sbin/modabi" version
	make -s -C "$TESTDIR/alone" clean
	same "$(cd "$TESTDIR/alone" && find . -type f | sort)" \
		"$(cd "$tool" && git ls-files | sed 's|^|./|' | sort)"
}

# own_tests NAME: its own tests, of $TESTDIR/NAME/modabi, on the side
own_tests() {
	MODABI=$TESTDIR/$1/modabi "$tool/tests/run.sh" >"$TESTDIR/$1/own" 2>&1 &
}

# own_results NAME PID: a claim for each line of what they say, in the end
own_results() {
	local line text own=$TESTDIR/$1/own rc=0

	wait "$2" || rc=$?
	while read -r line; do
		text=$(sed -E 's/^(not )?ok [0-9]* ?//' <<<"$line")
		claim "$1: $text" passes "$line"
	done < <(grep -E '^(not )?ok' "$own")
	claim "$1: its own tests ran to their end" complete "$own" "$rc"
	grep '^#' "$own" || :
}

passes() { [[ $1 = "ok "* && $1 != *"# SKIP"* ]]; }

# complete FILE STATUS: as many results as it was to have, which is its last line, and
# its status says what they do
complete() {
	local failed

	tail -n 5 "$1"
	failed=$(grep -c '^not ok' "$1" || :)
	same "$(tail -n 1 "$1")" "1..$(grep -cE '^(not )?ok [0-9]+ ' "$1")" &&
		same "$2" "$((failed > 0))"
}

# What must not look as if all of its own tests had passed.
own_damage() {
	local dir=$TESTDIR/damage topic

	# run RESULT: what comes of it
	run() {
		local rc=0 result=red

		MODABI=true bash "$dir/run.sh" >"$dir/own" 2>&1 || rc=$?
		if complete "$dir/own" "$rc" && [ "$rc" -eq 0 ]; then result=green; fi
		same "$result" "$1"
	}
	mkdir "$dir"
	cp "$tool/tests/run.sh" "$tool/tests/lib.sh" "$dir"
	for topic in $(sed -n 's/^topics="\(.*\)"$/\1/p' "$dir/run.sh"); do
		printf 'result 0 works\nplan 1\n' >"$dir/$topic.sh"
	done
	run green
	same "$(grep -c '^ok ' "$dir/own")" "$(find "$dir" -name '*.sh' ! -name run.sh ! -name lib.sh | wc -l)"
	while read -r what; do
		eval "$what" >"$dir/dwarf.sh"
		run red
	done <<-'END'
	printf 'result 1 fails\nplan 1\n'
	printf 'result 0 works\nplan 2\n'
	printf 'result 0 works\nresult 0 too\nplan 1\n'
	printf 'result 0 works\n'
	printf 'exit 0\nplan 0\n'
	printf 'die of it\nplan 0\n'
	printf 'if\nplan 0\n'
	printf 'kill -KILL $$\n'
	END
	rm "$dir/dwarf.sh"
	run red
}

fuzz_targets() {
	mkdir -p "$TESTDIR/fuzz"
	make -s -j "$(nproc)" -C "$tool" OUTPUT="$TESTDIR/fuzz/" CC=clang-19 fuzz
}

# fuzz_results PID: for each of the targets, a claim
fuzz_results() {
	local line rc=0

	wait "$1" || rc=$?
	for line in elf btf layout; do
		claim "fuzz: $line: it has run, and nothing was found" \
			grep "^ok .* fuzz-$line: [1-9][0-9]* runs$" "$TESTDIR/fuzz.log"
	done
	claim "fuzz: no more than that was found" [ "$rc" -eq 0 ]
	sed -n -e 's/^ok [0-9]* /# /' -e '/^#/p' "$TESTDIR/fuzz.log"
}

# verdict STATUS REGEX ARGUMENT...: what it says, and its exit status
verdict() {
	local status=$1 regex=$2 rc=0

	shift 2
	"$modabi" check "$@" >"$TESTDIR/verdict" 2>&1 || rc=$?
	cat "$TESTDIR/verdict"
	[ "$rc" -eq "$status" ] && grep -qE "$regex" "$TESTDIR/verdict"
}

# By the table of those that have been built, which is that of scripts/drifts.
drifts() {
	local name what file nr=0

	while IFS=$'\t' read -r name what; do
		nr=$((nr + 1)) file=$out/drift/$name/kdemo.ko
		case $what in
		fits | old) claim "$name: fits" verdict 0 "kdemo.ko: fits$" -k "$ref" "$file" ;;
		module) claim "$name: struct module differs" verdict 1 '^  (layout field: )?struct module(:|,| differ| and )' -k "$ref" "$file" ;;
		*) claim "$name: $what differs" verdict 1 "^  layout field: (.*, )?$what(, .*| and .*)? differs?$" -k "$ref" "$file" ;;
		esac
	done <"$out/drift/table"
	claim "there are drifts to look at" [ "$nr" -ge 20 ]
	claim "a kernel's own record will do as well" verdict 1 'struct kernel_param differs' \
		-k "$out/vmlinux" "$out/drift/param/kdemo.ko"
	# It has room in its .modinfo for all of these.
	claim "edited modules" edited "$(find "$out/initrd" -name test_module_abi.ko -print -quit)"
}

# The modules that the kernel is tested with, which nothing else makes.
edited() {
	local edit=$TESTDIR/edit_ko plain=$1 exit init size

	gcc -Wall -o "$edit" "$TOP/tools/testing/selftests/module_abi/edit_ko.c"
	try() {
		"$edit" "$plain" "$TESTDIR/edited.ko" "${@:3}"
		verdict "$1" "$2" -k "$ref" "$TESTDIR/edited.ko"
	}
	exit=$("$edit" "$plain" - exit) init=$("$edit" "$plain" - init) size=$("$edit" "$plain" - size)
	try 1 "exit at $((exit + 8)) in the module, $exit in the kernel" exit+=8
	try 1 "init at $((init - 8)) in the module, $init in the kernel" init-=8
	try 1 "size $((size + 64)) in the module, $size in the kernel" thissize+=64
	try 1 'name is not that of .modinfo' name=other
	try 1 'vermagic: ' vermagic
	try 1 'layout field: a struct of the kernel differs' flip=3
	try 1 'layout field: struct module, struct module_memory differ' flip=3 flip=34 flip=37
	try 0 'edited.ko: fits' nofield
	try 2 'layout field that cannot be read' field=x
	try 2 'layout field that cannot be read' field+=0
	try 2 'more than one layout field' twice
	try 2 'modinfo cannot be read' unterminated
	try 2 'relocations of its struct module cannot be read' symidx=100000
	try 2 'relocations of its struct module cannot be read' stname=10000000
	try 2 'relocations of its struct module cannot be read' link=1
	try 2 'relocations of its struct module cannot be read' relsize-=1
	try 2 'relocations of its struct module cannot be read' tworelocs
}

# with_modabi INITRD: a machine's, with modabi and what to do with it on top
with_modabi() {
	local root=$TESTDIR/root-static

	mkdir -p "$TESTDIR/static" "$root/bin" "$root/guest"
	make -s -j "$(nproc)" -C "$tool" OUTPUT="$TESTDIR/static/" LDFLAGS=-static PKG_CONFIG="pkg-config --static" \
		"$TESTDIR/static/modabi"
	cp "$TESTDIR/static/modabi" "$root/bin"
	cp "$TOP/scripts/guest/modabi.sh" "$root/guest"
	(cd "$root" && find bin/modabi guest/modabi.sh | cpio -o -H newc --quiet -R 0:0 | gzip -1) |
		cat "$1" - >"$TESTDIR/initrd.gz"
}

# Modules that are stuck in a running kernel.
stuck() {
	local -x EXPECTED='test_module_abi_stuck_init=2 test_module_abi_stuck_exit=1'

	claim "modabi can be added to the machine" with_modabi "$out/initrd.gz"
	boots "doctor and repair" "$(image "$out" $arch)" "$TESTDIR/initrd.gz" $arch \
		"$TESTDIR/boot.log" module_abi.run=modabi module.layout_enforce=0 kunit.enable=0
}

# all_fit VERSION DIR: each module is looked at, and all of its types
all_fit() {
	local lib=$2/lib/modules/$1 nr

	nr=$(find "$lib" -name '*.ko.xz' | wc -l)
	[ "$nr" -gt 1000 ]
	"$modabi" check -j 2 --json -k "$lib" "$lib" >"$TESTDIR/all"
	same "$(wc -l <"$TESTDIR/all")" "$nr"
	same "$(grep -c '"verdict":"fits","why":null' "$TESTDIR/all")" "$nr"
	# A handful are too small to hold a type.
	grep -v '"types_not_compared":null' "$TESTDIR/all" >"$TESTDIR/untyped" || :
	[ "$(wc -l <"$TESTDIR/untyped")" -lt 5 ]
	# And none of what is only possible is one of the kernel's well-known.
	grep -oE '"text":"[^"]*' "$TESTDIR/all" >"$TESTDIR/texts"
	[ -s "$TESTDIR/texts" ]
	lacks -E 'struct (module|task_struct|device|file|inode|page|sk_buff|net_device|list_head):' \
		"$TESTDIR/texts"
}

# none_read VERSION DIR OTHER-DIR: no module's types are read on top of another
# kernel's, and so nothing is said of them
none_read() {
	local rc=0

	"$modabi" check -j 2 --json -k "$3"/boot/vmlinuz-* "$2/lib/modules/$1" >"$TESTDIR/none" || rc=$?
	same "$rc" 2
	lacks -o '"check":"types"' "$TESTDIR/none"
	[ "$(grep -c '"verdict":"unknown"' "$TESTDIR/none")" -gt 1000 ]
}

# differing DIR OTHER-DIR: the types that two kernels do not have in common
differing() {
	local rc=0

	"$modabi" diff -q "$1"/boot/vmlinuz-* "$2"/boot/vmlinuz-* >"$TESTDIR/diff" || rc=$?
	[ "$rc" -eq 1 ]
	sed 's/: .*//' "$TESTDIR/diff" | sort
}

# other_differs VERSION DIR OTHER-DIR: the same types differ for modules as for
# the kernels, where the modules hold them
other_differs() {
	local rc=0

	differing "$2" "$3" >"$TESTDIR/kernels"
	"$modabi" check -j 2 -k "$3"/boot/vmlinuz-* -b "$2"/boot/vmlinuz-* "$2/lib/modules/$1" >"$TESTDIR/other" || rc=$?
	same "$rc" 1
	grep '^  .*: ' "$TESTDIR/other" | grep -vE '\(possible\)$|^  (types not|held) ' | sed -e 's/^  //' -e 's/: .*//' | sort -u >"$TESTDIR/held"
	[ "$(wc -l <"$TESTDIR/held")" -gt 20 ]
	same "$(comm -23 "$TESTDIR/held" "$TESTDIR/kernels")" ""
}

# bpftool_names DIR OTHER-DIR: an independent list of what differs
bpftool_names() {
	local dir nr=0

	for dir; do
		nr=$((nr + 1))
		btf_of "$dir" >"$TESTDIR/$nr.btf"
		bpftool -j btf dump file "$TESTDIR/$nr.btf" >"$TESTDIR/$nr.json"
	done
	"$TOP/scripts/tests/btf-diff.py" "$TESTDIR/1.json" "$TESTDIR/2.json" | sort
}

# same_as_bpftool DIR OTHER-DIR
same_as_bpftool() {
	[ -s "$TESTDIR/bpftool" ]
	differing "$1" "$2" >"$TESTDIR/modabi"
	diff "$TESTDIR/bpftool" "$TESTDIR/modabi"
}

# built NAME LINE: kdemo.ko, built with these headers and that line on top, with
# BTF and, as dwarf.ko, with DWARF alone
built() {
	local dir=$TESTDIR/built/$1

	mkdir -p "$dir"
	cp "$TOP"/scripts/modules/kdemo/* "$dir"
	echo "$2" >"$dir/drift.h"
	make -s -C "$build" M="$dir" KCFLAGS="-include $dir/drift.h" modules
	objcopy --remove-section=.BTF "$dir/kdemo.ko" "$dir/dwarf.ko"
	readelf -SW "$dir/dwarf.ko" | grep debug_info
}

# A driver that is built with headers, with one line on top.
driver() {
	local version=$1 kernel=$2 other=$3 build name regex line file

	build=$(headers "$version") || { not_run "a driver built with Debian's headers: no headers of $version"; return; }
	while IFS=$'\t' read -r name regex line; do
		claim "$version: kdemo.ko can be built: $name" built "$name" "$line"
		for file in kdemo.ko dwarf.ko; do
			file=$TESTDIR/built/$name/$file
			if [ "$name" = plain ]; then
				claim "$version: ${file##*/}: fits" verdict 0 "${file##*/}: fits\$" \
					-k "$kernel" -k "$build/Module.symvers" "$file"
			else
				claim "$version: ${file##*/}: $name" verdict 1 "^  struct $regex" -k "$kernel" "$file"
			fi
		done
	done <<-'END'
	plain	x	/* nothing */
	jump-label	module: exit at [0-9]* in the module	#undef CONFIG_JUMP_LABEL
	jump-label-more	module: num_trace_bprintk_fmt at	#undef CONFIG_JUMP_LABEL
	latencytop	task_struct: latency_record_count at .* not in the kernel$	#define CONFIG_LATENCYTOP 1
	bugverbose	bug_entry: size 8 in the module, 12 in the kernel$	#undef CONFIG_DEBUG_BUGVERBOSE
	END
	claim "$version: kdemo.ko: its DWARF tells it from another kernel" \
		verdict 1 '^  struct [a-z_]+: size ' -k "$other" "$TESTDIR/built/plain/kdemo.ko"
	claim "$version: kdemo.ko: its BTF is not read on top of another kernel" no_dwarf "$other"
}

no_dwarf() {
	strip -g -o "$TESTDIR/stripped.ko" "$TESTDIR/built/plain/kdemo.ko"
	verdict 2 'stripped.ko: cannot tell: .*--built-against' -k "$1" "$TESTDIR/stripped.ko"
}

# What the archive has to be asked for: both kernels, and headers of the newer one. And
# what bpftool has to say of them takes some time.
downloads() {
	local kernels

	images >"$TESTDIR/images"
	mapfile -t kernels <"$TESTDIR/images"
	[ ${#kernels[@]} -eq 2 ] || return 0
	headers "${kernels[1]% *}" >/dev/null || :
	bpftool_names "${kernels[0]#* }" "${kernels[1]#* }" >"$TESTDIR/bpftool"
}

of_debian() {
	local found image one two

	mapfile -t found <"$TESTDIR/images"
	for image in ${found[@]+"${found[@]}"}; do
		claim "${image% *}: all modules fit their kernel" all_fit "${image% *}" "${image#* }"
	done
	if [ ${#found[@]} -ne 2 ]; then
		not_run "two kernels of Debian's: the archive has no two kernels 6.12 for clouds"
		return
	fi
	one=${found[0]} two=${found[1]}
	claim "no module's types are read on top of another kernel's" none_read "${one% *}" "${one#* }" "${two#* }"
	claim "modules hold types in which the two kernels differ" other_differs "${one% *}" "${one#* }" "${two#* }"
	claim "bpftool's types differ in the same names" same_as_bpftool "${one#* }" "${two#* }"
	if [ "$(dpkg --print-architecture)" != amd64 ]; then
		not_run "a driver built with Debian's headers: they are for amd64"
		return
	fi
	driver "${two% *}" "${two#* }"/boot/vmlinuz-* "${one#* }"/boot/vmlinuz-*
}

of_base() {
	local file

	for file in "$ref" "$out/drift/table" "$out/initrd.gz"; do
		if [ ! -e "$file" ]; then
			not_run "modules of $base: there is no ${file#"$TOP"/}, which make boot-test BASE=$base ARCH=$arch builds"
			return
		fi
	done
	drifts
	stuck
}

"$TOP/scripts/deps.sh" modabi || exit 1
downloads &
downloads_pid=$!
claim "gcc has nothing to say" builds gcc
own_tests gcc
gcc_pid=$!
claim "fuzz: the targets can be built" fuzz_targets
status "fuzz: $seconds seconds each"
nice -n 10 "$tool/tests/fuzz.sh" "$TESTDIR/fuzz" "$seconds" >"$TESTDIR/fuzz.log" 2>&1 &
fuzz_pid=$!
claim "it builds with sanitizers" builds sanitizers SAN=1
own_tests sanitizers
san_pid=$!
claim "clang has nothing to say" builds clang CC=clang-19
claim "its own tests fail if one of them did not run" own_damage
claim "it builds and installs without the kernel" stands_alone
claim "shellcheck has nothing to say of its completion" shellcheck -s bash "$tool/bash-completion/modabi"
of_base
wait "$downloads_pid" || :
of_debian
own_results gcc "$gcc_pid"
own_results sanitizers "$san_pid"
fuzz_results "$fuzz_pid"
claims_done || exit 1
