// SPDX-License-Identifier: GPL-2.0-or-later
/* A module with as little as there can be. */

#include "bench.h"
