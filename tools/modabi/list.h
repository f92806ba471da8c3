/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules to be looked at, and workers that do
 */
#ifndef _MODABI_LIST_H
#define _MODABI_LIST_H

#include "modabi.h"

/**
 * struct entry - a module to be looked at
 * @path: its file
 * @why: why it cannot be, %NULL if nothing is known yet
 */
struct entry {
	char *path;
	const char *why;
};

struct list {
	struct entry *list;
	size_t nr;
};

typedef char *(*look_fn)(const struct entry *entry, enum verdict *verdict);

/* walk.c */
void list_add(struct list *list, const char *path);
void list_free(struct list *list);
/* workers.c */
void list_run(const struct list *list, unsigned int jobs, look_fn look,
	      unsigned int counts[3]);

#endif /* _MODABI_LIST_H */
