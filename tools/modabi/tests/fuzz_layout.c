// SPDX-License-Identifier: GPL-2.0-or-later
/* The layout field: two of them, split at a NUL. */

#include <stdlib.h>
#include <string.h>
#include "modabi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	char *field, *own;

	field = calloc(size + 2, 1);
	if (!field)
		abort();
	memcpy(field, data, size);
	own = field + strlen(field) + 1;
	if (layout_well_formed(field)) {
		judge_layout(&report, field, field);
		if (report.nr)
			abort();
		if (own < field + size && layout_well_formed(own))
			judge_layout(&report, field, own);
	}
	report_free(&report);
	free(field);
	return 0;
}
