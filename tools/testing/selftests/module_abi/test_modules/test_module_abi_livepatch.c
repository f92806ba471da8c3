// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module that says it is a livepatch, without patching anything.
 */

#include <linux/init.h>
#include <linux/module.h>

static int __init test_module_abi_livepatch_init(void)
{
	return 0;
}

static void __exit test_module_abi_livepatch_exit(void)
{
}

module_init(test_module_abi_livepatch_init);
module_exit(test_module_abi_livepatch_exit);

MODULE_INFO(livepatch, "Y");
MODULE_DESCRIPTION("Test module for module repair, marked as a livepatch");
MODULE_LICENSE("GPL");
