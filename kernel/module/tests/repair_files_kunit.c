// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for module repair, included at the end of repair_files.c: what is
 * said of a module's exit function, state and reference count, and what is made
 * of what is written there.
 */

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/pid.h>
#include "repair_memory.h"

#define TEXT_SIZE	64

/* A module with a symbol table, and text that is never run. */
struct files_test_module {
	struct module mod;
	struct module_repair r;
	struct mod_kallsyms kallsyms;
	Elf_Sym syms[6];
	char text[TEXT_SIZE];
	char init[TEXT_SIZE];
	int data;
};

#define SYMBOLS	"\0cleanup_module\0other\0init_module\0data\0elsewhere"
enum { SYM_CLEANUP = 1, SYM_OTHER, SYM_INIT, SYM_DATA, SYM_ELSEWHERE };

static struct files_test_module *files_test_module(struct kunit *test)
{
	struct files_test_module *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	const char *name = SYMBOLS;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->r.mod = &t->mod;
	INIT_LIST_HEAD(&t->mod.source_list);
	INIT_LIST_HEAD(&t->mod.target_list);
	atomic_set(&t->mod.refcnt, MODULE_REF_BASE);
	t->mod.state = MODULE_STATE_LIVE;
	files_test_memory(&t->mod, t->text, t->init, TEXT_SIZE);
	t->mod.init = (void *)t->init;
	t->mod.exit = (void *)t->text;

	t->syms[SYM_CLEANUP].st_value = (unsigned long)t->text;
	t->syms[SYM_OTHER].st_value = (unsigned long)t->text + 16;
	t->syms[SYM_INIT].st_value = (unsigned long)t->init;
	t->syms[SYM_DATA].st_value = (unsigned long)&t->data;
	for (i = 1; i < ARRAY_SIZE(t->syms); i++) {
		name += strlen(name) + 1;
		t->syms[i].st_name = name - SYMBOLS;
		t->syms[i].st_shndx = i == SYM_ELSEWHERE ? SHN_UNDEF : 1;
	}
	t->kallsyms.symtab = t->syms;
	t->kallsyms.num_symtab = ARRAY_SIZE(t->syms);
	t->kallsyms.strtab = (char *)SYMBOLS;
	rcu_assign_pointer(t->mod.kallsyms, &t->kallsyms);
	return t;
}

static int files_test_thread(void *unused)
{
	return 0;
}

/* The pid of a task that is gone. */
static struct pid *files_test_gone(struct kunit *test)
{
	struct task_struct *task = kthread_create(files_test_thread, NULL, "module-repair-test");
	struct pid *pid;

	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	pid = get_task_pid(task, PIDTYPE_PID);
	wake_up_process(task);
	while (pid_has_task(pid, PIDTYPE_PID))
		msleep(20);
	return pid;
}

#define NOTHING		"there is nothing to repair"
#define HAS_CLEANUP	"it has a cleanup_module()"
#define NO_SYMBOL	"it has no such symbol"
#define NO_FUNCTION	"this is no function of its own, or one for init only"
#define AT_WORK		"a task is still at work on it"
#define ANOTHER		"it is another one by now"
/* Whoever calls it has set one. */
#define UNCHANGED	"unchanged"

enum exit_kind { EXIT_NONE, EXIT_OK, EXIT_ELSEWHERE, EXIT_IN_INIT, EXIT_STUB };

