// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Symbol versions: of a module's __versions, or of a Module.symvers
 */

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

/* An entry of __versions: a CRC in a long, and the name in the rest. */
#define VERSION_SIZE	64

static void add(struct crcs *crcs, const char *name, uint32_t crc)
{
	crcs->list = xgrow(crcs->list, crcs->nr, sizeof(*crcs->list));
	crcs->list[crcs->nr++] = (struct crc){ name, crc };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct crc *)a)->name,
		      ((const struct crc *)b)->name);
}

static void sort(struct crcs *crcs)
{
	if (crcs->nr)
		qsort(crcs->list, crcs->nr, sizeof(*crcs->list), by_name);
}

const struct crc *crcs_find(const struct crcs *crcs, const char *name)
{
	const struct crc key = { name, 0 };

	if (!crcs->nr)
		return NULL;
	return bsearch(&key, crcs->list, crcs->nr, sizeof(key), by_name);
}

static uint32_t word(const struct module_file *mod, const char *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return mod->kind.data == ELFDATA2MSB ? be32toh(value) : le32toh(value);
}

static void read_basic(struct module_file *mod, const struct section *section)
{
	const size_t size = mod->kind.class == ELFCLASS64 ? 8 : 4;
	/* The low half of a long. */
	const size_t low = mod->kind.data == ELFDATA2MSB ? size - 4 : 0;
	size_t i;

	for (i = 0; i + VERSION_SIZE <= section->size; i += VERSION_SIZE) {
		const char *p = section->data + i;

		if (memchr(p + size, '\0', VERSION_SIZE - size))
			add(&mod->crcs, p + size, word(mod, p + low));
	}
}

/* CONFIG_EXTENDED_MODVERSIONS has CRCs and names apart. */
static void read_extended(struct module_file *mod, const struct section *crcs,
			  const struct section *names)
{
	const char *p = names->data, *end = p + names->size;
	size_t i;

	for (i = 0; i + sizeof(uint32_t) <= crcs->size && p < end;
	     i += sizeof(uint32_t)) {
		if (!memchr(p, '\0', end - p))
			break;
		add(&mod->crcs, p, word(mod, crcs->data + i));
		p += strlen(p) + 1;
	}
}

/**
 * crcs_read() - the versions of the symbols that a module uses
 * @mod: module with &module_file.elf and &module_file.kind set
 *
 * As the loader does, takes the extended ones if there are any.
 */
void crcs_read(struct module_file *mod)
{
	const struct section basic = elf_section(mod->elf, "__versions");
	const struct section crcs = elf_section(mod->elf, "__version_ext_crcs");
	const struct section names = elf_section(mod->elf, "__version_ext_names");

	mod->has_versions = basic.size;
	if (crcs.size && names.size)
		read_extended(mod, &crcs, &names);
	else
		read_basic(mod, &basic);
	sort(&mod->crcs);
}

/**
 * crcs_parse() - read a Module.symvers
 * @crcs: where to add what is in it
 * @text: its text: lines that begin with a CRC, a tab and a name
 * @size: length of @text; names are cut out of it, and stay in it
 *
 * Return: true if it is a Module.symvers.
 */
bool crcs_parse(struct crcs *crcs, const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end) {
		char *line_end = memchr(text, '\n', end - text);
		char *after, *tab;
		unsigned long crc;

		if (!line_end || line_end - text < 12 ||
		    strncmp(text, "0x", 2) || text[10] != '\t')
			return false;
		crc = strtoul(text, &after, 16);
		tab = memchr(text + 11, '\t', line_end - text - 11);
		if (after != text + 10 || !tab)
			return false;
		*tab = '\0';
		add(crcs, text + 11, crc);
		text = line_end + 1;
	}
	sort(crcs);
	return crcs->nr;
}
