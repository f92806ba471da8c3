// SPDX-License-Identifier: GPL-2.0-or-later
/* A module that uses two others, for the lists of which it is on. */

#include <linux/configfs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/nls.h>

static struct config_group group;

static int __init kuser_init(void)
{
	config_group_init(&group);
	unload_nls(NULL);
	return 0;
}

static void __exit kuser_exit(void)
{
	pr_info("kuser: exit\n");
}

module_init(kuser_init);
module_exit(kuser_exit);

MODULE_DESCRIPTION("Module that uses two others, to be built with other struct layouts");
MODULE_LICENSE("GPL");
