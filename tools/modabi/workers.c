// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes that look at modules
 *
 * Worker number w of n takes every n-th entry from w on, and writes what it has
 * to say into a pipe of its own.  So the parent gets all in the order of the
 * list by reading from one pipe after the other, and the pipes bound how far
 * ahead a worker can be.  There is one in any case: libraries may not survive
 * what a module has in it, and then the next one is for another worker.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "list.h"

struct header {
	struct outcome outcome;
	size_t len;
};

static bool write_all(int fd, const void *data, size_t len)
{
	const char *p = data;
	ssize_t n;

	for (; len; p += n, len -= n) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return false;
	}
	return true;
}

static bool read_all(int fd, void *data, size_t len)
{
	char *p = data;
	ssize_t n;

	for (; len; p += n, len -= n) {
		n = read(fd, p, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return false;
	}
	return true;
}

static void work(const struct list *list, size_t first, unsigned int jobs,
		 look_fn look, int fd)
{
	size_t i;

	for (i = first; i < list->nr; i += jobs) {
		struct header header;
		char *text = look(&list->list[i], &header.outcome);

		header.len = strlen(text);
		if (!write_all(fd, &header, sizeof(header)) ||
		    !write_all(fd, text, header.len))
			exit(EXIT_UNKNOWN);
		free(text);
	}
}

/* The reading end of a worker's pipe, -1 if there can be no more of them. */
static int start(const struct list *list, size_t first, unsigned int jobs,
		 look_fn look)
{
	int fds[2];

	fflush(NULL);
	if (pipe(fds))
		return -1;
	switch (fork()) {
	case -1:
		close(fds[0]);
		close(fds[1]);
		return -1;
	case 0:
		close(fds[0]);
		work(list, first, jobs, look, fds[1]);
		exit(0);
	default:
		close(fds[1]);
		return fds[0];
	}
}

/* The text on an entry that a worker has written; NULL if it has ended. */
static char *result(int fd, struct outcome *outcome)
{
	struct header header;
	char *text;

	if (!read_all(fd, &header, sizeof(header)))
		return NULL;
	text = xrealloc(NULL, header.len + 1, 1);
	if (!read_all(fd, text, header.len)) {
		free(text);
		return NULL;
	}
	text[header.len] = '\0';
	*outcome = header.outcome;
	return text;
}

/**
 * list_run() - look at all of a list and print what is said of it
 * @list: the list
 * @jobs: how many processes may do it
 * @look: what says something, and what came out
 * @counts: how many there are of each
 */
void list_run(const struct list *list, unsigned int jobs, look_fn look,
	      struct counts *counts)
{
	struct outcome outcome;
	unsigned int worker;
	size_t i;
	int *fds;

	if (jobs > list->nr)
		jobs = list->nr;
	fds = xrealloc(NULL, jobs, sizeof(*fds));
	for (worker = 0; worker < jobs; worker++)
		fds[worker] = start(list, worker, jobs, look);
	for (i = 0; i < list->nr; i++) {
		int *fd = &fds[i % jobs];
		struct entry entry = list->list[i];
		char *text;

		progress_show(i, list->nr);
		text = *fd < 0 ? NULL : result(*fd, &outcome);
		if (!text && *fd >= 0) {
			entry.why = "made its worker end";
			close(*fd);
			*fd = start(list, i + jobs, jobs, look);
		}
		/* Without a worker, it is for this process to do. */
		if (!text)
			text = look(&entry, &outcome);
		if (*text)
			progress_clear();
		fputs(text, stdout);
		free(text);
		counts->verdicts[outcome.verdict]++;
		counts->holdings[outcome.holding]++;
	}
	progress_clear();
	for (worker = 0; worker < jobs; worker++) {
		if (fds[worker] >= 0)
			close(fds[worker]);
	}
	while (wait(NULL) > 0)
		;
	free(fds);
}
