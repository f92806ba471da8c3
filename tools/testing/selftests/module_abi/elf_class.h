/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A module has the kernel's ELF class, which need not be the program's: a 32-bit
 * userland may run on a 64-bit kernel.  Headers are read into those of ELF64,
 * whatever they are.  To be included once by a program.
 */

#ifndef ELF_CLASS_H
#define ELF_CLASS_H

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Set by read_header(). */
static bool is_elf64;

/* Whether this is the beginning of a module. */
static inline bool read_header(Elf64_Ehdr *to, const void *from)
{
	const Elf32_Ehdr *hdr = from;

	if (memcmp(hdr->e_ident, ELFMAG, SELFMAG) || hdr->e_type != ET_REL)
		return false;
	is_elf64 = hdr->e_ident[EI_CLASS] == ELFCLASS64;
	if (is_elf64) {
		memcpy(to, from, sizeof(*to));
		return to->e_shentsize == sizeof(Elf64_Shdr);
	}
	to->e_ehsize = hdr->e_ehsize;
	to->e_shoff = hdr->e_shoff;
	to->e_shentsize = hdr->e_shentsize;
	to->e_shnum = hdr->e_shnum;
	to->e_shstrndx = hdr->e_shstrndx;
	return to->e_shentsize == sizeof(Elf32_Shdr);
}

/* All section headers; they have to be within the file. */
static inline Elf64_Shdr *read_sections(const Elf64_Ehdr *hdr, const void *from)
{
	Elf64_Shdr *to = calloc(hdr->e_shnum, sizeof(*to));
	const Elf32_Shdr *section = from;
	int i;

	if (to && is_elf64)
		return memcpy(to, from, hdr->e_shnum * sizeof(*to));
	for (i = 0; to && i < hdr->e_shnum; i++, section++) {
		to[i].sh_name = section->sh_name;
		to[i].sh_type = section->sh_type;
		to[i].sh_offset = section->sh_offset;
		to[i].sh_size = section->sh_size;
		to[i].sh_link = section->sh_link;
		to[i].sh_info = section->sh_info;
	}
	return to;
}

/* The reverse, of what may have been changed. */
static inline void write_sections(const Elf64_Ehdr *hdr, const Elf64_Shdr *from,
				  void *to)
{
	Elf32_Shdr *section = to;
	int i;

	if (is_elf64) {
		memcpy(to, from, hdr->e_shnum * sizeof(*from));
		return;
	}
	for (i = 0; i < hdr->e_shnum; i++, section++) {
		section->sh_size = from[i].sh_size;
		section->sh_link = from[i].sh_link;
		section->sh_info = from[i].sh_info;
	}
}

/* What is as long as an address there. */
static inline size_t word_size(void)
{
	return is_elf64 ? sizeof(uint64_t) : sizeof(uint32_t);
}

static inline uint64_t get_word(const void *from)
{
	return is_elf64 ? *(const uint64_t *)from : *(const uint32_t *)from;
}

static inline void set_word(void *to, uint64_t word)
{
	if (is_elf64)
		*(uint64_t *)to = word;
	else
		*(uint32_t *)to = word;
}

#endif /* ELF_CLASS_H */
