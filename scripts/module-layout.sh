#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# module-layout.sh OBJECT [RECORD LIST]
#
# Print the layout field that scripts/module-common.c left in OBJECT; the build of
# a kernel keeps it as Module.layout.  With RECORD, which is such a file, complain
# if the field is another one: that kernel would refuse the module.  LIST is
# include/linux/module_layout_list.h, for the names of the structs that differ.
# With MODULE_LAYOUT_BUILD=warn it is no error.

complain()
{
	if [ "$MODULE_LAYOUT_BUILD" = warn ]; then
		echo "WARNING: module-layout: $1" >&2
		exit 0
	fi
	echo "ERROR: module-layout: $1, or with MODULE_LAYOUT_BUILD=warn" >&2
	exit 1
}

layout=$(LC_ALL=C grep -a -o 'layout=[0-9a-f]\{16\}-[0-9a-f]\{16\}-[0-9a-f]*' "$1")
[ -n "$layout" ] || complain "$1 has no layout field: build it again"
if [ $# -eq 1 ]; then
	echo "$layout"
	exit
fi
kernel=$(cat "$2") || exit

# The rules are those of kernel/module/layout.c; zeros were not recorded.
differ=$(awk -F '[(,)] *' -v module="${layout#*=}" -v kernel="${kernel#*=}" '
	/^LAYOUT_BEGIN/ { name[++nr] = $3; loader = nr }
	/^LAYOUT_CORE/ { name[++nr] = $4 }
	END {
		split(module, a, "-")
		split(kernel, b, "-")
		first = a[1] != b[1] ? 1 : loader + 1
		last = a[2] != b[2] && a[2] ~ /[^0]/ && b[2] ~ /[^0]/ ? nr : loader
		for (i = first; i <= last; i++) {
			if (substr(a[3], 3 * i - 2, 3) != substr(b[3], 3 * i - 2, 3))
				text = text (text ? ", " : "") name[i]
		}
		if (first <= last)
			print length(a[3]) == length(b[3]) && text ? text : "a struct"
	}' "$3")
[ -z "$differ" ] || complain "not as in the kernel of $2: $differ;\
 build with the .config and compiler of that kernel"
