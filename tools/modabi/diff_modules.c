// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modabi diff --modules: which modules hold what two kernels differ in
 */

#include <stdio.h>
#include "list.h"
#include "modabi.h"

static const struct reference *first, *second;

/* Modules of the first that hold nothing of that go without saying. */
static char *look(const struct entry *entry, struct outcome *outcome)
{
	struct report report = { .path = entry->path };
	struct module_file mod;
	char *text;

	if (report_read(&report, &mod, entry->why)) {
		judge_types(&report, &mod, second, first);
		module_free(&mod);
	}
	outcome->verdict = report_verdict(&report);
	outcome->holding = report_holding(&report);
	text = report_held_text(&report);
	report_free(&report);
	return text;
}

/**
 * diff_modules() - say which modules hold a type that differs, and how
 * @a: the kernel that the modules were built for
 * @b: the other kernel
 * @list: the modules
 * @jobs: how many processes may look at them
 *
 * Return: false if nothing can be told of some of them.
 */
bool diff_modules(const struct reference *a, const struct reference *b,
		  const struct list *list, unsigned int jobs)
{
	struct counts counts = { 0 };

	first = a;
	second = b;
	list_run(list, jobs, look, &counts);
	fflush(stdout);
	fprintf(stderr,
		"%zu modules: %u hold changed structs directly, %u by value, %u only behind pointers, %u cannot be told\n",
		list->nr, counts.holdings[HELD_DIRECTLY], counts.holdings[HELD_BY_VALUE],
		counts.holdings[HELD_BEHIND_POINTERS], counts.verdicts[VERDICT_UNKNOWN]);
	return !counts.verdicts[VERDICT_UNKNOWN];
}
