#!/bin/sh
# A kernel that takes signed modules only, and all here are signed: one that was
# compiled with another layout is refused for that, compressed or not. Nothing is
# repaired, as such a kernel is locked down.

DIR=/kselftest/module_abi
GOOD=/drift/plain/kdemo.ko
. "$DIR/repair_functions.sh"

# skips SCRIPT: all of it, and says why
skips()
{
	said=$("$DIR/$1")
	[ $? = "$KSFT_SKIP" ] &&
		echo "$said" | grep -q "^1..0 # SKIP this kernel loads signed modules only"
}

# packed FILE
packed()
{
	gzip -c "$1" > "$EDITED"
}

ktap_print_header
NAME=$(name_of "$GOOD")
EDITED=/tmp/edited.ko
drifts=$(awk '$2 != "fits" && $2 != "old" { print $1 }' /drift/table)
# shellcheck disable=SC2086  # a list of words
set -- $drifts
ktap_set_plan $((12 + 2 * $#))

for script in test_load test_field test_repair; do
	check "$script is skipped" skips "$script.sh"
done
loads "a signed module loads" "$GOOD"
unloads "it unloads" "$GOOD"
"$DIR/edit_ko" "$GOOD" "$EDITED"
refused "one without its signature is refused" "$EDITED" EKEYREJECTED \
	"Loading of unsigned module is rejected"
for name; do
	refused "$name: refused" "/drift/$name/kdemo.ko" ENOEXEC \
		"^$NAME: .* differ.*; $ADVICE\$"
done

# shellcheck disable=SC2034  # for load
LOAD_OPTIONS=-z
packed "$GOOD"
loads "compressed, it loads" "$EDITED"
unloads "it unloads" "$EDITED"
for name; do
	packed "/drift/$name/kdemo.ko"
	refused "$name: refused, compressed" "$EDITED" ENOEXEC \
		"^$NAME: .* differ.*; $ADVICE\$"
done

echo Y > "$REPAIR"
insert "$NOEXIT"
reads "a signed module without exit" "$NOEXIT" exit none
for pair in exit=none lists=1 refcount=0; do
	refuses "${pair%=*} is not repaired" "$NOEXIT" \
		"${pair%=*}" "${pair#*=}" EPERM "the kernel is locked down"
done
ktap_finished
