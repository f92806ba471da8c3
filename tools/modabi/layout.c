// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The layout field, compared as kernel/module/layout.c does
 *
 * <loader>-<core>-<digests>: a hash of the structs that the module loader
 * reads, one of the structs that drivers use most, zero if not recorded, and
 * three digits for each struct in the order of the kernel's list.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

#define HASH_LEN	16
#define CORE_OFF	(HASH_LEN + 1)
#define DIGEST_OFF	(CORE_OFF + HASH_LEN + 1)
#define DIGEST_LEN	3
#define MAX_STRUCTS	128
#define MAX_NAMED	4

/* From include/linux/module_layout_list.h, empty if that is not here. */
static const struct {
	const char *name;
	bool core;
} structs[] = {
#include "layout_names.h"
	{ NULL, false }
};

static bool is_hex(const char *s, size_t len)
{
	return strspn(s, "0123456789abcdef") >= len;
}

bool layout_well_formed(const char *field)
{
	const size_t len = strlen(field);
	size_t digests;

	if (len <= DIGEST_OFF)
		return false;
	digests = len - DIGEST_OFF;

	return !(digests % DIGEST_LEN) && digests / DIGEST_LEN <= MAX_STRUCTS &&
	       field[HASH_LEN] == '-' && field[DIGEST_OFF - 1] == '-' &&
	       is_hex(field, HASH_LEN) && is_hex(field + CORE_OFF, HASH_LEN) &&
	       is_hex(field + DIGEST_OFF, digests);
}

static bool core_recorded(const char *field)
{
	return strspn(field + CORE_OFF, "0") < HASH_LEN;
}

/* Only with the list that the field was made by can its structs be named. */
static bool names_known(const char *field, const char *own)
{
	return strlen(field) == strlen(own) &&
	       strlen(own) == DIGEST_OFF + DIGEST_LEN * (ARRAY_SIZE(structs) - 1);
}

static char *name_structs(const char *field, const char *own, bool loader,
			  bool core)
{
	size_t i, len, nr = 0;
	char *text;
	FILE *out;

	if (!names_known(field, own))
		return NULL;
	out = open_memstream(&text, &len);
	if (!out)
		abort();
	for (i = 0; structs[i].name; i++) {
		const size_t digest = DIGEST_OFF + DIGEST_LEN * i;

		if (!(structs[i].core ? core : loader) ||
		    !memcmp(field + digest, own + digest, DIGEST_LEN))
			continue;
		if (nr++ < MAX_NAMED)
			fprintf(out, "%s%s", nr > 1 ? ", " : "", structs[i].name);
	}
	if (nr > MAX_NAMED)
		fprintf(out, " and %zu more", nr - MAX_NAMED);
	fprintf(out, nr > 1 ? " differ" : " differs");
	fclose(out);
	if (nr)
		return text;
	free(text);
	return NULL;
}

/**
 * judge_layout() - compare a module's layout field with the kernel's
 * @report: where to say what differs
 * @field: the module's, well-formed
 * @own: the kernel's, well-formed
 */
void judge_layout(struct report *report, const char *field, const char *own)
{
	const bool loader = memcmp(field, own, HASH_LEN);
	const bool core = core_recorded(field) && core_recorded(own) &&
			  memcmp(field + CORE_OFF, own + CORE_OFF, HASH_LEN);
	char *text;

	if (!loader && !core)
		return;
	text = name_structs(field, own, loader, core);
	report_add(report, "layout", false, "layout field: %s",
		   text ?: "a struct of the kernel differs");
	free(text);
}
