# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# diffs.sh: What of two types counts as a difference, and how many are named.

# differ NAME REGEX DECLARATION DECLARATION
differ()
{
	declares first "$3"
	declares second "$4"
	t "$1" 1 "$2" diff first.o second.o
}

members='int a, b;'
others='int e, f;'
differ "four differences" '^  f at 4 in the second, not in the first$' \
	"struct s { $members } s;" "struct s { $others } s;"
lacks more out
result $? "four differences: no more"
differ "five differences: one is not named" '^  1 more difference$' \
	"struct s { $members void *c; } s;" "struct s { $others long c; } s;"
[ "$(grep -c '^  .* at .* not in ' out)" = 3 ] &&
	grep -qx '  c is a pointer in the first, a number in the second' out
result $? "five differences: four are named"
differ "six differences: two are not" '^  2 more differences$' \
	"struct s { $members void *c, *d; } s;" "struct s { $others long c, d; } s;"
differ "an array of structs without a name moved" '^  many at 0 in the first, 4 in the second$' \
	"struct s { struct { int in; } many[3]; } s;" \
	"struct s { int pad; struct { int in; } many[3]; } s;"
lacks -F 'many[].in' out
result $? "an array of structs without a name moved: what is in it goes without saying"
differ "an array of structs without a name is another one" \
	'^  many\[\]\.out at 4 in the second, not in the first$' \
	"struct s { struct { int in, it; } many[3]; } s;" \
	"struct s { struct { int in, out; } many[3]; } s;"
differ "a negative constant" '^  LESS is -1 in the first, -2 in the second$' \
	"enum e { LESS = -1, MORE } e;" "enum e { LESS = -2, MORE } e;"
differ "a constant of the first alone" '^  MORE in the first, not in the second$' \
	"enum e { LESS, MORE } e;" "enum e { LESS } e;"
differ "a constant of the second alone" '^  MORE in the second, not in the first$' \
	"enum e { LESS } e;" "enum e { LESS, MORE } e;"
differ "a type of the first alone" '^struct s: not in the second$' \
	"struct s { int a; } s; struct t { int a; } t;" "struct t { int a; } t;"
differ "a type of the second alone" '^struct s: not in the first$' \
	"struct t { int a; } t;" "struct s { int a; } s; struct t { int a; } t;"
grep -q '^0 differ, 0 only in the first, 1 only in the second$' out
result $? "a type of the second alone: nothing else"
declares one-way "struct s { int a; } s;" "union s { long a; } s2;" "enum s { A } s3;"
declares other-way "enum s { A } s;" "union s { long a; } s2;" "struct s { int a; } s3;"
t "a struct, a union and an enum of one name" 0 '^0 differ, 0 only' diff one-way.o other-way.o
python3 "$here/edit_btf.py" declare k.btf declared.btf || die "no BTF with enums without constants"
for pair in "k declared" "declared k"; do
	t "an enum that is only declared has no constants to compare: ${pair% *}" \
		0 '^0 differ, 0 only' diff "${pair% *}.btf" "${pair#* }.btf"
done
plan 17
