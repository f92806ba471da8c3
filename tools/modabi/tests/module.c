// SPDX-License-Identifier: GPL-2.0-or-later
/* A module, with types of its own. */
#include <linux/module.h>

#ifndef VERMAGIC
#define VERMAGIC	"1.0 SMP mod_unload "
#endif

#define MODINFO(name, text)						\
	static const char name[] __used __section(".modinfo") = text

MODINFO(license, "license=GPL");
MODINFO(modname, "name=little");
MODINFO(vermagic, "vermagic=" VERMAGIC);
#ifdef LAYOUT
MODINFO(layout, "layout=" LAYOUT);
#endif
#ifdef LAYOUT_TWICE
MODINFO(layout_twice, "layout=" LAYOUT);
#endif

#ifdef CRC
struct {
	unsigned long crc;
	char name[64 - sizeof(long)];
} versions[] __used __section("__versions") = {
	{ 0x11223344, "module_layout" },
	{ CRC, "first_device" },
};
#endif

#ifdef CRC_EXT
unsigned int version_crcs[] __used __section("__version_ext_crcs") = {
	0x11223344, CRC_EXT,
};

char version_names[] __used __section("__version_ext_names") =
	"module_layout\0first_device";
#endif

/* Its name is all that this shares with the kernel's. */
struct state {
	long open, closed;
};

#ifdef TWICE
struct twice {
	TWICE
};

struct twice twice;
#endif

struct state state;
#ifdef BORROWED
struct borrowed borrowed;
#endif

int use_device(struct device *device, struct device_id *id)
{
	return device->bus + id->vendor;
}

#ifdef NAMES
int use_names(struct NAMES *names)
{
	return !names;
}
#endif

#ifdef OWNS
struct own {
	struct OWNS *owns;
};

int use_own(struct own *own)
{
	return !own->owns;
}
#endif

#ifdef KEEPS
struct keeper {
	struct KEEPS *keeps;
};

struct keeper keeper;
#endif

#ifdef GLOBAL
struct GLOBAL *global;
#endif

#ifdef LOCAL
int use_local(struct device *device)
{
	while (device) {
		struct LOCAL *local = device->LOCAL;

		device = (void *)local->name;
	}
	return 0;
}
#endif

int use_apart(struct apart *apart)
{
	return apart->a + !first_device(apart, 0);
}

int init_module(void)
{
	return state.open;
}

void cleanup_module(void)
{
	state.closed++;
}

struct module __this_module __section(".gnu.linkonce.this_module") = {
	.name = "little",
	.init = init_module,
	.exit = cleanup_module,
};
