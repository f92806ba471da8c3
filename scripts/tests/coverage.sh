#!/bin/bash
# coverage.sh [BASE]: which lines of the series' files in kernel/module the KUnit
# tests and the boot tests run, and, by name, which they do not.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

# runs NAME PARAMETER...: boot, and add what has run to what did before
runs() {
	local log=$out/boot-$1.log name=$1 part=$out/coverage/$1

	shift
	boots "$base coverage $name" "$(image "$out" "$arch")" \
		"$out/initrd.gz" "$arch" "$log" "$@"
	mkdir "$part"
	sed -n '/^### coverage begins/,/^### coverage ends/{/^###/!p}' "$log" | base64 -d |
		tar -x -z -C "$part"
	if [ -d "$out/coverage/all" ]; then
		gcov-tool merge -o "$out/coverage/merged" "$out/coverage/all" "$part"
		rm -rf "$out/coverage/all"
		mv "$out/coverage/merged" "$out/coverage/all"
	else
		cp -r "$part" "$out/coverage/all"
	fi
}

# lines FILE: how many of its lines can run and have run, and the numbers of those
# that have not
lines() {
	awk -F: -v OFS='\t' '
		$1 ~ /[0-9]/ { run++ }
		$1 ~ /#####/ { not++; names = names " " $2 + 0 }
		END { print run + not, run, names }' "$out/coverage/$(basename "$1").gcov"
}

covered() {
	local all run missing

	IFS=$'\t' read -r all run missing < <(lines "$1")
	echo "$run of $all lines; not line $missing"
	[ "$all" -gt 0 ] && [ $((run * 100)) -ge $((all * 95)) ]
}

base=${1:-$PRIMARY} arch=x86_64
tree=$BUILD/$base/linux
"$TOP/scripts/deps.sh" base "$arch" compilers || exit 1
out=$("$TOP/scripts/build.sh" "$base" "$arch" coverage) || exit $?
"$TOP/scripts/drifts.sh" "$base" "$arch" "$out" || exit 1
"$TOP/scripts/compat.sh" "$base" "$arch" "$out" || exit 1
"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
rm -rf "$out/coverage"
mkdir "$out/coverage"
# Not the guards: under lockdown, what has run cannot be read. Nor the drifts, some
# of which this configuration has itself, and others cannot be relocated in it.
runs on module_abi.run=kselftest,modules,coverage
runs off module_abi.run=layout,coverage module.layout_enforce=0
EXPECTED=$OOPSES runs oops module_abi.run=oops,coverage
cd "$out/coverage" || exit 1
for file in $(cd "$TOP" && echo kernel/module/*.c); do
	# It has nothing that runs.
	[ "$file" != kernel/module/layout_list.c ] || continue
	cp "$out/${file%.c}.gcno" all
	gcov -o all "$tree/$file" >/dev/null
	claim "$base: at least 95 % of the lines of $file run" covered "$file"
	status "$file: $(covered "$file" || :)"
done
claims_done || exit 1
