/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A module that is loaded, and what is wrong with it
 */
#ifndef _MODABI_REPAIR_H
#define _MODABI_REPAIR_H

#include "modabi.h"

#define WORD_LEN	32

/**
 * struct loaded - a loaded module, as its directory in sysfs has it
 * @sysfs: where sysfs is
 * @name: its name
 * @state: the word in repair/state
 * @lists: the word in repair/lists
 * @exit: the word in repair/exit
 * @refcount: the number in repair/refcount
 * @holders: the modules that use it, a list for a message
 * @nr_holders: how many these are
 * @died: whether its init or exit function has, which the state no longer tells
 *	once that is repaired
 */
struct loaded {
	const char *sysfs;
	const char *name;
	char state[WORD_LEN];
	char lists[WORD_LEN];
	char exit[WORD_LEN];
	int refcount;
	char *holders;
	unsigned int nr_holders;
	bool died;
};

/**
 * struct fault - something that is wrong with a module
 * @file: the file below repair/ that says so
 * @text: what to write there, %NULL if that is of no use
 * @what: what is wrong
 * @cure: what the write does, or what to do instead
 */
struct fault {
	const char *file;
	char *text;
	char *what;
	char *cure;
};

/* In the order in which they are to be repaired. */
enum part { PART_STATE, PART_LISTS, PART_EXIT, PART_REFCOUNT, NR_PARTS };

/* loaded.c */
bool loaded_read(struct loaded *mod);
void loaded_free(struct loaded *mod);
char *loaded_path(const struct loaded *mod, const char *file);
char *loaded_knob(const struct loaded *mod);
char *modules_broken(const struct loaded *mod);

/* doctor.c */
bool find_fault(const struct loaded *mod, enum part part, const char *function,
		struct fault *fault);
void fault_free(struct fault *fault);

#endif /* _MODABI_REPAIR_H */
