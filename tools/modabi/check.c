// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modabi check: modules, or all below a directory, against a kernel
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "list.h"
#include "modabi.h"

#define DEFAULT_KERNEL	"/sys/kernel/btf/vmlinux"

static struct reference kernel, built;
static bool json, quiet;

/* What is to be printed of one entry of the list, to be freed. */
static char *check_one(const struct entry *entry, struct outcome *outcome)
{
	struct report report = { .path = entry->path };
	struct module_file mod;
	char *text;

	if (report_read(&report, &mod, entry->why)) {
		judge(&report, &mod, &kernel, built.what ? &built : NULL);
		module_free(&mod);
	}
	text = json ? report_json(&report) : report_text(&report, quiet);
	outcome->verdict = report_verdict(&report);
	outcome->holding = report_holding(&report);
	report_free(&report);
	return text;
}

/* The total comes after all else, also where both go to one file. */
static void print_total(size_t nr, const struct counts *counts)
{
	const unsigned int *held = counts->holdings;

	fflush(stdout);
	fprintf(stderr, "%zu modules: %u fit, %u differ", nr,
		counts->verdicts[VERDICT_FITS], counts->verdicts[VERDICT_DIFFERS]);
	if (held[HELD_NOT] < nr)
		fprintf(stderr,
			" (changed structs held directly by %u, by value by %u, only behind pointers by %u)",
			held[HELD_DIRECTLY], held[HELD_BY_VALUE],
			held[HELD_BEHIND_POINTERS]);
	fprintf(stderr, ", %u cannot be told\n", counts->verdicts[VERDICT_UNKNOWN]);
}

static int free_all(int status)
{
	reference_free(&kernel);
	reference_free(&built);
	return status;
}

int cmd_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "kernel", required_argument, NULL, 'k' },
		{ "built-against", required_argument, NULL, 'b' },
		{ "depth", required_argument, NULL, 'd' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "json", no_argument, NULL, 'J' },
		{ "quiet", no_argument, NULL, 'q' },
		{ NULL, 0, NULL, 0 }
	};
	char **kernels = xrealloc(NULL, argc, sizeof(*kernels));
	struct counts counts = { 0 };
	unsigned int jobs = 1;
	const char *against = NULL;
	struct list list = { 0 };
	size_t i, nr = 0;
	bool good = true;
	int c;

	while ((c = getopt_long(argc, argv, "k:b:d:j:q", options, NULL)) != -1) {
		switch (c) {
		case 'k':
			kernels[nr++] = optarg;
			break;
		case 'b':
			against = optarg;
			break;
		case 'd':
			good &= parse_number(optarg, DEPTH_MAX, &types_depth);
			break;
		case 'j':
			good &= parse_number(optarg, MAX_JOBS, &jobs) && jobs;
			break;
		case 'J':
			json = true;
			break;
		case 'q':
			quiet = true;
			break;
		default:
			good = false;
		}
	}
	if (!good || optind == argc) {
		free(kernels);
		error(good ? "check: no module named, see modabi help" :
			     "check: bad option, see modabi help");
		return EXIT_UNKNOWN;
	}
	if (!nr)
		kernels[nr++] = DEFAULT_KERNEL;
	for (i = 0; i < nr && good; i++)
		good = reference_add(&kernel, kernels[i], quiet);
	free(kernels);
	if (good && against)
		good = reference_add_types(&built, against, quiet);
	if (!good)
		return free_all(EXIT_UNKNOWN);

	for (; optind < argc; optind++)
		list_add(&list, argv[optind]);
	list_run(&list, jobs, check_one, &counts);
	if (list.nr > 1 && !json && !quiet)
		print_total(list.nr, &counts);
	list_free(&list);
	return free_all(counts.verdicts[VERDICT_UNKNOWN] ? EXIT_UNKNOWN :
			counts.verdicts[VERDICT_DIFFERS] ? EXIT_DIFFERS : EXIT_FITS);
}
