// SPDX-License-Identifier: GPL-2.0-or-later
/* BTF of a kernel, and the same once more as that of a module on top of it. */

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

static void compare_all(const struct types *types)
{
	const uint32_t nr = btf__type_cnt(types->btf);
	struct report report = { 0 };
	uint32_t id;

	for (id = types->first; id < nr && id < types->first + 100; id++) {
		if (types_group(types, id))
			members_compare(&report, &module_and_kernel, types, id, types, id, false);
	}
	report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct places places = { NOWHERE, NOWHERE, NOWHERE, NOWHERE };
	struct types kernel, module;
	const char *why;

	libbpf_set_print(NULL);
	if (!types_new(&kernel, data, size, NULL, ELFCLASS64, &why))
		return 0;
	types_places(&kernel, &places);
	compare_all(&kernel);
	if (types_new(&module, data, size, &kernel, ELFCLASS64, &why)) {
		types_proven(&module, &kernel, &places);
		compare_all(&module);
		types_free(&module);
	}
	types_free(&kernel);
	return 0;
}
