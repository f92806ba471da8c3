// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module with neither init nor exit: nothing is relocated into its struct
 * module.
 */

#include <linux/module.h>

MODULE_DESCRIPTION("Test module for the module layout check, without init and exit");
MODULE_LICENSE("GPL");
