/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types from DWARF: what the files that read it share
 */
#ifndef _MODABI_READER_H
#define _MODABI_READER_H

#include <elfutils/libdw.h>
#include "modabi.h"

/* What is still to be made a type of BTF, or has been. */
struct queued {
	Dwarf_Die die;
	/* How many dimensions of an array are done already. */
	unsigned int dim;
	/* Whether a function or variable names it. */
	bool named;
};

/**
 * struct reader - types on their way from DWARF to BTF
 * @btf: where to
 * @kind: class and endianness of the file
 * @known: hash table of the numbers that types have been given
 * @nr_known: how many are in it
 * @mask: its size, less one
 * @queue: entries, by number less %FIRST_NUMBER
 * @nr: how many there are
 * @find_named: whether to find what functions and variables name
 * @steps: how many entries have been looked at, which has an end
 */
struct reader {
	struct btf *btf;
	const struct elf_kind *kind;
	struct known *known;
	size_t nr_known;
	size_t mask;
	struct queued *queue;
	size_t nr;
	bool find_named;
	unsigned long steps;
};

/* Number 1 is the type of what arrays are indexed by. */
#define FIRST_NUMBER	2

/* dwarf_numbers.c */
uint32_t number_of(struct reader *rd, Dwarf_Die *die, unsigned int dim);
void numbers_free(struct reader *rd);

/* dwarf_types.c */
bool reader_sibling(struct reader *rd, Dwarf_Die *die);
uint32_t type_of(struct reader *rd, Dwarf_Die *die);
int add_type(struct reader *rd, Dwarf_Die *die, unsigned int dim);

#endif /* _MODABI_READER_H */
