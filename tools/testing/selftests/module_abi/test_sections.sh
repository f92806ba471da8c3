#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Section headers: a module is refused if what the loader reads by name has no
# contents in the file, or some elsewhere.  And how it reads .modinfo.

DIR=$(dirname "$(readlink -f "$0")")
# shellcheck source=tools/testing/selftests/module_abi/functions.sh
. "$DIR/functions.sh"

SHT_NULL=0
SHT_NOBITS=8
# Behind the end of any file here.
AFAR=0x7ffffff0

# invalid CLAIM REGEX EDIT...
invalid()
{
	claim=$1
	regex=$2
	shift 2
	edit "$@"
	refused "$claim" "$EDITED" ENOEXEC "^$regex\$"
}

# without_contents SECTION: it is only said to have some
without_contents()
{
	invalid "$1 without contents" \
		"Invalid ELF section in module \(section [0-9]+ type 8\): $1 has no contents" \
		"sh_type=$1:$SHT_NOBITS"
}

# has_section NAME
has_section()
{
	"$DIR/edit_ko" "$GOOD" /dev/null "sh_type=$1:1" 2> /dev/null
}

# if_there SECTION OPTION: without contents, if the module has it
if_there()
{
	if has_section "$1"; then
		without_contents "$1"
	else
		ktap_test_skip "$1 without contents: no $2"
	fi
}

setup
ktap_set_plan 16

without_contents .modinfo
if_there __versions CONFIG_MODVERSIONS
if_there __version_ext_crcs CONFIG_EXTENDED_MODVERSIONS
if_there __version_ext_names CONFIG_EXTENDED_MODVERSIONS
if_there .data..percpu CONFIG_SMP

for section in .modinfo .gnu.linkonce.this_module; do
	invalid "an inactive $section behind the end of the file" \
		"Invalid ELF section in module \(section [0-9]+ type 0\)" \
		"sh_type=$section:$SHT_NULL" "sh_offset=$section:$AFAR"
done
invalid "a section with neither contents nor memory, behind the end of the file" \
	"Invalid ELF section in module \(section [0-9]+ type 8\)" \
	"sh_type=.comment:$SHT_NOBITS" "sh_offset=.comment:$AFAR"
invalid "an inactive section with a name that is none" \
	"Invalid ELF section name in module \(section [0-9]+ type 0\)" \
	"sh_type=.comment:$SHT_NULL" "sh_name=.comment:$AFAR"
invalid "the first section with an offset" \
	"ELF Spec violation: section 0 type\(0\)!=SH_NULL or non-zero len, addr or offset" \
	"sh_offset=0:$AFAR"

SIZE="Invalid ELF section size in module \(section [0-9]+ type 8\)"
invalid ".bss of 2 GB" "$SIZE" sh_size=.bss:0x80000000
invalid ".bss of 1.5 GB, and another one" "$SIZE" sh_size=.bss:0x60000000 \
	"sh_type=.modinfo:$SHT_NOBITS" sh_size=.modinfo:0x60000000

END="\.modinfo section isn't null terminated"
invalid ".modinfo without its last NUL" "$END" unterminated
invalid ".modinfo with nothing in it" "$END" sh_size=.modinfo:0

edit first=vermagics=another
loads "a tag that begins like another" "$EDITED"
remove "$NAME"
edit first=vermagic=another
refused "of two version magics, the first counts" "$EDITED" ENOEXEC \
	"^$NAME: version magic 'another' should be '.*'\$"

ktap_finished
