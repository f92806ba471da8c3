// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The structs in <linux/module_layout_list.h>: their names, and the proof that
 * the list has all of their members.
 */

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/module.h>
#include <linux/module_layout.h>
#include "internal.h"
#include "layout.h"

/* For messages, in the order of the list. */
#define LAYOUT_BEGIN(tag, type)		[LAYOUT_NR_##tag] = #type,
#define LAYOUT_CORE(option, tag, type)	[LAYOUT_NR_##tag] = #type,
const char *const module_layout_names[LAYOUT_NR_STRUCTS] = {
#include <linux/module_layout_list.h>
};

/*
 * The list cannot fall behind.  A shadow struct, made of the listed members,
 * has each of them where the real struct has it, and is as long; and a member
 * that hides in padding is missed by an initialiser that has all listed ones.
 * sparse does not lay out packed structs as compilers do.
 */
#if !defined(CONFIG_RANDSTRUCT) && !defined(__CHECKER__)
#define LAYOUT_STALE	"list all members of this struct, in order, in include/linux/module_layout_list.h"

#define LAYOUT_BEGIN(tag, type)		struct layout_shadow_##tag {
#define LAYOUT_SIZE(tag)						\
	char aligned[0] __aligned(__alignof__(layout_##tag##_t));
#define LAYOUT_MEMBER(tag, member)					\
	typeof_member(layout_##tag##_t, member) member			\
		__aligned(__alignof__(((layout_##tag##_t *)0)->member));
#define LAYOUT_SOME(tag, member)
#define LAYOUT_END(tag)			} __packed;
#include <linux/module_layout_list.h>

#define LAYOUT_SIZE(tag)						\
	static_assert(!sizeof(struct layout_shadow_##tag) ||		\
		      sizeof(struct layout_shadow_##tag) ==		\
		      sizeof(layout_##tag##_t), LAYOUT_STALE);
#define LAYOUT_MEMBER(tag, member)					\
	static_assert(offsetof(struct layout_shadow_##tag, member) ==	\
		      offsetof(layout_##tag##_t, member), LAYOUT_STALE);
#define LAYOUT_SOME(tag, member)
#include <linux/module_layout_list.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"
#pragma GCC diagnostic ignored "-Wmissing-braces"
#ifdef CONFIG_CC_IS_GCC
#pragma GCC diagnostic ignored "-Wdesignated-init"
#endif
#define LAYOUT_BEGIN(tag, type)						\
	static inline void layout_lists_all_of_##tag(const type *real)	\
	{ struct { } absent __maybe_unused = {
#define LAYOUT_SIZE(tag)						\
	}; layout_##tag##_t list_all_members_in_module_layout_list_h	\
		__maybe_unused = {
#define LAYOUT_MEMBER(tag, member)	real->member,
#define LAYOUT_ARRAY(tag, member)	{ },
#define LAYOUT_SOME(tag, member)
#define LAYOUT_END(tag)			}; }
#include <linux/module_layout_list.h>
#pragma GCC diagnostic pop
#endif /* !CONFIG_RANDSTRUCT && !__CHECKER__ */
