/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the modules that another one uses export.
 */

struct module *test_module_abi_use_a(void);
void test_module_abi_use_b(void);
