// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The types that a module holds, and how
 *
 * It holds directly what its own functions, variables and structs name, as it is
 * or by a pointer: that is what it can look into.  What these contain, it holds
 * by value.  From there on, pointers are counted.
 */

#include <bpf/btf.h>
#include "held.h"

unsigned int types_depth = DEPTH_DEFAULT;

static bool reach(void *ctx, uint32_t id)
{
	struct held *held = ctx;

	if (id >= held->first && held->distance[id] > held->depth) {
		held->distance[id] = held->depth;
		held->queue[held->nr++] = id;
	}
	return true;
}

/* Whether somebody declared this by its name, and did not just make use of it. */
static bool has_name(const struct held *held, uint32_t id)
{
	return types_group(held->types, id) &&
	       btf__type_by_id(held->types->btf, id)->name_off;
}

/* Whether the module itself declares this struct, as far as can be told. */
static bool is_own(const struct held *held, uint32_t id)
{
	return id >= held->types->first && has_name(held, id) && !held->shared[id] &&
	       (!held->origins || held->origins[id].declared != DECLARED_IN_KERNEL);
}

/* BTF tells functions, and some variables; DWARF, what any of these are. */
static bool is_named(const struct held *held, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(held->types->btf, id);

	return btf_is_func(t) || btf_is_var(t) || is_own(held, id) ||
	       (held->origins && held->origins[id].named);
}

static void find_named(struct held *held)
{
	const uint32_t nr = btf__type_cnt(held->types->btf);
	size_t i;
	uint32_t id;

	held->depth = NAMED;
	for (id = held->types->first; id < nr; id++) {
		if (is_named(held, id))
			reach(held, id);
	}
	/* There is one of it in any module. */
	reach(held, held->module);
	for (i = 0; i < held->nr; i++) {
		id = held->queue[i];
		if (!has_name(held, id) || is_own(held, id))
			type_refs(btf__type_by_id(held->types->btf, id), reach, held);
	}
}

static void follow(struct held *held, size_t i, bool pointers)
{
	const struct btf_type *t = btf__type_by_id(held->types->btf,
						   held->queue[i]);

	if (btf_is_ptr(t) == pointers)
		type_refs(t, reach, held);
}

/**
 * find_held() - find what a module holds, and how
 * @held: the module; with &held.shared known, and all &held.distance %FAR
 */
void find_held(struct held *held)
{
	const unsigned int pointers = types_depth == DEPTH_DEFAULT ? 1 : types_depth;
	size_t i, start, end;

	find_named(held);
	/* All that is there without a further pointer comes first, then one more. */
	held->depth = CONTAINED;
	for (start = 0; start < held->nr; start = end) {
		for (i = start; i < held->nr; i++)
			follow(held, i, false);
		end = held->nr;
		if (held->depth++ == CONTAINED + pointers)
			break;
		for (i = start; i < end; i++)
			follow(held, i, true);
	}
}

enum holding holding(const struct held *held, uint32_t id)
{
	return held->distance[id] == NAMED ? HELD_DIRECTLY :
	       held->distance[id] == CONTAINED ? HELD_BY_VALUE :
	       HELD_BEHIND_POINTERS;
}
