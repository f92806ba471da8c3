// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said of a module, in JSON
 */

#include <stdio.h>
#include <stdlib.h>
#include "modabi.h"

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

static void json_names(FILE *out, const char *how, const struct names *names,
		       size_t *nr)
{
	size_t i;

	for (i = 0; i < names->nr; i++) {
		fprintf(out, "%s{\"how\":\"%s\",\"type\":", (*nr)++ ? "," : "", how);
		json_string(out, names->list[i]);
		putc('}', out);
	}
}

/**
 * report_json() - a report as one object on one line
 * @report: the report
 *
 * The manual page has its members.
 *
 * Return: the text, to be freed.
 */
char *report_json(const struct report *report)
{
	static const char *const verdicts[] = { "fits", "differs", "unknown" };
	char *text;
	size_t i, len, nr = 0;
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
	fputs(",\"held\":[", out);
	for (i = 0; i < HELD_NOT; i++)
		json_names(out, holding_names[i], &report->held[i], &nr);
	fputs("],\"differences\":[", out);
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
