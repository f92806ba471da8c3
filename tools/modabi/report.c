// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said of a module
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "modabi.h"

#define RED	"31"
#define GREEN	"32"
#define YELLOW	"33"

static char *format(const char *fmt, va_list args)
{
	return one_line(xvasprintf(fmt, args));
}

/**
 * report_add() - add a difference
 * @report: where to
 * @check: its kind, one word
 * @possible: whether it is uncertain, and does not count
 * @fmt: what differs
 */
void report_add(struct report *report, const char *check, bool possible,
		const char *fmt, ...)
{
	struct finding *finding;
	va_list args;

	report->findings = xrealloc(report->findings, report->nr + 1,
				    sizeof(*finding));
	finding = &report->findings[report->nr++];
	finding->check = check;
	finding->possible = possible;
	va_start(args, fmt);
	finding->text = format(fmt, args);
	va_end(args);
}

/* Nothing can be told of the module; the first reason is the one given. */
void report_unknown(struct report *report, const char *fmt, ...)
{
	va_list args;

	if (report->why)
		return;
	va_start(args, fmt);
	report->why = format(fmt, args);
	va_end(args);
}

/**
 * report_read() - read the module that a report is on
 * @report: the report, with its path; says why if the module cannot be read
 * @mod: where to
 * @why: why not to try, %NULL if nothing is known
 *
 * Return: true if @mod is to be freed by module_free(), false on failure.
 */
bool report_read(struct report *report, struct module_file *mod, const char *why)
{
	if (!why && module_read(mod, report->path, &why))
		return true;
	report_unknown(report, "it %s", why);
	return false;
}

/* Types were not compared, which is no difference. */
void report_no_types(struct report *report, const char *fmt, ...)
{
	va_list args;

	free(report->types);
	va_start(args, fmt);
	report->types = format(fmt, args);
	va_end(args);
}

const char *const holding_names[HELD_NOT] = {
	"directly", "by value", "behind pointers"
};

/**
 * report_held() - add a type that differs, and that is the kernel's
 * @report: where to
 * @holding: how the module holds it
 * @group: struct, union or enum
 * @name: its name
 */
void report_held(struct report *report, enum holding holding, const char *group,
		 const char *name)
{
	struct names *names = &report->held[holding];

	names->list = xrealloc(names->list, names->nr + 1, sizeof(*names->list));
	names->list[names->nr++] = one_line(xasprintf("%s %s", group, name));
}

/* The closest one; %HELD_NOT if there is no such type. */
enum holding report_holding(const struct report *report)
{
	enum holding holding = HELD_DIRECTLY;

	while (holding < HELD_NOT && !report->held[holding].nr)
		holding++;
	return holding;
}

/* A difference counts, even if something else could not be told. */
enum verdict report_verdict(const struct report *report)
{
	size_t i;

	for (i = 0; i < report->nr; i++) {
		if (!report->findings[i].possible)
			return VERDICT_DIFFERS;
	}
	return report->why ? VERDICT_UNKNOWN : VERDICT_FITS;
}

static bool is_colourful(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR") && term &&
	       strcmp(term, "dumb");
}

/* A verdict in its colour, if it is for a terminal; valid until the next call. */
static const char *paint(const char *colour, const char *text)
{
	static char painted[32];

	if (!is_colourful())
		return text;
	snprintf(painted, sizeof(painted), "\033[%sm%s\033[m", colour, text);
	return painted;
}

static void print_names(FILE *out, const char *how, const struct names *names)
{
	size_t i;

	for (i = 0; i < names->nr; i++) {
		if (i)
			fprintf(out, ", %s", names->list[i]);
		else
			fprintf(out, "  held %s: %s", how, names->list[i]);
	}
	if (i)
		putc('\n', out);
}

/**
 * report_text() - a report as lines of text
 * @report: the report
 * @quiet: whether nothing is to be said of modules that fit
 *
 * Return: the text, to be freed.
 */
char *report_text(const struct report *report, bool quiet)
{
	const enum verdict verdict = report_verdict(report);
	char *text, *path = one_line(xstrdup(report->path));
	size_t i, len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	if (verdict == VERDICT_UNKNOWN)
		fprintf(out, "%s: %s: %s\n", path, paint(YELLOW, "cannot tell"),
			report->why);
	else if (verdict == VERDICT_DIFFERS)
		fprintf(out, "%s: %s\n", path, paint(RED, "differs"));
	else if (!quiet)
		fprintf(out, "%s: %s\n", path, paint(GREEN, "fits"));
	for (i = 0; i < HELD_NOT; i++)
		print_names(out, holding_names[i], &report->held[i]);
	for (i = 0; i < report->nr; i++) {
		const struct finding *finding = &report->findings[i];

		if (!finding->possible || !quiet)
			fprintf(out, "  %s%s\n", finding->text,
				finding->possible ? " (possible)" : "");
	}
	if (report->why && verdict == VERDICT_DIFFERS)
		fprintf(out, "  not all could be told: %s\n", report->why);
	if (report->types && !quiet)
		fprintf(out, "  types not compared: %s\n", report->types);
	fclose(out);
	free(path);
	return text;
}

/**
 * report_held_text() - how a module holds what differs, as lines of text
 * @report: the report
 *
 * Return: the text, to be freed; empty if there is nothing to say.
 */
char *report_held_text(const struct report *report)
{
	char *text, *path = one_line(xstrdup(report->path));
	enum holding holding;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	if (report->why)
		fprintf(out, "%s: cannot tell: %s\n", path, report->why);
	else if (report_holding(report) != HELD_NOT)
		fprintf(out, "%s:\n", path);
	for (holding = 0; holding < HELD_NOT; holding++)
		print_names(out, holding_names[holding], &report->held[holding]);
	fclose(out);
	free(path);
	return text;
}

void report_free(struct report *report)
{
	enum holding holding;
	size_t i;

	for (i = 0; i < report->nr; i++)
		free(report->findings[i].text);
	for (holding = 0; holding < HELD_NOT; holding++) {
		for (i = 0; i < report->held[holding].nr; i++)
			free(report->held[holding].list[i]);
		free(report->held[holding].list);
	}
	free(report->findings);
	free(report->types);
	free(report->why);
	memset(report, 0, sizeof(*report));
}
