// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The types that a module holds, against those that a kernel has by their names
 *
 * Held are all types in the module's own BTF, and those of the kernel it was
 * built for that can be reached from there by way of types_depth pointers.
 *
 * A type of the kernel that was built for is the kernel's, whoever holds it.
 * A type in the module's own BTF may be a copy of one of the kernel's that came
 * out differently, or the module's own affair that shares nothing but the name.
 * It is surely the kernel's if struct module leads to it, in module and kernel
 * by the same members: these are in headers, and where they point to is, too.
 * Or, as DWARF knows, if it was declared in a header of the kernel and has at
 * least half of its members in common with the kernel's; what is declared in a
 * header, the kernel proper may have never included.
 * Of any other one, a difference is only possible.
 */

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

#define FAR	UINT8_MAX

unsigned int types_depth = DEFAULT_DEPTH;

struct held {
	const struct types *types;
	const struct types *kernel;
	/* By number of the type: how many pointers away, and if surely shared. */
	uint8_t *distance;
	bool *shared;
	/* And where it was declared, which DWARF knows. */
	const enum declared *declared;
	/* What is still to be looked at. */
	uint32_t *queue;
	size_t nr;
	unsigned int depth;
};

static bool reach(void *ctx, uint32_t id)
{
	struct held *held = ctx;

	if (id && held->distance[id] > held->depth) {
		held->distance[id] = held->depth;
		held->queue[held->nr++] = id;
	}
	return true;
}

static void follow(struct held *held, size_t i, bool pointers)
{
	const struct btf_type *t = btf__type_by_id(held->types->btf,
						   held->queue[i]);

	if (btf_is_ptr(t) == pointers)
		type_refs(t, reach, held);
}

/* All that is there without a further pointer comes first, then one more. */
static void find_held(struct held *held)
{
	const uint32_t nr = btf__type_cnt(held->types->btf);
	size_t i, start, end;
	uint32_t id;

	for (id = held->types->first; id < nr; id++)
		reach(held, id);
	for (start = 0; start < held->nr; start = end) {
		for (i = start; i < held->nr; i++)
			follow(held, i, false);
		end = held->nr;
		if (held->depth++ == types_depth)
			break;
		for (i = start; i < end; i++)
			follow(held, i, true);
	}
}

/* Pairs of types that both sides have at the same place. */
struct pairs {
	struct held *held;
	uint32_t (*list)[2];
	size_t nr;
};

static void add_pair(struct pairs *pairs, uint32_t a, uint32_t b)
{
	const struct types *types = pairs->held->types;
	const struct types *kernel = pairs->held->kernel;
	const struct btf_type *in_a, *in_b;
	int i;

	for (i = 0; i < 8; i++) {
		a = types_strip(types, a);
		b = types_strip(kernel, b);
		in_a = btf__type_by_id(types->btf, a);
		in_b = btf__type_by_id(kernel->btf, b);
		if (btf_is_ptr(in_a) && btf_is_ptr(in_b)) {
			a = in_a->type;
			b = in_b->type;
		} else if (btf_is_array(in_a) && btf_is_array(in_b)) {
			a = btf_array(in_a)->type;
			b = btf_array(in_b)->type;
		} else {
			break;
		}
	}
	/* What is of a kernel leads to nothing of the module's own. */
	if (a < types->first || pairs->held->shared[a])
		return;
	if (btf_is_func_proto(in_a)) {
		if (!btf_is_func_proto(in_b))
			return;
	} else if (!types_group(types, a) ||
		   types_group(types, a) != types_group(kernel, b) ||
		   strcmp(btf__name_by_offset(types->btf, in_a->name_off),
			  btf__name_by_offset(kernel->btf, in_b->name_off))) {
		return;
	}
	pairs->held->shared[a] = true;
	if (!(pairs->nr & (pairs->nr - 1)))
		pairs->list = xrealloc(pairs->list,
				       pairs->nr ? pairs->nr * 2 : 1,
				       sizeof(*pairs->list));
	pairs->list[pairs->nr][0] = a;
	pairs->list[pairs->nr++][1] = b;
}

static void follow_proto(struct pairs *pairs, const struct btf_type *a,
			 const struct btf_type *b)
{
	uint32_t i;

	add_pair(pairs, a->type, b->type);
	for (i = 0; i < btf_vlen(a) && btf_vlen(a) == btf_vlen(b); i++)
		add_pair(pairs, btf_params(a)[i].type, btf_params(b)[i].type);
}

