# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# layouts.sh: Layout fields.

one=0123456789abcdef-fedcba9876543210-000fff
two=0123456789abcdee-fedcba9876543210-000ffe
core=0123456789abcdef-0000000000000000-000fff
module one k "-DLAYOUT=\"$one\""
module two k "-DLAYOUT=\"$two\""
module core k "-DLAYOUT=\"$core\""
module damaged k "-DLAYOUT=\"${one}0\""
module doubled k "-DLAYOUT=\"$one\"" -DLAYOUT_TWICE
t "the same layout field" 0 '^one.ko: fits' check --kernel one.ko one.ko
t "another layout field" 1 '^  layout field: a struct of the kernel differs$' \
	check --kernel one.ko two.ko
cat >record.c <<END
const char module_layout_record[] = "layout=$one";
const char vermagic[] = "1.0 SMP mod_unload ";
END
$CC -c record.c
t "a kernel without types" 0 '^one.ko: fits' check --kernel record.o one.ko
t "its layout record" 1 '^  layout field: ' check --kernel record.o two.ko
t "its vermagic" 1 '^  vermagic: .1.1' check --kernel record.o other.ko
t "it and a module" 1 'struct module: exit at' check --kernel record.o --kernel one.ko shifted.ko
t "a module and it" 1 'struct module: exit at' check --kernel one.ko --kernel record.o shifted.ko
t "it and a module of another layout" 2 'modabi: two.ko: is of another kernel' \
	check --kernel record.o --kernel two.ko one.ko
t "it and a module of another vermagic" 2 'modabi: other.ko: is of another kernel' \
	check --kernel record.o --kernel other.ko one.ko
t "no hash of core structs" 0 '^core.ko: fits' check --kernel one.ko core.ko
t "no layout field" 0 '^fits.ko: fits' check --kernel one.ko fits.ko
t "a damaged layout field" 2 '^damaged.ko: cannot tell: .*layout field' \
	check --kernel one.ko damaged.ko
t "two layout fields" 2 '^doubled.ko: cannot tell: .*more than one' check --kernel one.ko doubled.ko

# Fields as long as the kernel's list of structs is, by which they are named. What is
# read by the loader comes first.
list=$here/../../../include/linux/module_layout_list.h
# structs NUMBER HASHES FIRST CHANGED: a field of NUMBER structs, of which as many as
# CHANGED differ from the FIRST on
structs()
{
	local field=$2-

	for number in $(seq "$1"); do
		if [ "$number" -ge "$3" ] && [ "$number" -lt $(($3 + $4)) ]; then
			field=${field}111
		else
			field=${field}000
		fi
	done
	echo "$field"
}
one=0123456789abcdef-fedcba9876543210
two=0123456789abcdee-fedcba9876543210
core=0123456789abcdef-fedcba9876543211
none=0123456789abcdef-0000000000000000
# layout NAME FIELD
layout()
{
	elf "$1" "modinfo=layout=$2"
}
for number in 128 129; do
	layout structs-$number "$(structs $number $one 1 0)"
done
t "a layout field of as many structs as there can be" 0 "^layout: +$one-(000){128}\$" show structs-128.ko
t "a layout field of one more" 2 '^modabi: structs-129.ko: has a layout field that cannot be read$' \
	show structs-129.ko
layout short "$one-"
t "a layout field of no structs" 2 'has a layout field that cannot be read$' show short.ko
layout all "$(structs 8 $one 1 0)"
layout other "$(structs 9 $two 1 9)"
t "layout fields of two lengths name no struct" 1 '^  layout field: a struct of the kernel differs$' \
	check --kernel all.ko other.ko
layout core "$(structs 8 $core 1 1)"
t "only the hash of core structs differs" 1 '^  layout field: ' check --kernel all.ko core.ko
layout uncored "$(structs 8 $none 1 0)"
for pair in "all uncored" "uncored all"; do
	t "core structs are recorded in one of the two: ${pair% *}" 0 '!layout field' \
		check --kernel "${pair% *}.ko" "${pair#* }.ko"
done
if [ -e "$list" ]; then
	sed -n 's/^LAYOUT_BEGIN([^,]*, *\(.*\))$/\1/p' "$list" >loader-structs
	sed -n 's/^LAYOUT_CORE([^,]*,[^,]*, *\(.*\))$/\1/p' "$list" >core-structs
	loader=$(wc -l <loader-structs)
	number=$((loader + $(wc -l <core-structs)))
	# first FILE NUMBER: names of structs, for a message
	first()
	{
		head -n "$2" "$1" | paste -sd, | sed 's/,/, /g'
	}
	layout all "$(structs $number $one 1 0)"
	for changed in 1 4 5 6; do
		layout changed-$changed "$(structs $number $two 1 $changed)"
	done
	t "a struct that differs is named" 1 "^  layout field: $(first loader-structs 1) differs\$" \
		check --kernel all.ko changed-1.ko
	t "four structs are named" 1 "^  layout field: $(first loader-structs 4) differ\$" \
		check --kernel all.ko changed-4.ko
	t "of five structs, four are" 1 \
		"^  layout field: $(first loader-structs 4) and 1 more differ\$" \
		check --kernel all.ko changed-5.ko
	t "of six structs, four are" 1 \
		"^  layout field: $(first loader-structs 4) and 2 more differ\$" \
		check --kernel all.ko changed-6.ko
	# A struct of each kind, and the hash of one kind.
	layout loader "$(structs $number $two "$loader" 2)"
	layout core "$(structs $number $core "$loader" 2)"
	t "only the hash of the loader's structs differs: no other is named" 1 \
		"^  layout field: $(tail -n 1 loader-structs) differs\$" check --kernel all.ko loader.ko
	t "only the hash of core structs differs: no other is named" 1 \
		"^  layout field: $(first core-structs 1) differs\$" check --kernel all.ko core.ko
else
	skip 6 "names of structs" "the kernel's list is not here"
fi
plan 26
