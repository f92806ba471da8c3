// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two types of one name, member by member
 */

#include <bpf/btf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

/* How many differences of a type are told one by one. */
#define MAX_TOLD	4

const struct sides module_and_kernel = { "the module", "the kernel", false };

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

static __printf(2, 3) void tell(struct telling *telling, const char *fmt, ...)
{
	va_list args;
	char *text;

	if (telling->nr++ >= MAX_TOLD || !telling->report)
		return;
	va_start(args, fmt);
	text = xvasprintf(fmt, args);
	va_end(args);
	report_add(telling->report, "types", telling->possible, "%s %s: %s",
		   telling->what, telling->name, text);
	free(text);
}

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

/**
 * members_closest() - find the type of a name that is the least unlike another one
 * @sides: what the two sides are of
 * @like: types of the one side
 * @id: number of a named struct, union or enum there
 * @types: types of the other side
 * @best: set to its number there, 0 if there is none of that name
 *
 * Return: how many differences there are to that one.
 */
size_t members_closest(const struct sides *sides, const struct types *like,
		       uint32_t id, const struct types *types, uint32_t *best)
{
	const struct btf_type *t = btf__type_by_id(like->btf, id);
	const char *name = btf__name_by_offset(like->btf, t->name_off);
	const unsigned int group = types_group(like, id);
	size_t least = SIZE_MAX, nr;
	uint32_t other = 0;

	*best = 0;
	while (least && (other = types_find(types, name, group, other))) {
		nr = members_compare(NULL, sides, like, id, types, other, false);
		if (nr < least) {
			least = nr;
			*best = other;
		}
	}
	return least;
}

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

	if (types_bits(a, a_id) != types_bits(b, b_id))
		tell(&telling, "size %" PRIu64 " in %s, %" PRIu64 " in %s",
		     types_bits(a, a_id) / 8, sides->a, types_bits(b, b_id) / 8,
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
