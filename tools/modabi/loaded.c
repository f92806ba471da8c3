// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What /sys/module says of a module that is loaded
 *
 * See Documentation/admin-guide/module-repair.rst in the kernel's source.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "repair.h"

/* A file of the module's own directory, to be freed. */
char *loaded_path(const struct loaded *mod, const char *file)
{
	return xasprintf("%s/module/%s/%s", mod->sysfs, mod->name, file);
}

/* The parameter that switches repair on, to be freed. */
char *loaded_knob(const struct loaded *mod)
{
	return xasprintf("%s/module/module/parameters/repair", mod->sysfs);
}

/* One more of a list for a message. */
static void add_name(char **names, const char *name)
{
	char *old = *names;

	*names = xasprintf("%s%s%s", old ?: "", old ? ", " : "", name);
	free(old);
}

static bool exists(const struct loaded *mod, const char *file)
{
	char *path = loaded_path(mod, file);
	const bool found = !access(path, F_OK);

	free(path);
	return found;
}

/* The first word of a file; false with errno set if it cannot be read. */
static bool read_word(const char *path, char word[WORD_LEN])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, word, WORD_LEN - 1);
	close(fd);
	if (n < 0)
		return false;
	word[n] = '\0';
	word[strcspn(word, " \t\n")] = '\0';
	return true;
}

static bool read_part(const struct loaded *mod, const char *file, char word[WORD_LEN])
{
	char *path = loaded_path(mod, file);
	const bool good = read_word(path, word);

	if (!good && (errno == EACCES || errno == EPERM))
		error("%s: only root can see what is wrong with it, use sudo", mod->name);
	else if (!good)
		error("%s: %s: %s", mod->name, path, strerror(errno));
	free(path);
	return good;
}

static void read_holders(struct loaded *mod)
{
	char *path = loaded_path(mod, "holders");
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		add_name(&mod->holders, entry->d_name);
		mod->nr_holders++;
	}
	if (dir)
		closedir(dir);
	free(path);
}

/* Why there is nothing to read for a module, or NULL. */
static const char *why_not(const struct loaded *mod)
{
	char *knob = loaded_knob(mod);
	const bool known = !access(knob, F_OK);

	free(knob);
	if (!*mod->name || strchr(mod->name, '/') || mod->name[0] == '.' ||
	    !exists(mod, ""))
		return "is not loaded, see lsmod";
	if (!exists(mod, "initstate"))
		return "is built into the kernel and cannot be removed";
	if (!known || !exists(mod, "repair"))
		return "this kernel cannot repair modules, it needs CONFIG_MODULE_REPAIR";
	return NULL;
}

/**
 * loaded_read() - read what there is of a module
 * @mod: the module, with its name, where sysfs is, and what was read before
 *
 * Return: true if @mod is to be freed by loaded_free(), false after an error
 * message.
 */
bool loaded_read(struct loaded *mod)
{
	const char *why = why_not(mod);
	char refcount[WORD_LEN];

	loaded_free(mod);
	if (why) {
		error("%s: %s", mod->name, why);
		return false;
	}
	if (!read_part(mod, "repair/state", mod->state) ||
	    !read_part(mod, "repair/lists", mod->lists) ||
	    !read_part(mod, "repair/exit", mod->exit) ||
	    !read_part(mod, "repair/refcount", refcount))
		return false;
	mod->refcount = atoi(refcount);
	mod->died = mod->died || strstr(mod->state, "-dead");
	read_holders(mod);
	return true;
}

void loaded_free(struct loaded *mod)
{
	free(mod->holders);
	mod->holders = NULL;
	mod->nr_holders = 0;
}

/**
 * modules_broken() - those other modules whose lists are broken
 * @mod: the module whose lists cannot be told for that reason
 *
 * Return: their names for a message, to be freed; %NULL if there are none.
 */
char *modules_broken(const struct loaded *mod)
{
	char *path = xasprintf("%s/module", mod->sysfs), *names = NULL;
	struct loaded other = { .sysfs = mod->sysfs };
	DIR *dir = opendir(path);
	struct dirent *entry;

	free(path);
	while (dir && (entry = readdir(dir))) {
		other.name = entry->d_name;
		path = loaded_path(&other, "repair/lists");
		if (read_word(path, other.lists) && !strcmp(other.lists, "broken"))
			add_name(&names, other.name);
		free(path);
	}
	if (dir)
		closedir(dir);
	return names;
}
