#!/bin/bash
# code-mutants.sh [--host | --full] [BASE [NAME...]]: are faults in our code noticed?
# Each mutant of the tables in scripts/tests/code-mutants, whose format code-mutants.py
# describes, is one small fault, with the test that has to fail. It is killed if that
# test fails, by a claim; a mutant that survives is a failure, and so is a text that
# is not found, a mutant that cannot be built, or a test that fails without it.
#
# --host has those that are found without a kernel, whose steps are these:
#
#   modabi [TOPIC]           the tests of tools/modabi, or one file of them
#   script NAME ARGUMENT...  a script of scripts/tests, in a copy of this repository
#   build                    a mutant of tools/modabi that must not compile
#
# --full, which goes without saying, has the others as well. Each is built, in a work
# tree of BASE for them, build/BASE/mutants, from the objects of build/BASE/x86_64, and
# booted:
#
#   boot WHICH[:SCRIPT,...]  the boots of boot-test.sh, on, off or oops: all of one, or
#                            these scripts alone, which are kselftests (test_repair)
#                            or scripts of scripts/guest
#   kunit SUITE              during a boot in which nothing else runs
#   kasan:SCRIPT,...         the scripts in a kernel with KASAN, or, as noforce, in one
#                            without forced loads
#   build                    a mutant of kernel/module that must not compile
#
# NAMEs are of mutants. With TURN=FILE, each build and each boot waits for a lock of
# this file, for a machine that does other things too. --self-test is of this script.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"
# shellcheck source=scripts/tests/objects.sh
. "$TOP/scripts/tests/objects.sh"
tree='' source=''	# linked_tree sets them

read_table=$TOP/scripts/tests/code-mutants.py
# The self-test has another one.
root=${MODULE_ABI_MUTANTS:-$TOP}
arch=x86_64
# For a test of a mutant that hangs; modabi's take half a minute.
seconds=${MUTANT_SECONDS:-300}

# say FILE TEXT: a verdict, the last of which counts
say() { printf '%s\n' "$2" >"$1"; }

# turn COMMAND...
turn() {
	if [ -z "${TURN:-}" ]; then "$@"; return; fi
	(flock 7; "$@") 7>>"$TURN"
}

# mutate NAME FROM TO VERDICT
mutate() {
	"$read_table" apply "$1" "$2" "$TESTDIR/mutant.$1" "${tables[@]}" >"$TESTDIR/why.$1" 2>&1 || {
		say "$4" "$(sed 's/^error: //' "$TESTDIR/why.$1")"
		return 1
	}
	# With the mode of what is there, which may have other links.
	cp -p "$3" "$3.mutant"
	cat "$TESTDIR/mutant.$1" >"$3.mutant"
	mv "$3.mutant" "$3"
}

# until_failure LOG COMMAND...: its output, up to the first claim that fails
until_failure() {
	local log=$1 pid rc=0

	shift
	: >"$log"
	# It has a process group, which ends with it.
	timeout -k 5 "$seconds" "$@" >"$log" 2>&1 </dev/null &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		if grep -q '^not ok' "$log"; then kill "$pid" 2>/dev/null || :; fi
		sleep 0.5
	done
	wait "$pid" 2>/dev/null || rc=$?
	return $rc
}

# judge_run LOG STATUS DIES VERDICT: of a test that runs here
judge_run() {
	local log=$1 rc=$2 dies=$3 verdict=$4 claim

	claim=$(sed -n 's/^not ok [0-9]* *-* *//p' "$log" | head -n 1)
	if [ "$rc" -eq 0 ] && [ -z "$claim" ] && grep -q '^ok' "$log"; then
		say "$verdict" survived
	elif [ -n "$claim" ]; then
		say "$verdict" "killed by: $claim"
	elif [ "$rc" -ne 0 ] && [ "$dies" = yes ] && grep -q '^ok' "$log"; then
		say "$verdict" "killed: status $rc"
	else
		say "$verdict" "no claim of the test has failed, but its status is $rc: $(tail -n 1 "$log")"
	fi
}

