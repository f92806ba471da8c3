// SPDX-License-Identifier: GPL-2.0-or-later
/* The layout field: two of them, split at a NUL. */

#include <stdlib.h>
#include <string.h>
#include "modabi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	char *field, *own = NULL;

	/* In memory that ends where they do. */
	field = strndup((const char *)data, size);
	if (strlen(field) < size)
		own = strndup((const char *)data + strlen(field) + 1, size - strlen(field) - 1);
	if (layout_well_formed(field)) {
		judge_layout(&report, field, field);
		if (report.nr)
			abort();
		if (own && layout_well_formed(own))
			judge_layout(&report, field, own);
	}
	report_free(&report);
	free(field);
	free(own);
	return 0;
}
