// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In front of libc, for what a directory that stands for /sys cannot do: writes to
 * the files of a module's repair directory fail with $WRITE_FAULT, or are short, or
 * make the file $WRITE_MAKES; the removal of a module fails with $DELETE_FAULT, or
 * succeeds if that is empty; and the clock goes on by $STEP milliseconds each time
 * that it is looked at.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name;
	int err;
} errors[] = {
	{ "EACCES", EACCES }, { "EAGAIN", EAGAIN }, { "EBUSY", EBUSY },
	{ "EINVAL", EINVAL }, { "ENODEV", ENODEV }, { "ENOENT", ENOENT },
	{ "EPERM", EPERM }, { NULL, 0 },
};

static long fail(const char *name)
{
	size_t i;

	for (i = 0; errors[i].name; i++) {
		if (!strcmp(errors[i].name, name)) {
			errno = errors[i].err;
			return -1;
		}
	}
	abort();
}

ssize_t write(int fd, const void *data, size_t len)
{
	ssize_t (*next)(int fd, const void *data, size_t len) = dlsym(RTLD_NEXT, "write");
	const char *fault = getenv("WRITE_FAULT"), *makes = getenv("WRITE_MAKES");
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n < 0 ? 0 : n] = '\0';
	if (!strstr(path, "/repair/"))
		return next(fd, data, len);
	if (makes)
		close(open(makes, O_WRONLY | O_CREAT, 0600));
	if (!fault)
		return next(fd, data, len);
	return strcmp(fault, "short") ? fail(fault) : (ssize_t)len - 1;
}

long syscall(long number, ...)
{
	long (*next)(long number, ...) = dlsym(RTLD_NEXT, "syscall");
	const char *fault = getenv("DELETE_FAULT");
	long arg[6];
	va_list args;
	int i;

	va_start(args, number);
	for (i = 0; i < 6; i++)
		arg[i] = va_arg(args, long);
	va_end(args);
	if (number != SYS_delete_module || !fault)
		return next(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	if (strcmp((const char *)arg[0], "little") || arg[1] != O_NONBLOCK)
		abort();
	return *fault ? fail(fault) : 0;
}

int clock_gettime(clockid_t id, struct timespec *now)
{
	int (*next)(clockid_t id, struct timespec *now) = dlsym(RTLD_NEXT, "clock_gettime");
	const char *step = getenv("STEP");
	static long ms;

	if (!step)
		return next(id, now);
	now->tv_sec = ms / 1000;
	now->tv_nsec = ms % 1000 * 1000000;
	ms += atoi(step);
	return 0;
}
