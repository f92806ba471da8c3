#!/bin/bash
# lint.sh: shellcheck, spelling, and the newest base's checkpatch, on what is in
# this repository.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TOP"

# Shell scripts by their first line, and what they source by its ending.
shell_files() {
	{
		git ls-files scripts tools .ci | while read -r file; do
			[ ! -f "$file" ] || ! head -n1 "$file" | grep -qE '^#!.*sh$' || echo "$file"
		done
		git ls-files 'scripts/*.sh' 'tools/*.sh'
	} | sort -u
}

# A command behind ! does not end a script under set -e: as an assertion, it cannot
# fail. As a condition, in front of ||, it may stand.
bare_nots() {
	git ls-files '*tests/*.sh' 'scripts/guest/*' 'tools/testing/selftests/*.sh' |
		xargs grep -nHE '^[[:space:]]*![[:space:]]' | grep -vE ' \|\|( |$)|; (then|do)$'
}
finds_bare_nots() {
	mkdir -p "$TESTDIR/lint/scripts/tests"
	cd "$TESTDIR/lint"
	git init -q
	printf '%s\n' 'if ! a; then b; fi' '	! grep x y' '! a || b' >scripts/tests/x.sh
	git add -A
	same "$(bare_nots)" "scripts/tests/x.sh:2:	! grep x y"
}
claim "no assertion behind !, which set -e does not see: use not or lacks" not bare_nots
claim "such an assertion would be found" finds_bare_nots
# shellcheck disable=SC2046  # a list of words
claim "shellcheck" shellcheck -x -S warning $(shell_files)
# shellcheck disable=SC2046
claim "codespell" codespell $(git ls-files '*.md' '*.rst' '*.c' '*.h' '*.sh' '*.txt')
# What checkpatch says of PATCH, less the following. Debian's python3 comes
# first, it has what checkpatch imports.
#  FILE_PATH_CHANGES: the entry for MAINTAINERS is beside the series.
#  COMMIT_LOG_LONG_LINE: kernel messages are quoted as they are.
#  CAMELCASE: the names of ELF's types.
# And in the files that are made of macros for one list, which are no
# expressions or statements but enumerators, members and terms of a sum:
macros='COMPLEX_MACRO MULTISTATEMENT_MACRO_USE_DO_WHILE TRAILING_SEMICOLON
	MACRO_ARG_UNUSED MACRO_ARG_REUSE MACRO_ARG_PRECEDENCE NEW_TYPEDEFS
	SPACING BRACKET_SPACE IS_ENABLED_CONFIG CONST_STRUCT'
macro_files='include/linux/module_layout(_list)?\.h|kernel/module/layout_list\.c'
# And in tools/modabi, which is a program, with nothing of the kernel's headers:
#  CAMELCASE: the names of its libraries' types and functions, and of inttypes.h.
#  PREFER_DEFINED_ATTRIBUTE_MACRO: where these macros are defined.
#  NEW_TYPEDEFS, VOLATILE: a header that stands for one of the kernel's has them,
#  for its types to be read.
tool_names='(Elf|GElf|Dwarf|Dwfl|ZSTD|inflate)\w*|PRI[du]64|LLVMFuzzerTestOneInput'
tool_headers='modabi|tests/include/linux/module'
tool_types="tools/modabi/[a-z_/]+\.[ch]:[0-9]+: CHECK:CAMELCASE: .*<($tool_names)>
tools/modabi/($tool_headers)\.h:[0-9]+: WARNING:PREFER_DEFINED_ATTRIBUTE_MACRO:
tools/modabi/tests/include/linux/module\.h:[0-9]+: WARNING:(NEW_TYPEDEFS|VOLATILE):"

log_of() { echo "$TESTDIR/checkpatch$(tr / _ <<<"$1")"; }

# rest PATCH SEEN...: the patch, without what it does to a file as one of the others
# does it; nothing, if that is all of it
rest() {
	awk '
		function part() {
			if (seeing && head)
				seen[key] = 1
			if (!seeing && !(head && key in seen)) {
				text = text body
				left = left || head
			}
			key = body = ""
		}
		FNR == 1 { part(); head = 0; seeing = FILENAME != last }
		/^diff --git / { part(); head = 1 }
		{ body = body $0 "\n" }
		!/^index / { key = key $0 "\n" }
		END { part(); if (left) printf "%s", text }
	' last="$1" "${@:2}" "$1"
}

checkpatch() {
	local rc=0

	(cd "$newest" && PATH=/usr/bin:$PATH perl scripts/checkpatch.pl --strict --no-signoff --terse \
		--showfile --show-types --ignore FILE_PATH_CHANGES,COMMIT_LOG_LONG_LINE \
		"$1") >"$(log_of "$1")" 2>&1 || rc=$?
	echo "status $rc" >>"$(log_of "$1")"
}

checkpatch_is_silent() {
	local log

	log=$(log_of "$1")
	# It says nothing at all of a patch that it likes.
	if grep -qx 'status 0' "$log"; then return; fi
	grep -q '^total: ' "$log" || { cat "$log"; return 1; }
	lacks -vE -e '^(total: |status )' -e '\.sh:[0-9]+: WARNING:LONG_LINE' -e "CAMELCASE: .*<(Elf\w*|[ES]hdr|Sym|Rela?)>" \
		-e "^($macro_files):[0-9]+: \w+:(${macros//[[:space:]]/|}):" \
		-e "^(${tool_types//$'\n'/|})" "$log"
}

newest=$BUILD/$(bases | head -n1)/linux
seen=()
# It takes up to a minute for each: of the other bases, what differs is checked.
for base in $(bases); do
	load_base "$base"
	mkdir "$TESTDIR/$base"
	for patch in $(series); do
		rest "$patch" ${seen[@]+"${seen[@]}"} >"$TESTDIR/$base/$(basename "$patch")"
	done
	# shellcheck disable=SC2207  # their paths have no spaces
	[ ${#seen[@]} -gt 0 ] || seen=($(series))
done
find "$TESTDIR" -name '*.patch' -empty -delete
for patch in "$TESTDIR"/*/*.patch; do
	while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || :; done
	checkpatch "$patch" &
done
wait
for patch in "$TESTDIR"/*/*.patch; do
	claim "${patch#"$TESTDIR"/}: checkpatch has nothing to say" checkpatch_is_silent "$patch"
done
claims_done || exit 1
