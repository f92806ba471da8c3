// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Structs, unions and enums, member by member
 *
 * Members of anonymous structs and unions count as the outer one's own, which
 * they are for whoever uses them.
 */

#include <bpf/btf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

/* More than any type that was ever compiled has; damaged BTF may go round. */
#define MAX_STEPS	(1U << 14)
#define MAX_NESTED	32
/* How many differences of a type are told one by one. */
#define MAX_TOLD	4

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
static uint64_t size_of(const struct types *types, uint32_t id)
{
	int64_t size = btf__resolve_size(types->btf, id);

	return size > 0 ? size * 8 : 0;
}

static void add(struct members *members, const struct member *member)
{
	if (!(members->nr & (members->nr - 1)))
		members->list = xrealloc(members->list,
					 members->nr ? members->nr * 2 : 1,
					 sizeof(*member));
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
		      size_of(types, m->type);
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

static const char *kind_name(unsigned int kind)
{
	switch (kind) {
	case BTF_KIND_INT:
		return "a number";
	case BTF_KIND_PTR:
		return "a pointer";
	case BTF_KIND_ARRAY:
		return "an array";
	case BTF_KIND_STRUCT:
		return "a struct";
	case BTF_KIND_UNION:
		return "a union";
	case BTF_KIND_ENUM:
		return "an enum";
	default:
		return "something else";
	}
}

/* In bytes, and bits if there are some more. */
static const char *bits(char text[48], uint64_t n)
{
	if (n % 8)
		snprintf(text, 48, "%" PRIu64 " bit %" PRIu64, n / 8, n % 8);
	else
		snprintf(text, 48, "%" PRIu64, n / 8);
	return text;
}

/* Where to say what differs; nothing is said without a report. */
struct telling {
	struct report *report;
	const struct sides *sides;
	const char *what;
	const char *name;
	bool possible;
	size_t nr;
};

#define tell(telling, fmt, ...)						\
do {									\
	if ((telling)->nr++ < MAX_TOLD && (telling)->report)		\
		report_add((telling)->report, "types", (telling)->possible, \
			   "%s %s: " fmt, (telling)->what, (telling)->name, \
			   __VA_ARGS__);				\
} while (0)

static void compare_member(struct telling *telling, const struct member *a,
			   const struct member *b)
{
	char in_a[48], in_b[48];

	if (a->offset != b->offset)
		tell(telling, "%s at %s in %s, %s in %s", a->name,
		     bits(in_a, a->offset), telling->sides->a,
		     bits(in_b, b->offset), telling->sides->b);
	else if (a->kind != b->kind)
		tell(telling, "%s is %s in %s, %s in %s", a->name,
		     kind_name(a->kind), telling->sides->a,
		     kind_name(b->kind), telling->sides->b);
	else if (a->size != b->size)
		tell(telling, "size of %s %s in %s, %s in %s", a->name,
		     bits(in_a, a->size), telling->sides->a,
		     bits(in_b, b->size), telling->sides->b);
}

/* Once a member is told to differ, what is in it goes without saying. */
static bool is_inside(const char *name, const char *outer)
{
	const size_t len = outer ? strlen(outer) : 0;

	return len && !strncmp(name, outer, len) &&
	       (name[len] == '.' || name[len] == '[');
}

static void compare_lists(struct telling *telling, const struct members *a,
			  const struct members *b)
{
	const char *told = NULL;
	const struct member *m;
	char at[48];
	size_t i, nr;

	for (i = 0; i < a->nr; i++) {
		if (is_inside(a->list[i].name, told))
			continue;
		nr = telling->nr;
		m = members_find(b, a->list[i].name, i);
		if (m)
			compare_member(telling, &a->list[i], m);
		else
			tell(telling, "%s at %s in %s, not in %s",
			     a->list[i].name, bits(at, a->list[i].offset),
			     telling->sides->a, telling->sides->b);
		told = telling->nr > nr ? a->list[i].name : NULL;
	}
	for (told = NULL, i = 0; i < b->nr; i++) {
		if (is_inside(b->list[i].name, told) ||
		    members_find(a, b->list[i].name, i))
			continue;
		told = b->list[i].name;
		tell(telling, "%s at %s in %s, not in %s", told,
		     bits(at, b->list[i].offset), telling->sides->b,
		     telling->sides->a);
	}
}

/* A constant that the kernel has and the module has not, does no harm. */
static void compare_enums(struct telling *telling, const struct members *a,
			  const struct members *b)
{
	const struct member *m;
	size_t i;

	for (i = 0; i < a->nr; i++) {
		m = members_find(b, a->list[i].name, i);
		if (!m)
			tell(telling, "%s in %s, not in %s", a->list[i].name,
			     telling->sides->a, telling->sides->b);
		else if (m->offset != a->list[i].offset)
			tell(telling, "%s is %" PRId64 " in %s, %" PRId64 " in %s",
			     m->name, (int64_t)a->list[i].offset,
			     telling->sides->a, (int64_t)m->offset,
			     telling->sides->b);
	}
	for (i = 0; i < b->nr && telling->sides->alike; i++) {
		if (!members_find(a, b->list[i].name, i))
			tell(telling, "%s in %s, not in %s", b->list[i].name,
			     telling->sides->b, telling->sides->a);
	}
}

/* Whether at least half of the names in @a_id are in @b_id as well. */
bool members_alike(const struct types *a, uint32_t a_id, const struct types *b,
		   uint32_t b_id)
{
	struct members in_a = { 0 }, in_b = { 0 };
	size_t i, common = 0, nr;

	if (members_read(&in_a, a, a_id) && members_read(&in_b, b, b_id)) {
		for (i = 0; i < in_a.nr; i++)
			common += !!members_find(&in_b, in_a.list[i].name, i);
	}
	nr = in_a.nr;
	members_free(&in_a);
	members_free(&in_b);
	return common && common * 2 >= nr;
}

const struct sides module_and_kernel = { "the module", "the kernel", false };

/**
 * members_compare() - compare two types of one name
 * @report: where to say what differs, %NULL if nowhere
 * @sides: what the two are of
 * @a: types of the one side
 * @a_id: number of a struct, union or enum there
 * @b: types of the other side
 * @b_id: number of one of the same group there
 * @possible: whether the name may be all that they share
 *
 * A type of which @a knows only the size is compared by that.
 *
 * Return: how many differences there are.
 */
size_t members_compare(struct report *report, const struct sides *sides,
		       const struct types *a, uint32_t a_id,
		       const struct types *b, uint32_t b_id, bool possible)
{
	const unsigned int group = types_group(a, a_id);
	const struct btf_type *t = btf__type_by_id(a->btf, a_id);
	struct members in_a = { 0 }, in_b = { 0 };
	struct telling telling = {
		.report = report,
		.sides = sides,
		.what = group_name(group),
		.name = btf__name_by_offset(a->btf, t->name_off),
		.possible = possible,
	};

	if (size_of(a, a_id) != size_of(b, b_id))
		tell(&telling, "size %" PRIu64 " in %s, %" PRIu64 " in %s",
		     size_of(a, a_id) / 8, sides->a, size_of(b, b_id) / 8,
		     sides->b);
	/* Nor has an enum that is only declared any constants to compare. */
	if (btf_vlen(t) && (group != BTF_KIND_ENUM ||
			    btf_vlen(btf__type_by_id(b->btf, b_id)))) {
		if (!members_read(&in_a, a, a_id) ||
		    !members_read(&in_b, b, b_id))
			tell(&telling, "%s", "has no end of members");
		else if (group == BTF_KIND_ENUM)
			compare_enums(&telling, &in_a, &in_b);
		else
			compare_lists(&telling, &in_a, &in_b);
	}
	if (report && telling.nr > MAX_TOLD)
		report_add(report, "types", possible, "%s %s: %zu more difference%s",
			   telling.what, telling.name, telling.nr - MAX_TOLD,
			   telling.nr > MAX_TOLD + 1 ? "s" : "");
	members_free(&in_a);
	members_free(&in_b);
	return telling.nr;
}
