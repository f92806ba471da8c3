/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The layout of the structs that a module and the kernel share, as a string of
 * constant expressions: the compiler that lays the structs out writes it down.
 *
 * scripts/module-common.c puts the string in the .modinfo of every module,
 * kernel/module/layout.c has the kernel's own and compares the two.  Each
 * member of each struct in <linux/module_layout_list.h> becomes a 64-bit term,
 * made of the places of struct and member in the list, of the member's offset
 * and size and of its name.  Terms are added up: under #ifdef, a member cannot
 * name the one before it to chain a hash.
 */
#ifndef _LINUX_MODULE_LAYOUT_H
#define _LINUX_MODULE_LAYOUT_H

#include <linux/export-internal.h>
#include <linux/bug.h>
#include <linux/dynamic_debug.h>
#include <linux/error-injection.h>
#include <linux/jump_label.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/srcu.h>
#include <linux/static_call_types.h>
#include <linux/stddef.h>
#include <linux/trace_events.h>
#include <linux/tracepoint-defs.h>
#include <linux/uaccess.h>
#ifdef CONFIG_CODE_TAGGING
#include <linux/codetag.h>
#endif
#if defined(CONFIG_X86) || defined(CONFIG_ARM64)
#include <asm/alternative.h>
#endif
#ifdef CONFIG_UNWINDER_ORC
#include <asm/orc_types.h>
#endif
#if IS_ENABLED(CONFIG_KUNIT)
#include <kunit/test.h>
#endif

#ifdef CONFIG_MODULE_LAYOUT_CORE
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/workqueue.h>
#if IS_ENABLED(CONFIG_BLOCK)
#include <linux/blk-mq.h>
#endif
#if IS_ENABLED(CONFIG_NET)
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/sock.h>
#endif
#if IS_ENABLED(CONFIG_PCI)
#include <linux/pci.h>
#endif
#if IS_ENABLED(CONFIG_USB)
#include <linux/usb.h>
#endif
#endif

/* The finalizer of splitmix64, in enum constants so that each step is named. */
#define LAYOUT_TERM(name, struct_nr, nr, offset, size)			\
enum {									\
	name##_0 = ((u64)(struct_nr) << 56 | (u64)(nr) << 48 |		\
		    (u64)(offset) << 24 | (u64)(size)) +		\
		   0x9e3779b97f4a7c15ULL,				\
	name##_1 = ((u64)name##_0 ^ (u64)name##_0 >> 30) *		\
		   0xbf58476d1ce4e5b9ULL,				\
	name##_2 = ((u64)name##_1 ^ (u64)name##_1 >> 27) *		\
		   0x94d049bb133111ebULL,				\
	name = (u64)name##_2 ^ (u64)name##_2 >> 31,			\
};

/* Places in the list: LAYOUT_NR_<tag>, and LAYOUT_NR_<tag>__<member>. */
#define LAYOUT_BEGIN(tag, type)		LAYOUT_NR_##tag,
enum {
#include <linux/module_layout_list.h>
	LAYOUT_NR_LOADER
};

#define LAYOUT_CORE(option, tag, type)	LAYOUT_NR_##tag,
enum {
	LAYOUT_NR_LAST_LOADER = LAYOUT_NR_LOADER - 1,
#include <linux/module_layout_list.h>
	LAYOUT_NR_STRUCTS
};

