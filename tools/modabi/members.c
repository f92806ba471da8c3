// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Structs, unions and enums, member by member
 *
 * Members of anonymous structs and unions count as the outer one's own, which
 * they are for whoever uses them.
 */

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

/* More than any type that was ever compiled has; damaged BTF may go round. */
#define MAX_STEPS	(16U << 10)
#define MAX_NESTED	32

/* Look through typedefs and qualifiers. */
uint32_t types_strip(const struct types *types, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(types->btf, id);
	int i;

	for (i = 0; i < MAX_NESTED && (btf_is_mod(t) || btf_is_typedef(t)); i++) {
		id = t->type;
		t = btf__type_by_id(types->btf, id);
	}
	return id;
}

/* A type's size in bits; 0 if it has none, as an array without a length. */
uint64_t types_bits(const struct types *types, uint32_t id)
{
	int64_t size = btf__resolve_size(types->btf, id);

	return size > 0 ? size * 8 : 0;
}

static void add(struct members *members, const struct member *member)
{
	members->list = xgrow(members->list, members->nr, sizeof(*member));
	members->list[members->nr++] = *member;
}

static bool read_struct(struct members *members, const struct types *types,
			uint32_t id, const char *prefix, uint64_t base,
			int nested);

/* The anonymous struct or union that a type is, or is an array of; else 0. */
static uint32_t anonymous(const struct types *types, uint32_t id, bool *array)
{
	const struct btf_type *t;
	int i;

	*array = false;
	for (i = 0; i < MAX_NESTED; i++) {
		id = types_strip(types, id);
		t = btf__type_by_id(types->btf, id);
		if (!btf_is_array(t))
			break;
		*array = true;
		id = btf_array(t)->type;
	}
	return btf_is_composite(t) && !t->name_off ? id : 0;
}

static bool read_member(struct members *members, const struct types *types,
			const struct btf_type *t, uint32_t i,
			const char *prefix, uint64_t base, int nested)
{
	const struct btf_member *m = &btf_members(t)[i];
	const char *name = btf__name_by_offset(types->btf, m->name_off);
	struct member member = { .offset = base + btf_member_bit_offset(t, i) };
	uint32_t inner;
	bool array, good = true;

	inner = anonymous(types, m->type, &array);
	if (!*name)
		return !inner || read_struct(members, types, inner, prefix,
					     member.offset, nested + 1);
	member.name = xasprintf("%s%s", prefix, name);
	member.type = m->type;
	member.kind = btf_kind(btf__type_by_id(types->btf,
					       types_strip(types, m->type)));
	if (member.kind == BTF_KIND_ENUM64)
		member.kind = BTF_KIND_ENUM;
	/* Not every pahole tells the two apart. */
	if (member.kind == BTF_KIND_FLOAT)
		member.kind = BTF_KIND_INT;
	member.size = btf_member_bitfield_size(t, i) ?:
		      types_bits(types, m->type);
	add(members, &member);
	/* Nobody else can name its type, so what is in it is compared here. */
	if (inner) {
		char *path = xasprintf("%s%s.", member.name, array ? "[]" : "");

		good = read_struct(members, types, inner, path, member.offset,
				   nested + 1);
		free(path);
	}
	return good;
}

static bool read_struct(struct members *members, const struct types *types,
			uint32_t id, const char *prefix, uint64_t base,
			int nested)
{
	const struct btf_type *t = btf__type_by_id(types->btf, id);
	uint32_t i;

	if (nested > MAX_NESTED)
		return false;
	for (i = 0; i < btf_vlen(t); i++) {
		if (++members->steps > MAX_STEPS ||
		    !read_member(members, types, t, i, prefix, base, nested))
			return false;
	}
	return true;
}

static void read_enum(struct members *members, const struct types *types,
		      uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(types->btf, id);
	struct member member = { .kind = BTF_KIND_ENUM };
	uint32_t i, name;

	for (i = 0; i < btf_vlen(t); i++) {
		if (btf_is_enum64(t)) {
			name = btf_enum64(t)[i].name_off;
			member.offset = btf_enum64_value(&btf_enum64(t)[i]);
		} else {
			name = btf_enum(t)[i].name_off;
			member.offset = (int64_t)btf_enum(t)[i].val;
		}
		member.name = xstrdup(btf__name_by_offset(types->btf, name));
		add(members, &member);
	}
}

/**
 * members_read() - list the members of a type
 * @members: where to, all zeroes
 * @types: where the type is
 * @id: number of a struct, union or enum
 *
 * Return: false if there is no end to them, as in damaged BTF.  In any case
 * @members is to be freed by members_free().
 */
bool members_read(struct members *members, const struct types *types,
		  uint32_t id)
{
	if (types_group(types, id) != BTF_KIND_ENUM)
		return read_struct(members, types, id, "", 0, 0);
	read_enum(members, types, id);
	return true;
}

/* Find a member by name, the one at @hint being the most likely. */
const struct member *members_find(const struct members *members,
				  const char *name, size_t hint)
{
	size_t i;

	if (hint < members->nr && !strcmp(members->list[hint].name, name))
		return &members->list[hint];
	for (i = 0; i < members->nr; i++) {
		if (!strcmp(members->list[i].name, name))
			return &members->list[i];
	}
	return NULL;
}

void members_free(struct members *members)
{
	size_t i;

	for (i = 0; i < members->nr; i++)
		free(members->list[i].name);
	free(members->list);
	memset(members, 0, sizeof(*members));
}
