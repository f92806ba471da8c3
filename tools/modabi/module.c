// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a module says of itself
 */

#include <stdlib.h>
#include <string.h>
#include "modabi.h"

#define THIS_MODULE	".gnu.linkonce.this_module"

static Elf_Scn *find_section(Elf *elf, const char *name, GElf_Shdr *shdr)
{
	Elf_Scn *scn = NULL;
	const char *this;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((scn = elf_nextscn(elf, scn))) {
		if (!gelf_getshdr(scn, shdr))
			continue;
		this = elf_strptr(elf, names, shdr->sh_name);
		if (this && !strcmp(this, name))
			return scn;
	}
	return NULL;
}

/* The contents of a section, of no size if it is not there or has none. */
struct section elf_section(Elf *elf, const char *name)
{
	struct section section = { NULL, 0 };
	Elf_Data *data;
	GElf_Shdr shdr;
	Elf_Scn *scn = find_section(elf, name, &shdr);

	if (!scn || shdr.sh_type == SHT_NOBITS)
		return section;
	data = elf_rawdata(scn, NULL);
	if (data && data->d_buf) {
		section.data = data->d_buf;
		section.size = data->d_size;
	}
	return section;
}

struct elf_kind elf_kind_of(Elf *elf)
{
	struct elf_kind kind = { ELFCLASSNONE, ELFDATANONE, EM_NONE };
	GElf_Ehdr ehdr;

	if (gelf_getehdr(elf, &ehdr)) {
		kind.class = ehdr.e_ident[EI_CLASS];
		kind.data = ehdr.e_ident[EI_DATA];
		kind.machine = ehdr.e_machine;
	}
	return kind;
}

bool elf_is_module(Elf *elf)
{
	GElf_Ehdr ehdr;
	GElf_Shdr shdr;

	return gelf_getehdr(elf, &ehdr) && ehdr.e_type == ET_REL &&
	       find_section(elf, THIS_MODULE, &shdr);
}

/**
 * modinfo_next() - the strings of .modinfo, one after the other
 * @mod: the module
 * @p: the string before, %NULL for the first one
 *
 * Return: the next string that is not empty, %NULL after the last one.
 */
const char *modinfo_next(const struct module_file *mod, const char *p)
{
	const char *end = mod->modinfo.data + mod->modinfo.size;

	p = p ? p + strlen(p) + 1 : mod->modinfo.data;
	while (p && p < end && !*p)
		p++;
	return p && p < end ? p : NULL;
}

/* The value that a tag, such as "name=", has in .modinfo. */
const char *modinfo_get(const struct module_file *mod, const char *tag)
{
	const char *p = NULL;

	while ((p = modinfo_next(mod, p))) {
		if (!strncmp(p, tag, strlen(tag)))
			return p + strlen(tag);
	}
	return NULL;
}

/* MIPS64 in little endian has the symbol where others have the type. */
static size_t reloc_symbol(const struct elf_kind *kind, uint64_t info)
{
	if (kind->machine == EM_MIPS && kind->class == ELFCLASS64 &&
	    kind->data == ELFDATA2LSB)
		return info & UINT32_MAX;
	return GELF_R_SYM(info);
}

/* Which of the places a relocation fills, judged by the symbol's name. */
static bool read_reloc(struct module_file *mod, Elf_Data *data, bool rela,
		       size_t i, Elf_Data *symbols, size_t names)
{
	uint64_t offset, info;
	const char *name;
	GElf_Rela with;
	GElf_Rel without;
	GElf_Sym sym;

	if (rela) {
		if (!gelf_getrela(data, i, &with))
			return false;
		offset = with.r_offset;
		info = with.r_info;
	} else {
		if (!gelf_getrel(data, i, &without))
			return false;
		offset = without.r_offset;
		info = without.r_info;
	}
	if (!gelf_getsym(symbols, reloc_symbol(&mod->kind, info), &sym))
		return false;
	name = elf_strptr(mod->elf, names, sym.st_name);
	if (!name)
		return false;
	if (!strcmp(name, "init_module"))
		mod->places.init = offset;
	else if (!strcmp(name, "cleanup_module"))
		mod->places.exit = offset;
	return true;
}

