/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which types a module holds, and whose they are
 */
#ifndef _MODABI_HELD_H
#define _MODABI_HELD_H

#include "modabi.h"

#define FAR	UINT8_MAX

/**
 * struct held - the types that a module holds
 * @types: the module's types
 * @kernel: those of the kernel
 * @distance: by number of a type, how many pointers away it is, or %FAR
 * @shared: by number of a type, whether it is surely the kernel's
 * @declared: by number of a type, where it was declared, %NULL if not known
 * @queue: what has been found, and @nr of it
 * @depth: how many pointers away that is
 */
struct held {
	const struct types *types;
	const struct types *kernel;
	uint8_t *distance;
	bool *shared;
	const enum declared *declared;
	uint32_t *queue;
	size_t nr;
	unsigned int depth;
};

/* held.c */
void find_held(struct held *held);

/* shared.c */
void find_shared(struct held *held);

#endif /* _MODABI_HELD_H */
