#!/bin/bash
# identity.sh [BASE...]: what the series costs. With its options off, the
# objects of kernel/module are what they are with its fixes of the loader alone,
# and a module is what it is without the series; with all of them on, struct
# module and what is loaded of a module are no larger. Same compiler, path and
# time; ARCH=... for one architecture only.

# shellcheck source=scripts/tests/objects.sh
. "$(dirname "$0")/objects.sh"

# build COMMIT on|off DIR: kdemo.ko and the objects of kernel/module, in DIR.
# All in one directory, so that no path differs.
build() {
	at "$1"
	# Made again, whatever make thinks of their prerequisites.
	rm -f "$out"/kernel/module/*.o "$out"/kernel/module/*.a
	prepared "$out" "$arch" "$2" "$TOP/scripts/tests/identity.config" >&2
	objects "$out" "$arch" kernel/module/
	demo "$out" "$arch" >&2
	mkdir "$3"
	cp "$out"/kernel/module/*.o "$out/demo/kdemo.ko" "$3"
}

# The last of the fixes, which touch nothing but the loader.
fixes() {
	plain_git -C "$source" rev-list --reverse base..series -- . \
		':!kernel/module/main.c' ':!kernel/module/internal.h' | sed -n '1s/$/^/p'
}

# sections FILE: name and size in bytes of those that are loaded and stay;
# the loader drops .modinfo.
sections() {
	"$(cross "$arch")readelf" -SW "$1" |
		sed -n 's/^ *\[ *[0-9]*\] //p' |
		awk '$7 ~ /A/ && $1 != ".modinfo" { print $1, $5 }'
}

section_size() {
	local size

	size=$("$(cross "$arch")readelf" -SW "$1" | sed 's/^ *\[ *[0-9]*\] //' |
		awk -v name="$2" '$1 == name { print $5 }')
	echo $((16#$size))
}

same_names() { same "$(cd "$1" && ls)" "$(cd "$2" && ls)"; }

# contents FILE: all of an object, but the line number in the name of an
# initcall's symbol, as code in front of it may have become longer, and the
# numbers that the compiler appends to names of its own.
contents() {
	"$(cross "$arch")objdump" -s -r -t "$1" | sed -E \
		-e '/file format/d' \
		-e 's/(__initcall__kmod_\w+__[0-9]+)_[0-9]+_/\1_LINE_/' \
		-e 's/(\s\w+)\.[0-9]+$/\1.NR/'
}

same_objects() {
	local file one other count=0

	for file in "$1"/*.o; do
		one=$(contents "$file")
		other=$(contents "$2/${file##*/}")
		[ -n "$one" ]
		same "$one" "$other"
		count=$((count + 1))
	done
	echo "only $count objects"
	[ "$count" -ge 5 ]
}

same_sections() {
	local one other

	one=$(sections "$1")
	other=$(sections "$2")
	[ -n "$one" ]
	same "$one" "$other"
}

grows_by_at_most() {
	local growth=$(($(section_size "$3" .modinfo) - $(section_size "$2" .modinfo)))

	echo "$growth bytes"
	[ "$growth" -gt 0 ] && [ "$growth" -le "$1" ]
}

# shellcheck disable=SC2046  # a list of words
[ $# -gt 0 ] || set -- $(bases)
for base; do
	objects_tree "$base"
	for arch in ${ARCH:-$ARCHES}; do
		status "$BASE $arch: without the series, with its fixes, with it switched off, with it on"
		out=$BUILD/$BASE/identity-$arch
		d=$TESTDIR/$BASE-$arch
		mkdir -p "$d"
		build base off "$d/base"
		build "$(fixes)" off "$d/fixes"
		build "${COMMIT:-series}" off "$d/off"
		build "${COMMIT:-series}" on "$d/on"
		claim "$BASE $arch: off: no object more in kernel/module" \
			same_names "$d/base" "$d/off"
		claim "$BASE $arch: off: code and data of kernel/module are identical to those with the fixes" \
			same_objects "$d/fixes" "$d/off"
		claim "$BASE $arch: off: kdemo.ko is the same file as without the series" \
			cmp "$d/base/kdemo.ko" "$d/off/kdemo.ko"
		claim "$BASE $arch: on: struct module is as large as without the series" \
			same "$(section_size "$d/base/kdemo.ko" .gnu.linkonce.this_module)" \
			     "$(section_size "$d/on/kdemo.ko" .gnu.linkonce.this_module)"
		claim "$BASE $arch: on: .modinfo grows by at most 256 bytes" \
			grows_by_at_most 256 "$d/base/kdemo.ko" "$d/on/kdemo.ko"
		claim "$BASE $arch: on: nothing that stays in memory grows" \
			same_sections "$d/base/kdemo.ko" "$d/on/kdemo.ko"
	done
done
claims_done || exit 1
