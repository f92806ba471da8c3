/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Have the kernel fail the Nth allocation of the next system call, with
 * CONFIG_FAILSLAB.  To be included once by a program.
 */

#ifndef FAIL_NTH_H
#define FAIL_NTH_H

#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int fail_nth_fd = -1;

static void fail_nth(const char *n)
{
	if (fail_nth_fd < 0)
		fail_nth_fd = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth_fd < 0 || dprintf(fail_nth_fd, "%s", n) < 0)
		err(2, "/proc/self/fail-nth");
}

/* Whether there were so many.  Nothing fails after that. */
static bool has_failed(void)
{
	char left[16] = "";

	if (pread(fail_nth_fd, left, sizeof(left) - 1, 0) < 0)
		err(2, "/proc/self/fail-nth");
	fail_nth("0");
	return !atoi(left);
}

#endif /* FAIL_NTH_H */
