// SPDX-License-Identifier: GPL-2.0-or-later
/* A module with 100 kB of aliases in .modinfo: 1,000 of 100 bytes. */

#include "bench.h"

#define ALIAS(n)	MODULE_ALIAS("bench:an-alias-that-is-as-long-as-those-of-devices-can-be-and-then-by-some-characters-more-" n);
#define TEN(what, n)	what(n "0") what(n "1") what(n "2") what(n "3") what(n "4") \
			what(n "5") what(n "6") what(n "7") what(n "8") what(n "9")
#define HUNDRED(n)	TEN(ALIAS, n)
TEN(HUNDRED, "0") TEN(HUNDRED, "1") TEN(HUNDRED, "2") TEN(HUNDRED, "3") TEN(HUNDRED, "4")
TEN(HUNDRED, "5") TEN(HUNDRED, "6") TEN(HUNDRED, "7") TEN(HUNDRED, "8") TEN(HUNDRED, "9")
