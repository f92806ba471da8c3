/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Module repair: what its files share
 */

/* Room for what a file of the repair directory reads. */
#define REPAIR_TEXT_LEN		16

/**
 * struct module_repair - the repair directory of a module
 * @kobj: /sys/module/<name>/repair
 * @list: entry in the list of all of them
 * @mod: the module
 * @task: who runs the module's init or exit function, or died in it; or %NULL
 * @coming: whether it was init, which the state no longer says after a death
 *
 * Protected by module_mutex.
 */
struct module_repair {
	struct kobject kobj;
	struct list_head list;
	struct module *mod;
	struct pid *task;
	bool coming;
};

/**
 * struct repair_file - a file of the repair directory
 * @attr: its name and mode
 * @read: writes down what there is to say, without a newline
 * @write: repairs, or returns an error and sets *@why to a reason, in which
 *	   case nothing has changed
 *
 * Both are called with module_mutex held.
 */
struct repair_file {
	struct attribute attr;
	void (*read)(const struct module_repair *r, char text[REPAIR_TEXT_LEN]);
	int (*write)(struct module_repair *r, const char *text, const char **why);
};

extern struct repair_file repair_exit, repair_lists, repair_refcount, repair_state;

bool module_task_died(const struct module_repair *r);
int module_users(struct module *mod);
