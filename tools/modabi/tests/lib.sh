# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2086,SC2154
#
# lib.sh: Sourced by run.sh: what the tests are written with.

nr=0
failed=0
result()
{
	nr=$((nr + 1))
	if [ "$1" = 0 ]; then
		echo "ok $nr $2"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $nr $2"
	tail -n 40 out | sed 's/^/# /'
	[ -z "$stop" ] || die "stopped at the first failure"
}

# skip NUMBER WHAT REASON: in place of so many results
skip()
{
	for _ in $(seq "$1"); do
		nr=$((nr + 1))
		echo "ok $nr $2 # SKIP $3"
	done
}

# plan NUMBER: a file of tests has come to its end, with so many results
plan()
{
	ended=1
	planned=$((planned + $1))
	[ $((nr - start)) = "$1" ] && return
	failed=$((failed + 1))
	echo "not ok $topic: $1 results are planned, there are $((nr - start))"
}

# lacks GREP-ARGUMENT...: grep finds nothing, and prints what it finds
lacks()
{
	grep "$@"
	[ $? = 1 ]
}

# t NAME STATUS REGEX ARGUMENT...: modabi ends with that status, and says
# something that REGEX matches; with a "!" before it, nothing that it matches
t()
{
	local name=$1 status=$2 regex=$3 rc good

	shift 3
	timeout 180 "$MODABI" "$@" >out 2>&1 </dev/null
	rc=$?
	[ $rc = "$status" ]
	good=$?
	case $regex in
	"!"*) lacks -qE -- "${regex#!}" out || good=1 ;;
	*) grep -qE -- "$regex" out || good=1 ;;
	esac
	# Without a process more for each test.
	[[ $(<out) != *Sanitizer* && $(<out) != *"runtime error"* ]] || good=1
	echo "status $rc: modabi $*" >>out
	result $good "$name"
}

# held_by DIRECTLY VALUE POINTERS: what the total says of how structs are held
held_by()
{
	echo "changed structs held directly by $1, by value by $2, only behind pointers by $3"
}

die()
{
	echo "Bail out! $*"
	exit 1
}

# link OUT IN...
link()
{
	$CC -r -nostdlib -o "$@"
}

compile()
{
	to=$1
	from=$2
	shift 2
	$CC -gdwarf-${DWARF:-4} -O1 -I "$here/include" "$@" -c -o "$to" "$here/$from"
}

# kept ARGUMENT...: whether what is made by them is in $KEPT; if so, it is here now
kept()
{
	[ -n "$KEPT" ] || return 1
	sources=${sources:-$(cat "$here"/*.[ch] "$here"/include/*/* | cksum)}
	key=$KEPT/$(echo "$sources" "$CC" "$DWARF" "$@" | md5sum | cut -c1-32)
	[ -e "$key" ] && cp "$key/"* .
}

# keep FILE...: for kept
keep()
{
	[ -n "$KEPT" ] || return 0
	mkdir -p "$key.$$" && cp "$@" "$key.$$" && mv -T "$key.$$" "$key" 2>/dev/null ||
		rm -rf "$key.$$"
}

# kernel NAME FLAG...: its types, in NAME.btf
kernel()
{
	kept kernel "$@" && return
	out=$1
	shift
	compile a.o kernel_a.c "$@" && compile b.o kernel_b.c "$@" &&
		link "$out.o" a.o b.o &&
		pahole -J --btf_encode_detached="$out.btf" "$out.o" ||
		die "no types of the kernel $out"
	keep "$out.o" "$out.btf"
}

# module NAME KERNEL FLAG...: NAME.ko, its types on top of KERNEL.btf, and
# NAME-dwarf.ko with DWARF alone
module()
{
	kept module "$@" && return
	out=$1
	base=$2
	shift 2
	compile "$out.ko" module.c "$@" &&
		objcopy "$out.ko" "$out-dwarf.ko" &&
		pahole -J --btf_base "$base.btf" "$out.ko" &&
		objcopy --strip-debug "$out.ko" ||
		die "no module $out"
	keep "$out.ko" "$out-dwarf.ko"
}

# declares NAME DECLARATION...: NAME.o, with the types of these in DWARF, each of a
# file of its own
declares()
{
	out=$1
	shift
	number=0
	rm -f unit-*.o
	for text; do
		number=$((number + 1))
		echo "$text" | $CC -gdwarf-4 -O1 -x c -c -o unit-$number.o - || die "no $out"
	done
	link "$out.o" unit-*.o || die "no $out"
}

# elf NAME KEY=VALUE...: NAME.ko, made by make_elf.py
elf()
{
	out=$1
	shift
	python3 "$here/make_elf.py" "$out.ko" "$@" || die "no $out.ko"
}

# section IN OUT SECTION=FILE
section()
{
	objcopy --add-section "$3" "$1" "$2" || die "no $3 in $2"
}
