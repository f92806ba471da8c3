// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Module repair: the lists of a module's uses
 *
 * Each use of a module by another one is on two lists: the target_list of the
 * module that uses and the source_list of the one that is used.  So the lists
 * of all other modules tell what a module's own have to hold, and only those
 * are followed.  No memory is needed, so a repair is never left half done.
 */

#include <linux/errno.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "internal.h"
#include "repair.h"

enum use_side { USE_TARGETS, USE_SOURCES };

static enum use_side other_side(enum use_side side)
{
	return side == USE_TARGETS ? USE_SOURCES : USE_TARGETS;
}

enum lists_status { LISTS_OK, LISTS_UNKNOWN, LISTS_BROKEN };

static struct list_head *use_head(struct module *mod, enum use_side side)
{
	return side == USE_TARGETS ? &mod->target_list : &mod->source_list;
}

static struct list_head *use_node(struct module_use *use, enum use_side side)
{
	return side == USE_TARGETS ? &use->target_list : &use->source_list;
}

/* The use of one module by the other, by the list of @other. */
static struct module_use *use_between(struct module *mod, enum use_side side,
				      struct module *other)
{
	struct module_use *use;

	if (other == mod)
		return NULL;
	if (side == USE_TARGETS) {
		list_for_each_entry(use, &other->source_list, source_list) {
			if (use->source == mod)
				return use;
		}
	} else {
		list_for_each_entry(use, &other->target_list, target_list) {
			if (use->target == mod)
				return use;
		}
	}
	return NULL;
}

/* Where each entry points back to the one before, there are no loops. */
static bool list_can_be_followed(struct list_head *head)
{
	struct list_head *pos = head, *next, *back;

	do {
		if (get_kernel_nofault(next, &pos->next) ||
		    get_kernel_nofault(back, &next->prev) || back != pos)
			return false;
		pos = next;
	} while (pos != head);

	return true;
}

/* Another module's list may be broken as well, or not be there yet. */
static bool others_can_be_followed(struct list_head *all, struct module *mod,
				   enum use_side side)
{
	struct module *other;

	list_for_each_entry(other, all, list) {
		if (other != mod &&
		    !list_can_be_followed(use_head(other, other_side(side))))
			return false;
	}
	return true;
}

static bool list_should_hold(struct list_head *all, struct module *mod,
			     enum use_side side, const struct list_head *node)
{
	struct module_use *use;
	struct module *other;

	list_for_each_entry(other, all, list) {
		use = use_between(mod, side, other);
		if (use && use_node(use, side) == node)
			return true;
	}
	return false;
}

static int list_should_count(struct list_head *all, struct module *mod,
			     enum use_side side)
{
	struct module *other;
	int nr = 0;

	list_for_each_entry(other, all, list)
		nr += !!use_between(mod, side, other);
	return nr;
}

/* Of a module's own list, only what should be on it is followed. */
static enum lists_status list_status(struct list_head *all, struct module *mod,
				     enum use_side side)
{
	struct list_head *head = use_head(mod, side), *pos = head;
	int nr;

	if (!others_can_be_followed(all, mod, side))
		return LISTS_UNKNOWN;
	for (nr = list_should_count(all, mod, side); nr; nr--) {
		if (!list_should_hold(all, mod, side, pos->next) ||
		    pos->next->prev != pos)
			return LISTS_BROKEN;
		pos = pos->next;
	}
	return pos->next == head && head->prev == pos ? LISTS_OK : LISTS_BROKEN;
}

static enum lists_status lists_status(struct list_head *all, struct module *mod)
{
	return max(list_status(all, mod, USE_TARGETS),
		   list_status(all, mod, USE_SOURCES));
}

static void list_repair(struct list_head *all, struct module *mod,
			enum use_side side)
{
	struct list_head *head = use_head(mod, side);
	struct module_use *use;
	struct module *other;

	if (list_status(all, mod, side) != LISTS_BROKEN)
		return;
	INIT_LIST_HEAD(head);
	list_for_each_entry(other, all, list) {
		use = use_between(mod, side, other);
		if (use)
			list_add_tail(use_node(use, side), head);
	}
}

/**
 * module_users() - how many modules use a module
 * @mod: the module
 *
 * Context: module_mutex is held.
 * Return: the number, or %-EBUSY if the lists of uses do not tell.
 */
int module_users(struct module *mod)
{
	if (list_status(&modules, mod, USE_SOURCES) != LISTS_OK)
		return -EBUSY;
	return list_should_count(&modules, mod, USE_SOURCES);
}

static void module_lists_read(const struct module_repair *r, char text[REPAIR_TEXT_LEN])
{
	static const char * const names[] = {
		[LISTS_OK] = "ok",
		[LISTS_UNKNOWN] = "unknown",
		[LISTS_BROKEN] = "broken",
	};

	strscpy(text, names[lists_status(&modules, r->mod)], REPAIR_TEXT_LEN);
}

static int module_lists_write(struct module_repair *r, const char *text, const char **why)
{
	if (strcmp(text, "1"))
		return -EINVAL;
	switch (lists_status(&modules, r->mod)) {
	case LISTS_OK:
		*why = "there is nothing to repair";
		return -EINVAL;
	case LISTS_UNKNOWN:
		*why = "another module's lists are broken, repair those first";
		return -EBUSY;
	default:
		list_repair(&modules, r->mod, USE_TARGETS);
		list_repair(&modules, r->mod, USE_SOURCES);
		return 0;
	}
}

struct repair_file repair_lists = {
	.attr = { .name = "lists", .mode = 0600 },
	.read = module_lists_read,
	.write = module_lists_write,
};

#ifdef CONFIG_MODULE_REPAIR_KUNIT_TEST
#include "tests/repair_kunit.c"
#endif
