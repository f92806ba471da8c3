// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modabi repair: mend a module that is stuck, step by step, and remove it
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "repair.h"

static bool yes, declined;

static bool ask(const char *name, const char *what, const char *cure)
{
	char answer[8];

	printf("%s: %s: %s", name, what, cure);
	if (yes) {
		putchar('\n');
		return true;
	}
	printf("? [y/N] ");
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		putchar('\n');
	else if (answer[0] == 'y' || answer[0] == 'Y')
		return true;
	printf("%s: left as it is\n", name);
	declined = true;
	return false;
}

/* The kernel has written the very reason into its log. */
static const struct {
	int err;
	const char *file;
	const char *advice;
} advices[] = {
	{ EACCES, NULL, "only root can repair, use sudo" },
	{ EPERM, NULL,
	  "not permitted: the kernel is locked down, or modules are disabled, or it is a livepatch",
	},
	{ EBUSY, NULL,
	  "something else is to be repaired first, or a task is at work on it: modabi doctor tells",
	},
	{ EAGAIN, NULL, "the number has changed meanwhile, try again" },
	{ ENOENT, "exit", "it has no such function, name one by --exit, or none" },
	{ ENOENT, NULL, "it is gone" },
	{ EINVAL, "exit", "this is no function to take, name one by --exit" },
	{ EINVAL, NULL, "the kernel has nothing to repair there" },
};

static const char *advice(const char *file, int err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(advices); i++) {
		if (advices[i].err == err &&
		    (!advices[i].file || !strcmp(advices[i].file, file)))
			return advices[i].advice;
	}
	return strerror(err);
}

static bool is_on(const struct loaded *mod)
{
	char *path = loaded_knob(mod);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char on = 'N';
	bool good;

	good = fd >= 0 && read(fd, &on, 1) == 1 && (on == 'Y' || on == '1');
	if (fd >= 0)
		close(fd);
	if (!good)
		error("%s: repair is switched off: echo 1 > %s", mod->name, path);
	free(path);
	return good;
}

static bool write_part(const struct loaded *mod, const struct fault *fault)
{
	char *file = xasprintf("repair/%s", fault->file);
	char *path = loaded_path(mod, file);
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), err = 0;
	const ssize_t len = strlen(fault->text);
	const ssize_t n = fd < 0 ? -1 : write(fd, fault->text, len);

	if (n != len)
		err = n < 0 ? errno : EIO;
	if (fd >= 0)
		close(fd);
	if (err)
		error("%s: %s is not repaired: %s", mod->name, fault->file,
		      advice(fault->file, err));
	free(file);
	free(path);
	return !err;
}

/* Return: whether all is well with that part now. */
static bool mend(struct loaded *mod, enum part part, const char *function)
{
	struct fault fault;
	bool good = false;

	if (!find_fault(mod, part, function, &fault)) {
		good = true;
	} else if (!fault.text) {
		error("%s: %s: %s", mod->name, fault.what, fault.cure);
	} else if (ask(mod->name, fault.what, fault.cure)) {
		/* One part repaired, others may read otherwise. */
		good = write_part(mod, &fault) && loaded_read(mod);
	}
	fault_free(&fault);
	return good;
}

static bool remove_module(const struct loaded *mod)
{
	if (mod->nr_holders) {
		error("%s: is used by %s: remove that first", mod->name, mod->holders);
		return false;
	}
	if (!ask(mod->name, "nothing is wrong with it", "remove it"))
		return false;
	if (!syscall(SYS_delete_module, mod->name, O_NONBLOCK))
		return true;
	error("%s: is not removed: %s", mod->name,
	      errno == EPERM ? "only root can, use sudo" :
	      errno == EAGAIN || errno == EWOULDBLOCK ? "it is in use" :
	      errno == EBUSY ? "it is still stuck: modabi doctor tells" :
	      errno == ENOENT ? "the kernel knows no module of that name" :
	      strerror(errno));
	return false;
}

int cmd_repair(int argc, char **argv)
{
	static const struct option options[] = {
		{ "exit", required_argument, NULL, 'e' },
		{ "keep", no_argument, NULL, 'k' },
		{ "sysfs", required_argument, NULL, 's' },
		{ "yes", no_argument, NULL, 'y' },
		{ NULL, 0, NULL, 0 }
	};
	struct loaded mod = { .sysfs = "/sys" };
	bool good = true, keep = false;
	const char *function = NULL;
	unsigned int part;
	int c;

	while ((c = getopt_long(argc, argv, "y", options, NULL)) != -1) {
		switch (c) {
		case 'e':
			function = optarg;
			break;
		case 'k':
			keep = true;
			break;
		case 's':
			mod.sysfs = optarg;
			break;
		case 'y':
			yes = true;
			break;
		default:
			good = false;
		}
	}
	if (!good || argc - optind != 1) {
		error("repair: needs the name of one module, see modabi help");
		return EXIT_UNKNOWN;
	}
	mod.name = argv[optind];
	if (!loaded_read(&mod))
		return EXIT_UNKNOWN;
	good = is_on(&mod);
	for (part = PART_STATE; part < NR_PARTS && good; part++)
		good = mend(&mod, part, function);
	if (good && !keep)
		good = remove_module(&mod);
	loaded_free(&mod);
	return good ? EXIT_FITS : declined ? EXIT_DIFFERS : EXIT_UNKNOWN;
}
