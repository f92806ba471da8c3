// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * modabi diff: two kernels, struct by struct
 */

#include "modabi.h"

int cmd_diff(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	error("diff: not there yet");
	return EXIT_UNKNOWN;
}
