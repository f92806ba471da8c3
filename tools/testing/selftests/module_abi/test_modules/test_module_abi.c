// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module that says when it is loaded and unloaded, and with room in its
 * .modinfo for what edit_ko adds there.
 */

#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/printk.h>

#define FILLER	"0123456789012345678901234567890123456789" \
		"0123456789012345678901234567890123456789" \
		"0123456789012345678901234567890123456789"

static int number;
module_param(number, int, 0444);
MODULE_PARM_DESC(number, "shown when the module is loaded");

static DEFINE_PER_CPU(int, loads);

static int __init test_module_abi_init(void)
{
	this_cpu_inc(loads);
	pr_info("%s: loaded with number %d\n", KBUILD_MODNAME, number);
	return 0;
}

static void __exit test_module_abi_exit(void)
{
	pr_info("%s: unloaded\n", KBUILD_MODNAME);
}

module_init(test_module_abi_init);
module_exit(test_module_abi_exit);

MODULE_INFO(spare, FILLER FILLER FILLER FILLER);
MODULE_DESCRIPTION("Test module for the module layout check");
MODULE_LICENSE("GPL");
