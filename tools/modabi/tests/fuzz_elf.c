// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module, compressed or not, against the kernel that KERNEL names.  Its DWARF is
 * left out, as libdw is not what is to be tested.
 */

#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "modabi.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct reference kernel;
	struct report report = { .path = "module" };
	struct module_file mod;
	const char *why;
	char path[64];
	int fd;

	libbpf_set_print(NULL);
	if (!kernel.what && !reference_add(&kernel, getenv("KERNEL"), true))
		exit(1);
	fd = memfd_create("module", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		exit(1);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (module_read(&mod, path, &why)) {
		mod.has_dwarf = false;
		judge(&report, &mod, &kernel, NULL);
		free(report_json(&report));
		module_free(&mod);
	}
	report_free(&report);
	close(fd);
	return 0;
}
