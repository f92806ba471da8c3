// SPDX-License-Identifier: GPL-2.0-or-later
/* A module with 500 relocations more. */

#include "bench.h"

static void *pointers[500] __used = { [0 ... 499] = _printk };
