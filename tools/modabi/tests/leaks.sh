# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# leaks.sh: valgrind has nothing to complain of, and no memory is left behind.

# grind STATUS ARGUMENT...: without an error, and without a leak
grind()
{
	status=$1
	shift
	valgrind -q --error-exitcode=99 --leak-check=full "$MODABI" "$@" >out 2>&1 </dev/null
	[ $? = "$status" ] && lacks -q '^==' out
	result $? "valgrind: $*"
}
if [ -n "$sanitized" ]; then
	# It looks for leaks itself, in all tests.
	plan 0
elif ! command -v valgrind >/dev/null; then
	skip 11 "leaks" "no valgrind here"
	plan 11
else
	grind 2 check --kernel k.btf fits.ko drift.ko drift.ko.xz drift.ko.gz drift.ko.zst \
		empty.ko text.ko gone.ko
	grind 1 check --json --kernel k.o drift-dwarf.ko
	grind 1 check --kernel reordered.btf --built-against k.btf fleet.ko local.ko
	grind 1 check --kernel wide.btf distilled.ko
	grind 0 check --kernel $lib crcs.ko
	grind 2 check --kernel k.btf --kernel shifted.ko fits.ko
	grind 2 check --kernel k.btf cut/64.ko cut/1024.ko mods/000.ko mods/001.ko
	grind 1 diff --modules fits.ko k.btf reordered.btf
	grind 0 show one.ko
	loaded broken coming-dead ok 1 a
	grind 1 doctor --sysfs sys little
	grind 2 repair --yes --sysfs sys little
	plan 11
fi
