// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modabi doctor: what is wrong with a module that is loaded
 */

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "repair.h"

#define LISTS_BROKEN \
	"its lists of the modules that it uses, or that use it, are broken"
#define EXIT_DOUBTFUL \
	"its exit function cannot be relied on, as a task has died in the module"
#define EXIT_NONE \
	"give it one that does nothing: what the module has registered stays, and may crash the kernel"

static bool wrong(struct fault *fault, const char *text, char *what, char *cure)
{
	fault->text = text ? xstrdup(text) : NULL;
	fault->what = what;
	fault->cure = cure;
	return true;
}

static bool state_fault(const struct loaded *mod, struct fault *fault)
{
	const bool coming = !strncmp(mod->state, "coming", 6);

	fault->file = "state";
	if (!strcmp(mod->state, "live"))
		return false;
	if (strstr(mod->state, "-dead"))
		return wrong(fault, "live",
			     xasprintf("its %s function has died", coming ? "init" : "exit"),
			     xstrdup("make it live again"));
	return wrong(fault, NULL,
		     xasprintf("its state is %s, a task is at work on it", mod->state),
		     xstrdup("wait for that, or end the task"));
}

static bool lists_fault(const struct loaded *mod, struct fault *fault)
{
	char *others, *cure;

	fault->file = "lists";
	if (!strcmp(mod->lists, "ok"))
		return false;
	if (!strcmp(mod->lists, "broken"))
		return wrong(fault, "1", xstrdup(LISTS_BROKEN), xstrdup("rebuild them"));
	others = modules_broken(mod);
	cure = xasprintf("repair %s first", others ?: "all other modules");
	free(others);
	return wrong(fault, NULL, xstrdup("its lists cannot be told from those of other modules"),
		     cure);
}

/*
 * After a task has died there, what is left of the module is better left alone.
 * Once its state is repaired, nobody but the kernel knows, so whoever names a
 * function gets that tried.
 */
static bool exit_fault(const struct loaded *mod, const char *function,
		       struct fault *fault)
{
	fault->file = "exit";
	if (!function && (!strcmp(mod->exit, "stub") ||
			  (!strcmp(mod->exit, "ok") && !mod->died)))
		return false;
	if (!function)
		function = !strcmp(mod->exit, "none") || mod->died ? "none" : "cleanup_module";
	return wrong(fault, function,
		     !strcmp(mod->exit, "ok") && mod->died ?
		     xstrdup(EXIT_DOUBTFUL) :
		     xasprintf("its exit function is %s", mod->exit),
		     !strcmp(function, "none") ? xstrdup(EXIT_NONE) :
		     xasprintf("make it %s()", function));
}

static bool refcount_fault(const struct loaded *mod, struct fault *fault)
{
	const int more = mod->refcount - (int)mod->nr_holders;
	char number[WORD_LEN];

	fault->file = "refcount";
	if (!more || mod->refcount < 0)
		return false;
	snprintf(number, sizeof(number), "%d", mod->refcount);
	return wrong(fault, number,
		     xasprintf("it has %d reference%s, and %u module%s it", mod->refcount,
			       mod->refcount == 1 ? "" : "s", mod->nr_holders,
			       mod->nr_holders == 1 ? " uses" : "s use"),
		     xstrdup("write off the rest, unless a device or file of it is in use"));
}

/**
 * find_fault() - what is wrong with a part of a module
 * @mod: the module
 * @part: the part
 * @function: the exit function to take, %NULL for what is most likely right
 * @fault: what is wrong, to be freed by fault_free()
 *
 * Return: whether anything is.
 */
bool find_fault(const struct loaded *mod, enum part part, const char *function,
		struct fault *fault)
{
	memset(fault, 0, sizeof(*fault));
	switch (part) {
	case PART_STATE:
		return state_fault(mod, fault);
	case PART_LISTS:
		return lists_fault(mod, fault);
	case PART_EXIT:
		return exit_fault(mod, function, fault);
	default:
		return refcount_fault(mod, fault);
	}
}

void fault_free(struct fault *fault)
{
	free(fault->text);
	free(fault->what);
	free(fault->cure);
}

int cmd_doctor(int argc, char **argv)
{
	static const struct option options[] = {
		{ "sysfs", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 }
	};
	struct loaded mod = { .sysfs = "/sys" };
	struct fault fault;
	unsigned int part;
	bool good = true, found = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		good &= c == 's';
		mod.sysfs = optarg;
	}
	if (!good || argc - optind != 1) {
		error("doctor: needs the name of one module, see modabi help");
		return EXIT_UNKNOWN;
	}
	mod.name = argv[optind];
	if (!loaded_read(&mod))
		return EXIT_UNKNOWN;
	for (part = PART_STATE; part < NR_PARTS; part++) {
		if (find_fault(&mod, part, NULL, &fault)) {
			printf("%s: %s: %s\n", mod.name, fault.what, fault.cure);
			found = true;
		}
		fault_free(&fault);
	}
	if (mod.nr_holders)
		printf("%s: is used by %s\n", mod.name, mod.holders);
	if (!found)
		printf("%s: nothing is wrong with it\n", mod.name);
	else
		printf("%s: to do so and to remove it: modabi repair %s\n", mod.name, mod.name);
	loaded_free(&mod);
	return found ? EXIT_DIFFERS : EXIT_FITS;
}
