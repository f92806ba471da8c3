// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is this what a module's BTF is on top of?
 *
 * The BTF of a module goes on where that of its vmlinux ends, in numbers of
 * types and in offsets of strings, and says nowhere which vmlinux that was.
 * On top of another it reads as garbage, and nothing is out of range.  But
 * strings tell: each of the module's own is in use, or it would not be there,
 * and whatever is in use is a string from its beginning.  With a base whose
 * strings are longer, all that are in use move towards the beginning by as many
 * bytes, and then the last of the module's own is not among them; with shorter
 * ones, they move the other way, and what was the last is beyond the end.
 */

#include <bpf/btf.h>
#include <ctype.h>
#include <string.h>
#include "modabi.h"

struct proof {
	const struct types *types;
	const struct types *base;
	const char *last;
	bool last_used;
};

static bool is_start(const struct section *strings, uint32_t offset)
{
	return !offset || !strings->data[offset - 1];
}

static bool use_string(void *ctx, uint32_t offset)
{
	struct proof *proof = ctx;
	const struct section *own = &proof->types->strings;

	if (offset < proof->types->str_first)
		return is_start(&proof->base->strings, offset);
	offset -= proof->types->str_first;
	proof->last_used |= own->data + offset == proof->last;
	return is_start(own, offset);
}

static bool is_identifier(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return !*s;
}

static bool named_well(const struct types *types, const struct btf_type *t)
{
	const char *name = btf__name_by_offset(types->btf, t->name_off);

	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return !*name || is_identifier(name);
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_FWD:
		return is_identifier(name);
	case BTF_KIND_PTR:
	case BTF_KIND_ARRAY:
	case BTF_KIND_FUNC_PROTO:
		return !*name;
	default:
		return true;
	}
}

/* The strings' beginnings: that of the last one is behind the NUL before it. */
static bool strings_proven(const struct types *types, const struct types *base)
{
	const struct section *own = &types->strings;
	const uint32_t nr = btf__type_cnt(types->btf);
	struct proof proof = { .types = types, .base = base };
	const char *nul;
	uint32_t id;

	if (own->size < 2 || own->data[own->size - 1])
		return false;
	nul = memrchr(own->data, '\0', own->size - 1);
	proof.last = nul ? nul + 1 : own->data;
	for (id = types->first; id < nr; id++) {
		const struct btf_type *t = btf__type_by_id(types->btf, id);

		if (!type_names(t, use_string, &proof) || !named_well(types, t))
			return false;
	}
	return proof.last_used;
}

static bool same_place(uint64_t a, uint64_t b)
{
	return a == NOWHERE || b == NOWHERE || a == b;
}

/**
 * types_proven() - prove that a module's types are on top of the right ones
 * @types: types of the module, as read on top of @base
 * @base: types of a kernel
 * @places: what the module says of its struct module
 *
 * Return: true if they are.
 */
bool types_proven(const struct types *types, const struct types *base,
		  const struct places *places)
{
	struct places in_btf = { NOWHERE, NOWHERE, NOWHERE, NOWHERE };

	if (!strings_proven(types, base))
		return false;
	types_places(types, &in_btf);
	if (in_btf.size == NOWHERE)
		types_places(base, &in_btf);
	return in_btf.size == places->size &&
	       same_place(in_btf.init, places->init) &&
	       same_place(in_btf.exit, places->exit);
}
