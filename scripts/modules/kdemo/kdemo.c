// SPDX-License-Identifier: GPL-2.0-or-later
/* A module with nothing but an init and an exit function. */

#include <linux/init.h>
#include <linux/module.h>

static int answer = 42;
module_param(answer, int, 0444);
MODULE_PARM_DESC(answer, "Printed by init and exit");

static int __init kdemo_init(void)
{
	pr_info("kdemo: init %d\n", answer);
	return 0;
}

static void __exit kdemo_exit(void)
{
	pr_info("kdemo: exit %d\n", answer);
}

module_init(kdemo_init);
module_exit(kdemo_exit);

MODULE_DESCRIPTION("Module to be built with other struct layouts");
MODULE_LICENSE("GPL");
