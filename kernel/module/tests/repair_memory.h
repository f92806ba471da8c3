/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KUnit tests for module repair: where this kernel has the memory of a module
 */

static void files_test_memory(struct module *mod, void *text, void *init,
			      unsigned int size)
{
	mod->mem[MOD_TEXT].base = text;
	mod->mem[MOD_TEXT].size = size;
	mod->mem[MOD_INIT_TEXT].base = init;
	mod->mem[MOD_INIT_TEXT].size = size;
}
