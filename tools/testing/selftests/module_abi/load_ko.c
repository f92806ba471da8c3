// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Load a module, as insmod does, and print the name of the error if that
 * fails.
 *
 *   load_ko [-mz] [-f N] FILE [PARAMETERS]
 *
 * With -m the load is forced, without looking at the module's symbol versions.
 * With -z the file is compressed, and the kernel decompresses it.  With -f the
 * Nth allocation meanwhile fails.
 *
 * Exits with 0 if the module was loaded, with 1 if the kernel refused it, with
 * 2 if it was not asked and with 3 if there was no Nth allocation.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "errno_name.h"
#include "fail_nth.h"

/* As in linux/module.h, which has not all of them where headers are older. */
#define MODULE_INIT_IGNORE_MODVERSIONS	1
#define MODULE_INIT_COMPRESSED_FILE	4

int main(int argc, char **argv)
{
	const char *params, *nth = NULL;
	int flags = 0;
	int fd, opt, ret, saved;

	while ((opt = getopt(argc, argv, "f:mz")) != -1) {
		if (opt == 'f')
			nth = optarg;
		else if (opt == 'm')
			flags |= MODULE_INIT_IGNORE_MODVERSIONS;
		else if (opt == 'z')
			flags |= MODULE_INIT_COMPRESSED_FILE;
		else
			return 2;
	}
	if (argc - optind < 1 || argc - optind > 2)
		errx(2, "usage: load_ko [-mz] [-f N] FILE [PARAMETERS]");
	params = argc - optind > 1 ? argv[optind + 1] : "";

	fd = open(argv[optind], O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err(2, "%s", argv[optind]);
	if (nth)
		fail_nth(nth);
	ret = syscall(SYS_finit_module, fd, params, flags);
	saved = errno;
	if (nth && !has_failed())
		return 3;
	if (!ret)
		return 0;

	puts(errno_name(saved));
	return 1;
}
