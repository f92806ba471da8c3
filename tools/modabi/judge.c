// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module against a kernel, as the module loader would look at it
 */

#include <inttypes.h>
#include <string.h>
#include "modabi.h"

const char *class_name(unsigned char class)
{
	return class == ELFCLASS64 ? "64-bit" : "32-bit";
}

const char *data_name(unsigned char data)
{
	return data == ELFDATA2MSB ? "big-endian" : "little-endian";
}

/* Return: whether anything else can be compared at all. */
static bool judge_kind(struct report *report, const struct elf_kind *module,
		       const struct elf_kind *kernel)
{
	const size_t before = report->nr;

	if (kernel->data && module->data != kernel->data)
		report_add(report, "machine", false,
			   "machine: %s in the module, %s in the kernel",
			   data_name(module->data), data_name(kernel->data));
	if (kernel->class && module->class != kernel->class)
		report_add(report, "machine", false,
			   "machine: %s in the module, %s in the kernel",
			   class_name(module->class), class_name(kernel->class));
	if (kernel->machine && module->machine != kernel->machine)
		report_add(report, "machine", false,
			   "machine: number %u in the module, %u in the kernel",
			   module->machine, kernel->machine);
	return report->nr == before;
}

/* As same_magic() of the loader: with CRCs, the release is not looked at. */
static void judge_vermagic(struct report *report,
			   const struct module_file *mod, const char *kernel)
{
	const char *module = mod->vermagic;

	if (!kernel)
		return;
	if (!module) {
		report_add(report, "vermagic", false,
			   "vermagic: none in the module, '%s' in the kernel",
			   kernel);
		return;
	}
	if (mod->has_versions && strstr(kernel, " modversions ")) {
		module += strcspn(module, " ");
		kernel += strcspn(kernel, " ");
	}
	if (strcmp(module, kernel))
		report_add(report, "vermagic", false,
			   "vermagic: '%s' in the module, '%s' in the kernel",
			   module, kernel);
}

static void judge_place(struct report *report, const char *check,
			const char *what, uint64_t module, uint64_t kernel)
{
	if (module == NOWHERE || kernel == NOWHERE || module == kernel)
		return;
	report_add(report, check, false,
		   "struct module: %s %" PRIu64 " in the module, %" PRIu64 " in the kernel",
		   what, module, kernel);
}

static void judge_places(struct report *report, const struct module_file *mod,
			 const struct places *kernel)
{
	const struct places *module = &mod->places;

	judge_place(report, "size", "size", module->size, kernel->size);
	judge_place(report, "placement", "init at", module->init, kernel->init);
	judge_place(report, "placement", "exit at", module->exit, kernel->exit);
	judge_place(report, "placement", "name at", module->name, kernel->name);
	if (module->name == NOWHERE && kernel->name != NOWHERE && mod->name)
		report_add(report, "placement", false,
			   "struct module: name is not that of .modinfo, '%s'",
			   mod->name);
}

static void judge_crcs(struct report *report, const struct crcs *module,
		       const struct crcs *kernel)
{
	const size_t max = 4;
	size_t i, nr = 0;

	for (i = 0; i < module->nr; i++) {
		const struct crc *a = &module->list[i];
		const struct crc *b = crcs_find(kernel, a->name);

		/* Zero stands for an export without a version. */
		if (!b || !b->crc || a->crc == b->crc)
			continue;
		if (nr++ < max)
			report_add(report, "crc", false,
				   "CRC of %s: 0x%08x in the module, 0x%08x in the kernel",
				   a->name, a->crc, b->crc);
	}
	if (nr > max)
		report_add(report, "crc", false, nr > max + 1 ?
			   "CRCs of %zu more symbols differ" :
			   "CRC of %zu more symbol differs", nr - max);
}

/**
 * judge() - compare a module with a kernel
 * @report: where to say what differs
 * @mod: the module
 * @kernel: the kernel
 * @built: the kernel whose types the module's BTF was made for, if known
 */
void judge(struct report *report, const struct module_file *mod,
	   const struct reference *kernel, const struct reference *built)
{
	if (!judge_kind(report, &mod->kind, &kernel->kind))
		return;
	judge_vermagic(report, mod, kernel->vermagic);
	judge_places(report, mod, &kernel->places);
	if (mod->layout && kernel->layout)
		judge_layout(report, mod->layout, kernel->layout);
	judge_crcs(report, &mod->crcs, &kernel->crcs);
	judge_types(report, mod, kernel, built);
	if (kernel->places.size == NOWHERE && report->types &&
	    !(mod->layout && kernel->layout))
		report_unknown(report, "%s says too little of the kernel, add another --kernel",
			       kernel->what);
}
