// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module with a parameter in which the task that loads it dies.  It stays for
 * good, so it is not called like those which no test may find loaded.
 */

#include <linux/compiler.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

static int test_module_dies_set(const char *val, const struct kernel_param *kp)
{
	int *null = NULL;

	OPTIMIZER_HIDE_VAR(null);
	WRITE_ONCE(*null, 0);
	return 0;
}

static const struct kernel_param_ops test_module_dies_ops = {
	.set = test_module_dies_set,
};
module_param_cb(die, &test_module_dies_ops, NULL, 0);
MODULE_PARM_DESC(die, "oops");

MODULE_DESCRIPTION("Test module for loads that never end");
MODULE_LICENSE("GPL");
