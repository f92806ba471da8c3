/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers of a kernel, small enough to test modabi with.  What a test needs
 * otherwise, it defines on the command line.
 */
#include <stdbool.h>

#define __packed	__attribute__((packed))
#define __aligned(n)	__attribute__((aligned(n)))
#define __used		__attribute__((used))
#define __section(name)	__attribute__((section(name)))

#ifndef DEVICE_MORE
#define DEVICE_MORE
#endif
#ifndef FLAGS
#define FLAGS		int flags
#endif

#ifndef LOW
#define LOW		4
#endif

#ifndef USB
#define USB		7
#endif

#ifndef COUNTER
#define COUNTER		counter
#endif

struct list_head {
	struct list_head *next, *prev;
};

enum bus { BUS_PCI, BUS_USB = USB };

typedef struct {
	int COUNTER;
} atomic_t;

struct device_id;

struct driver_ops {
	int state;
#ifdef OPS_MORE
	int more;
#endif
};

/* Swapped, its size is the same, and so is whatever contains it. */
struct driver {
#ifdef DRIVER_SWAPPED
	struct driver_ops *ops;
	const char *name;
#else
	const char *name;
	struct driver_ops *ops;
#endif
	int (*probe)(struct device_id *id, enum bus bus);
	int unused;
};

struct fleet {
	struct driver first;
};

struct device_id {
	unsigned int vendor;
#ifdef DEVICE_ID_WIDE
	unsigned long device;
#else
	unsigned int device;
#endif
};

struct device {
	struct list_head list;
	union {
		struct {
			DEVICE_MORE
			FLAGS;
			unsigned int low : LOW, high : 12;
		};
		unsigned long all[3];
	};
	struct {
		atomic_t users;
		void *owner;
	} inner;
	struct driver *driver;
	enum bus bus;
};

enum sign { SIGN_LESS = -1, SIGN_MORE = 200, SIGN_MOST = 0x7fffffff };

/* What is easily read wrongly. */
struct odd {
	char grid[2][3][5];
	unsigned long long wide : 40;
	int negative : 3;
	enum sign sign : 32;
	unsigned char small;
	const volatile short *const pointers[4];
	struct {
		int in;
	} many[3];
	union {
		long l;
		float f;
	} __packed either;
	int (*call)(struct odd *odd, ...);
	bool yes;
	struct list_head tail[];
} __packed;

#ifdef BORROWED
/* The kernel itself never includes this, and has another one by that name. */
struct borrowed {
	BORROWED
};
#endif

/* Nothing in struct module leads to it. */
struct apart {
	int a;
#ifdef APART_MORE
	int more;
#endif
	long b;
};

#ifndef LAST
#define LAST		4
#endif

struct module {
	int state;
	char name[56];
	struct device *device;
#ifdef MODULE_MORE
	long more;
#endif
	int (*init)(void);
	long spare[16];
	void (*exit)(void);
	long last[LAST];
} __aligned(64);

struct list_head *first_device(struct apart *apart, struct odd *odd);
