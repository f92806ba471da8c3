// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Module repair
 *
 * /sys/module/<name>/repair/ mends a module that cannot be unloaded, as far as
 * it can be proved what is right: by the module's own symbol table, by the task
 * that ran its init or exit function, by the lists of other modules.  Nothing
 * is taken from user space but the name of a function, and nothing from what
 * is broken.
 */

#include <linux/audit.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include "internal.h"
#include "repair.h"

#undef MODULE_PARAM_PREFIX
#define MODULE_PARAM_PREFIX "module."

static bool repair;
module_param(repair, bool, 0644);

/* Protected by module_mutex. */
static LIST_HEAD(module_repairs);

static struct module_repair *module_repair_find(const struct module *mod)
{
	struct module_repair *r;

	list_for_each_entry(r, &module_repairs, list) {
		if (r->mod == mod)
			return r;
	}
	return NULL;
}

static void module_task_set(struct module *mod, struct pid *task)
{
	struct module_repair *r;

	guard(mutex)(&module_mutex);
	r = module_repair_find(mod);
	if (!r)
		return;
	put_pid(r->task);
	r->task = get_pid(task);
	r->coming = mod->state == MODULE_STATE_COMING;
}

/**
 * module_task_begin() - the current task is to run a module's init or exit
 * @mod: the module, which is in sysfs
 *
 * Takes module_mutex.
 */
void module_task_begin(struct module *mod)
{
	module_task_set(mod, task_pid(current));
}

/**
 * module_task_end() - the module's init or exit function has returned
 * @mod: the module
 *
 * Takes module_mutex.
 */
void module_task_end(struct module *mod)
{
	module_task_set(mod, NULL);
}

/**
 * module_task_died() - whether a module's init or exit can no longer return
 * @r: the module's repair directory
 *
 * What a task still does while it exits counts as running.
 *
 * Return: true if the task that ran one of them is dead.
 */
bool module_task_died(const struct module_repair *r)
{
	const struct task_struct *task;
	bool died;

	rcu_read_lock();
	task = pid_task(r->task, PIDTYPE_PID);
	died = r->task && (!task || READ_ONCE(task->exit_state));
	rcu_read_unlock();
	return died;
}

/* Whether the current task may repair this module now. */
static int repair_allowed(struct module *mod, const char **why)
{
	int err;

	*why = "module.repair is off";
	if (!READ_ONCE(repair))
		return -EPERM;
	*why = "not permitted";
	err = may_change_modules();
	if (err)
		return err;
	*why = "the kernel is locked down";
	err = security_locked_down(LOCKDOWN_MODULE_PARAMETERS);
	if (err)
		return err;
	*why = "it is a livepatch";
	if (is_livepatch_module(mod))
		return -EPERM;
	return 0;
}

static int repair_write(struct module_repair *r, const struct repair_file *file,
			const char *text, const char **why)
{
	int err = repair_allowed(r->mod, why);

	if (err)
		return err;
	if (r->mod->state != MODULE_STATE_LIVE && file != &repair_state) {
		*why = "it is not live, repair its state first";
		return -EBUSY;
	}
	*why = "this cannot be written here";
	return text ? file->write(r, text, why) : -EINVAL;
}

static ssize_t repair_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	const struct module_repair *r = container_of(kobj, struct module_repair, kobj);
	const struct repair_file *file = container_of(attr, struct repair_file, attr);
	char text[REPAIR_TEXT_LEN];

	scoped_guard(mutex, &module_mutex)
		file->read(r, text);
	return sysfs_emit(buf, "%s\n", text);
}

/* An address is never among what is said.  Audit may sleep. */
static void repair_log(const struct module *mod, const char *file,
		       const char *before, const char *after, const char *refused)
{
	struct audit_buffer *ab = NULL;
	char who[TASK_COMM_LEN + 32];

	snprintf(who, sizeof(who), "%s[%d] of uid %u", current->comm,
		 task_pid_nr(current), from_kuid(&init_user_ns, current_uid()));
	if (refused) {
		pr_warn("%s: %s not repaired by %s: still %s, %s\n", mod->name,
			file, who, after, refused);
	} else {
		pr_warn("%s: %s repaired by %s: %s, was %s\n", mod->name, file,
			who, after, before);
		add_taint(TAINT_FORCED_RMMOD, LOCKDEP_STILL_OK);
	}

	if (audit_enabled)
		ab = audit_log_start(audit_context(), GFP_KERNEL, AUDIT_KERN_MODULE);
	if (!ab)
		return;
	audit_log_format(ab, "op=repair what=%s old=%s new=%s name=", file,
			 before, after);
	audit_log_untrustedstring(ab, mod->name);
	audit_log_task_info(ab);
	audit_log_format(ab, " res=%d", !refused);
	audit_log_end(ab);
}

static ssize_t repair_store(struct kobject *kobj, struct attribute *attr,
			    const char *buf, size_t count)
{
	struct module_repair *r = container_of(kobj, struct module_repair, kobj);
	const struct repair_file *file = container_of(attr, struct repair_file, attr);
	const size_t written = count;
	char before[REPAIR_TEXT_LEN], after[REPAIR_TEXT_LEN];
	const char *why = NULL;
	int err;

	char *text __free(kfree) = kmemdup_nul(buf, count, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	if (count && text[count - 1] == '\n')
		text[--count] = '\0';

	scoped_guard(mutex, &module_mutex) {
		file->read(r, before);
		err = repair_write(r, file, strlen(text) == count ? text : NULL, &why);
		file->read(r, after);
	}
	repair_log(r->mod, attr->name, before, after, err ? why : NULL);
	return err ?: written;
}

static void repair_release(struct kobject *kobj)
{
	struct module_repair *r = container_of(kobj, struct module_repair, kobj);

	put_pid(r->task);
	kfree(r);
}

static struct attribute *repair_attrs[] = {
	&repair_exit.attr,
	&repair_lists.attr,
	&repair_refcount.attr,
	&repair_state.attr,
	NULL
};
ATTRIBUTE_GROUPS(repair);

static const struct sysfs_ops repair_sysfs_ops = {
	.show = repair_show,
	.store = repair_store,
};

static const struct kobj_type repair_ktype = {
	.release = repair_release,
	.sysfs_ops = &repair_sysfs_ops,
	.default_groups = repair_groups,
};

/**
 * module_repair_setup() - add the repair directory of a module to sysfs
 * @mod: the module, which has its own directory
 *
 * Takes module_mutex.
 *
 * Return: %0, or an error and nothing has been added.
 */
int module_repair_setup(struct module *mod)
{
	struct module_repair *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	r->mod = mod;
	err = kobject_init_and_add(&r->kobj, &repair_ktype, &mod->mkobj.kobj,
				   "repair");
	if (err) {
		kobject_put(&r->kobj);
		return err;
	}
	guard(mutex)(&module_mutex);
	list_add(&r->list, &module_repairs);
	return 0;
}

/**
 * module_repair_teardown() - remove the repair directory of a module
 * @mod: the module
 *
 * Waits for those who read or write its files.  Takes module_mutex.
 */
void module_repair_teardown(struct module *mod)
{
	struct module_repair *r;

	scoped_guard(mutex, &module_mutex) {
		r = module_repair_find(mod);
		if (r)
			list_del(&r->list);
	}
	if (!r)
		return;
	kobject_del(&r->kobj);
	kobject_put(&r->kobj);
}
