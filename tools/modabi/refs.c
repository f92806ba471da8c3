// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What types of BTF refer to, and whether that can be
 *
 * libbpf 1.1 reads whatever it is given; all other files here rely on what is
 * checked in this one.
 */

#include <bpf/btf.h>
#include <stdlib.h>
#include "modabi.h"

/**
 * type_refs() - the types that a type refers to
 * @t: the type
 * @fn: called with the number of each, until it returns false
 * @ctx: for @fn
 *
 * Return: false if @fn did.
 */
bool type_refs(const struct btf_type *t, ref_fn fn, void *ctx)
{
	uint32_t i;

	switch (btf_kind(t)) {
	case BTF_KIND_PTR:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
	case BTF_KIND_FUNC:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return fn(ctx, t->type);
	case BTF_KIND_ARRAY:
		return fn(ctx, btf_array(t)->type) &&
		       fn(ctx, btf_array(t)->index_type);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		for (i = 0; i < btf_vlen(t); i++) {
			if (!fn(ctx, btf_members(t)[i].type))
				return false;
		}
		return true;
	case BTF_KIND_FUNC_PROTO:
		for (i = 0; i < btf_vlen(t); i++) {
			if (!fn(ctx, btf_params(t)[i].type))
				return false;
		}
		return fn(ctx, t->type);
	case BTF_KIND_DATASEC:
		for (i = 0; i < btf_vlen(t); i++) {
			if (!fn(ctx, btf_var_secinfos(t)[i].type))
				return false;
		}
		return true;
	default:
		return true;
	}
}

/* The same for offsets of the names in a type. */
bool type_names(const struct btf_type *t, ref_fn fn, void *ctx)
{
	uint32_t i, name;

	if (!fn(ctx, t->name_off))
		return false;
	for (i = 0; i < btf_vlen(t); i++) {
		switch (btf_kind(t)) {
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
			name = btf_members(t)[i].name_off;
			break;
		case BTF_KIND_ENUM:
			name = btf_enum(t)[i].name_off;
			break;
		case BTF_KIND_ENUM64:
			name = btf_enum64(t)[i].name_off;
			break;
		case BTF_KIND_FUNC_PROTO:
			name = btf_params(t)[i].name_off;
			break;
		default:
			return true;
		}
		if (!fn(ctx, name))
			return false;
	}
	return true;
}

struct sanity {
	const struct types *types;
	const struct btf_type *t;
};

/* Can a type of this kind be what that one refers to? */
static bool ref_sane(void *ctx, uint32_t id)
{
	const struct sanity *sanity = ctx;
	const struct btf_type *to = btf__type_by_id(sanity->types->btf, id);
	const unsigned int from = btf_kind(sanity->t);

	if (!to)
		return false;
	switch (btf_kind(to)) {
	case BTF_KIND_UNKN:
		/* This is void. */
		return !id && from != BTF_KIND_STRUCT && from != BTF_KIND_UNION &&
		       from != BTF_KIND_ARRAY && from != BTF_KIND_FUNC;
	case BTF_KIND_FUNC_PROTO:
		return from == BTF_KIND_FUNC || from == BTF_KIND_PTR ||
		       from == BTF_KIND_TYPEDEF || btf_is_mod(sanity->t) ||
		       from == BTF_KIND_DECL_TAG;
	case BTF_KIND_FUNC:
		return from == BTF_KIND_DECL_TAG || from == BTF_KIND_DATASEC;
	case BTF_KIND_VAR:
		return from == BTF_KIND_DECL_TAG || from == BTF_KIND_DATASEC;
	case BTF_KIND_DATASEC:
	case BTF_KIND_DECL_TAG:
		return false;
	default:
		return from != BTF_KIND_FUNC && from != BTF_KIND_DATASEC;
	}
}

static bool name_sane(void *ctx, uint32_t offset)
{
	const struct sanity *sanity = ctx;

	return btf__name_by_offset(sanity->types->btf, offset);
}

/**
 * types_sane() - can this be followed without going astray?
 * @types: types as libbpf has read them
 *
 * Return: true if all that they refer to is there and of a kind that makes
 * sense.  There may still be circles.
 */
bool types_sane(const struct types *types)
{
	const uint32_t nr = btf__type_cnt(types->btf);
	struct sanity sanity = { types, NULL };
	uint32_t id;

	for (id = types->first; id < nr; id++) {
		sanity.t = btf__type_by_id(types->btf, id);
		if (!type_names(sanity.t, name_sane, &sanity) ||
		    !type_refs(sanity.t, ref_sane, &sanity))
			return false;
	}
	return true;
}