static const struct exit_case {
	const char *name;
	enum exit_kind exit;
	bool no_init, no_cleanup, died;
	const char *status;
	const char *text;
	int ret;
	const char *then;
	const char *why;
} exit_cases[] = {
	{ "ok, by name", EXIT_OK, .status = "ok", "cleanup_module", -EINVAL, .why = NOTHING },
	{ "ok, by another name", EXIT_OK, .status = "ok", "other", -EINVAL, .why = NOTHING },
	{ "ok, none", EXIT_OK, .status = "ok", "none", -EINVAL, .why = NOTHING },
	{ "no init, none", EXIT_NONE, .no_init = true, .status = "ok", "none", -EINVAL,
	  .why = NOTHING },
	{ "missing, by name", EXIT_NONE, .status = "missing", "cleanup_module", 0, "ok" },
	{ "missing, by another name", EXIT_NONE, .status = "missing", "other", 0, "ok" },
	{ "missing, none", EXIT_NONE, .status = "missing", "none", -EINVAL, .why = HAS_CLEANUP },
	{ "missing, no such symbol", EXIT_NONE, .status = "missing", "oth", -ENOENT,
	  .why = NO_SYMBOL },
	{ "missing, undefined symbol", EXIT_NONE, .status = "missing", "elsewhere", -ENOENT,
	  .why = NO_SYMBOL },
	{ "missing, data", EXIT_NONE, .status = "missing", "data", -EINVAL, .why = NO_FUNCTION },
	{ "missing, init text", EXIT_NONE, .status = "missing", "init_module", -EINVAL,
	  .why = NO_FUNCTION },
	{ "missing, empty", EXIT_NONE, .status = "missing", "", -EINVAL, .why = NO_FUNCTION },
	{ "missing, mapping symbol", EXIT_NONE, .status = "missing", "$x", -EINVAL,
	  .why = NO_FUNCTION },
	{ "none, none", EXIT_NONE, .no_cleanup = true, .status = "none", "none", 0, "stub" },
	{ "none, cleanup_module", EXIT_NONE, .no_cleanup = true, .status = "none",
	  "cleanup_module", -ENOENT, .why = NO_SYMBOL },
	{ "none, by another name", EXIT_NONE, .no_cleanup = true, .status = "none",
	  "other", 0, "ok" },
	{ "invalid, by name", EXIT_ELSEWHERE, .status = "invalid", "cleanup_module", 0, "ok" },
	{ "invalid, none", EXIT_ELSEWHERE, .status = "invalid", "none", -EINVAL,
	  .why = HAS_CLEANUP },
	{ "invalid, none to be had", EXIT_ELSEWHERE, .no_cleanup = true, .status = "invalid",
	  "none", 0, "stub" },
	{ "in init text, by name", EXIT_IN_INIT, .status = "invalid", "cleanup_module", 0, "ok" },
	{ "stub, none", EXIT_STUB, .status = "stub", "none", -EINVAL, .why = NOTHING },
	{ "stub, by name", EXIT_STUB, .status = "stub", "cleanup_module", -EINVAL, .why = NOTHING },
	{ "died, none", EXIT_OK, .died = true, .status = "ok", "none", 0, "stub" },
	{ "died, by another name", EXIT_OK, .died = true, .status = "ok", "other", 0, "ok" },
	{ "died, the same", EXIT_OK, .died = true, .status = "ok", "cleanup_module", -EINVAL,
	  .why = NOTHING },
	{ "died, back from none", EXIT_STUB, .died = true, .status = "stub",
	  "cleanup_module", 0, "ok" },
};

