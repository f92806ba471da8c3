// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types from DWARF, made BTF in memory
 *
 * The queue of types that were referred to is worked off in order, a type of
 * BTF for each entry, so that libbpf gives it the very number that was put down
 * for it.
 */

#include <bpf/btf.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>
#include "reader.h"

/* How deep blocks in functions are looked into. */
#define MAX_NESTED	32

/* Where the kernel's headers are: what is before that of struct module. */
static char *find_root(struct reader *rd)
{
	static const char header[] = "include/linux/module.h";
	size_t i;

	for (i = 0; i < rd->nr; i++) {
		Dwarf_Die *die = &rd->queue[i].die;
		const char *name = dwarf_diename(die);
		const char *file = dwarf_decl_file(die);
		size_t len;

		if (!name || strcmp(name, "module") || !file ||
		    dwarf_tag(die) != DW_TAG_structure_type)
			continue;
		len = strlen(file);
		if (len >= strlen(header) &&
		    !strcmp(file + len - strlen(header), header)) {
			char *root = xstrdup(file);

			root[len - strlen(header)] = '\0';
			return root;
		}
	}
	return NULL;
}

static enum declared declared_in(Dwarf_Die *die, const char *root)
{
	const char *file = dwarf_decl_file(die);

	if (!root || !file)
		return DECLARED_UNKNOWN;
	if (strncmp(file, root, strlen(root)))
		return DECLARED_ELSEWHERE;
	file += strlen(root);
	if (!strncmp(file, "include/", 8) ||
	    (!strncmp(file, "arch/", 5) && strstr(file, "/include/")))
		return DECLARED_IN_KERNEL;
	return DECLARED_ELSEWHERE;
}

static void name_type(struct reader *rd, Dwarf_Die *die)
{
	const uint32_t number = type_of(rd, die);

	if (number)
		rd->queue[number - FIRST_NUMBER].named = true;
}

/* What a function returns, takes and has in variables, in blocks as well. */
static void read_function(struct reader *rd, Dwarf_Die *die, int nested)
{
	Dwarf_Die child;

	name_type(rd, die);
	if (nested > MAX_NESTED || dwarf_child(die, &child))
		return;
	do {
		switch (dwarf_tag(&child)) {
		case DW_TAG_formal_parameter:
		case DW_TAG_variable:
			name_type(rd, &child);
			break;
		case DW_TAG_lexical_block:
			read_function(rd, &child, nested + 1);
		}
	} while (reader_sibling(rd, &child));
}

static void read_entry(struct reader *rd, Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
	case DW_TAG_enumeration_type:
		number_of(rd, die, 0);
		break;
	case DW_TAG_variable:
		if (rd->find_named)
			name_type(rd, die);
		break;
	case DW_TAG_subprogram:
		if (rd->find_named)
			read_function(rd, die, 0);
	}
}

static bool read_units(struct reader *rd, Dwarf *dwarf)
{
	Dwarf_Off offset = 0, next;
	Dwarf_Die unit, child;
	size_t header, i = 0;

	if (btf__add_int(rd->btf, "__ARRAY_SIZE_TYPE__", 4, 0) != 1)
		return false;
	while (!dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL)) {
		if (!dwarf_offdie(dwarf, offset + header, &unit))
			return false;
		offset = next;
		if (dwarf_child(&unit, &child))
			continue;
		do {
			read_entry(rd, &child);
		} while (reader_sibling(rd, &child));
		for (; i < rd->nr; i++) {
			/* The queue moves when it grows. */
			struct queued this = rd->queue[i];

			if (add_type(rd, &this.die, this.dim) != (int)i + FIRST_NUMBER)
				return false;
		}
	}
	return rd->nr;
}

static int no_debuginfo(Dwfl_Module *mod, void **data, const char *name,
			Dwarf_Addr base, const char *file, const char *link,
			GElf_Word crc, char **found)
{
	(void)mod;
	(void)data;
	(void)name;
	(void)base;
	(void)file;
	(void)link;
	(void)crc;
	(void)found;
	return -1;
}

/**
 * types_from_dwarf() - read types from DWARF
 * @types: where to
 * @origins: set to where each is from, by number, to be freed; or %NULL
 * @image: an ELF file
 * @kind: its class and endianness
 *
 * Return: true if @types is to be freed by types_free(), false on failure.
 */
bool types_from_dwarf(struct types *types, struct origin **origins,
		      const struct image *image, const struct elf_kind *kind)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = no_debuginfo,
		.section_address = dwfl_offline_section_address,
	};
	struct reader rd = { .btf = btf__new_empty(), .kind = kind,
			     .find_named = origins };
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *module;
	Dwarf *dwarf = NULL;
	Dwarf_Addr bias;
	char *root = NULL;
	bool good = false;
	size_t i;

	module = dwfl && rd.btf ?
		 dwfl_report_offline_memory(dwfl, "module", "module",
					    image->data, image->size) :
		 NULL;
	if (module && !dwfl_report_end(dwfl, NULL, NULL))
		dwarf = dwfl_module_getdwarf(module, &bias);
	if (dwarf && read_units(&rd, dwarf))
		good = types_adopt(types, rd.btf, kind->class);
	else
		btf__free(rd.btf);
	if (good && origins) {
		root = find_root(&rd);
		*origins = xrealloc(NULL, rd.nr + FIRST_NUMBER, sizeof(**origins));
		memset(*origins, 0, FIRST_NUMBER * sizeof(**origins));
		for (i = 0; i < rd.nr; i++)
			(*origins)[i + FIRST_NUMBER] = (struct origin){
				declared_in(&rd.queue[i].die, root),
				rd.queue[i].named
			};
	}
	numbers_free(&rd);
	free(root);
	dwfl_end(dwfl);
	return good;
}
