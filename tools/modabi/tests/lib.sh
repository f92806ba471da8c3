# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
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
}

# t NAME STATUS REGEX ARGUMENT...: modabi ends with that status, and says
# something that REGEX matches; with a "!" before it, nothing that it matches
t()
{
	name=$1
	status=$2
	regex=$3
	shift 3
	timeout 180 "$MODABI" "$@" >out 2>&1 </dev/null
	rc=$?
	[ $rc = "$status" ]
	good=$?
	case $regex in
	"!"*) ! grep -qE -- "${regex#!}" out || good=1 ;;
	*) grep -qE -- "$regex" out || good=1 ;;
	esac
	! grep -q 'Sanitizer\|runtime error' out || good=1
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

compile()
{
	to=$1
	from=$2
	shift 2
	$CC -gdwarf-${DWARF:-4} -O1 -I "$here/include" "$@" -c -o "$to" "$here/$from"
}

# kernel NAME FLAG...: its types, in NAME.btf
kernel()
{
	out=$1
	shift
	if ! compile a.o kernel_a.c "$@" || ! compile b.o kernel_b.c "$@" ||
	   ! ld -r -o "$out.o" a.o b.o ||
	   ! pahole -J --btf_encode_detached="$out.btf" "$out.o"; then
		die "no types of the kernel $out"
	fi
}

# module NAME KERNEL FLAG...: NAME.ko, its types on top of KERNEL.btf, and
# NAME-dwarf.ko with DWARF alone
module()
{
	out=$1
	base=$2
	shift 2
	if ! compile "$out.ko" module.c "$@" ||
	   ! objcopy "$out.ko" "$out-dwarf.ko" ||
	   ! pahole -J --btf_base "$base.btf" "$out.ko" ||
	   ! objcopy --strip-debug "$out.ko"; then
		die "no module $out"
	fi
}

# section IN OUT SECTION=FILE
section()
{
	objcopy --add-section "$3" "$1" "$2" || die "no $3 in $2"
}
