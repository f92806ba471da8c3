// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module that another one uses.
 */

#include <linux/module.h>
#include "test_module_abi_targets.h"

struct module *test_module_abi_use_a(void)
{
	return THIS_MODULE;
}
EXPORT_SYMBOL_GPL(test_module_abi_use_a);

MODULE_DESCRIPTION("Test module for module repair, used by another");
MODULE_LICENSE("GPL");
