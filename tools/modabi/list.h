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

/* What came out for an entry, and how many came out so. */
struct outcome {
	enum verdict verdict;
	enum holding holding;
};

struct counts {
	unsigned int verdicts[VERDICT_UNKNOWN + 1];
	unsigned int holdings[HELD_NOT + 1];
};

typedef char *(*look_fn)(const struct entry *entry, struct outcome *outcome);

/* walk.c */
void list_add(struct list *list, const char *path);
void list_free(struct list *list);
/* workers.c */
#define MAX_JOBS	256
void list_run(const struct list *list, unsigned int jobs, look_fn look,
	      struct counts *counts);

/* progress.c */
void progress_show(size_t done, size_t nr);
void progress_clear(void);

/* diff_modules.c */
bool diff_modules(const struct reference *a, const struct reference *b,
		  const struct list *list, unsigned int jobs);

#endif /* _MODABI_LIST_H */