static bool read_relocs(struct module_file *mod, Elf_Scn *scn,
			const GElf_Shdr *shdr)
{
	Elf_Scn *symtab = elf_getscn(mod->elf, shdr->sh_link);
	Elf_Data *data = elf_getdata(scn, NULL);
	Elf_Data *symbols;
	GElf_Shdr symhdr;
	size_t i;

	if (!data || !symtab || !gelf_getshdr(symtab, &symhdr) ||
	    symhdr.sh_type != SHT_SYMTAB || !shdr->sh_entsize ||
	    shdr->sh_size % shdr->sh_entsize)
		return false;
	symbols = elf_getdata(symtab, NULL);
	if (!symbols)
		return false;
	for (i = 0; i < shdr->sh_size / shdr->sh_entsize; i++) {
		if (!read_reloc(mod, data, shdr->sh_type == SHT_RELA, i,
				symbols, symhdr.sh_link))
			return false;
	}
	return true;
}

/* Where init and exit are relocated; two such sections are one too many. */
static bool read_places(struct module_file *mod, size_t this_module)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	bool seen = false;

	while ((scn = elf_nextscn(mod->elf, scn))) {
		if (!gelf_getshdr(scn, &shdr))
			return false;
		if ((shdr.sh_type != SHT_REL && shdr.sh_type != SHT_RELA) ||
		    shdr.sh_info != this_module)
			continue;
		if (seen || !read_relocs(mod, scn, &shdr))
			return false;
		seen = true;
	}
	return true;
}

/* The name is all that the compiler has put into struct module for good. */
static void read_name(struct module_file *mod)
{
	const char *p;

	if (!mod->name || !*mod->name)
		return;
	p = memmem(mod->this_module.data, mod->this_module.size, mod->name,
		   strlen(mod->name) + 1);
	if (p)
		mod->places.name = p - mod->this_module.data;
}

static const char *read_layout(struct module_file *mod)
{
	static const char tag[] = "layout=";
	const char *p = NULL;

	while ((p = modinfo_next(mod, p))) {
		if (strncmp(p, tag, strlen(tag)))
			continue;
		p += strlen(tag);
		if (mod->layout)
			return "has more than one layout field";
		if (!layout_well_formed(p))
			return "has a layout field that cannot be read";
		mod->layout = p;
	}
	return NULL;
}

/* Why it is no good, or NULL. */
static const char *read_elf(struct module_file *mod)
{
	GElf_Shdr shdr;
	Elf_Scn *scn;

	elf_version(EV_CURRENT);
	mod->elf = elf_memory(mod->image.data, mod->image.size);
	if (!mod->elf || elf_kind_of(mod->elf).class == ELFCLASSNONE)
		return "is not an ELF file";
	mod->kind = elf_kind_of(mod->elf);
	if (!elf_is_module(mod->elf))
		return "is not a kernel module, or damaged";
	scn = find_section(mod->elf, THIS_MODULE, &shdr);
	mod->this_module = elf_section(mod->elf, THIS_MODULE);
	if (!mod->this_module.size || mod->this_module.size != shdr.sh_size)
		return "is damaged: its struct module is not all there";
	mod->places = (struct places){ shdr.sh_size, NOWHERE, NOWHERE, NOWHERE };
	if (!read_places(mod, elf_ndxscn(scn)))
		return "is damaged: the relocations of its struct module cannot be read";

	mod->modinfo = elf_section(mod->elf, ".modinfo");
	if (!mod->modinfo.size || mod->modinfo.data[mod->modinfo.size - 1])
		return "is damaged: its .modinfo cannot be read";
	mod->name = modinfo_get(mod, "name=");
	mod->vermagic = modinfo_get(mod, "vermagic=");
	read_name(mod);
	crcs_read(mod);
	mod->btf = elf_section(mod->elf, ".BTF");
	mod->btf_base = elf_section(mod->elf, ".BTF.base");
	mod->has_dwarf = elf_section(mod->elf, ".debug_info").size;
	return read_layout(mod);
}

/**
 * module_adopt() - make a module of a file that was read
 * @mod: where to
 * @image: the file, which is of no use afterwards, on failure either
 * @why: set to what is wrong
 *
 * Return: true if @mod is to be freed by module_free(), false on failure.
 */
bool module_adopt(struct module_file *mod, struct image *image, const char **why)
{
	*mod = (struct module_file){ .image = *image };
	*image = (struct image){ NULL, 0, false };
	*why = read_elf(mod);
	if (*why)
		module_free(mod);
	return !*why;
}

/**
 * module_read() - read a module
 * @mod: where to
 * @path: its file, which may be compressed
 * @why: set to what is wrong
 *
 * Return: true if @mod is to be freed by module_free(), false on failure.
 */
bool module_read(struct module_file *mod, const char *path, const char **why)
{
	struct image image;

	return image_read(&image, path, why) && module_adopt(mod, &image, why);
}

void module_free(struct module_file *mod)
{
	free(mod->crcs.list);
	elf_end(mod->elf);
	image_free(&mod->image);
	memset(mod, 0, sizeof(*mod));
}
