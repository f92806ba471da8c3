/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Module layout check: what its files share
 */

#define LAYOUT_ADVICE	"rebuild it with this kernel's .config and compiler"

/* <asm/module.h> has Elf_Rel and the like only as far as they are in use. */
#ifdef CONFIG_64BIT
#define LAYOUT_REL		Elf64_Rel
#define LAYOUT_RELA		Elf64_Rela
#define LAYOUT_R_SYM(info)	ELF64_R_SYM(info)
#else
#define LAYOUT_REL		Elf32_Rel
#define LAYOUT_RELA		Elf32_Rela
#define LAYOUT_R_SYM(info)	ELF32_R_SYM(info)
#endif

enum layout_verdict {
	LAYOUT_SAME,
	LAYOUT_MISSING,
	LAYOUT_DIFFERS,
	LAYOUT_MISPLACED,
	LAYOUT_MALFORMED,
};

/**
 * struct module_place - a member of struct module that modules relocate
 * @symbol: what the relocation is by
 * @member: name of the member
 * @offset: where this kernel has it
 */
struct module_place {
	const char *symbol;
	const char *member;
	unsigned long offset;
};

extern const char *const module_layout_names[];

enum layout_verdict module_check_placement(const struct load_info *info,
					   unsigned int mod_idx,
					   const struct module_place **place,
					   unsigned long *offset);
