/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the modules that are measured have in common. */

#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>

static int __init bench_init(void)
{
	return 0;
}

static void __exit bench_exit(void)
{
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("Module whose loading is measured");
MODULE_LICENSE("GPL");
