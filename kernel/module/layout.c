// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Module layout check
 *
 * Refuses a module whose compiler laid out struct module, or another struct
 * that the loader reads in the module's memory, in a way that this kernel does
 * not expect.  Two things tell: where the module wants its init and exit
 * functions relocated to, which every module says, and the layout field in
 * .modinfo, see <linux/module_layout.h>.
 */

#include <linux/ctype.h>
#include <linux/elf.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/module_layout.h>
#include <linux/moduleloader.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include <uapi/linux/module.h>
#include "internal.h"
#include "layout.h"

#undef MODULE_PARAM_PREFIX
#define MODULE_PARAM_PREFIX "module."

#define LAYOUT_MAX_STRUCTS	128

/* Room for what is said of a module, without its name. */
#define LAYOUT_TEXT_LEN		192

static_assert(LAYOUT_NR_STRUCTS <= LAYOUT_MAX_STRUCTS);
static_assert(sizeof(module_layout_record) <= 256);

static bool layout_enforce = IS_ENABLED(CONFIG_MODULE_LAYOUT_ENFORCE);

/* The command line decides; afterwards the check can only be switched on. */
static int layout_enforce_set(const char *val, const struct kernel_param *kp)
{
	if (system_state == SYSTEM_BOOTING)
		return param_set_bool(val, kp);

	return param_set_bool_enable_only(val, kp);
}

static const struct kernel_param_ops layout_enforce_ops = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = layout_enforce_set,
	.get = param_get_bool,
};
module_param_cb(layout_enforce, &layout_enforce_ops, &layout_enforce, 0644);

static bool layout_is_hex(const char *s, size_t len)
{
	for (; len; len--, s++) {
		if (!isxdigit(*s) || isupper(*s))
			return false;
	}
	return true;
}

/* <16 hex>-<16 hex>-<3 hex per struct>, which is not NUL-terminated here */
static bool layout_well_formed(const char *field, size_t len)
{
	size_t digests;

	if (len <= LAYOUT_DIGEST_OFF)
		return false;
	digests = len - LAYOUT_DIGEST_OFF;

	return !(digests % LAYOUT_DIGEST_LEN) &&
	       digests / LAYOUT_DIGEST_LEN <= LAYOUT_MAX_STRUCTS &&
	       field[LAYOUT_HASH_LEN] == '-' &&
	       field[LAYOUT_DIGEST_OFF - 1] == '-' &&
	       layout_is_hex(field, LAYOUT_HASH_LEN) &&
	       layout_is_hex(field + LAYOUT_CORE_OFF, LAYOUT_HASH_LEN) &&
	       layout_is_hex(field + LAYOUT_DIGEST_OFF, digests);
}

/**
 * layout_find() - find the layout field of a module
 * @modinfo: contents of the .modinfo section
 * @size: its size in bytes
 * @field: set to the value of the field, %NULL if there is none
 *
 * Return: %0 if there is one well-formed field or none, %-ENOEXEC otherwise.
 */
static int layout_find(const char *modinfo, size_t size, const char **field)
{
	const char *p, *end = modinfo + size;
	size_t len;

	*field = NULL;
	for (p = modinfo; p < end; p += len + 1) {
		size_t left = end - p;

		if (left < LAYOUT_TAG_LEN ||
		    memcmp(p, LAYOUT_TAG, LAYOUT_TAG_LEN)) {
			len = strnlen(p, left);
			continue;
		}
		if (*field)
			return -ENOEXEC;
		*field = p + LAYOUT_TAG_LEN;

		/* Mostly it is the kernel's own, to its NUL. */
		len = sizeof(module_layout_record) - 1;
		if (left > len && !memcmp(p, module_layout_record, len + 1))
			continue;
		len = strnlen(p, left);
		if (len == left ||
		    !layout_well_formed(*field, len - LAYOUT_TAG_LEN))
			return -ENOEXEC;
	}
	return 0;
}

static bool layout_hash_same(const char *a, const char *b)
{
	return !memcmp(a, b, LAYOUT_HASH_LEN);
}

/* @accepted: space-separated loader hashes */
static bool layout_accepted(const char *hash, const char *accepted)
{
	size_t len;

	for (; *accepted; accepted += len) {
		accepted = skip_spaces(accepted);
		len = strcspn(accepted, " ");
		if (len == LAYOUT_HASH_LEN && layout_hash_same(hash, accepted))
			return true;
	}
	return false;
}

/* Zero stands for a side that was built without CONFIG_MODULE_LAYOUT_CORE. */
static bool layout_core_recorded(const char *field)
{
	return memchr_inv(field + LAYOUT_CORE_OFF, '0', LAYOUT_HASH_LEN);
}

/**
 * layout_compare() - compare a module's layout field with the kernel's
 * @field: well-formed field of the module
 * @own: the kernel's field
 * @accepted: further loader hashes that will do, separated by spaces
 * @loader: set if the loader group differs
 * @core: set if the core group differs
 *
 * Return: true if the module fits.
 */
static bool layout_compare(const char *field, const char *own,
			   const char *accepted, bool *loader, bool *core)
{
	*loader = !layout_hash_same(field, own) &&
		  !layout_accepted(field, accepted);
	*core = !layout_hash_same(field + LAYOUT_CORE_OFF,
				  own + LAYOUT_CORE_OFF) &&
		layout_core_recorded(field) && layout_core_recorded(own);
	return !*loader && !*core;
}

