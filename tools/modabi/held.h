/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which types a module holds, and whose they are
 */
#ifndef _MODABI_HELD_H
#define _MODABI_HELD_H

#include "modabi.h"

/* How far away a type is: named, contained, or behind so many pointers more. */
#define NAMED		0
#define CONTAINED	1
#define FAR		UINT8_MAX

/**
 * struct held - the types that a module holds
 * @types: the module's types
 * @kernel: those of the kernel to compare with
 * @module: number of struct module, 0 if there is none
 * @first: number of the first type that is of interest
 * @distance: by number of a type, how far away it is
 * @shared: by number of a type, whether it is surely the kernel's
 * @origins: by number of a type, what DWARF says of it; %NULL without DWARF
 * @queue: what has been found, and @nr of it
 * @depth: how far away that is
 */
struct held {
	const struct types *types;
	const struct types *kernel;
	uint32_t module;
	uint32_t first;
	uint8_t *distance;
	bool *shared;
	const struct origin *origins;
	uint32_t *queue;
	size_t nr;
	unsigned int depth;
};

/* held.c */
void find_held(struct held *held);
enum holding holding(const struct held *held, uint32_t id);

/* shared.c */
void find_shared(struct held *held);

#endif /* _MODABI_HELD_H */
