#!/bin/bash
# mutate.sh [BASE...]: does every change to a listed struct change the record?
# Each listed member is moved by 8, grown by 8 and trades places with its
# neighbour, the latter once with the list left alone and once with the same
# change in the list; each loader struct is grown by 8 at its end, each core
# struct by 64. What computes the record is <linux/module_layout.h> itself and
# the target's compiler, with the options of a real module.
# ARCHES="x86_64 arm64" names the architectures, 1 minute each.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../lib.sh"
here=$TOP/scripts/tests
TESTDIR=$(mktemp -d)
trap 'rm -rf "$TESTDIR"' EXIT
# shellcheck source=scripts/tests/lib.sh
. "$here/lib.sh"
# shellcheck source=scripts/tests/objects.sh
. "$here/objects.sh"

# compile ARGUMENT...: as the module's own record was compiled.
compile() { (cd "$out/demo" && eval "$command" '"$@"'); }

# What the list has in this configuration, for mutants.py.
active() {
	awk '/^LAYOUT_[A-Z]+\(/ {
		n = split($0, word, /[()] *|, */)
		line = "@ " NR " " substr(word[1], 8)
		for (i = 2; i < n; i++)
			if (word[i] ~ /^CONFIG_/)
				line = line " IS_ENABLED(" word[i] ")"
			else
				line = line " \"" word[i] "\""
		$0 = line
	} { print }' "$list" >"$work/active.c"
	compile -E -P -o - "$work/active.c" | grep '^@'
}

# The record, by name, that each mutant of an assembler file has.
records() {
	awk '/^mutant_[0-9]+(\.[0-9]+)?:/ { name = $1; sub(/[.:].*/, "", name); next }
	     name && /^\t\.(string|ascii|asciz)/ { text[name] = text[name] $0; next }
	     !/^\t\./ { name = "" }
	     END { for (name in text) {
			gsub(/\t\.(string|ascii|asciz)\t|"|\\0+/, "", text[name])
			print name, text[name]
	     } }' "$@"
}

# run ARCH: sets made, mutants with a record, and survivors; the rest are files.
run() {
	local arch=$1 job

	out=$BUILD/$BASE/objects-$arch list=$tree/include/linux/module_layout_list.h
	work=$TESTDIR/$arch
	mkdir -p "$work/linux"
	prepared "$out" "$arch" on "$here/objects.config"
	demo "$out" "$arch"
	command=$(sed -n '1{s/^.*module-common\.o := //;s/ -Wp,-M[^ ]*//;s/ -c -o .*//;p}' \
		"$out/demo/"..module-common.o.cmd)
	command="nice $command"
	printf '#ifndef MUTANT_LIST\n#include "%s"\n#else\n#include MUTANT_LIST\n#endif\n' \
		"$list" >"$work/linux/module_layout_list.h"
	active | python3 "$here/mutants.py" "$list" "$work" 8
	for job in "$work"/job*.c; do
		echo "$job"
	done | xargs -P "$(nproc)" -I{} bash -c 'cd "$1" && eval "$2"' - "$out/demo" \
		"${command/ -nostdinc/ -nostdinc -I$work} -S -o {}.s {}"
	records "$work"/job*.s | sort >"$work/records"
	real=$(strings "$out/demo/kdemo.ko" | grep '^layout=')
}
objects_tree 7.3
run x86_64
wc -l $work/names $work/records
cp -r $work /tmp/mut