#define LAYOUT_BEGIN(tag, type)		typedef type layout_##tag##_t; \
					enum { LAYOUT_NR_##tag##__SIZE,
#define LAYOUT_MEMBER(tag, member)	LAYOUT_NR_##tag##__##member,
#define LAYOUT_END(tag)			LAYOUT_NR_##tag##__LAST };
#include <linux/module_layout_list.h>

/* Terms: LAYOUT_TERM_<tag>__<member>, a struct's size being its member 0. */
#define LAYOUT_SIZE(tag)						\
	LAYOUT_TERM(LAYOUT_TERM_##tag##__SIZE, LAYOUT_NR_##tag, 0,	\
		    __alignof__(layout_##tag##_t), sizeof(layout_##tag##_t))
#define LAYOUT_MEMBER(tag, member)					\
	LAYOUT_TERM(LAYOUT_TERM_##tag##__##member, LAYOUT_NR_##tag,	\
		    LAYOUT_NR_##tag##__##member,			\
		    offsetof(layout_##tag##_t, member),			\
		    sizeof_field(layout_##tag##_t, member))
#ifdef CONFIG_MODULE_LAYOUT_CORE
#define __LAYOUT_CORE_0(tag, type)	enum { LAYOUT_SUM_##tag = 0ULL };
#define __LAYOUT_CORE_1(tag, type)					\
	LAYOUT_TERM(LAYOUT_SUM_##tag, LAYOUT_NR_##tag, 0,		\
		    __alignof__(type), sizeof(type))
#define LAYOUT_CORE(option, tag, type)					\
	__PASTE(__LAYOUT_CORE_, IS_ENABLED(option))(tag, type)
#else
#define LAYOUT_CORE(option, tag, type)	enum { LAYOUT_SUM_##tag = 0ULL };
#endif
#include <linux/module_layout_list.h>

/* Sums: LAYOUT_SUM_<tag> of a struct, then those of the two groups. */
#define LAYOUT_BEGIN(tag, type)		enum { LAYOUT_SUM_##tag = 0ULL
#define LAYOUT_SIZE(tag)		+ (u64)LAYOUT_TERM_##tag##__SIZE
#define LAYOUT_MEMBER(tag, member)	+ (u64)LAYOUT_TERM_##tag##__##member
#define LAYOUT_END(tag)			};
#include <linux/module_layout_list.h>

#define LAYOUT_BEGIN(tag, type)		+ (u64)LAYOUT_SUM_##tag
enum { LAYOUT_SUM_LOADER = 0ULL
#include <linux/module_layout_list.h>
};

#define LAYOUT_CORE(option, tag, type)	+ (u64)LAYOUT_SUM_##tag
enum { LAYOUT_SUM_CORE = 0ULL
#include <linux/module_layout_list.h>
};

/*
 * Two members of one size that trade places in struct and list alike leave all
 * of the above as it was, so names count as well.  A character of a string is
 * no integer constant expression, only a static initialiser can have it.
 */
#define LAYOUT_CHAR4(s, i)						\
	(u64)(s[i] + s[i + 1] * 31 + s[i + 2] * 961 + s[i + 3] * 29791)
#define LAYOUT_CHAR12(s, i)						\
	(LAYOUT_CHAR4(s, i) + 923521 * (LAYOUT_CHAR4(s, i + 4) +	\
					923521 * LAYOUT_CHAR4(s, i + 8)))
#define LAYOUT_CHAR24(s)						\
	(LAYOUT_CHAR12(s, 0) + LAYOUT_CHAR12(s, 12) * 15)
#define LAYOUT_24_NULS							\
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define LAYOUT_NAMED(tag, member)					\
	+ LAYOUT_CHAR24(#member LAYOUT_24_NULS) *			\
	  (u64)LAYOUT_TERM_##tag##__##member

#define LAYOUT_HEX		"0123456789abcdef"
#define LAYOUT_HEX4(x, shift)						\
	LAYOUT_HEX[(u64)(x) >> ((shift) + 12) & 15],			\
	LAYOUT_HEX[(u64)(x) >> ((shift) + 8) & 15],			\
	LAYOUT_HEX[(u64)(x) >> ((shift) + 4) & 15],			\
	LAYOUT_HEX[(u64)(x) >> (shift) & 15]

/*
 * The record is layout=<loader>-<core>-<digests>: the hash of the structs that
 * the loader reads, with the names of their members in its last four digits;
 * the hash of the core structs, zero if they are not recorded; and to name the
 * culprit, the last three digits of each struct's own hash, in the order of the
 * list.
 */
#define LAYOUT_TAG		"layout="
#define LAYOUT_TAG_LEN		7
#define LAYOUT_HASH_LEN		16
#define LAYOUT_CORE_OFF		(LAYOUT_HASH_LEN + 1)
#define LAYOUT_DIGEST_OFF	(LAYOUT_CORE_OFF + LAYOUT_HASH_LEN + 1)
#define LAYOUT_DIGEST_LEN	3
#define LAYOUT_DIGEST(tag, digit)					\
	[LAYOUT_TAG_LEN + LAYOUT_DIGEST_OFF +				\
	 LAYOUT_DIGEST_LEN * LAYOUT_NR_##tag + (digit)] =		\
	LAYOUT_HEX[((u64)LAYOUT_SUM_##tag

static const char module_layout_record[LAYOUT_TAG_LEN + LAYOUT_DIGEST_OFF +
				       LAYOUT_DIGEST_LEN * LAYOUT_NR_STRUCTS + 1]
#ifdef MODULE
	__used __section(".modinfo") __aligned(1)
#else
	__maybe_unused
#endif
= {
	'l', 'a', 'y', 'o', 'u', 't', '=',
	LAYOUT_HEX4(LAYOUT_SUM_LOADER, 48),
	LAYOUT_HEX4(LAYOUT_SUM_LOADER, 32),
	LAYOUT_HEX4(LAYOUT_SUM_LOADER, 16),
#define LAYOUT_MEMBER(tag, member)	LAYOUT_NAMED(tag, member)
	LAYOUT_HEX[((u64)LAYOUT_SUM_LOADER
#include <linux/module_layout_list.h>
		   ) >> 12 & 15],
#define LAYOUT_MEMBER(tag, member)	LAYOUT_NAMED(tag, member)
	LAYOUT_HEX[((u64)LAYOUT_SUM_LOADER
#include <linux/module_layout_list.h>
		   ) >> 8 & 15],
#define LAYOUT_MEMBER(tag, member)	LAYOUT_NAMED(tag, member)
	LAYOUT_HEX[((u64)LAYOUT_SUM_LOADER
#include <linux/module_layout_list.h>
		   ) >> 4 & 15],
#define LAYOUT_MEMBER(tag, member)	LAYOUT_NAMED(tag, member)
	LAYOUT_HEX[((u64)LAYOUT_SUM_LOADER
#include <linux/module_layout_list.h>
		   ) & 15],
	'-',
	LAYOUT_HEX4(LAYOUT_SUM_CORE, 48),
	LAYOUT_HEX4(LAYOUT_SUM_CORE, 32),
	LAYOUT_HEX4(LAYOUT_SUM_CORE, 16),
	LAYOUT_HEX4(LAYOUT_SUM_CORE, 0),
	'-',
#define LAYOUT_MEMBER(tag, member)	LAYOUT_NAMED(tag, member)
#define LAYOUT_BEGIN(tag, type)		LAYOUT_DIGEST(tag, 0)
#define LAYOUT_END(tag)			) >> 8 & 15],
#define LAYOUT_CORE(option, tag, type)	LAYOUT_DIGEST(tag, 0)) >> 8 & 15],
#include <linux/module_layout_list.h>
#define LAYOUT_MEMBER(tag, member)	LAYOUT_NAMED(tag, member)
#define LAYOUT_BEGIN(tag, type)		LAYOUT_DIGEST(tag, 1)
#define LAYOUT_END(tag)			) >> 4 & 15],
#define LAYOUT_CORE(option, tag, type)	LAYOUT_DIGEST(tag, 1)) >> 4 & 15],
#include <linux/module_layout_list.h>
#define LAYOUT_MEMBER(tag, member)	LAYOUT_NAMED(tag, member)
#define LAYOUT_BEGIN(tag, type)		LAYOUT_DIGEST(tag, 2)
#define LAYOUT_END(tag)			) & 15],
#define LAYOUT_CORE(option, tag, type)	LAYOUT_DIGEST(tag, 2)) & 15],
#include <linux/module_layout_list.h>
};

#endif /* _LINUX_MODULE_LAYOUT_H */
