#!/bin/bash
# bench-modabi.sh: how long modabi takes, and how much memory, beside what else
# reads the same: two of Debian's kernels for clouds. In build/bench-modabi.txt.
# With DWARF=1 also what reads their debug information, for which much more is
# downloaded.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/tests/debian.sh
. "$TOP/scripts/tests/debian.sh"

table=$BUILD/bench-modabi.txt
runs=5

# measure TEXT COMMAND...: the median of the seconds it takes, and the most memory.
# That modules differ, status 1, is no error here.
measure() {
	local text=$1 left=$runs rc

	shift
	status "$text"
	for (( ; left; left--)); do
		rc=0
		env time -q -o "$work/time" -a -f '%e %M' "$@" >"$work/out" 2>&1 || rc=$?
		[ "$rc" -le 1 ] || die "$*: status $rc: $(tail -n 1 "$work/out")"
	done
	sort -n "$work/time" | awk -v text="$text" '
		{ s[NR] = $1; if ($2 > most) most = $2 }
		END { printf "%-58s %9.2f s %7.0f MB\n", text, s[int((NR + 1) / 2)], most / 1024 }' |
		tee -a "$table"
	rm "$work/time"
}

"$TOP/scripts/deps.sh" base modabi bench || exit 1
work=$(mktemp -d "$BUILD/bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
make -s -C "$TOP/tools/modabi" OUTPUT="$work/" all
modabi=$work/modabi
mapfile -t found < <(images)
[ ${#found[@]} -eq 2 ] || die "two kernels for clouds are needed, and the archive has ${#found[@]}"
read -r old old_dir <<<"${found[0]}"
read -r new new_dir <<<"${found[1]}"
btf_of "$old_dir" >"$work/btf-$old"
btf_of "$new_dir" >"$work/btf-$new"
modules=$new_dir/lib/modules/$new
find "$modules" -name '*.ko.xz' >"$work/list"
one=$(grep -m1 /dummy.ko "$work/list" || head -n1 "$work/list")

echo "# $(nproc) processors, $(wc -l <"$work/list") modules, linux $old and $new" | tee "$table"
measure "pahole --sizes, a kernel's BTF" pahole --sizes "$work/btf-$new"
measure "modabi check, one module, the same BTF" "$modabi" check -k "$work/btf-$new" "$one"
measure "xz -dc, all modules, $(nproc) workers" xargs -a "$work/list" -n 20 -P "$(nproc)" xz -dc
measure "modabi check, all modules, $(nproc) workers" \
	"$modabi" check -j "$(nproc)" -k "$work/btf-$new" "$modules"
measure "modabi check, all modules, against the other kernel" \
	"$modabi" check -j "$(nproc)" -k "$work/btf-$old" --built-against "$work/btf-$new" "$modules"
measure "modabi diff, two kernels" "$modabi" diff "$work/btf-$old" "$work/btf-$new"
if [ -n "${DWARF:-}" ]; then
	runs=3
	private_apt amd64 ""
	old_dwarf=$(debug_info "$old") || exit 1
	new_dwarf=$(debug_info "$new") || exit 1
	measure "pahole -F dwarf --sizes, a kernel" pahole -F dwarf --sizes "$new_dwarf"
	measure "modabi check, one module, the same DWARF" \
		"$modabi" check -k "$new_dwarf" --built-against "$work/btf-$new" "$one"
	measure "codiff -s, two kernels, DWARF" codiff -s "$old_dwarf" "$new_dwarf"
	measure "modabi diff, the same two" "$modabi" diff "$old_dwarf" "$new_dwarf"
	for version in "$old" "$new"; do
		objcopy --strip-debug --add-section ".BTF=$work/btf-$version" \
			"$(debug_info "$version")" "$work/elf-$version"
	done
	runs=1
	abidiff=$(abidiff_with_btf) || exit 1
	# Its status is a set of bits, of which the two lowest are errors.
	# shellcheck disable=SC2016  # for the inner shell
	measure "abidiff --btf, the same two" bash -c '"$@"; (( ($? & 3) == 0 )) || exit 2' - \
		"$abidiff" --btf "$work/elf-$old" "$work/elf-$new"
fi
status "in ${table#"$TOP"/}, too"
