// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for module repair, included at the end of repair_lists.c
 *
 * Modules that use each other, as the loader would have linked them, with one
 * of them damaged.  What is damaged points to where nobody can read.
 */

#include <kunit/test.h>
#include <linux/poison.h>

#define MOST_USES	16

/* The module that is damaged comes first. */
struct repair_graph {
	struct list_head all;
	struct module *mods[MOST_USES + 1];
};

static struct module *repair_test_module(struct kunit *test, struct repair_graph *g)
{
	struct module *mod = kunit_kzalloc(test, sizeof(*mod), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mod);
	INIT_LIST_HEAD(&mod->source_list);
	INIT_LIST_HEAD(&mod->target_list);
	list_add_tail(&mod->list, &g->all);
	return mod;
}

/* As add_module_usage() does. */
static void repair_test_use(struct kunit *test, struct module *a, struct module *b)
{
	struct module_use *use = kunit_kzalloc(test, sizeof(*use), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, use);
	use->source = a;
	use->target = b;
	list_add(&use->source_list, &b->source_list);
	list_add(&use->target_list, &a->target_list);
}

static struct repair_graph *repair_test_graph(struct kunit *test, int targets, int sources)
{
	struct repair_graph *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, g);
	INIT_LIST_HEAD(&g->all);
	for (i = 0; i <= MOST_USES; i++)
		g->mods[i] = repair_test_module(test, g);
	for (i = 0; i < targets; i++)
		repair_test_use(test, g->mods[0], g->mods[1 + i]);
	for (i = 0; i < sources; i++)
		repair_test_use(test, g->mods[MOST_USES - i], g->mods[0]);
	/* Others use each other as well. */
	repair_test_use(test, g->mods[1], g->mods[2]);
	repair_test_use(test, g->mods[3], g->mods[2]);
	return g;
}

/* A list as it is, to be compared with later. */
static void repair_test_save(const struct list_head *head, struct list_head saved[MOST_USES + 1])
{
	const struct list_head *pos = head;
	int i = 0;

	do {
		saved[i++] = *pos;
		pos = pos->next;
	} while (pos != head);
}

enum repair_damage {
	DAMAGE_PREV = 1,
	DAMAGE_NEXT = 2,
	DAMAGE_BOTH = DAMAGE_PREV | DAMAGE_NEXT,
	DAMAGE_EMPTY = 4,	/* as if nothing were on it */
	DAMAGE_SHORT = 8,	/* the first one is skipped */
	DAMAGE_ZERO = 16,
	DAMAGE_ENTRY = 32,	/* of the first one, prev */
};

static void repair_test_damage(struct list_head *head, int damage)
{
	if (damage & DAMAGE_PREV)
		head->prev = LIST_POISON2;
	if (damage & DAMAGE_NEXT)
		head->next = LIST_POISON1;
	if (damage & DAMAGE_EMPTY)
		INIT_LIST_HEAD(head);
	if (damage & DAMAGE_SHORT)
		head->next = head->next->next;
	if (damage & DAMAGE_ENTRY)
		head->next->prev = LIST_POISON2;
	if (damage & DAMAGE_ZERO)
		memset(head, 0, sizeof(*head));
}

static const struct repair_case {
	const char *name;
	int targets, sources;
	int damage[2];		/* to target_list and to source_list */
} repair_cases[] = {
	{ "no uses, prev", 0, 0, { DAMAGE_PREV } },
	{ "no uses, next", 0, 0, { DAMAGE_NEXT } },
	{ "no uses, both", 0, 0, { DAMAGE_BOTH } },
	{ "no uses, zero", 0, 0, { DAMAGE_ZERO, DAMAGE_ZERO } },
	{ "one target, prev", 1, 0, { DAMAGE_PREV } },
	{ "one target, next", 1, 0, { DAMAGE_NEXT } },
	{ "one target, both", 1, 0, { DAMAGE_BOTH } },
	{ "one target, empty", 1, 0, { DAMAGE_EMPTY } },
	{ "one target, the entry's prev", 1, 0, { DAMAGE_ENTRY } },
	{ "one source, prev", 0, 1, { 0, DAMAGE_PREV } },
	{ "one source, next", 0, 1, { 0, DAMAGE_NEXT } },
	{ "one source, both", 0, 1, { 0, DAMAGE_BOTH } },
	{ "one source, empty", 0, 1, { 0, DAMAGE_EMPTY } },
	{ "one source, the entry's prev", 0, 1, { 0, DAMAGE_ENTRY } },
	{ "two targets, prev", 2, 0, { DAMAGE_PREV } },
	{ "two targets, short", 2, 0, { DAMAGE_SHORT } },
	{ "five targets, three sources, both lists", 5, 3, { DAMAGE_BOTH, DAMAGE_BOTH } },
	{ "five targets, three sources, target_list", 5, 3, { DAMAGE_PREV } },
	{ "five targets, three sources, source_list", 5, 3, { 0, DAMAGE_NEXT } },
	{ "sixteen targets, next", 16, 0, { DAMAGE_NEXT } },
	{ "sixteen targets, zero", 16, 0, { DAMAGE_ZERO } },
	{ "sixteen sources, prev", 0, 16, { 0, DAMAGE_PREV } },
	{ "sixteen sources, short", 0, 16, { 0, DAMAGE_SHORT } },
};

