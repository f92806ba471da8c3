// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module whose init function lasts until it is told to return.
 */

#include <linux/compiler.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

static bool stay;
module_param(stay, bool, 0644);
MODULE_PARM_DESC(stay, "stay in init while this is set, for a minute at most");

static bool started;
module_param(started, bool, 0444);
MODULE_PARM_DESC(started, "init has been called");

static int __init test_module_abi_init_init(void)
{
	int i;

	WRITE_ONCE(started, true);
	for (i = 0; i < 600 && READ_ONCE(stay); i++)
		msleep(100);
	return 0;
}

static void __exit test_module_abi_init_exit(void)
{
}

module_init(test_module_abi_init_init);
module_exit(test_module_abi_init_exit);

MODULE_DESCRIPTION("Test module for the module layout check, with a long init");
MODULE_LICENSE("GPL");
