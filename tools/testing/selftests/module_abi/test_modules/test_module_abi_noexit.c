// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module that has an init function but no exit function.
 */

#include <linux/init.h>
#include <linux/module.h>

static int __init test_module_abi_noexit_init(void)
{
	return 0;
}
module_init(test_module_abi_noexit_init);

MODULE_DESCRIPTION("Test module for module repair, without exit");
MODULE_LICENSE("GPL");