static void repair_desc(const struct repair_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(repair, repair_cases, repair_desc);

/* Every one that should be there is there, once, both ways round. */
static void repair_test_is_whole(struct kunit *test, struct repair_graph *g,
				 enum use_side side, int nr)
{
	struct list_head *head = use_head(g->mods[0], side), *pos;
	struct module_use *use;
	int i, found = 0;

	list_for_each(pos, head) {
		KUNIT_ASSERT_PTR_EQ(test, pos->next->prev, pos);
		KUNIT_ASSERT_LE(test, ++found, nr);
	}
	KUNIT_EXPECT_EQ(test, found, nr);
	found = 0;
	for (i = 1; i <= MOST_USES; i++) {
		use = use_between(g->mods[0], side, g->mods[i]);
		list_for_each(pos, head)
			found += use && pos == use_node(use, side);
	}
	KUNIT_EXPECT_EQ(test, found, nr);
}

static void repair_test_lists(struct kunit *test)
{
	const struct repair_case *c = test->param_value;
	struct repair_graph *g = repair_test_graph(test, c->targets, c->sources);
	struct list_head saved[MOST_USES + 1], now[MOST_USES + 1];
	struct module *mod = g->mods[0];
	enum use_side side, sound;

	KUNIT_ASSERT_EQ(test, lists_status(&g->all, mod), LISTS_OK);
	for (side = USE_TARGETS; side <= USE_SOURCES; side++)
		repair_test_damage(use_head(mod, side), c->damage[side]);
	for (side = USE_TARGETS; side <= USE_SOURCES; side++)
		KUNIT_EXPECT_EQ(test, list_status(&g->all, mod, side),
				c->damage[side] ? LISTS_BROKEN : LISTS_OK);

	sound = c->damage[USE_TARGETS] ? USE_SOURCES : USE_TARGETS;
	if (!c->damage[sound])
		repair_test_save(use_head(mod, sound), saved);
	list_repair(&g->all, mod, USE_TARGETS);
	list_repair(&g->all, mod, USE_SOURCES);

	KUNIT_ASSERT_EQ(test, lists_status(&g->all, mod), LISTS_OK);
	repair_test_is_whole(test, g, USE_TARGETS, c->targets);
	repair_test_is_whole(test, g, USE_SOURCES, c->sources);
	if (!c->damage[sound]) {
		int nr = 1 + (sound == USE_TARGETS ? c->targets : c->sources);

		repair_test_save(use_head(mod, sound), now);
		KUNIT_EXPECT_EQ(test, memcmp(now, saved, nr * sizeof(*now)), 0);
	}
}

/* Of two modules that are damaged alike, each can be told from the others. */
static void repair_test_two_damaged(struct kunit *test)
{
	struct repair_graph *g = repair_test_graph(test, 3, 2);
	struct module *one = g->mods[0], *two = g->mods[1];

	one->target_list.prev = LIST_POISON2;
	two->target_list.prev = LIST_POISON2;

	KUNIT_EXPECT_EQ(test, list_status(&g->all, one, USE_TARGETS), LISTS_BROKEN);
	KUNIT_EXPECT_EQ(test, list_status(&g->all, one, USE_SOURCES), LISTS_UNKNOWN);
	KUNIT_EXPECT_EQ(test, lists_status(&g->all, one), LISTS_BROKEN);
	KUNIT_EXPECT_EQ(test, lists_status(&g->all, g->mods[5]), LISTS_UNKNOWN);
	list_repair(&g->all, one, USE_TARGETS);
	list_repair(&g->all, one, USE_SOURCES);
	KUNIT_EXPECT_EQ(test, lists_status(&g->all, one), LISTS_UNKNOWN);
	KUNIT_EXPECT_EQ(test, lists_status(&g->all, two), LISTS_BROKEN);
	list_repair(&g->all, two, USE_TARGETS);
	KUNIT_EXPECT_EQ(test, lists_status(&g->all, one), LISTS_OK);
	KUNIT_EXPECT_EQ(test, lists_status(&g->all, two), LISTS_OK);
	repair_test_is_whole(test, g, USE_TARGETS, 3);
	repair_test_is_whole(test, g, USE_SOURCES, 2);
}

static void repair_test_followed(struct kunit *test)
{
	struct repair_graph *g = repair_test_graph(test, 2, 0);
	struct list_head *head = &g->mods[2]->source_list;
	struct list_head *first = head->next, *last = head->prev;

	KUNIT_EXPECT_TRUE(test, list_can_be_followed(head));
	last->next = first;
	KUNIT_EXPECT_FALSE(test, list_can_be_followed(head));
	last->next = LIST_POISON1;
	KUNIT_EXPECT_FALSE(test, list_can_be_followed(head));
	last->next = NULL;
	KUNIT_EXPECT_FALSE(test, list_can_be_followed(head));
	last->next = head;
	first->prev = last;
	KUNIT_EXPECT_FALSE(test, list_can_be_followed(head));
}

static void repair_test_count(struct kunit *test)
{
	int nr;

	for (nr = 0; nr <= MOST_USES; nr++) {
		struct repair_graph *g = repair_test_graph(test, 0, nr);

		KUNIT_EXPECT_EQ(test, nr, list_should_count(&g->all, g->mods[0], USE_SOURCES));
	}
}

static struct kunit_case repair_test_cases[] = {
	KUNIT_CASE_PARAM(repair_test_lists, repair_gen_params),
	KUNIT_CASE(repair_test_two_damaged),
	KUNIT_CASE(repair_test_followed),
	KUNIT_CASE(repair_test_count),
	{ }
};

static struct kunit_suite repair_test_suite = {
	.name = "module_repair",
	.test_cases = repair_test_cases,
};

kunit_test_suite(repair_test_suite);
