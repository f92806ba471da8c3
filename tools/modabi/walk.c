// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files that were named, and modules below directories that were named
 */

#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "list.h"

static void add(struct list *list, const char *path, const char *why)
{
	list->list = xgrow(list->list, list->nr, sizeof(*list->list));
	list->list[list->nr++] = (struct entry){ xstrdup(path), why };
}

static bool named_as_module(const char *name)
{
	static const char *const endings[] = { ".ko", ".ko.xz", ".ko.zst", ".ko.gz" };
	const size_t len = strlen(name);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(endings); i++) {
		if (len > strlen(endings[i]) &&
		    !strcmp(name + len - strlen(endings[i]), endings[i]))
			return true;
	}
	return false;
}

/*
 * In a directory, files that are named otherwise are not for us.  A link to a
 * module is one, a link to a directory not.
 */
static bool is_module(const FTSENT *entry)
{
	struct stat st;

	if (entry->fts_info == FTS_SL && !stat(entry->fts_path, &st) &&
	    !S_ISREG(st.st_mode))
		return false;
	return named_as_module(entry->fts_name);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void add_dir(struct list *list, const char *path)
{
	char *root = xstrdup(path), *const roots[] = { root, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	const size_t before = list->nr;
	FTSENT *entry;

	while (fts && (entry = fts_read(fts))) {
		switch (entry->fts_info) {
		case FTS_SL:
		case FTS_F:
			if (is_module(entry))
				add(list, entry->fts_path, NULL);
			break;
		case FTS_DNR:
		case FTS_ERR:
		case FTS_NS:
			add(list, entry->fts_path,
			    strerror(entry->fts_errno));
			break;
		}
	}
	if (fts)
		fts_close(fts);
	if (list->nr == before)
		add(list, path, "has no module in it");
	free(root);
}

/**
 * list_add() - add a file, or the modules below a directory
 * @list: where to
 * @path: path of either
 *
 * What cannot be read is in the list as well, with the reason.
 */
void list_add(struct list *list, const char *path)
{
	struct stat st;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		add_dir(list, path);
	else
		add(list, path, NULL);
}

void list_free(struct list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		free(list->list[i].path);
	free(list->list);
	memset(list, 0, sizeof(*list));
}