static void follow_members(struct pairs *pairs, uint32_t a, uint32_t b)
{
	struct members in_a = { 0 }, in_b = { 0 };
	const struct member *m;
	size_t i;

	if (members_read(&in_a, pairs->held->types, a) &&
	    members_read(&in_b, pairs->held->kernel, b)) {
		for (i = 0; i < in_a.nr; i++) {
			m = members_find(&in_b, in_a.list[i].name, i);
			if (m)
				add_pair(pairs, in_a.list[i].type, m->type);
		}
	}
	members_free(&in_a);
	members_free(&in_b);
}

/* Which of the module's own types are surely the kernel's. */
static void find_shared(struct held *held)
{
	const struct types *types = held->types, *kernel = held->kernel;
	struct pairs pairs = { held, NULL, 0 };
	const uint32_t b = types_find(kernel, "module", BTF_KIND_STRUCT, 0);
	uint32_t a = types_find(types, "module", BTF_KIND_STRUCT, 0);
	size_t i;

	if (a && b)
		add_pair(&pairs, a, b);
	for (i = 0; i < pairs.nr; i++) {
		a = pairs.list[i][0];
		const uint32_t to = pairs.list[i][1];
		const struct btf_type *t = btf__type_by_id(types->btf, a);

		if (btf_is_func_proto(t))
			follow_proto(&pairs, t, btf__type_by_id(kernel->btf, to));
		else if (types_group(types, a) != BTF_KIND_ENUM)
			follow_members(&pairs, a, to);
	}
	free(pairs.list);
}

/* Several types of one name in the kernel: any of them will do. */
static void judge_type(struct report *report, const struct held *held,
		       uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(held->types->btf, id);
	const unsigned int group = types_group(held->types, id);
	const char *name = btf__name_by_offset(held->types->btf, t->name_off);
	size_t least = SIZE_MAX, nr;
	uint32_t other = 0, best = 0;

	if (!group || !*name)
		return;
	while ((other = types_find(held->kernel, name, group, other))) {
		nr = members_compare(NULL, &module_and_kernel, held->types, id,
				     held->kernel, other, false);
		if (!nr)
			return;
		if (nr < least) {
			least = nr;
			best = other;
		}
	}
	if (!best)
		return;
	if (held->declared && held->declared[id] == DECLARED_IN_KERNEL &&
	    members_alike(held->types, id, held->kernel, best))
		held->shared[id] = true;
	members_compare(report, &module_and_kernel, held->types, id, held->kernel,
			best, !held->shared[id]);
}

/* What a module declares in its own files, is no affair of the kernel's. */
static void judge_own(struct report *report, struct held *held)
{
	const uint32_t nr = btf__type_cnt(held->types->btf);
	uint32_t id;

	find_shared(held);
	for (id = held->types->first; id < nr; id++) {
		if (held->declared && held->declared[id] == DECLARED_ELSEWHERE)
			continue;
		judge_type(report, held, id);
	}
}

static void judge_held(struct report *report, const struct types *types,
		       const struct types *base, const struct types *kernel,
		       const enum declared *declared)
{
	const uint32_t nr = btf__type_cnt(types->btf);
	struct held held = { .types = types, .kernel = kernel,
			     .declared = declared };
	uint32_t id;

	held.distance = xrealloc(NULL, nr, sizeof(*held.distance));
	memset(held.distance, FAR, nr);
	held.queue = xrealloc(NULL, nr, sizeof(*held.queue));
	held.shared = calloc(nr, sizeof(*held.shared));
	if (!held.shared)
		abort();
	/* What is the kernel's own, needs no comparing. */
	if (base && base != kernel) {
		find_held(&held);
		for (id = 1; id < types->first; id++) {
			held.shared[id] = true;
			if (held.distance[id] != FAR)
				judge_type(report, &held, id);
		}
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
	enum declared *declared;
	struct types types;

	if (!types_from_dwarf(&types, &declared, &mod->image, &mod->kind)) {
		report_unknown(report, "it has DWARF that is damaged, or of a kind that is not known");
		return;
	}
	judge_held(report, &types, NULL, &kernel->types, declared);
	types_free(&types);
	free(declared);
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
		report_unknown(report, "its types cannot be read: it was not built against %s, or is damaged",
			       built->what);
	else
		report_unknown(report, "its types cannot be read without those of the kernel it was built for: name that by --built-against");
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
