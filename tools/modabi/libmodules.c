// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What /lib/modules/VERSION has to say of a kernel, and what is beside it
 */

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "modabi.h"

/* How many modules to look at for one that has both init and exit. */
#define MAX_TRIED	64

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_complete(const char *path)
{
	struct module_file mod;
	const char *why;
	bool complete;

	if (!module_read(&mod, path, &why))
		return false;
	complete = mod.places.init != NOWHERE && mod.places.exit != NOWHERE;
	module_free(&mod);
	return complete;
}

/* One of the kernel's own modules, to be freed; NULL if there is none. */
static char *find_module(const char *dir)
{
	char *root = xasprintf("%s/kernel", dir), *found = NULL;
	char *const roots[] = { root, NULL };
	int tried = 0;
	FTSENT *entry;
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);

	while (fts && !found && tried < MAX_TRIED && (entry = fts_read(fts))) {
		if (entry->fts_info != FTS_F || !strstr(entry->fts_name, ".ko"))
			continue;
		tried++;
		if (is_complete(entry->fts_path))
			found = xstrdup(entry->fts_path);
	}
	if (fts)
		fts_close(fts);
	free(root);
	return found;
}

/* Return: whether it is there and of use. */
static bool add(struct reference *ref, const char *path, bool quiet)
{
	const char *why;

	if (access(path, R_OK))
		return false;
	why = reference_add_file(ref, path);
	if (why && !quiet)
		fprintf(stderr, "%s: not taking %s, which %s\n", ref->what, path,
			why);
	if (!why && !quiet)
		fprintf(stderr, "%s: taking %s\n", ref->what, path);
	return !why;
}

/* The directory that /lib/modules or /usr/lib/modules is in, "" being /. */
static char *root_of(const char *dir)
{
	char *root = xasprintf("%s/", dir), *end;

	end = strstr(root, "/usr/lib/modules/") ?:
	      strstr(root, "/lib/modules/");
	if (end) {
		*end = '\0';
		return root;
	}
	free(root);
	return NULL;
}

/* The first of the files that can have the types of the kernel. */
static bool add_types(struct reference *ref, const char *dir, bool quiet)
{
	const char *version = strrchr(dir, '/') ? strrchr(dir, '/') + 1 : dir;
	char *root = root_of(dir), *kernels[7];
	struct utsname uts;
	bool added = false;
	size_t i, nr = 0;

	if (root && !*root && !uname(&uts) && !strcmp(uts.release, version))
		kernels[nr++] = xstrdup("/sys/kernel/btf/vmlinux");
	kernels[nr++] = xasprintf("%s/build/vmlinux", dir);
	kernels[nr++] = xasprintf("%s/vmlinux", dir);
	kernels[nr++] = xasprintf("%s/vmlinuz", dir);
	if (root) {
		kernels[nr++] = xasprintf("%s/usr/lib/debug/boot/vmlinux-%s",
					  root, version);
		kernels[nr++] = xasprintf("%s/usr/lib/debug/lib/modules/%s/vmlinux",
					  root, version);
		kernels[nr++] = xasprintf("%s/boot/vmlinuz-%s", root, version);
	}
	for (i = 0; i < nr; i++) {
		added = added || add(ref, kernels[i], quiet);
		free(kernels[i]);
	}
	free(root);
	return added;
}

/**
 * reference_add_dir() - add what a directory says of a kernel
 * @ref: where to
 * @dir: as /lib/modules/VERSION, below any root
 * @quiet: whether not to say what was found
 *
 * Takes the first file that has the kernel's types, one of the kernel's own
 * modules, and Module.symvers.
 *
 * Return: false if nothing was found, after an error message.
 */
bool reference_add_dir(struct reference *ref, const char *dir, bool quiet)
{
	char *path = xstrdup(dir), *file;
	bool found;

	while (strlen(path) > 1 && path[strlen(path) - 1] == '/')
		path[strlen(path) - 1] = '\0';
	found = add_types(ref, path, quiet);
	file = find_module(path);
	found |= file && add(ref, file, quiet);
	free(file);
	file = xasprintf("%s/build/Module.symvers", path);
	found |= add(ref, file, quiet);
	free(file);
	if (!found)
		error("%s: has neither a vmlinux, a module below kernel/, nor build/Module.symvers",
		      dir);
	free(path);
	return found;
}
