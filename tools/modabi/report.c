// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said of a module
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

/* A line is one line, and no terminal obeys what a damaged module says. */
static char *format(const char *fmt, va_list args)
{
	char *text, *p;

	if (vasprintf(&text, fmt, args) < 0)
		abort();
	for (p = text; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	}
	return text;
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

/* Types were not compared, which is no difference. */
void report_no_types(struct report *report, const char *fmt, ...)
{
	va_list args;

	free(report->types);
	va_start(args, fmt);
	report->types = format(fmt, args);
	va_end(args);
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
	char *text;
	size_t i, len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	if (verdict == VERDICT_UNKNOWN)
		fprintf(out, "%s: cannot tell: %s\n", report->path, report->why);
	else if (verdict == VERDICT_DIFFERS)
		fprintf(out, "%s: differs\n", report->path);
	else if (!quiet)
		fprintf(out, "%s: fits\n", report->path);
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
	return text;
}

/* The length of a well-formed character of UTF-8, 0 if it is none. */
static size_t utf8_len(const unsigned char *s)
{
	size_t i, len = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 :
		      *s >= 0xe0 && *s < 0xf0 ? 3 :
		      *s >= 0xf0 && *s < 0xf5 ? 4 : 0;

	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	/* No overlong forms, no surrogates, nothing beyond U+10FFFF. */
	if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) ||
	    (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

static void json_string(FILE *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t len;

	if (!text) {
		fputs("null", out);
		return;
	}
	putc('"', out);
	for (; *s; s += len ?: 1) {
		len = utf8_len(s);
		if (!len)
			fputs("\\ufffd", out);
		else if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if (*s < ' ' || *s == 0x7f)
			fprintf(out, "\\u%04x", *s);
		else
			fwrite(s, 1, len, out);
	}
	putc('"', out);
}

/* The same as one object on one line; the manual page has its members. */
char *report_json(const struct report *report)
{
	static const char *const verdicts[] = { "fits", "differs", "unknown" };
	char *text;
	size_t i, len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	fputs("{\"file\":", out);
	json_string(out, report->path);
	fprintf(out, ",\"verdict\":\"%s\",\"why\":",
		verdicts[report_verdict(report)]);
	json_string(out, report->why);
	fputs(",\"types_not_compared\":", out);
	json_string(out, report->types);
	fputs(",\"differences\":[", out);
	for (i = 0; i < report->nr; i++) {
		fprintf(out, "%s{\"check\":\"%s\",\"possible\":%s,\"text\":",
			i ? "," : "", report->findings[i].check,
			report->findings[i].possible ? "true" : "false");
		json_string(out, report->findings[i].text);
		putc('}', out);
	}
	fputs("]}\n", out);
	fclose(out);
	return text;
}

void report_free(struct report *report)
{
	size_t i;

	for (i = 0; i < report->nr; i++)
		free(report->findings[i].text);
	free(report->findings);
	free(report->types);
	free(report->why);
	memset(report, 0, sizeof(*report));
}
