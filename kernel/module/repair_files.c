// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Module repair: the exit function, the state and the reference count
 */

#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/module_symbol.h>
#include <linux/string.h>
#include "internal.h"
#include "repair.h"

/* For a module that has no exit function, or none that can be called. */
static void module_exit_stub(void)
{
}

/*
 * A function of the module itself that is still there after its init.  Sections
 * have symbols without a name, and some architectures mark where code begins.
 */
static void *module_function(struct module *mod, const char *name, int *err)
{
	unsigned long addr;

	*err = -EINVAL;
	if (!*name || is_mapping_symbol(name))
		return NULL;
	addr = find_kallsyms_symbol_value(mod, name);
	if (!addr)
		*err = -ENOENT;
	if (!within_module_mem_type(addr, mod, MOD_TEXT))
		return NULL;
	/* The symbol table has it without the bit that says Thumb. */
	if (IS_ENABLED(CONFIG_THUMB2_KERNEL))
		addr |= 1;
	return (void *)addr;
}

static const char *module_exit_status(struct module *mod)
{
	int err;

	if (mod->exit == module_exit_stub)
		return "stub";
	if (mod->exit)
		return within_module_mem_type((unsigned long)mod->exit, mod, MOD_TEXT) ?
		       "ok" : "invalid";
	/* Without an init function, a module needs no exit function. */
	if (!mod->init)
		return "ok";
	return module_function(mod, "cleanup_module", &err) ? "missing" : "none";
}

static void module_exit_read(const struct module_repair *r, char text[REPAIR_TEXT_LEN])
{
	strscpy(text, module_exit_status(r->mod), REPAIR_TEXT_LEN);
}

/*
 * What works is left alone, but for a module in which a task has died: whether
 * its exit function can be called (again), only the administrator can tell.
 */
static int module_exit_write(struct module_repair *r, const char *text, const char **why)
{
	const char *status = module_exit_status(r->mod);
	struct module *mod = r->mod;
	void (*function)(void);
	int err;

	if (!r->task && (!strcmp(status, "ok") || !strcmp(status, "stub"))) {
		*why = "there is nothing to repair";
		return -EINVAL;
	}

	if (!strcmp(text, "none")) {
		if (!r->task && module_function(mod, "cleanup_module", &err)) {
			*why = "it has a cleanup_module()";
			return -EINVAL;
		}
		function = module_exit_stub;
	} else {
		function = module_function(mod, text, &err);
		if (!function) {
			*why = err == -ENOENT ? "it has no such symbol" :
			       "this is no function of its own, or one for init only";
			return err;
		}
	}
	if (function == mod->exit) {
		*why = "there is nothing to repair";
		return -EINVAL;
	}
	mod->exit = function;
	return 0;
}

struct repair_file repair_exit = {
	.attr = { .name = "exit", .mode = 0600 },
	.read = module_exit_read,
	.write = module_exit_write,
};

static void module_state_read(const struct module_repair *r, char text[REPAIR_TEXT_LEN])
{
	static const char * const names[] = {
		[MODULE_STATE_LIVE] = "live",
		[MODULE_STATE_COMING] = "coming",
		[MODULE_STATE_GOING] = "going",
		[MODULE_STATE_UNFORMED] = "unformed",
	};

	enum module_state state = r->mod->state;
	bool died = state != MODULE_STATE_LIVE && module_task_died(r);

	if (died && r->coming)
		state = MODULE_STATE_COMING;
	scnprintf(text, REPAIR_TEXT_LEN, "%s%s", names[state], died ? "-dead" : "");
}

/*
 * The loader would have given back its reference after init, and the unloader
 * took the base reference before exit.
 */
static int module_state_write(struct module_repair *r, const char *text, const char **why)
{
	struct module *mod = r->mod;

	if (strcmp(text, "live"))
		return -EINVAL;
	if (mod->state == MODULE_STATE_LIVE) {
		*why = "there is nothing to repair";
		return -EINVAL;
	}
	if (!module_task_died(r)) {
		*why = "a task is still at work on it";
		return -EBUSY;
	}

	if (r->coming)
		atomic_add_unless(&mod->refcnt, -1, MODULE_REF_BASE);
	else
		atomic_cmpxchg(&mod->refcnt, 0, MODULE_REF_BASE);
	mod->state = MODULE_STATE_LIVE;
	return 0;
}

struct repair_file repair_state = {
	.attr = { .name = "state", .mode = 0600 },
	.read = module_state_read,
	.write = module_state_write,
};

static void module_refcount_read(const struct module_repair *r, char text[REPAIR_TEXT_LEN])
{
	scnprintf(text, REPAIR_TEXT_LEN, "%d", module_refcount(r->mod));
}

/* Written is what was read: whoever takes or gives a reference meanwhile wins. */
static int module_refcount_write(struct module_repair *r, const char *text, const char **why)
{
	struct module *mod = r->mod;
	int refcount, users;

	if (kstrtoint(text, 10, &refcount))
		return -EINVAL;
	users = module_users(mod);
	if (users < 0) {
		*why = "its users cannot be told, write to lists first";
		return -EBUSY;
	}
	*why = "it is another one by now";
	if (refcount != module_refcount(mod))
		return -EAGAIN;
	if (refcount == users) {
		*why = "there is nothing to repair";
		return -EINVAL;
	}
	if (atomic_cmpxchg(&mod->refcnt, MODULE_REF_BASE + refcount,
			   MODULE_REF_BASE + users) != MODULE_REF_BASE + refcount)
		return -EAGAIN;
	return 0;
}

struct repair_file repair_refcount = {
	.attr = { .name = "refcount", .mode = 0600 },
	.read = module_refcount_read,
	.write = module_refcount_write,
};

#ifdef CONFIG_MODULE_REPAIR_KUNIT_TEST
#include "tests/repair_files_kunit.c"
#endif
