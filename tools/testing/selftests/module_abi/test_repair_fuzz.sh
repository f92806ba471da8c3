#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Nonsense is written to the files of the repair directory, some of it close to
# what makes sense.  MODULE_ABI_FUZZ and MODULE_ABI_SEED are as in test_fuzz.sh.

DIR=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/testing/selftests/module_abi/repair_functions.sh
. "$DIR/repair_functions.sh"

COUNT=${MODULE_ABI_FUZZ:-300}
SEED=${MODULE_ABI_SEED:-1}
WORDS="none cleanup_module ${STUCK}_exit init_module live 0 1 -1 4294967296 0x10"

# nonsense MODULE FILE
nonsense()
{
	# shellcheck disable=SC2086
	printf '%s\n' $WORDS |
		"$DIR/write_file" -d "$SEED" -c "$COUNT" "/sys/module/$1/repair/$2"
}

setup_repair
ktap_set_plan 13
before=$(complaints)
check "modules are loaded" insert_stuck
check "one without exit is" insert "$NOEXIT"
echo "# seeds $SEED to $((SEED + COUNT - 1))"
for name in $STUCK $NOEXIT; do
	for file in $FILES; do
		check "$name: nonsense is written to $file" nonsense "$name" "$file"
	done
done
put "$NOEXIT" exit none
goes "the one without exit can be removed" "$NOEXIT"
goes "and so can the other" "$STUCK"
check "the kernel has had nothing to complain of" [ "$(complaints)" = "$before" ]
ktap_finished