# modabi_run NAME DIR DIES VERDICT TOPIC: the tests of the modabi that has been built
# there: one file of them, or the quick ones and, if they notice nothing, all
modabi_run() {
	local name=$1 dir=$2 dies=$3 verdict=$4 which=${5:---quick} rc

	while :; do
		rc=0
		# shellcheck disable=SC2086  # none or one
		KEPT=$TESTDIR/kept TMPDIR=$dir/tmp MODABI=$dir/objects/modabi \
			until_failure "$dir/log" "$dir/tools/modabi/tests/run.sh" --stop $which || rc=$?
		judge_run "$dir/log" "$rc" "$dies" "$verdict"
		# Without a mutant, all of them pass in the step "modabi" of check.sh.
		if [ "$which" != --quick ] || [ "$name" = - ] || [ "$(cat "$verdict")" != survived ]; then
			return 0
		fi
		which=
	done
}

modabi_make() {
	make -s -C "$1/tools/modabi" OUTPUT="$1/objects/" CFLAGS=-O0 "$1/objects/modabi" >"$1/make" 2>&1
}

# copies: a modabi and, if need be, a repository to make mutants from
copies() {
	local dir=$TESTDIR/modabi file

	mkdir -p "$dir"/{objects,tmp,include/linux,tools} "$TESTDIR/kept"
	cp -r "$root/tools/modabi" "$dir/tools"
	cp "$root/include/linux/module_layout_list.h" "$dir/include/linux"
	modabi_make "$dir" || { cat "$dir/make"; return 1; }
	cut -f3 "$list" | grep -q '^script ' || return 0
	mkdir "$TESTDIR/repository"
	cd "$root"
	git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
		[ ! -e "$file" ] || cp --parents -P "$file" "$TESTDIR/repository"
	done
	cd "$TESTDIR/repository"
	plain_git init -q
	plain_git add -A
	plain_git commit -q -m 'the repository'
}

# host NAME FILE STEP DIES VERDICT: NAME is - for no mutant
host() {
	local name=$1 file=$2 step=$3 dies=$4 verdict=$5 dir=$TESTDIR/host.$1.$BASHPID rc=0 words

	case $step in
	script\ *)
		cp -a "$TESTDIR/repository" "$dir"
		if [ "$name" != - ]; then
			mutate "$name" "$dir/$file" "$dir/$file" "$verdict" || return 0
		fi
		read -ra words <<<"${step#script }"
		# Two of the same at a time might be in each other's way.
		(
			unset RESULTS
			flock 6
			until_failure "$dir/log" "$dir/scripts/tests/${words[0]}.sh" "${words[@]:1}"
		) 6>>"$TESTDIR/lock.${words[0]}" || rc=$?
		judge_run "$dir/log" "$rc" "$dies" "$verdict"
		;;
	modabi* | build)
		cp -a "$TESTDIR/modabi" "$dir"
		if [ "$name" != - ]; then
			mutate "$name" "$dir/$file" "$dir/$file" "$verdict" || return 0
			modabi_make "$dir" || rc=$?
		fi
		if [ "$step" = build ]; then
			judge_build "$rc" "$dir/make" "$verdict"
		elif [ "$rc" -ne 0 ]; then
			say "$verdict" "does not compile: $(grep -m 1 -E 'error|\*\*\*' "$dir/make" || :)"
		else
			read -ra words <<<"$step"
			modabi_run "$name" "$dir" "$dies" "$verdict" "${words[1]:-}"
		fi
		;;
	esac
	[ ! -e "$dir/log" ] || tail -n 40 "$dir/log"
	rm -rf "$dir"
}

# judge_build STATUS LOG VERDICT
judge_build() {
	if [ "$1" -eq 0 ]; then
		say "$3" survived
	else
		say "$3" "killed by: $(grep -m 1 -E 'error|\*\*\*' "$2" || echo "status $1")"
	fi
}

# variant STEP: that of its kernel, a fragment in scripts/config
variant() { [[ ! $1 =~ ^(kasan|noforce): ]] || echo "${1%%:*}"; }

# out_of STEP: where its kernel is built
out_of() {
	local variant

	variant=$(variant "$1")
	echo "$BUILD/$base/mutants-$arch${variant:+-$variant}"
}

