// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module that uses another one, which it calls.
 */

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>
#include "test_module_abi_export.h"

static int __init test_module_abi_use_init(void)
{
	return test_module_abi_answer() == 42 ? 0 : -EINVAL;
}

static void __exit test_module_abi_use_exit(void)
{
}

module_init(test_module_abi_use_init);
module_exit(test_module_abi_use_exit);

MODULE_DESCRIPTION("Test module for the module layout check, using another");
MODULE_LICENSE("GPL");
