// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modabi show: what a module says of itself
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

static void show_string(const char *what, const char *string)
{
	char *text = one_line(xstrdup(string ?: "(none)"));

	printf("%-14s %s\n", what, text);
	free(text);
}

static void show_place(const char *what, uint64_t place)
{
	if (place == NOWHERE)
		show_string(what, NULL);
	else
		printf("%-14s %" PRIu64 "\n", what, place);
}

/* The compiler leaves its name in .comment, after a NUL. */
static const char *compiler(const struct module_file *mod)
{
	const struct section comment = elf_section(mod->elf, ".comment");
	size_t i = 0;

	while (i < comment.size && !comment.data[i])
		i++;
	if (i == comment.size || comment.data[comment.size - 1])
		return NULL;
	return comment.data + i;
}

static const char *where_types_are(const struct module_file *mod)
{
	if (mod->btf_base.size)
		return mod->has_dwarf ? ".BTF on top of .BTF.base, DWARF" :
					".BTF on top of .BTF.base";
	if (mod->btf.size && types_stand_alone(&mod->btf))
		return mod->has_dwarf ? ".BTF, DWARF" : ".BTF";
	if (mod->btf.size)
		return mod->has_dwarf ? ".BTF on top of a vmlinux's, DWARF" :
					".BTF on top of a vmlinux's";
	return mod->has_dwarf ? "DWARF" : NULL;
}

int cmd_show(int argc, char **argv)
{
	struct module_file mod;
	const char *why;

	if (argc != 2) {
		error("show: needs one module, see modabi help");
		return EXIT_UNKNOWN;
	}
	if (!module_read(&mod, argv[1], &why)) {
		error("%s: %s", argv[1], why);
		return EXIT_UNKNOWN;
	}
	show_string("name:", mod.name);
	printf("%-14s ELF machine %u, %s, %s\n", "machine:", mod.kind.machine,
	       class_name(mod.kind.class), data_name(mod.kind.data));
	show_string("vermagic:", mod.vermagic);
	show_string("compiler:", compiler(&mod));
	show_place("struct module:", mod.places.size);
	show_place("  name at:", mod.places.name);
	show_place("  init at:", mod.places.init);
	show_place("  exit at:", mod.places.exit);
	show_string("layout:", mod.layout);
	printf("%-14s %zu\n", "CRCs:", mod.crcs.nr);
	show_string("types:", where_types_are(&mod));
	module_free(&mod);
	return 0;
}