# parameters STEP: for the kernel's command line, a line each
parameters() {
	local step=$1 which script run=() tests=()

	case $step in
	kunit\ *) echo module_abi.run=kunit; return ;;
	"boot on") run=(kselftest drift modules) ;;
	"boot off") run=(layout repair off) ;;
	"boot oops") run=(oops leaks guards) ;;
	*:*)
		# shellcheck disable=SC2086  # a list of words
		for script in $(tr , ' ' <<<"${step#*:}"); do
			case $script in
			test_repair_oops) run+=(oops) ;;
			test_*)
				[[ " ${run[*]} " = *" one "* ]] || run+=(one)
				tests+=("$script")
				;;
			*) run+=("$script") ;;
			esac
		done
		;;
	esac
	which=${step#boot }
	case ${which%%:*} in
	off) printf '%s\n' module.layout_enforce=0 kunit.enable=0 ;;
	oops) printf '%s\n' audit=1 kunit.enable=0 ;;
	*) [[ $step != *:* ]] || echo kunit.enable=0 ;;
	esac
	(IFS=,; echo "module_abi.run=${run[*]}"; [ ${#tests[@]} -eq 0 ] || echo "module_abi.only=${tests[*]}")
}

# kernel_built OUT [FRAGMENT...]: the kernel without a mutant, and what its machine needs
kernel_built() {
	local out=$1 whole

	shift
	whole=$(turn "$TOP/scripts/build.sh" "$base" "$arch") || exit $?
	copied_objects "$whole" "$out"
	configure "$tree" "$out" "$arch" "$CONFIGS"/{common,"$arch",series,repair}.config "$@"
	need_space "$out" 3000
	progress "$out/build.log" "$base $arch: building the kernel to make mutants of" \
		turn kmake "$tree" "$out" "$arch" -j"$(nproc)" "$(image_target "$arch")" modules
	TREE=$tree turn "$TOP/scripts/drifts.sh" "$base" "$arch" "$out"
	TREE=$tree turn "$TOP/scripts/payload.sh" "$base" "$arch" "$out"
	cp "$(image "$out" "$arch")" "$out/image"
}

# boot_one NAME STEP DIES IMAGE VERDICT: what the machine says of it
boot_one() {
	local name=$1 step=$2 dies=$3 image=$4 verdict=$5 dir=$TESTDIR/boot.$1 parameters began
	local limit=$TESTDIR/limit.${2//[^a-z_]/-}

	rm -rf "$dir"
	mkdir "$dir"
	mapfile -t parameters < <(parameters "$step")
	export BOOT_TIMEOUT=600 BOOT_MEM=512
	[[ $step != kasan:* ]] || export BOOT_TIMEOUT=1800 BOOT_MEM=1024
	[ ! -e "$limit" ] || BOOT_TIMEOUT=$(cat "$limit")
	began=$(now)
	# What it claims is not what we claim.
	RESULTS=$dir/claims "$TOP/scripts/tests/code-mutants.sh" --one-boot "$dir" "$limit.expected" \
		"$image" "$(out_of "$step")" "${parameters[@]}" || :
	# A mutant that hangs need not do so for long.
	[ "$name" != - ] || [ -n "${TURN:-}" ] || echo $((60 + 3 * ($(now) - began))) >"$limit"
	judge_boot "$dir/claims" "$dir/log" "$dies" "$verdict"
}

# one_boot DIR EXPECTED IMAGE OUT PARAMETER...: what has to run is read from the source
# when there is no mutant in it, and kept in the directory EXPECTED
one_boot() {
	local dir=$1 expected=$2 image=$3 out=$4 arguments

	shift 4
	[ -e "$expected" ] || claim "it is known what has to run" expected_in "$expected" "$out" "$@"
	mapfile -t arguments <"$expected/arguments"
	claim boots turn "$TOP/scripts/boot.sh" "$image" "$out/initrd.gz" "$arch" "$dir/log" "$@"
	judge mutant "$dir/log" "${arguments[@]}"
	[[ ! " $* " =~ [=,]oops[,\ ] ]] || EXPECTED=$OOPSES ALLOWED=$LOST
	claim "nothing else in the log" no_splat "$dir/log"
	claim "no address in what is said of modules" no_address "$dir/log"
	claims_done || exit 1
}

# expected_in DIR OUT PARAMETER...: that is where the lists are, too
expected_in() {
	local TESTDIR=$1

	mkdir "$TESTDIR"
	expected_to "$TESTDIR/arguments" "${@:2}"
}

# judge_boot RESULTS LOG DIES VERDICT: one that does not get to its end is killed if a
# test of it has failed before
judge_boot() {
	local results=$1 log=$2 dies=$3 verdict=$4 claim

	claim=$(sed -n 's/^FAIL\t//p' "$results" | head -n 1)
	if [ "$claim" = boots ]; then
		claim=$(grep -m 1 -E '^(\[[^]]*\] *)* *not ok ' "$log" || :)
		if [ -n "$claim" ]; then
			say "$verdict" "killed by: ${claim#*not ok }"
		elif [ "$dies" = yes ]; then
			say "$verdict" "killed: the machine does not get to its end"
		else
			say "$verdict" "the machine does not get to its end, which the table does not say: $(tail -n 1 "$log")"
		fi
	elif [ -n "$claim" ]; then
		say "$verdict" "killed by: $claim"
	elif grep -q '^PASS' "$results"; then
		say "$verdict" survived
	else
		say "$verdict" "no test has run"
	fi
}

# kernel NAME FILE STEP DIES VERDICT: builds it, and leaves its boot running
kernel() {
	local name=$1 file=${2#linux/} step=$3 dies=$4 verdict=$5 out rc=0 target

	out=$(out_of "$step")
	target=$(image_target "$arch")
	[ "$step" != build ] || target=kernel/module/
	mutate "$name" "$tree/$file" "$tree/$file" "$verdict" || return 0
	turn kmake "$tree" "$out" "$arch" -j"$(nproc)" "$target" >"$out/mutant.log" 2>&1 </dev/null || rc=$?
	cp "$out/mutant.log" "$out/mutant-$name.log"
	# What is there again has a new date, and so is compiled again.
	at series
	if [ "$step" = build ]; then
		judge_build "$rc" "$out/mutant.log" "$verdict"
	elif [ "$rc" -ne 0 ]; then
		say "$verdict" "does not compile: $(grep -m 1 -E 'error|\*\*\*' "$out/mutant.log" || :)"
	else
		cp "$(image "$out" "$arch")" "$TESTDIR/image.$name"
		# One boot at a time, beside one build.
		[ -z "$booting" ] || wait "$booting" || :
		boot_one "$name" "$step" "$dies" "$TESTDIR/image.$name" "$verdict" >"$TESTDIR/said.$name" 2>&1 &
		booting=$!
	fi
}

# on_host STEP FILE
on_host() {
	case $1 in
	modabi* | script\ *) ;;
	build) [[ $2 = tools/* ]] ;;
	*) false ;;
	esac
}

# texts_found: those of all rows, whether they are to run or not
texts_found() {
	local name file step dies where wrong=0

	while IFS=$'\t' read -r name file step dies; do
		where=$root/$file
		case $file in
		linux/*)
			where=$BUILD/$base/$file
			[ -e "$where" ] || { echo "no $where: make worktree BASE=$base"; wrong=1; continue; }
			;;
		esac
		"$read_table" apply "$name" "$where" /dev/null "${tables[@]}" || wrong=1
	done <"$TESTDIR/list"
	[ "$wrong" -eq 0 ]
}

# begin_host NAME FILE STEP DIES VERDICT: beside others
begin_host() {
	while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || :; done
	turn host "$@" >"$5.said" 2>&1 </dev/null &
}

# baselines KIND: each step that is used, without a mutant
baselines() {
	local step

	cut -f3 "$list" | sort -u | grep -vx build >"$TESTDIR/steps" || :
	while IFS= read -r step; do
		case $1 in
		host) begin_host - "" "$step" no "$(without "$step")" ;;
		*) boot_one - "$step" no "$(out_of "$step")/image" "$(without "$step")" >"$(without "$step").said" 2>&1 ;;
		esac
	done <"$TESTDIR/steps"
	wait
	while IFS= read -r step; do
		claim "without a mutant: $step" passes "$(without "$step")"
	done <"$TESTDIR/steps"
}

# without STEP: where it is written what comes of it without a mutant
without() { echo "$TESTDIR/without.${1//[^a-zA-Z0-9_]/-}"; }

# judged STEP: it passes without a mutant
judged() {
	[ "$1" = build ] || [ "$(cat "$(without "$1")" 2>/dev/null)" = survived ]
}

passes() {
	cat "$1" || :
	[ "$(cat "$1" 2>/dev/null)" = survived ] || { tail -n 40 "$1.said"; return 1; }
}

killed() {
	cat "$1"
	[[ $(cat "$1") = killed* ]]
}

# verdicts: a claim for each mutant, and the score of each file
verdicts() {
	local name file step dies text
	local -A total=() score=()

	while IFS=$'\t' read -r name file step dies; do
		text=$(cat "$TESTDIR/verdict.$name" 2>/dev/null || echo "was not tried")
		judged "$step" || text="not judged: '$step' fails without it"
		say "$TESTDIR/verdict.$name" "$text"
		total[$file]=$((${total[$file]:-0} + 1))
		[[ $text != killed* ]] || score[$file]=$((${score[$file]:-0} + 1))
		claim "mutant $name of ${file##*/}: $step has to fail" killed "$TESTDIR/verdict.$name"
		echo "#   $text"
	done <"$list"
	for file in $(printf '%s\n' "${!total[@]}" | sort); do
		echo "# score: $file: ${score[$file]:-0} of ${total[$file]}"
	done
	echo "# score: all: $(($(printf '%d+' "${score[@]:-0}")0)) of $(wc -l <"$list")"
}

run_host() {
	local name file step dies

	claim "there is a modabi to make mutants of" copies
	mkdir -p "$TESTDIR/modabi"
	baselines host
	while IFS=$'\t' read -r name file step dies; do
		judged "$step" || continue
		begin_host "$name" "$file" "$step" "$dies" "$TESTDIR/verdict.$name"
	done <"$list"
	wait
}

run_kernel() {
	local name file step dies variant booting=''

	"$TOP/scripts/deps.sh" base "$arch" || exit 1
	linked_tree "$base" mutants
	# Nothing is left in there, also when this is interrupted.
	trap 'at series || :; rm -rf "$TESTDIR"' EXIT
	kernel_built "$(out_of boot)"
	for variant in kasan noforce; do
		! cut -f3 "$list" | grep -q "^$variant:" ||
			kernel_built "$(out_of "$variant:")" "$CONFIGS/$variant.config"
	done
	baselines boot
	while IFS=$'\t' read -r name file step dies; do
		judged "$step" || continue
		status "$name"
		kernel "$name" "$file" "$step" "$dies" "$TESTDIR/verdict.$name"
	done <"$list"
	wait
}

# selected host|kernel: these rows, in $list
selected() {
	local name file step dies kind

	while IFS=$'\t' read -r name file step dies; do
		if on_host "$step" "$file"; then kind=host; else kind=kernel; fi
		[ "$kind" = "$1" ] || continue
		[ -z "$only" ] || [[ " $only " = *" $name "* ]] || continue
		printf '%s\t%s\t%s\t%s\n' "$name" "$file" "$step" "$dies"
	done <"$TESTDIR/list" >"$list"
	[ -s "$list" ]
}

mode=--full
case ${1:-} in
--one-boot) one_boot "${@:2}"; exit 0 ;;
--host | --full | --self-test) mode=$1; shift ;;
esac
base=${1:-$PRIMARY}
only=${*:2}
list=$TESTDIR/selected
if [ -z "${MODULE_ABI_MUTANTS:-}" ]; then
	# shellcheck source=scripts/tests/code-mutants-self-test.sh
	. "$TOP/scripts/tests/code-mutants-self-test.sh"
	self_test
	[ "$mode" != --self-test ] || { claims_done || exit 1; exit 0; }
fi
tables=("$root"/scripts/tests/code-mutants/*)
"$read_table" list "${tables[@]}" >"$TESTDIR/list" || exit 1
claim "what the tables replace is there, once" texts_found
if selected host; then run_host; verdicts; fi
if [ "$mode" = --full ] && selected kernel; then run_kernel; verdicts; fi
claims_done || exit 1
