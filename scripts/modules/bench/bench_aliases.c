// SPDX-License-Identifier: GPL-2.0-or-later
/* A module with 100 kB of aliases in .modinfo: 1,000 of 100 bytes. */

#include "bench.h"

#define ALIAS_1(n)	MODULE_ALIAS("bench:an-alias-that-is-as-long-as-those-of-devices-can-be-and-then-by-some-characters-more:" n);
#define ALIAS_10(n)	ALIAS_1(n "0") ALIAS_1(n "1") ALIAS_1(n "2") ALIAS_1(n "3") ALIAS_1(n "4") \
			ALIAS_1(n "5") ALIAS_1(n "6") ALIAS_1(n "7") ALIAS_1(n "8") ALIAS_1(n "9")
#define ALIAS_100(n)	ALIAS_10(n "0") ALIAS_10(n "1") ALIAS_10(n "2") ALIAS_10(n "3") \
			ALIAS_10(n "4") ALIAS_10(n "5") ALIAS_10(n "6") ALIAS_10(n "7") \
			ALIAS_10(n "8") ALIAS_10(n "9")

ALIAS_100("0") ALIAS_100("1") ALIAS_100("2") ALIAS_100("3") ALIAS_100("4")
ALIAS_100("5") ALIAS_100("6") ALIAS_100("7") ALIAS_100("8") ALIAS_100("9")
