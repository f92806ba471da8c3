#!/bin/sh
# Modules that were compiled with other layouts are refused, and those that only
# look different are not.

DIR=/kselftest/module_abi
. "$DIR/functions.sh"
setup
ktap_set_plan "$(awk '{ n += $2 == "fits" || $2 == "old" && !force ? 2 : 1 } END { print n }' \
	force="${FORCE:-0}" /drift/table)"

while IFS='	' read -r name what; do
	file=/drift/$name/kdemo.ko
	case $what in
	old)
		if [ "${FORCE:-0}" = 1 ]; then
			unreadable "$name: refused" "$file" \
				"it has no layout field and this kernel requires one"
			continue
		fi
		loads "$name: loads" "$file"
		unloads "$name: unloads" "$file"
		;;
	fits)
		loads "$name: loads" "$file"
		unloads "$name: unloads" "$file"
		;;
	module)
		unreadable "$name: refused, names struct module" "$file" \
			"struct module((, [a-z_ ]+)*( and [0-9]+ more)? differ| differs(: .*[0-9]+)?)"
		;;
	*)
		unreadable "$name: refused, names $what" "$file" \
			"([a-z_ ]+, )*$what(, [a-z_ ]+)*( and [0-9]+ more)? differs?"
		;;
	esac
done < /drift/table
[ -z "$(lsmod | sed 1d)" ] || ktap_exit_fail_msg "lsmod is not empty"
ktap_finished
