// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module that uses two others and can be stuck in several ways.
 */

#include <linux/compiler.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/poison.h>
#include <linux/printk.h>
#include <linux/string.h>
#include "test_module_abi_targets.h"

/* Data, which is no exit function. */
static int test_module_abi_data __used = 1;

static char *how = "";
module_param(how, charp, 0444);
MODULE_PARM_DESC(how, "leak, leak-used, sleep-init, sleep-exit, oops-init, sleep-oops-init, oops-exit, or a list and what to damage: target or source, -prev, -next or -both");

static bool finish;
module_param(finish, bool, 0644);
MODULE_PARM_DESC(finish, "end the sleep, which is of a minute at most");

static __always_inline void oops(void)
{
	int *null = NULL;

	OPTIMIZER_HIDE_VAR(null);
	WRITE_ONCE(*null, 0);
}

static void sleep(void)
{
	int i;

	for (i = 0; i < 600 && !READ_ONCE(finish); i++)
		msleep(100);
}

/* As if exit, or something else, had been written there. */
static void damage(struct list_head *head)
{
	if (!strstr(how, "-next"))
		head->prev = LIST_POISON2;
	if (!strstr(how, "-prev"))
		head->next = LIST_POISON1;
}

static int __init test_module_abi_stuck_init(void)
{
	struct module *used = test_module_abi_use_a();

	test_module_abi_use_b();
	if (!strcmp(how, "leak"))
		__module_get(THIS_MODULE);
	if (!strcmp(how, "leak-used"))
		__module_get(used);
	if (!strcmp(how, "sleep-init") || !strcmp(how, "sleep-oops-init"))
		sleep();
	if (!strcmp(how, "oops-init") || !strcmp(how, "sleep-oops-init"))
		oops();
	if (strstarts(how, "target-"))
		damage(&THIS_MODULE->target_list);
	if (strstarts(how, "source-"))
		damage(&used->source_list);
	return 0;
}

static void __exit test_module_abi_stuck_exit(void)
{
	pr_info("%s: exit %d\n", KBUILD_MODNAME, test_module_abi_data);
	if (!strcmp(how, "sleep-exit"))
		sleep();
	if (!strcmp(how, "oops-exit"))
		oops();
}

/* Has no user: it is there to be named by the administrator. */
static void test_module_abi_other_exit(void)
{
	pr_info("%s: other exit\n", KBUILD_MODNAME);
}

/* Makes it one that may be called by a pointer, where that is checked. */
static void (*test_module_abi_pointer)(void) __used = test_module_abi_other_exit;

module_init(test_module_abi_stuck_init);
module_exit(test_module_abi_stuck_exit);

MODULE_DESCRIPTION("Test module for module repair");
MODULE_LICENSE("GPL");
