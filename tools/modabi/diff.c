// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modabi diff: two kernels, struct by struct
 */

#include <bpf/btf.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "list.h"
#include "modabi.h"

static const struct sides sides = { "the first", "the second", true };

/* A name that a kernel has types by, and the first of them. */
struct named {
	const char *name;
	unsigned int group;
	uint32_t id;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	const int order = strcmp(x->name, y->name);

	return order ?: (x->group > y->group) - (x->group < y->group);
}

/* The names of all types that can be compared, in order, each once. */
static struct named *list_names(const struct types *types, size_t *nr)
{
	const uint32_t end = btf__type_cnt(types->btf);
	struct named *list = xrealloc(NULL, end, sizeof(*list));
	uint32_t id;

	*nr = 0;
	for (id = 1; id < end; id++) {
		const struct btf_type *t = btf__type_by_id(types->btf, id);
		struct named this = { "", types_group(types, id), id };

		if (this.group)
			this.name = btf__name_by_offset(types->btf, t->name_off);
		if (*this.name &&
		    types_find(types, this.name, this.group, 0) == id)
			list[(*nr)++] = this;
	}
	qsort(list, *nr, sizeof(*list), by_name);
	return list;
}

/* Each type of that name has to have one like it on the other side. */
static void compare(struct report *report, const struct types *a,
		    const struct types *b, const struct named *named)
{
	uint32_t id = 0, best;

	while ((id = types_find(a, named->name, named->group, id))) {
		if (members_closest(&sides, a, id, b, &best))
			members_compare(report, &sides, a, id, b, best, false);
	}
	if (report->nr)
		return;
	while ((id = types_find(b, named->name, named->group, id))) {
		if (members_closest(&sides, b, id, a, &best))
			members_compare(report, &sides, a, best, b, id, false);
	}
}

static void print(const struct named *named, const char *what,
		  const struct report *report)
{
	char *type = one_line(xasprintf("%s %s: ", group_name(named->group),
					named->name));
	size_t i;

	printf("%s%s\n", type, what);
	/* Below that, without saying it again. */
	for (i = 0; report && i < report->nr; i++)
		printf("  %s\n", report->findings[i].text + strlen(type));
	free(type);
}

/* Return: whether there is a difference. */
static bool diff(const struct types *a, const struct types *b, bool quiet)
{
	size_t nr_a, nr_b, i = 0, j = 0, changed = 0, gone = 0, added = 0;
	struct named *in_a = list_names(a, &nr_a);
	struct named *in_b = list_names(b, &nr_b);

	while (i < nr_a || j < nr_b) {
		const int order = i == nr_a ? 1 : j == nr_b ? -1 :
				  by_name(&in_a[i], &in_b[j]);
		struct report report = { 0 };

		if (order < 0) {
			print(&in_a[i++], "not in the second", NULL);
			gone++;
		} else if (order > 0) {
			print(&in_b[j++], "not in the first", NULL);
			added++;
		} else {
			compare(&report, a, b, &in_a[i]);
			if (report.nr) {
				print(&in_a[i], "differs", quiet ? NULL : &report);
				changed++;
			}
			report_free(&report);
			i++;
			j++;
		}
	}
	fflush(stdout);
	fprintf(stderr, "%zu differ, %zu only in the first, %zu only in the second\n",
		changed, gone, added);
	free(in_a);
	free(in_b);
	return changed || gone || added;
}

int cmd_diff(int argc, char **argv)
{
	static const struct option options[] = {
		{ "depth", required_argument, NULL, 'd' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "modules", required_argument, NULL, 'm' },
		{ "quiet", no_argument, NULL, 'q' },
		{ NULL, 0, NULL, 0 }
	};
	struct reference refs[2] = { 0 };
	bool good = true, quiet = false;
	int c, i, status = EXIT_UNKNOWN;
	struct list modules = { 0 };
	unsigned int jobs = 1;

	while ((c = getopt_long(argc, argv, "d:j:m:q", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			good &= parse_number(optarg, DEPTH_MAX, &types_depth);
			break;
		case 'j':
			good &= parse_number(optarg, MAX_JOBS, &jobs) && jobs;
			break;
		case 'm':
			list_add(&modules, optarg);
			break;
		case 'q':
			quiet = true;
			break;
		default:
			good = false;
		}
	}
	if (!good || argc - optind != 2) {
		list_free(&modules);
		error(good ? "diff: needs two kernels, see modabi help" :
			     "diff: bad option, see modabi help");
		return EXIT_UNKNOWN;
	}
	for (i = 0; i < 2 && good; i++)
		good = reference_add_types(&refs[i], argv[optind + i], quiet);
	if (good)
		status = diff(&refs[0].types, &refs[1].types, quiet) ?
			 EXIT_DIFFERS : EXIT_FITS;
	if (good && modules.nr && !diff_modules(&refs[0], &refs[1], &modules, jobs))
		status = EXIT_UNKNOWN;
	list_free(&modules);
	for (i = 0; i < 2; i++)
		reference_free(&refs[i]);
	return status;
}
