// SPDX-License-Identifier: GPL-2.0-or-later
/* One file of the kernel, with types of its own. */
#include <linux/module.h>

struct twice {
	int of_a;
};

struct state {
	char *of_a;
};

struct twice twice_a;
struct state state_a;
struct module *modules;
struct device *devices;
struct apart *apart;
struct fleet *fleet;
