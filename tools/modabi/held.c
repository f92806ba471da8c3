// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The types that a module holds: all types in the module's own BTF, and those of
 * the kernel it was built for that can be reached from there by way of
 * types_depth pointers
 */

#include <bpf/btf.h>
#include "held.h"

unsigned int types_depth = DEFAULT_DEPTH;

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
void find_held(struct held *held)
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
