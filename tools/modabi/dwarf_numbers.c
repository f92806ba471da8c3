// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types from DWARF: the numbers that they get in BTF
 *
 * Each type gets its number when it is first referred to, and is put in a
 * queue.  Files of one build have most of their types in common: what is
 * declared in the same line of the same file is taken to be the same.
 */

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>
#include "reader.h"

/* A type is known by its place in the DWARF, or by name and declaration. */
struct known {
	uint64_t key;
	char *text;
	uint32_t id;
};

static uint64_t hash_text(const char *s)
{
	uint64_t h = 14695981039346656037ULL;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211ULL;
	return h | 1ULL << 63;
}

static struct known *look_up(struct reader *rd, uint64_t key, const char *text)
{
	size_t i = (key * 0x9e3779b97f4a7c15ULL) >> 20 & rd->mask;

	while (rd->known[i].id && (rd->known[i].key != key ||
				   !rd->known[i].text != !text ||
				   (text && strcmp(rd->known[i].text, text))))
		i = (i + 1) & rd->mask;
	return &rd->known[i];
}

static void remember(struct reader *rd, uint64_t key, char *text, uint32_t id)
{
	struct known *old = rd->known;
	const size_t mask = rd->mask;
	size_t i;

	if (!old || rd->nr_known * 2 > mask) {
		rd->mask = mask ? mask * 2 + 1 : 4095;
		rd->known = calloc(rd->mask + 1, sizeof(*rd->known));
		if (!rd->known)
			abort();
		for (i = 0; old && i <= mask; i++) {
			if (old[i].id)
				*look_up(rd, old[i].key, old[i].text) = old[i];
		}
		free(old);
	}
	*look_up(rd, key, text) = (struct known){ key, text, id };
	rd->nr_known++;
}

/* Name and declaration as one string; NULL if that does not say enough. */
static char *identity(Dwarf_Die *die)
{
	const char *name = dwarf_diename(die), *file = dwarf_decl_file(die);
	int line = 0;

	if (!name || (!file && dwarf_tag(die) != DW_TAG_base_type))
		return NULL;
	dwarf_decl_line(die, &line);
	return xasprintf("%x %s %s %d %d %d", dwarf_tag(die), name, file ?: "",
			 line, dwarf_bytesize(die),
			 dwarf_hasattr(die, DW_AT_declaration));
}

/**
 * number_of() - the number that a type has, or will have, in BTF
 * @rd: the reader, to whose queue it is added if it is not known yet
 * @die: its entry
 * @dim: for an array, how many dimensions of it to leave out
 *
 * Return: the number, 0 for void.
 */
uint32_t number_of(struct reader *rd, Dwarf_Die *die, unsigned int dim)
{
	const uint64_t key = (uint64_t)dwarf_dieoffset(die) << 3 | (dim & 7);
	char *text = NULL;
	uint32_t id;

	if (dwarf_tag(die) == DW_TAG_unspecified_type)
		return 0;
	if (rd->known && look_up(rd, key, NULL)->id)
		return look_up(rd, key, NULL)->id;
	if (!dim)
		text = identity(die);
	if (text && rd->known && look_up(rd, hash_text(text), text)->id) {
		id = look_up(rd, hash_text(text), text)->id;
		free(text);
		remember(rd, key, NULL, id);
		return id;
	}
	rd->queue = xgrow(rd->queue, rd->nr, sizeof(*rd->queue));
	rd->queue[rd->nr] = (struct queued){ *die, dim, false };
	id = rd->nr++ + FIRST_NUMBER;
	remember(rd, key, NULL, id);
	if (text)
		remember(rd, hash_text(text), text, id);
	return id;
}

void numbers_free(struct reader *rd)
{
	size_t i;

	for (i = 0; rd->known && i <= rd->mask; i++)
		free(rd->known[i].text);
	free(rd->known);
	free(rd->queue);
}
