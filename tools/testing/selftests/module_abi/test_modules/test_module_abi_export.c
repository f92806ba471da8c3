// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module that exports a function.
 */

#include <linux/module.h>
#include "test_module_abi_export.h"

int test_module_abi_answer(void)
{
	return 42;
}
EXPORT_SYMBOL_GPL(test_module_abi_answer);

MODULE_DESCRIPTION("Test module for the module layout check, used by another");
MODULE_LICENSE("GPL");