/*
 * Name the structs whose digests differ.  Another number of digests means
 * another list, in which places mean nothing; and one time in 4096 the digests
 * of different layouts are the same.
 */
static void layout_name(const char *field, const char *own, bool loader,
			bool core, char text[LAYOUT_TEXT_LEN])
{
	unsigned int i, nr = 0;
	size_t len = 0;

	for (i = 0; i < LAYOUT_NR_STRUCTS; i++) {
		size_t digest = LAYOUT_DIGEST_OFF + LAYOUT_DIGEST_LEN * i;

		if (strlen(field) != strlen(own) ||
		    !(i < LAYOUT_NR_LOADER ? loader : core) ||
		    !memcmp(field + digest, own + digest, LAYOUT_DIGEST_LEN))
			continue;
		if (nr++ < 4)
			len += scnprintf(text + len, LAYOUT_TEXT_LEN - len,
					 "%s%s", len ? ", " : "",
					 module_layout_names[i]);
	}
	if (nr > 4)
		len += scnprintf(text + len, LAYOUT_TEXT_LEN - len,
				 " and %u more", nr - 4);
	scnprintf(text + len, LAYOUT_TEXT_LEN - len, "%s",
		  nr > 1 ? " differ" :
		  nr ? " differs" : "a struct of the kernel differs");
}

/* The first thing that is wrong with a module, and what to say of it. */
static enum layout_verdict layout_judge(const struct load_info *info,
					char text[LAYOUT_TEXT_LEN])
{
	const Elf_Shdr *modinfo = &info->sechdrs[info->index.info];
	const char *field, *own = module_layout_record + LAYOUT_TAG_LEN;
	const struct module_place *place;
	unsigned long offset;
	bool loader, core;

	if (layout_find((void *)info->hdr + modinfo->sh_offset,
			modinfo->sh_size, &field)) {
		strscpy(text, "its layout field cannot be read",
			LAYOUT_TEXT_LEN);
		return LAYOUT_MALFORMED;
	}

	switch (module_check_placement(info, info->index.mod, &place, &offset)) {
	case LAYOUT_MALFORMED:
		strscpy(text, "the relocations of its struct module cannot be read",
			LAYOUT_TEXT_LEN);
		return LAYOUT_MALFORMED;
	case LAYOUT_MISPLACED:
		scnprintf(text, LAYOUT_TEXT_LEN,
			  "struct module differs: %s is at offset %lu, this kernel has it at %lu",
			  place->member, offset, place->offset);
		return LAYOUT_MISPLACED;
	default:
		break;
	}
	if (strncmp(info->mod->name, info->name, MODULE_NAME_LEN)) {
		scnprintf(text, LAYOUT_TEXT_LEN,
			  "struct module differs: its name is not at offset %zu",
			  offsetof(struct module, name));
		return LAYOUT_MISPLACED;
	}

	if (!field) {
		strscpy(text, "it has no layout field and this kernel requires one",
			LAYOUT_TEXT_LEN);
		return IS_ENABLED(CONFIG_MODULE_LAYOUT_FORCE) ? LAYOUT_MISSING :
								LAYOUT_SAME;
	}
	if (layout_compare(field, own, CONFIG_MODULE_LAYOUT_COMPAT,
			   &loader, &core))
		return LAYOUT_SAME;

	pr_debug("%s: layout %s, this kernel has %s\n", info->name, field, own);
	layout_name(field, own, loader, core, text);
	return LAYOUT_DIFFERS;
}

/*
 * Whether a module is refused or only reported.  Neither a check that is off
 * nor a forced load excuses what cannot be read; and force is no reason to
 * write to the wrong place.
 */
static int layout_policy(enum layout_verdict verdict, bool enforce, bool force)
{
	switch (verdict) {
	case LAYOUT_SAME:
		return 0;
	case LAYOUT_DIFFERS:
		return enforce && !force ? -ENOEXEC : 0;
	case LAYOUT_MISSING:
	case LAYOUT_MISPLACED:
		return enforce ? -ENOEXEC : 0;
	default:
		return -ENOEXEC;
	}
}

/**
 * module_check_layout() - refuse a module with another idea of shared structs
 * @info: load info as elf_validity_cache_copy() leaves it
 * @flags: flags of finit_module()
 *
 * To be called before anything of &load_info->mod is used.  Taints the kernel
 * when a module that differs is let in.
 *
 * Return: %0 if the module may be loaded, %-ENOEXEC if not.
 */
int module_check_layout(struct load_info *info, int flags)
{
	bool force = IS_ENABLED(CONFIG_MODULE_FORCE_LOAD) &&
		     flags & MODULE_INIT_IGNORE_MODVERSIONS;
	char text[LAYOUT_TEXT_LEN];
	enum layout_verdict verdict = layout_judge(info, text);

	if (verdict == LAYOUT_SAME)
		return 0;

	if (layout_policy(verdict, layout_enforce, force)) {
		pr_err("%s: %s; " LAYOUT_ADVICE "\n", info->name, text);
		return -ENOEXEC;
	}

	pr_warn("%s: %s; let in all the same, kernel tainted\n", info->name,
		text);
	add_taint(TAINT_FORCED_MODULE, LOCKDEP_NOW_UNRELIABLE);
	set_bit(TAINT_FORCED_MODULE, &info->mod->taints);
	return 0;
}

#ifdef CONFIG_MODULE_LAYOUT_KUNIT_TEST
#include "tests/layout_kunit.c"
#endif
