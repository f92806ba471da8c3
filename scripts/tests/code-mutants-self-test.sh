# shellcheck shell=bash disable=SC2154
# Sourced by code-mutants.sh: its own tests, on a modabi of one line. What must not
# pass is a mutant that survives, and any that was not given a chance to.

toy=$TESTDIR/toy

# The tool says what it was built with; two tests look.
make_toy() {
	mkdir -p "$toy"/{include/linux,scripts/tests/code-mutants,tools/modabi/tests}
	: >"$toy/include/linux/module_layout_list.h"
	printf '%s\n' '#include <stdio.h>' 'int main(void)' '{' \
		'	int unused = 1;' '	puts("one");' '	puts("two");' '	return unused - 1;' '}' \
		>"$toy/tools/modabi/main.c"
	printf '%s\n' '$(OUTPUT)modabi: main.c' '	$(CC) -o $@ $<' >"$toy/tools/modabi/Makefile"
	cat >"$toy/tools/modabi/tests/run.sh" <<-'END'
	#!/bin/bash
	nr=0 failed=0
	t() {
		nr=$((nr + 1))
		if "${@:2}" >/dev/null; then echo "ok $nr $1"; else echo "not ok $nr $1"; failed=1; fi
	}
	out=$(timeout 20 "$MODABI")
	[ $? -lt 2 ] || exit 3
	t one grep -q one <<<"$out"
	t two grep -q two <<<"$out"
	[ "$nr" = 2 ] && [ "$failed" = 0 ]
	END
	chmod +x "$toy/tools/modabi/tests/run.sh"
}

# table LINE...: of one mutant, with the fields that are not named
table() {
	local lines file=$toy/scripts/tests/code-mutants/toy field

	# Blank lines separate mutants.
	lines=$(printf '%s\n' "$@")
	for field in 'name: toy' 'file: tools/modabi/main.c' 'step: modabi' 'find: "two"'; do
		grep -q "^${field%%:*}:" <<<"$lines" || echo "$field"
	done >"$file"
	[ -z "$lines" ] || echo "$lines" >>"$file"
	grep -q '^with:' <<<"$lines" || echo 'with: "three"' >>"$file"
}

# verdict STATUS REGEX LINE...: what comes of a table with such a mutant
verdict() {
	local wanted=$1 regex=$2 rc=0

	table "${@:3}"
	env -u RESULTS -u TURN MODULE_ABI_MUTANTS="$toy" MUTANT_SECONDS=3 "$TOP/scripts/tests/code-mutants.sh" \
		--host "$base" >"$TESTDIR/toy.out" 2>&1 </dev/null || rc=$?
	cat "$TESTDIR/toy.out"
	same "$rc" "$wanted"
	grep -qE -- "$regex" "$TESTDIR/toy.out"
}

# Without a mutant, one test fails.
fails_anyway() {
	local rc=0

	sed -i 's/q two/q three/' "$toy/tools/modabi/tests/run.sh"
	verdict 1 "not judged: 'modabi' fails without it" || rc=$?
	sed -i 's/q three/q two/' "$toy/tools/modabi/tests/run.sh"
	return $rc
}

# boot_says REGEX DIES RESULT... -- LINE...: of a boot with these results and this log
boot_says() {
	local regex=$1 dies=$2

	shift 2
	: >"$TESTDIR/toy.results"
	while [ "$1" != -- ]; do printf '%b\n' "$1" >>"$TESTDIR/toy.results"; shift; done
	shift
	printf '%s\n' "$@" >"$TESTDIR/toy.log"
	judge_boot "$TESTDIR/toy.results" "$TESTDIR/toy.log" "$dies" "$TESTDIR/toy.verdict"
	cat "$TESTDIR/toy.verdict"
	grep -qxE -- "$regex" "$TESTDIR/toy.verdict"
}

# parameters_are STEP TEXT
parameters_are() { same "$(parameters "$1" | xargs)" "$2"; }

self_test() {
	local gone='the machine does not get to its end, which the table does not say: .*'

	make_toy
	claim "a mutant is killed" verdict 0 'score: tools/modabi/main.c: 1 of 1$'
	claim "and it is said by what" verdict 0 'killed by: two$'
	claim "a mutant survives" verdict 1 '^#   survived' 'find: unused = 1' 'with: used = 1' \
		'find: return unused' 'with: return used'
	claim "it is not in the score" verdict 1 'score: all: 0 of 1$' 'find: 1;' 'with: 1; ;' 'in: return'
	claim "a mutant that does not compile" verdict 1 'does not compile: .*error' 'with: two'
	claim "which is what it was to be" verdict 0 'killed by: .*error' 'step: build' 'with: two'
	claim "which it was to be, and is not" verdict 1 '^#   survived' 'step: build'
	claim "a text that is not there" verdict 1 'main.c has, 0 times: "four"' 'find: "four"'
	claim "a text that is there twice" verdict 1 'main.c has, 2 times: puts' 'find: puts'
	claim "a text behind a line that is not there" verdict 1 'has 0 lines with: float' 'in: float'
	claim "a mutant like the original" verdict 1 'changes nothing' 'with: "two"'
	claim "a file that is not there" verdict 1 'No such file' 'file: tools/modabi/none.c'
	claim "a step that is not there" verdict 1 'no such step: bake' 'step: bake'
	claim "a step that fails anyway" fails_anyway
	claim "a mutant that crashes, and no claim fails" verdict 1 'no claim of the test has failed' \
		'find: unused - 1' 'with: unused + 5'
	claim "a mutant that hangs" verdict 1 'no claim of the test has failed' \
		'find: return unused - 1;' 'with: for (;;);'
	claim "no table that has a mutant" verdict 1 'not understood: nome: x' 'nome: x'
	claim "two of a name" verdict 1 'toy again' 'name: toy' 'file: x' 'step: modabi' 'find: x' 'with: y' \
		'' 'name: toy' 'file: x' 'step: modabi' 'find: y' 'with: x'
	claim "a boot: a claim fails" boot_says 'killed by: b' no 'PASS\ta' 'FAIL\tb' -- 'x'
	claim "a boot: none does" boot_says 'survived' no 'PASS\ta' 'PASS\tb' -- 'x'
	claim "a boot: no test has run" boot_says 'no test has run' no -- 'x'
	claim "a boot: it does not end" boot_says "$gone" no 'FAIL\tboots' 'FAIL\tplan' -- 'ok 1 - a'
	claim "a boot: it does not end, as expected" boot_says 'killed: .* its end' yes 'FAIL\tboots' -- 'ok 1 - a'
	claim "a boot: it does not end, and a claim failed" boot_says 'killed by: 2 - b' no 'FAIL\tboots' -- \
		'ok 1 - a' 'not ok 2 - b'
	claim "what one kselftest is booted with" parameters_are 'boot on:test_repair,leaks' \
		'kunit.enable=0 module_abi.run=one,leaks module_abi.only=test_repair'
	claim "what all of a boot is" parameters_are 'boot off' \
		'module.layout_enforce=0 kunit.enable=0 module_abi.run=layout,repair,off'
	claim "what oopses" parameters_are 'boot oops:test_repair_oops' \
		'audit=1 kunit.enable=0 module_abi.run=oops'
	claim "what a KUnit suite is booted with" parameters_are 'kunit module_layout' 'module_abi.run=kunit'
}
