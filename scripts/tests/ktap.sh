# shellcheck shell=bash
# Sourced by test scripts: what a booted machine's log says, as claims. A test
# that was skipped has failed: the machine was made for it.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

# What the tests that oops are expected to leave in the log.
# shellcheck disable=SC2034  # for those who boot them
OOPSES='BUG: kernel NULL pointer dereference|KASAN: (null-ptr-deref|maybe wild)|Oops: |Oops \[#'

# no_splat LOG: neither the kernel's log nor the console has a complaint, other
# than $EXPECTED, a regular expression. What lockdep says begins with WARNING.
no_splat() {
	! grep -vE "${EXPECTED:-^$}" "$1" |
		grep -E 'BUG:|WARNING:|Oops|KASAN|UBSAN|Kernel panic|(^|[^n])stall|leaked'
}

# ended LOG: each script got to its end, and none failed as a whole
ended() {
	[ "$(grep -c '^### status' "$1")" -gt 0 ] || return 1
	! grep '^### status' "$1" | grep -v '^### status 0$'
}

# no_address LOG: what is said of a module has none of the kernel's addresses, nor
# anything that looks like one; the version magic is the module's own text.
no_address() {
	! sed -e '1,/^### begin dmesg/d' -e "s/version magic '[^']*'//" "$1" |
		grep -E '^(\[[^]]*\] *)+(kdemo|kuser|test_module_abi\w*): ' |
		grep -E '\b(0x)?[c-f][0-9a-f]{7}([0-9a-f]{8})?\b'
}

# The scripts that may be skipped, unless MAY_SKIP says otherwise: those that oops
# and have not been asked to, and those for kernels in which allocations can fail.
SKIPS='repair_oops|faults|repair_faults'

# one_result LINE: is it an ok?
one_result() {
	echo "$1"
	[[ $1 =~ ^ok\  ]] && {
		! [[ $1 =~ \#\ SKIP ]] ||
			[[ $1 =~ test_(${MAY_SKIP:-$SKIPS})\.sh\ #\ SKIP ]]
	}
}

# boots NAME IMAGE INITRD ARCH LOG PARAMETER...: a claim for each result
boots() {
	local name=$1 log=$5 line suite=

	shift
	status "$name: booting (log: ${log#"$TOP"/})"
	claim "$name: boots" "$TOP/scripts/boot.sh" "$@"
	while read -r line; do
		case $line in
		"### begin "* | "selftests: "*) suite=${line##* } ;;
		"ok "* | "not ok "*)
			claim "$name: ${suite:+${suite%.sh}: }$(sed 's/^[a-z ]*[0-9]* *-* *//' <<<"$line")" \
				one_result "$line"
			;;
		esac
	done < <(sed '/^### begin dmesg/,$d' "$log")
	claim "$name: every script ended well" ended "$log"
	kunit_results "$name" "$log"
	claim "$name: nothing else in the log" no_splat "$log"
	claim "$name: no address in what is said of modules" no_address "$log"
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

# kunit_results NAME LOG: the suites that ran during boot, a claim for each case
kunit_results() {
	local name=$1 line seen=0

	while read -r line; do
		seen=1
		claim "$name: KUnit: $(sed 's/^[a-z ]*[0-9]* *-* *//' <<<"$line")" \
			one_result "$line"
	done < <(sed -e '1,/^### begin dmesg/d' -e 's/^\[[^]]*\] *//' "$2" |
		sed -n '/KTAP version 1/,$p' | grep -E '^ *(not )?ok ' |
		sed 's/^ *//')
	[ "$seen" = 1 ] || claim "$name: KUnit ran" false
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
		*,module) [[ $said = *": struct module"* ]] ;;
		*) [[ $said = *"$what"* ]] ;;
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