static void exit_desc(const struct exit_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(exit, exit_cases, exit_desc);

static void files_test_exit(struct kunit *test)
{
	const struct exit_case *c = test->param_value;
	struct files_test_module *t = files_test_module(test);
	char text[REPAIR_TEXT_LEN];
	const char *why = UNCHANGED;
	void *exits[] = {
		[EXIT_NONE] = NULL,
		[EXIT_OK] = t->text + IS_ENABLED(CONFIG_THUMB2_KERNEL),
		[EXIT_ELSEWHERE] = &t->data,
		[EXIT_IN_INIT] = t->init,
		[EXIT_STUB] = module_exit_stub,
	};
	void *before = exits[c->exit];

	t->mod.exit = before;
	if (c->no_init)
		t->mod.init = NULL;
	if (c->no_cleanup)
		t->syms[SYM_CLEANUP].st_shndx = SHN_UNDEF;
	if (c->died)
		t->r.task = files_test_gone(test);

	module_exit_read(&t->r, text);
	KUNIT_EXPECT_STREQ(test, text, c->status);
	KUNIT_EXPECT_EQ(test, module_exit_write(&t->r, c->text, &why), c->ret);
	if (c->ret)
		KUNIT_EXPECT_STREQ(test, why, c->why);
	module_exit_read(&t->r, text);
	KUNIT_EXPECT_STREQ(test, text, c->then ?: c->status);
	if (c->ret)
		KUNIT_EXPECT_PTR_EQ(test, (void *)t->mod.exit, before);
	else if (!strcmp(c->text, "other"))
		KUNIT_EXPECT_PTR_EQ(test, (void *)((unsigned long)t->mod.exit & ~1UL),
				    (void *)t->text + 16);
	put_pid(t->r.task);
}

static const struct state_case {
	const char *name;
	enum module_state state;
	bool task, gone;
	int refcnt;
	const char *status;
	const char *text;
	int ret;
	int then;		/* the reference count */
	const char *why;
} state_cases[] = {
	{ "live", MODULE_STATE_LIVE, .refcnt = 1, "live", "live", -EINVAL, .why = NOTHING },
	{ "live, died before", MODULE_STATE_LIVE, true, true, 1, "live", "live", -EINVAL,
	  .why = NOTHING },
	{ "coming, not known", MODULE_STATE_COMING, .refcnt = 2, "coming", "live", -EBUSY,
	  .why = AT_WORK },
	{ "coming", MODULE_STATE_COMING, true, false, 2, "coming", "live", -EBUSY, .why = AT_WORK },
	{ "coming-dead", MODULE_STATE_GOING, true, true, 2, "coming-dead", "live", 0, 1 },
	{ "coming-dead, more", MODULE_STATE_GOING, true, true, 3, "coming-dead", "live", 0, 2 },
	{ "coming-dead, put", MODULE_STATE_GOING, true, true, 1, "coming-dead", "live", 0, 1 },
	{ "coming-dead, other", MODULE_STATE_GOING, true, true, 2, "coming-dead", "1", -EINVAL,
	  .why = UNCHANGED },
	{ "coming-dead, no text", MODULE_STATE_GOING, true, true, 2, "coming-dead", "", -EINVAL,
	  .why = UNCHANGED },
	{ "going", MODULE_STATE_GOING, true, false, 0, "going", "live", -EBUSY, .why = AT_WORK },
	{ "going, not known", MODULE_STATE_GOING, .refcnt = 0, "going", "live", -EBUSY,
	  .why = AT_WORK },
	{ "going-dead", MODULE_STATE_GOING, true, true, 0, "going-dead", "live", 0, 1 },
	{ "going-dead, forced", MODULE_STATE_GOING, true, true, 2, "going-dead", "live", 0, 2 },
};

static void state_desc(const struct state_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(state, state_cases, state_desc);

static void files_test_state(struct kunit *test)
{
	const struct state_case *c = test->param_value;
	struct files_test_module *t = files_test_module(test);
	char text[REPAIR_TEXT_LEN];
	const char *why = UNCHANGED;

	t->mod.state = c->state;
	t->r.coming = strstarts(c->status, "coming");
	atomic_set(&t->mod.refcnt, c->refcnt);
	if (c->task)
		t->r.task = c->gone ? files_test_gone(test) :
				      get_task_pid(current, PIDTYPE_PID);

	module_state_read(&t->r, text);
	KUNIT_EXPECT_STREQ(test, text, c->status);
	KUNIT_EXPECT_EQ(test, module_state_write(&t->r, c->text, &why), c->ret);
	if (c->ret)
		KUNIT_EXPECT_STREQ(test, why, c->why);
	KUNIT_EXPECT_EQ(test, t->mod.state, c->ret ? c->state : MODULE_STATE_LIVE);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->mod.refcnt), c->ret ? c->refcnt : c->then);
	put_pid(t->r.task);
}

