// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write all of standard input to a file at once, and print the name of the
 * error if that fails.
 *
 *   write_file [-n | -u] [-c COUNT] [-o] FILE
 *
 * With -n as root of a new user namespace, with -u as another user.  With -c
 * so many times, opening the file anew each time, whatever comes of it.  With
 * -o FILE is the number of a file that is open already.
 *
 * Exits with 0 if all has been written, with 1 if the kernel refused it and
 * with 2 if it was not asked.
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
#include <unistd.h>

#define OTHER_USER	65534

static int refused(void)
{
	const char *name = strerrorname_np(errno);

	puts(name ? name : "unknown error");
	return 1;
}

static int write_once(const char *file, const char *text, size_t len)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	int saved;

	if (fd < 0)
		return -1;
	if (write(fd, text, len) < 0) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return close(fd);
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

int main(int argc, char **argv)
{
	static char text[65536];
	ssize_t len = 0, n;
	bool is_open = false;
	int opt;
	long count = 0;

	while ((opt = getopt(argc, argv, "c:nou")) != -1) {
		if (opt == 'c')
			count = strtol(optarg, NULL, 10);
		else if (opt == 'n')
			new_namespace();
		else if (opt == 'o')
			is_open = true;
		else if (opt != 'u')
			return 2;
		else if (setgid(OTHER_USER) || setuid(OTHER_USER))
			err(2, "setuid");
	}
	if (argc - optind != 1)
		errx(2, "usage: write_file [-n | -u] [-c COUNT] [-o] FILE");

	while ((n = read(STDIN_FILENO, text + len, sizeof(text) - len)) > 0)
		len += n;
	if (n < 0)
		err(2, "standard input");

	if (is_open)
		return write(atoi(argv[optind]), text, len) < 0 ? refused() : 0;
	if (!count)
		return write_once(argv[optind], text, len) ? refused() : 0;
	while (count--)
		write_once(argv[optind], text, len);
	return 0;
}
