#!/bin/bash
# mutate.sh [BASE...]: does every change to a listed struct change the record?
# Each listed member is moved by 8, grown by 8 and trades places with its
# neighbour, the latter once with the list left alone and once with the same
# change in the list; each loader struct is grown at its end, each core struct
# by 64. What computes the record is <linux/module_layout.h> itself and
# the target's compiler, with the options of a real module.
# ARCH=... for one architecture only; each takes a minute or two.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"
tree=			# objects_tree sets it

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

# run ARCH: fills $work with a record per mutant, and sets real, kdemo.ko's.
run() {
	local arch=$1 job quick

	out=$BUILD/$BASE/objects-$arch list=$tree/include/linux/module_layout_list.h
	work=$TESTDIR/$arch
	mkdir -p "$work/linux"
	prepared "$out" "$arch" on "$TOP/scripts/tests/objects.config" >&2
	demo "$out" "$arch" >&2
	command="nice $(sed -n '1{s/^.*module-common\.o := //;s/ -Wp,-M[^ ]*//;s/ -c -o .*//;p}' \
		"$out/demo/"..module-common.o.cmd)"
	printf '#ifdef MUTANT_LIST\n#include MUTANT_LIST\n#else\n#include "%s"\n#endif\n' \
		"$list" >"$work/linux/module_layout_list.h"
	active | python3 "$TOP/scripts/tests/mutants.py" "$list" "$work" "$(nproc)"
	# Both options are about diagnostics only.
	quick="-w -ftrack-macro-expansion=0"
	for job in "$work"/job*.c; do
		echo "$job"
	done | xargs -P "$(nproc)" -I{} bash -c 'cd "$1" && eval "$2"' - "$out/demo" \
		"${command/ -nostdinc/ -nostdinc -I$work} $quick -S -o {}.s {}"
	records "$work"/job*.s | sort -k1,1 >"$work/records"
	# mutant_N STRUCT CHANGE [MEMBER...] RECORD
	sort -k1,1 "$work/names" | join - "$work/records" >"$work/results"
	awk '$3 == "original" { record[$2] = $NF }
	     { line[NR] = $0 }
	     END {
		for (i = 1; i <= NR; i++) {
			$0 = line[i]
			if ($3 ~ /^(original|unchanged)$/)
				continue
			alike = $NF == record[$2]
			$1 = $3 == "copied" ? (alike ? "exact" : "inexact") : \
					      (alike ? "survived" : "changed")
			$NF = ""
			print
		}
	     }' "$work/results" >"$work/verdicts"
	real=$(strings "$out/demo/kdemo.ko" | grep '^layout=')
}

total() { grep -c "^$1 " "$work/verdicts" || :; }

complete_results() { same "$(wc -l <"$work/names")" "$(wc -l <"$work/results")"; }

unchanged_is_real() { same "$real" "$(awk '$3 == "unchanged" { print $NF }' "$work/results")"; }

copies_are_exact() { [ "$(total exact)" -gt 15 ] && lacks '^inexact ' "$work/verdicts"; }

none_survived() { lacks '^survived ' "$work/verdicts"; }

# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(bases)
for base; do
	objects_tree "$base"
	at "${COMMIT:-series}"
	for arch in ${ARCH:-$ARCHES}; do
		status "$BASE $arch: mutating the list (about a minute)"
		run "$arch"
		changed=$(total changed) all=$((changed + $(total survived)))
		claim "$BASE $arch: every mutant has a record" complete_results
		claim "$BASE $arch: the generator's record of the unchanged list is that of kdemo.ko" \
			unchanged_is_real
		claim "$BASE $arch: an unchanged copy of a struct does not change the record" \
			copies_are_exact
		claim "$BASE $arch: mutations: $changed of $all change the record ($((100 * changed / (all + !all))) %)" \
			none_survived
	done
done
claims_done || exit 1
