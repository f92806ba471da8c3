// SPDX-License-Identifier: GPL-2.0-or-later
/* Another one, in which one of the types is another one. */
#include <linux/module.h>

struct twice {
	long of_b, more_of_b;
};

#ifndef THERE
#define THERE	char *there
#endif

struct borrowed {
	THERE;
};

struct twice twice_b;
struct borrowed borrowed;
struct odd *odd;
struct module *modules_b;
