#!/bin/bash
# drifts.sh BASE ARCH OUT [NAME...]: build kdemo.ko once for each name in
# scripts/drifts, or for those named, against the kernel in OUT, as
# OUT/drift/NAME/kdemo.ko, and the table of them for the virtual machine,
# OUT/drift/table. What is there already is kept.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

base=$1 arch=$2 out=$3
shift 3
only=" $* "
tree=${TREE:-$BUILD/$base/linux}
table=$TOP/scripts/drifts

# rows: name, tab, what, tab, line; those of this architecture and base
rows() {
	sed -e '/^#/d' -e '/^$/d' -e 's/\t\t*/\t/g' "$table" |
		awk -F'\t' -v OFS='\t' -v arch=",$arch," -v not="not-$base" \
		    '$2 == "all" || index("," $2 ",", arch) || $2 ~ /^not-/ && $2 != not { print $1, $3, $4 }' |
		awk -F'\t' -v only="$only" 'only ~ /^ *$/ || index(only, " " $1 " ")'
}

header() {
	local name=$1 file expression line

	rows | awk -F'\t' -v name="$name" '$1 == name { print $3 }' |
		while read -r line; do
			case $line in
			"sed "*)
				read -r _ file expression <<<"$line"
				sed -e "$expression" "$tree/$file"
				if sed -e "$expression" "$tree/$file" | cmp -s - "$tree/$file"; then
					die "scripts/drifts: $name: $expression changes nothing in $file"
				fi
				;;
			"toggle "*)
				printf '#ifdef %s\n#undef %s\n#else\n#define %s 1\n#endif\n' \
					"${line#* }" "${line#* }" "${line#* }"
				;;
			*) echo "$line" ;;
			esac
		done
}

# build_one NAME: in a directory of its own, kept if nothing has changed since
build_one() {
	local name=$1 dir=$out/drift/$1 stamp

	mkdir -p "$dir"
	header "$name" >"$dir/drift.h"
	# A tree without the series has no such headers.
	stamp=$({ cat "$dir/drift.h" "$TOP"/scripts/modules/kdemo/* "$out/Module.symvers" \
		"$out/.config" "$tree/scripts/module-common.c" \
		"$tree"/include/linux/module_layout*.h "$tree"/scripts/{module-layout.sh,Makefile.modfinal} \
		2>/dev/null || :; } | sha256sum)
	if [ -e "$dir/kdemo.ko" ] && [ "$(cat "$dir/stamp" 2>/dev/null)" = "$stamp" ]; then
		return
	fi
	rm -f "$dir/stamp" "$dir"/.module-common.o
	cp "$TOP"/scripts/modules/kdemo/* "$dir"
	build_module "$tree" "$out" "$arch" "$dir" KCFLAGS="-include $dir/drift.h -Wno-error" \
		MODULE_LAYOUT_BUILD=warn >"$dir/log" 2>&1 || {
		grep -m1 'error' "$dir/log" >&2 || :
		die "$base $arch: kdemo.ko cannot be built as '$name', see $dir/log"
	}
	echo "$stamp" >"$dir/stamp"
}

mkdir -p "$out/drift"
names=$(rows | cut -f1 | uniq)
status "$base $arch: building kdemo.ko $(wc -w <<<"$names") times"
rows | cut -f1,2 | uniq >"$out/drift/table"
export -f build_one
failed=0
for name in $names; do
	while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || failed=1; done
	(build_one "$name") &
done
while [ -n "$(jobs -p)" ]; do wait -n || failed=1; jobs >/dev/null; done
[ "$failed" -eq 0 ] || exit 1
