// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where a module wants its init and exit functions
 *
 * A module names the places of init and exit in struct module by itself: they
 * are what the relocations of its .gnu.linkonce.this_module point at.  So even
 * a module without a layout field tells whether it was built with another idea
 * of the members in front of them.
 */

#include <linux/elf.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleloader.h>
#include <linux/string.h>
#include "internal.h"
#include "layout.h"

static const struct module_place places[] = {
	{ "init_module", "init", offsetof(struct module, init) },
#ifdef CONFIG_MODULE_UNLOAD
	{ "cleanup_module", "exit", offsetof(struct module, exit) },
#endif
};

/* MIPS has relocations of its own, with the symbol where others have r_info. */
static unsigned long reloc_sym(const void *rel)
{
#ifdef CONFIG_MIPS
	return ELF_MIPS_R_SYM(*(const Elf_Mips_Rel *)rel);
#else
	return LAYOUT_R_SYM(((const LAYOUT_REL *)rel)->r_info);
#endif
}

/*
 * Nothing of @info but its section headers has been looked at when the size of
 * this_module turns out to be wrong, so all that is used here is checked here.
 */
static enum layout_verdict check_relsec(const struct load_info *info,
					const Elf_Shdr *relsec,
					const struct module_place **place,
					unsigned long *offset)
{
	const size_t entsize = relsec->sh_type == SHT_RELA ?
			       sizeof(LAYOUT_RELA) : sizeof(LAYOUT_REL);
	const void *rel = (void *)info->hdr + relsec->sh_offset;
	const void *end = rel + relsec->sh_size;
	const Elf_Shdr *symsec, *strsec;
	const Elf_Sym *syms;
	const char *strtab;
	size_t i;

	if (relsec->sh_size % entsize || relsec->sh_link >= info->hdr->e_shnum)
		return LAYOUT_MALFORMED;
	symsec = &info->sechdrs[relsec->sh_link];
	if (symsec->sh_type != SHT_SYMTAB ||
	    symsec->sh_link >= info->hdr->e_shnum)
		return LAYOUT_MALFORMED;
	strsec = &info->sechdrs[symsec->sh_link];
	if (strsec->sh_type != SHT_STRTAB || !strsec->sh_size)
		return LAYOUT_MALFORMED;
	syms = (void *)info->hdr + symsec->sh_offset;
	strtab = (char *)info->hdr + strsec->sh_offset;
	if (strtab[strsec->sh_size - 1])
		return LAYOUT_MALFORMED;

	for (; rel < end; rel += entsize) {
		unsigned long sym = reloc_sym(rel);

		if (sym >= symsec->sh_size / sizeof(*syms) ||
		    syms[sym].st_name >= strsec->sh_size)
			return LAYOUT_MALFORMED;
		*offset = ((const LAYOUT_REL *)rel)->r_offset;
		for (i = 0; i < ARRAY_SIZE(places); i++) {
			*place = &places[i];
			if (*offset != places[i].offset &&
			    !strcmp(strtab + syms[sym].st_name, places[i].symbol))
				return LAYOUT_MISPLACED;
		}
	}
	return LAYOUT_SAME;
}

/**
 * module_check_placement() - check where a module's init and exit end up
 * @info: load info with &load_info->hdr and &load_info->sechdrs populated and
 *	all sections within the file
 * @mod_idx: index of the .gnu.linkonce.this_module section
 * @place: set to the member that is misplaced
 * @offset: set to where the module has it
 *
 * A relocation by another name is not judged, and neither is a module without
 * init and exit functions, which has no relocations there at all.
 *
 * Return: %LAYOUT_SAME, %LAYOUT_MISPLACED or, if the relocations cannot be
 * read, %LAYOUT_MALFORMED.
 */
enum layout_verdict module_check_placement(const struct load_info *info,
					   unsigned int mod_idx,
					   const struct module_place **place,
					   unsigned long *offset)
{
	const Elf_Shdr *relsec = NULL;
	unsigned int i;

	for (i = 1; i < info->hdr->e_shnum; i++) {
		const Elf_Shdr *shdr = &info->sechdrs[i];

		if (shdr->sh_info != mod_idx ||
		    (shdr->sh_type != SHT_REL && shdr->sh_type != SHT_RELA))
			continue;
		if (relsec)
			return LAYOUT_MALFORMED;
		relsec = shdr;
	}
	if (!relsec)
		return LAYOUT_SAME;

	return check_relsec(info, relsec, place, offset);
}

/**
 * module_report_size() - report a struct module of another size
 * @info: load info as for module_check_placement()
 * @mod_idx: index of the .gnu.linkonce.this_module section
 */
void module_report_size(const struct load_info *info, unsigned int mod_idx)
{
	const char *name = info->name ?: "(missing .modinfo section or name field)";
	unsigned long long size = info->sechdrs[mod_idx].sh_size;
	const struct module_place *place;
	unsigned long offset;

	if (module_check_placement(info, mod_idx, &place, &offset) ==
	    LAYOUT_MISPLACED)
		pr_err("%s: struct module differs: its size is %llu, this kernel's is %zu, %s is at offset %lu, this kernel has it at %lu; "
		       LAYOUT_ADVICE "\n",
		       name, size, sizeof(struct module), place->member,
		       offset, place->offset);
	else
		pr_err("%s: struct module differs: its size is %llu, this kernel's is %zu; "
		       LAYOUT_ADVICE "\n",
		       name, size, sizeof(struct module));
}
