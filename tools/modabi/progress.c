// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How far a long run has got, on a terminal
 */

#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "list.h"

/* What is done within a second needs no progress; more than this, no eye sees. */
#define FIRST_MS	1000
#define NEXT_MS		100

static long long next_ms;
static bool shown;

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Take it away, before something else is printed and in the end. */
void progress_clear(void)
{
	if (!shown)
		return;
	fputs("\r\033[K", stderr);
	shown = false;
}

void progress_show(size_t done, size_t nr)
{
	const long long now = now_ms();

	if (!next_ms)
		next_ms = now + FIRST_MS;
	if (now < next_ms || !isatty(STDERR_FILENO))
		return;
	next_ms = now + NEXT_MS;
	fflush(stdout);
	fprintf(stderr, "\r%zu of %zu modules\033[K", done, nr);
	shown = true;
}
