// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write all of standard input to a file at once, and print the name of the
 * error if that fails.
 *
 *   write_file [-k | -n | -u] [-c COUNT [-d SEED]] [-f N] [-o] FILE
 *
 * With -n as root of a new user namespace, with -u as another user, with -k as
 * another user that keeps root's capabilities.  With -c so many times, opening
 * the file anew each time, whatever comes of it; with -d only a piece of the text
 * each time, and damaged.  With -f the Nth allocation meanwhile fails.  With -o
 * FILE is the number of a file that is open already.
 *
 * Exits with 0 if all has been written, with 1 if the kernel refused it, with 2
 * if it was not asked, or took less than all, and with 3 if there was no Nth
 * allocation.
 */

#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <linux/securebits.h>
#include "errno_name.h"
#include "fail_nth.h"

#define OTHER_USER	65534
#define MAX_TEXT	65536

static int refused(void)
{
	puts(errno_name(errno));
	return 1;
}

/* Which allocation is to fail, and whether there was none such. */
static const char *nth;
static bool none_failed;

/* As cat and echo do not, they would go on with the rest. */
static ssize_t write_all(int fd, const char *text, size_t len)
{
	ssize_t written = write(fd, text, len);

	if (written >= 0 && written != (ssize_t)len)
		errx(2, "%zd of %zu bytes written", written, len);
	return written;
}

static int write_once(const char *file, const char *text, size_t len)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	ssize_t written;
	int saved;

	if (fd < 0)
		return -1;
	if (nth)
		fail_nth(nth);
	written = write_all(fd, text, len);
	saved = errno;
	none_failed = nth && !has_failed();
	if (written < 0) {
		close(fd);
		errno = saved;
		return -1;
	}
	return close(fd);
}

/* A line or several, with other characters in between, or a lot of NULs. */
static size_t damage(char *copy, const char *text, size_t len, unsigned int seed)
{
	size_t from, n;
	int i;

	srandom(seed);
	from = random() % (len + 1);
	from += strcspn(text + from, "\n");
	from = from + 1 < len ? from + 1 : 0;
	n = random() % 2 ? strcspn(text + from, "\n") : random() % (len - from + 1);
	memcpy(copy, text + from, n);
	for (i = random() % 3; n && i; i--)
		copy[random() % n] = random();
	if (!(random() % 16)) {
		memset(copy + n, 0, MAX_TEXT - n);
		n = random() % MAX_TEXT;
	}
	return n;
}

static void write_map(const char *file, const char *map)
{
	if (write_once(file, map, strlen(map)))
		err(2, "%s", file);
}

static void new_namespace(void)
{
	if (unshare(CLONE_NEWUSER))
		err(2, "unshare");
	write_map("/proc/self/uid_map", "0 0 1\n");
	write_map("/proc/self/setgroups", "deny");
	write_map("/proc/self/gid_map", "0 0 1\n");
}

static void become_other_user(void)
{
	if (setgid(OTHER_USER) || setuid(OTHER_USER))
		err(2, "setuid");
}

int main(int argc, char **argv)
{
	static char text[MAX_TEXT + 1], copy[MAX_TEXT];
	unsigned int seed = 0;
	ssize_t len = 0, n;
	bool is_open = false, damaged = false;
	int opt;
	long count = 0;

	while ((opt = getopt(argc, argv, "c:d:f:knou")) != -1) {
		switch (opt) {
		case 'c':
			count = strtol(optarg, NULL, 10);
			break;
		case 'd':
			damaged = true;
			seed = strtoul(optarg, NULL, 10);
			break;
		case 'f':
			nth = optarg;
			break;
		case 'k':
			if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP))
				err(2, "securebits");
			become_other_user();
			break;
		case 'n':
			new_namespace();
			break;
		case 'o':
			is_open = true;
			break;
		case 'u':
			become_other_user();
			break;
		default:
			return 2;
		}
	}
	if (argc - optind != 1)
		errx(2, "usage: write_file [-k | -n | -u] [-c COUNT [-d SEED]] [-f N] [-o] FILE");

	while ((n = read(STDIN_FILENO, text + len, MAX_TEXT - len)) > 0)
		len += n;
	if (n < 0)
		err(2, "standard input");

	if (is_open)
		return write_all(atoi(argv[optind]), text, len) < 0 ? refused() : 0;
	if (!count) {
		n = write_once(argv[optind], text, len);
		if (none_failed)
			return 3;
		return n ? refused() : 0;
	}
	for (; count; count--, seed++) {
		if (!damaged)
			write_once(argv[optind], text, len);
		else
			write_once(argv[optind], copy, damage(copy, text, len, seed));
	}
	return 0;
}
