// SPDX-License-Identifier: GPL-2.0-or-later
/* A module that uses two others, for the lists of which it is on. */

#include <linux/configfs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/nls.h>
#include <linux/sched/mm.h>
#include <linux/version.h>

static struct config_group group;

/* One is needed, and is neither the first nor the last. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0) && IS_ENABLED(CONFIG_KUNIT)
MODULE_INFO(import_ns, "KUSER_A");
MODULE_INFO(import_ns, "EXPORTED_FOR_KUNIT_TESTING");
MODULE_INFO(import_ns, "KUSER_B");

static void use_namespace(void)
{
	struct mm_struct *mm = mm_alloc();

	if (mm)
		mmput(mm);
}
#else
static void use_namespace(void)
{
}
#endif

static int __init kuser_init(void)
{
	use_namespace();
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
