// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types that surely are the kernel's
 *
 * A type in a module's own BTF may be a copy of one of the kernel's that came
 * out differently, or the module's own affair that shares nothing but the name.
 * It is surely the kernel's if struct module leads to it, in module and kernel
 * by the same members: these are in headers, and where they point to is, too.
 */

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>
#include "held.h"

/* More pointers and dimensions of arrays than any member has. */
#define MAX_POINTERS	8

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

	for (i = 0; i < MAX_POINTERS; i++) {
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
	if (i == MAX_POINTERS)
		return;
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
	pairs->list = xgrow(pairs->list, pairs->nr, sizeof(*pairs->list));
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
void find_shared(struct held *held)
{
	const struct types *types = held->types, *kernel = held->kernel;
	struct pairs pairs = { held, NULL, 0 };
	const uint32_t b = types_find(kernel, "module", BTF_KIND_STRUCT, 0);
	size_t i;

	if (held->module && b)
		add_pair(&pairs, held->module, b);
	for (i = 0; i < pairs.nr; i++) {
		const uint32_t *pair = pairs.list[i];
		const struct btf_type *t = btf__type_by_id(types->btf, pair[0]);

		if (btf_is_func_proto(t))
			follow_proto(&pairs, t, btf__type_by_id(kernel->btf, pair[1]));
		else if (types_group(types, pair[0]) != BTF_KIND_ENUM)
			follow_members(&pairs, pair[0], pair[1]);
	}
	free(pairs.list);
}
