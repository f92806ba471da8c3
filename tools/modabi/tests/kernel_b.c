// SPDX-License-Identifier: GPL-2.0-or-later
/* Another one, in which one of the types is another one. */
#include "kernel.h"

struct twice {
	long of_b, more_of_b;
};

struct twice twice_b;
struct module *modules_b;
