/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What test_module_abi_export exports.
 */

int test_module_abi_answer(void);
