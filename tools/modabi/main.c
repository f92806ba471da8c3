// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modabi: does a module fit a kernel?
 */

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

/* Nothing sensible can be said of a module without memory. */
static void out_of_memory(void)
{
	fputs("modabi: out of memory\n", stderr);
	exit(EXIT_UNKNOWN);
}

void *xrealloc(void *old, size_t nr, size_t size)
{
	void *new = reallocarray(old, nr ?: 1, size);

	if (!new)
		out_of_memory();
	return new;
}

/* Room for one more behind @nr: it is doubled whenever it is used up. */
void *xgrow(void *old, size_t nr, size_t size)
{
	return nr & (nr - 1) ? old : xrealloc(old, nr ? nr * 2 : 1, size);
}

char *xvasprintf(const char *fmt, va_list args)
{
	char *text;

	if (vasprintf(&text, fmt, args) < 0)
		out_of_memory();
	return text;
}

char *xasprintf(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = xvasprintf(fmt, args);
	va_end(args);
	return text;
}

char *xstrdup(const char *s)
{
	return xasprintf("%s", s);
}

/* A line is one line, and no terminal obeys what a file says, or its name. */
char *one_line(char *text)
{
	char *p;

	for (p = text; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	}
	return text;
}

void error(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = one_line(xvasprintf(fmt, args));
	va_end(args);
	fprintf(stderr, "modabi: %s\n", text);
	free(text);
}

/* A decimal number, of at most @max. */
bool parse_number(const char *arg, unsigned int max, unsigned int *value)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(arg, &end, 10);
	if (errno || end == arg || *end || *arg == '-' || n > max)
		return false;
	*value = n;
	return true;
}

static const char usage[] =
"usage: modabi check [--kernel REF]... [--built-against REF] [--depth N]\n"
"                    [--json] [--quiet] [-j N] MODULE|DIR...\n"
"       modabi diff [--quiet] [--modules DIR]... [--depth N] [-j N] REF REF\n"
"       modabi show MODULE\n"
"       modabi doctor NAME\n"
"       modabi repair [--yes] [--exit FUNCTION] [--keep] NAME\n"
"       modabi help | version\n"
"\n"
"REF is a vmlinux, a bzImage, BTF, a module of that kernel, a Module.symvers,\n"
"or /lib/modules/VERSION; NAME is that of a loaded module.\n"
"Exit status: 0 fits, 1 differs, 2 cannot tell.\n";

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "check", cmd_check },
	{ "diff", cmd_diff },
	{ "doctor", cmd_doctor },
	{ "repair", cmd_repair },
	{ "show", cmd_show },
};

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	size_t i;

	libbpf_set_print(NULL);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(name, commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	}
	if (!strcmp(name, "help") || !strcmp(name, "--help")) {
		fputs(usage, stdout);
		return 0;
	}
	if (!strcmp(name, "version") || !strcmp(name, "--version")) {
		puts("modabi " VERSION);
		return 0;
	}
	if (*name)
		error("no command '%s', see modabi help", name);
	else
		fputs(usage, stderr);
	return EXIT_UNKNOWN;
}
