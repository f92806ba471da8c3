# shellcheck shell=bash
# Sourced by test scripts: what a booted machine's log says, as claims: ktap.py reads
# the results, splats.py all else. A test that did not run has failed, and so has one
# that was skipped, unless expected-skips has it.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

# The oopses that test_repair_oops.sh provokes, each in a function of its module.
# shellcheck disable=SC2034  # for those who boot them
OOPSES='test_module_abi_stuck_init=3 test_module_abi_stuck_exit=1 test_module_dies_set=1'
# What dead tasks had in hand is lost; scripts/guest/leaks.sh looks at each report.
# shellcheck disable=SC2034
LOST='kmemleak: [0-9]+ new suspected memory leaks'

# no_splat LOG: neither the kernel's log nor the console has a complaint, other
# than the oopses of $EXPECTED and the lines that $ALLOWED matches.
no_splat() {
	"$TOP/scripts/tests/splats.py" --oopses "${EXPECTED:-}" --allow "${ALLOWED:-}" "$1"
}

# no_address LOG: what is said of a module has none of the kernel's addresses, nor
# anything that looks like one; the version magic is the module's own text.
no_address() {
	sed -e '1,/^### begin dmesg/d' -e "s/version magic '[^']*'//" "$1" >"$TESTDIR/dmesg"
	grep -E '^(\[[^]]*\] *)+(kdemo|kuser|test_module_\w+): ' "$TESTDIR/dmesg" >"$TESTDIR/said" || :
	lacks -E '\b(0x)?[c-f][0-9a-f]{7}([0-9a-f]{8})?\b' "$TESTDIR/said"
}

# expectations OUT PARAMETER...: for ktap.py, an argument a line: what a machine with
# the kernel in OUT has to run when it is booted so
expectations() {
	local out=$1 parameter run='' kunit=1 tests=$TESTDIR/tests config=$1/.config

	shift
	for parameter; do
		case $parameter in
		module_abi.run=*) run=${parameter#*=} ;;
		kunit.enable=0) kunit='' ;;
		esac
	done
	[ -n "$run" ] || { echo "no module_abi.run=" >&2; return 1; }
	[ -e "$config" ] || { echo "no $config" >&2; return 1; }
	printf '%s\n' --run "$run" --config "$config"
	if [[ ,$run, =~ ,(kselftest|layout), ]]; then
		selftests "$out/source" | sort >"$tests.kselftest"
		sed -n 's/^module_abi://p' "$out/initrd/kselftest/kselftest-list.txt" | sort >"$tests.installed"
		diff "$tests.kselftest" "$tests.installed" >&2
		sed '/repair/d' "$tests.kselftest" >"$tests.layout"
		printf '%s\n' --tests "kselftest=$tests.kselftest" --tests "layout=$tests.layout"
	fi
	[ -n "$kunit" ] && grep -qx CONFIG_KUNIT=y "$config" || return 0
	"$TOP/scripts/tests/kunit-suites.py" "$out/source" "$config" >"$TESTDIR/suites"
	printf '%s\n' --suites "$TESTDIR/suites"
}

# selftests TREE: the kselftests that its Makefile lists
selftests() {
	sed -n -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' -e 's/^TEST_PROGS := *//p' \
		"$1/tools/testing/selftests/module_abi/Makefile" | xargs -n 1
}

# judge NAME LOG ARGUMENT...: what ktap.py makes of the log, a claim for each line
judge() {
	local name=$1 log=$2 word text why

	shift 2
	claim "$name: the log can be read" read_log "$name" "$log" "$@"
	while IFS=$'\t' read -r word text why; do
		case $word in
		skip) skip "$name: $text" "$why" ;;
		*) claimed "$word" "$name: $text" "$why" ;;
		esac
	done <"$TESTDIR/results"
}

read_log() {
	local name=$1 log=$2

	shift 2
	: >"$TESTDIR/results"
	"$TOP/scripts/tests/ktap.py" --boot "$name" --skips "$TOP/scripts/tests/expected-skips" \
		"$@" "$log" >"$TESTDIR/results"
	[ -s "$TESTDIR/results" ]
}

# boots NAME IMAGE INITRD ARCH LOG PARAMETER...: a claim for each result
boots() {
	local name=$1 image=$2 log=$5

	shift
	status "$name: booting (log: ${log#"$TOP"/})"
	rm -f "$log"
	claim "$name: boots" "$TOP/scripts/boot.sh" "$@"
	booted "$name" "${image%/arch/*}" "${@:4}"
}

