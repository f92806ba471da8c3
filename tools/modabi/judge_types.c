// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The types that a module holds, against those that a kernel has by their names
 *
 * A type of the kernel that was built for is the kernel's, whoever holds it.
 * One in the module's own BTF is, if it is shared; or, as DWARF knows, if it was
 * declared in a header of the kernel and has at least half of its members in
 * common with the kernel's; what is declared in a header, the kernel proper may
 * have never included.  Of any other one, a difference is only possible.
 */

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>
#include "held.h"

/* Several types of one name in the kernel: any of them will do. */
static void judge_type(struct report *report, const struct held *held,
		       uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(held->types->btf, id);
	const unsigned int group = types_group(held->types, id);
	const char *name = btf__name_by_offset(held->types->btf, t->name_off);
	uint32_t best;

	if (!group || !*name ||
	    !members_closest(&module_and_kernel, held->types, id, held->kernel, &best) ||
	    !best)
		return;
	if (held->origins && held->origins[id].declared == DECLARED_IN_KERNEL &&
	    members_alike(held->types, id, held->kernel, best))
		held->shared[id] = true;
	members_compare(report, &module_and_kernel, held->types, id, held->kernel,
			best, !held->shared[id]);
	if (held->shared[id])
		report_held(report, holding(held, id), group_name(group), name);
}

/* What a module declares in its own files, is no affair of the kernel's. */
static void judge_own(struct report *report, struct held *held)
{
	const uint32_t nr = btf__type_cnt(held->types->btf);
	uint32_t id;

	for (id = held->types->first; id < nr; id++) {
		if (held->origins && held->origins[id].declared == DECLARED_ELSEWHERE)
			continue;
		if (types_depth == DEPTH_DEFAULT ||
		    held->distance[id] <= CONTAINED + types_depth)
			judge_type(report, held, id);
	}
}

static void judge_held(struct report *report, const struct types *types,
		       const struct types *base, const struct types *kernel,
		       const struct origin *origins)
{
	const uint32_t nr = btf__type_cnt(types->btf);
	struct held held = { .types = types, .kernel = kernel,
			     .origins = origins };
	uint32_t id;

	held.distance = xrealloc(NULL, nr, sizeof(*held.distance));
	memset(held.distance, FAR, nr);
	held.queue = xrealloc(NULL, nr, sizeof(*held.queue));
	held.shared = calloc(nr, sizeof(*held.shared));
	if (!held.shared)
		abort();
	held.module = types_find(types, "module", BTF_KIND_STRUCT, 0);
	if (!held.module && base)
		held.module = types_find(base, "module", BTF_KIND_STRUCT, 0);
	/* What is the kernel's own, needs no comparing. */
	held.first = base == kernel ? types->first : 1;
	find_shared(&held);
	find_held(&held);
	for (id = held.first; id < types->first; id++) {
		held.shared[id] = true;
		if (held.distance[id] != FAR)
			judge_type(report, &held, id);
	}
	judge_own(report, &held);
	free(held.distance);
	free(held.queue);
	free(held.shared);
}

/* With the sizes of the kernel's types that pahole put in the module. */
static void judge_distilled(struct report *report,
			    const struct module_file *mod,
			    const struct reference *kernel)
{
	struct types base, types;
	const char *why;

	if (!types_new(&base, mod->btf_base.data, mod->btf_base.size, NULL,
		       mod->kind.class, &why)) {
		report_unknown(report, "it %s", why);
		return;
	}
	if (types_new(&types, mod->btf.data, mod->btf.size, &base,
		      mod->kind.class, &why)) {
		judge_held(report, &types, &base, &kernel->types, NULL);
		types_free(&types);
	} else {
		report_unknown(report, "it %s", why);
	}
	types_free(&base);
}

static void judge_dwarf(struct report *report, const struct module_file *mod,
			const struct reference *kernel)
{
	struct origin *origins;
	struct types types;

	if (!types_from_dwarf(&types, &origins, &mod->image, &mod->kind)) {
		report_unknown(report,
			       "it has DWARF that is damaged, or of a kind that is not known");
		return;
	}
	judge_held(report, &types, NULL, &kernel->types, origins);
	types_free(&types);
	free(origins);
}

/* BTF on top of nothing, or of that of a kernel; if that fails, DWARF. */
static void judge_btf(struct report *report, const struct module_file *mod,
		      const struct reference *kernel,
		      const struct reference *built)
{
	const struct types *base = types_stand_alone(&mod->btf) ? NULL :
				   built ? &built->types : &kernel->types;
	struct types types;
	const char *why;
	bool read;

	read = types_new(&types, mod->btf.data, mod->btf.size, base,
			 mod->kind.class, &why);
	/* Without a name of its own it holds no type that could differ. */
	if (read && base && !types.strings.size)
		report_no_types(report, "there are too few to tell which kernel they are of");
	else if (read && (!base || types_proven(&types, base, &mod->places)))
		judge_held(report, &types, base, &kernel->types, NULL);
	else if (mod->has_dwarf)
		judge_dwarf(report, mod, kernel);
	else if (!base)
		report_unknown(report, "it %s", why);
	else if (built)
		report_unknown(report,
			       "its types cannot be read: it was not built against %s, or is damaged",
			       built->what);
	else
		report_unknown(report,
			       "its types cannot be read without those of the kernel it was built for: name that by --built-against");
	if (read)
		types_free(&types);
}

/**
 * judge_types() - compare the types of a module with those of a kernel
 * @report: where to say what differs
 * @mod: the module
 * @kernel: the kernel
 * @built: the kernel that the module was built for, if known
 */
void judge_types(struct report *report, const struct module_file *mod,
		 const struct reference *kernel, const struct reference *built)
{
	if (!mod->btf.size && !mod->has_dwarf)
		report_no_types(report, "the module has none");
	else if (!kernel->types.btf)
		report_no_types(report, "%s has none", kernel->what);
	else if (!mod->btf.size)
		judge_dwarf(report, mod, kernel);
	else if (mod->btf_base.size)
		judge_distilled(report, mod, kernel);
	else
		judge_btf(report, mod, kernel, built);
}