static const struct refcount_case {
	const char *name;
	int refcount;
	const char *text;
	int ret;
	const char *why;
} refcount_cases[] = {
	{ "nothing to do", 0, "0", -EINVAL, NOTHING },
	{ "one too many", 1, "1", 0 },
	{ "a million too many", 1000000, "1000000", 0 },
	{ "negative", -1, "-1", 0 },
	{ "another one", 2, "1", -EAGAIN, ANOTHER },
	{ "what it should become", 2, "0", -EAGAIN, ANOTHER },
	{ "too large", 2, "4294967298", -EINVAL, UNCHANGED },
	{ "hexadecimal", 1, "0x1", -EINVAL, UNCHANGED },
	{ "no number", 1, "one", -EINVAL, UNCHANGED },
	{ "empty", 1, "", -EINVAL, UNCHANGED },
	{ "more than a number", 1, "1 ", -EINVAL, UNCHANGED },
};

static void refcount_desc(const struct refcount_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(refcount, refcount_cases, refcount_desc);

static void files_test_refcount(struct kunit *test)
{
	const struct refcount_case *c = test->param_value;
	struct files_test_module *t = files_test_module(test);
	char text[REPAIR_TEXT_LEN], expected[REPAIR_TEXT_LEN];
	const char *why = UNCHANGED;

	atomic_set(&t->mod.refcnt, MODULE_REF_BASE + c->refcount);
	snprintf(expected, sizeof(expected), "%d", c->refcount);
	module_refcount_read(&t->r, text);
	KUNIT_EXPECT_STREQ(test, text, expected);
	scoped_guard(mutex, &module_mutex)
		KUNIT_EXPECT_EQ(test, module_refcount_write(&t->r, c->text, &why), c->ret);
	if (c->ret)
		KUNIT_EXPECT_STREQ(test, why, c->why);
	KUNIT_EXPECT_EQ(test, module_refcount(&t->mod), c->ret ? c->refcount : 0);
}

static void files_test_kobject_release(struct kobject *kobj)
{
}

static const struct kobj_type files_test_ktype = {
	.release = files_test_kobject_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

/* A module with a repair directory in sysfs. */
static int files_test_add(struct module *mod, const char *name)
{
	int err = kobject_init_and_add(&mod->mkobj.kobj, &files_test_ktype, kernel_kobj,
				       "module_repair_test_%s", name);

	err = err ?: module_repair_setup(mod);
	if (err)
		kobject_put(&mod->mkobj.kobj);
	return err;
}

/* How often this task's pid is referred to; nothing else does so meanwhile. */
static unsigned int files_test_refs(void)
{
	return refcount_read(&task_pid(current)->count);
}

/* Whose init or exit is run is known as long as it runs, of each module. */
static void files_test_task(struct kunit *test)
{
	struct module *one = &files_test_module(test)->mod;
	struct module *two = &files_test_module(test)->mod;
	unsigned int refs = files_test_refs();

	KUNIT_ASSERT_EQ(test, 0, files_test_add(one, "one"));
	if (files_test_add(two, "two")) {
		KUNIT_FAIL(test, "no second directory");
		goto out;
	}
	module_task_begin(one);
	KUNIT_EXPECT_EQ(test, files_test_refs(), refs + 1);
	module_task_begin(one);
	KUNIT_EXPECT_EQ(test, files_test_refs(), refs + 1);
	module_task_end(two);
	KUNIT_EXPECT_EQ(test, files_test_refs(), refs + 1);
	module_task_begin(two);
	KUNIT_EXPECT_EQ(test, files_test_refs(), refs + 2);
	module_task_end(one);
	KUNIT_EXPECT_EQ(test, files_test_refs(), refs + 1);
	module_repair_teardown(two);
	KUNIT_EXPECT_EQ(test, files_test_refs(), refs);
	kobject_put(&two->mkobj.kobj);
out:
	module_repair_teardown(one);
	kobject_put(&one->mkobj.kobj);
}

static struct kunit_case files_test_cases[] = {
	KUNIT_CASE_PARAM(files_test_exit, exit_gen_params),
	KUNIT_CASE_PARAM(files_test_state, state_gen_params),
	KUNIT_CASE_PARAM(files_test_refcount, refcount_gen_params),
	KUNIT_CASE(files_test_task),
	{ }
};

static struct kunit_suite files_test_suite = {
	.name = "module_repair_files",
	.test_cases = files_test_cases,
};

kunit_test_suite(files_test_suite);