# booted NAME OUT LOG PARAMETER...: the same of a log that is there, of the kernel in OUT
booted() {
	local name=$1 out=$2 log=$3 arguments

	shift 3
	claim "$name: it is known what has to run" expected_to "$TESTDIR/arguments" "$out" "$@"
	mapfile -t arguments <"$TESTDIR/arguments"
	judge "$name" "$log" "${arguments[@]}"
	claim "$name: nothing else in the log" no_splat "$log"
	claim "$name: no address in what is said of modules" no_address "$log"
}

# expected_to FILE OUT PARAMETER...
expected_to() {
	: >"$1"
	expectations "${@:2}" >"$1"
}

# boots_tree NAME OUT ARCH SCRIPTS FRAGMENT...: boots, of what the work tree of
# objects.sh holds
boots_tree() {
	local name=$1 out=$2 arch=$3 scripts=$4

	shift 4
	configure "$tree" "$out" "$arch" "$CONFIGS"/{common,"$arch"}.config "$@"
	need_space "$out" 2000
	progress "$out/build.log" "$name: building" \
		kmake "$tree" "$out" "$arch" -j"$(nproc)" "$(image_target "$arch")" modules
	TREE=$tree "$TOP/scripts/payload.sh" "$BASE" "$arch" "$out" || exit 1
	boots "$name" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
		"$out/boot.log" "module_abi.run=$scripts"
}

# kunit_suites NAME TREE OUT: kunit.py builds them for UML in OUT, runs them, and
# agrees; what they say is looked at here as well
kunit_suites() {
	local name=$1 tree=$2 out=$3 rc=0

	rm -f "$out/test.log"
	# O= builds only work with a clean source tree, which ours is.
	(cd "$tree" && progress "$out.log" "$name: building and running the KUnit suites" \
		./tools/testing/kunit/kunit.py run --kunitconfig kernel/module/tests \
		--build_dir "$out" --jobs "$(nproc)" --timeout 300) || rc=$?
	claim "$name: kunit.py is content" [ "$rc" -eq 0 ]
	claim "$name: it is known what has to run" suites_of "$tree" "$out/.config"
	judge "$name" "$out/test.log" --kunit --suites "$TESTDIR/suites" --config "$out/.config"
	claim "$name: nothing else in the log" no_splat "$out/test.log"
}

# suites_of TREE CONFIG
suites_of() {
	"$TOP/scripts/tests/kunit-suites.py" "$1" "$2" >"$TESTDIR/suites"
	[ -s "$TESTDIR/suites" ]
}

# drifts_cover NAME OUT: the table is worth something on this kernel: there are
# modules whose init moved, whose exit moved, and whose tail alone did
drifts_cover() {
	local name=$1 out=$2 file plain here init=0 exit=0 tail=0

	plain=$(places "$out/drift/plain/kdemo.ko")
	for file in "$out"/drift/*/kdemo.ko; do
		here=$(places "$file")
		if [ "${here%,*}" != "${plain%,*}" ]; then
			init=$((init + 1))
		elif [ "$here" != "$plain" ]; then
			exit=$((exit + 1))
		elif [ "$(record "$file")" != "$(record "$out/drift/plain/kdemo.ko")" ]; then
			tail=$((tail + 1))
		fi
	done
	status "$name: init moved in $init builds, only exit in $exit, neither in $tail"
	claim "$name: drifts before init, between init and exit, and after" \
		[ "$((init >= 3 && exit >= 6 && tail >= 3))" = 1 ]
}

# drifts_warned OUT: so did the build of each of these modules, by the same name
drifts_warned() {
	local name what said wrong=0

	while IFS=$'\t' read -r name what; do
		said=$(grep '^WARNING: module-layout: ' "$1/drift/$name/log" || :)
		case $name,$what in
		*,fits) [ -z "$said" ] ;;
		old*) [[ $said = *"has no layout field"* ]] ;;
		*,module) [[ $said = *": struct module"[,\;]* ]] ;;
		*) [[ $said = *" $what"[,\;]* ]] ;;
		esac || { echo "$name, $what: $said"; wrong=1; }
	done <"$1/drift/table"
	[ "$wrong" -eq 0 ]
}

# places FILE: the offsets of init and exit in its struct module
places() {
	readelf -rW "$1" | awk '
		/this_module/ { on = 1 } /^$/ { on = 0 }
		on && / init_module/ { i = $1 } on && / cleanup_module/ { e = $1 }
		END { print i "," e }'
}

record() { tr '\0' '\n' <"$1" | sed -n 's/^layout=//p'; }
