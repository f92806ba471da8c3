// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for the module layout check, included at the end of layout.c
 *
 * All that comes from a module is handed over in memory that ends where it
 * does, section by section, so that KASAN reports who reads on.
 */

#include <kunit/test.h>

static void *layout_test_dup(struct kunit *test, const void *from, size_t size)
{
	void *to = kunit_kmalloc(test, size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, to);
	return memcpy(to, from, size);
}

static void layout_test_change_digit(char *digit)
{
	*digit = *digit == '0' ? '1' : '0';
}

#define HASH_A		"0123456789abcdef"
#define HASH_B		"fedcba9876543210"
#define HASH_C		"00112233445566aa"
#define HASH_0		"0000000000000000"
#define AB		HASH_A "-" HASH_B
#define FIELD		AB "-000fff"
#define DIGESTS_32	"" HASH_A HASH_A HASH_A HASH_A HASH_A HASH_A
#define DIGESTS_128	"" DIGESTS_32 DIGESTS_32 DIGESTS_32 DIGESTS_32

#define MODINFO(s)	.modinfo = s, .size = sizeof(s)
#define CUT_OFF(s)	.modinfo = s, .size = sizeof(s) - 1
#define BAD(s)		MODINFO("layout=" s), .ret = -ENOEXEC

static const struct layout_find_case {
	const char *name;
	const char *modinfo;
	size_t size;
	int ret;
	const char *field;
} layout_find_cases[] = {
	{ "no .modinfo", .modinfo = "", .size = 0 },
	{ "nothing but padding", MODINFO("\0\0\0") },
	{ "none", MODINFO("license=GPL\0depends=") },
	{ "the only one", MODINFO("layout=" FIELD), 0, FIELD },
	{ "first", MODINFO("layout=" FIELD "\0license=GPL"), 0, FIELD },
	{ "in the middle", MODINFO("depends=\0layout=" FIELD "\0name=x"), 0, FIELD },
	{ "last", MODINFO("name=x\0layout=" FIELD), 0, FIELD },
	{ "after padding", MODINFO("\0name=x\0\0\0layout=" FIELD), 0, FIELD },
	{ "before what is cut off", CUT_OFF("layout=" FIELD "\0name=x"), 0, FIELD },
	{ "tag is the start of another", MODINFO("layouts=x") },
	{ "tag is the end of another", MODINFO("xlayout=x") },
	{ "tag is a value", MODINFO("name=layout=x") },
	{ "tag without equals sign", MODINFO("layout") },
	{ "tag cut off", CUT_OFF("name=x\0layo") },
	{ "tag cut off before equals sign", CUT_OFF("layout") },
	{ "tag cut off before value", CUT_OFF("layout="), -ENOEXEC },
	{ "unterminated", CUT_OFF("name=x\0layout=" FIELD), -ENOEXEC },
	{ "twice", BAD(FIELD "\0layout=" FIELD) },
	{ "second is empty", BAD(FIELD "\0layout=") },
	{ "empty", BAD("") },
	{ "separators only", BAD("--") },
	{ "truncated in the first hash", BAD("0123") },
	{ "a hash only", BAD(HASH_A) },
	{ "truncated in the second hash", BAD(HASH_A "-0123") },
	{ "two hashes only", BAD(AB) },
	{ "no digests", BAD(AB "-") },
	{ "one digest", MODINFO("layout=" AB "-00f"), 0, AB "-00f" },
	{ "a third of a digest", BAD(FIELD "0") },
	{ "two thirds of a digest", BAD(FIELD "00") },
	{ "four groups", BAD(FIELD "-00fff") },
	{ "trailing space", BAD(FIELD "00 ") },
	{ "first hash one digit short", BAD("123456789abcdef-" HASH_B "-000fff0") },
	{ "second hash one digit long", BAD(HASH_A "-" HASH_B "0-000ff") },
	{ "first separator wrong", BAD(HASH_A ":" HASH_B "-000fff") },
	{ "second separator wrong", BAD(AB ":000fff") },
	{ "first hash not hex", BAD("0123456789abcdeg-" HASH_B "-000fff") },
	{ "second hash not hex", BAD(HASH_A "-gedcba9876543210-000fff") },
	{ "digest not hex", BAD(FIELD "00g") },
	{ "digest not ASCII", BAD(FIELD "\xff\xff\xff") },
	{ "first hash in upper case", BAD("0123456789abcdeF-" HASH_B "-000fff") },
	{ "second hash in upper case", BAD(HASH_A "-Fedcba9876543210-000fff") },
	{ "digest in upper case", BAD(FIELD "00F") },
	{ "most digests", MODINFO("layout=" AB "-" DIGESTS_128), 0, AB "-" DIGESTS_128 },
	{ "one digest too many", BAD(AB "-" DIGESTS_128 "000") },
};

static void layout_find_desc(const struct layout_find_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout_find, layout_find_cases, layout_find_desc);

static void layout_test_find(struct kunit *test)
{
	const struct layout_find_case *c = test->param_value;
	char *modinfo = layout_test_dup(test, c->modinfo, c->size);
	const char *field;

	KUNIT_ASSERT_EQ(test, layout_find(modinfo, c->size, &field), c->ret);
	if (c->field) {
		KUNIT_ASSERT_NOT_NULL(test, field);
		KUNIT_EXPECT_STREQ(test, field, c->field);
	} else if (!c->ret) {
		KUNIT_EXPECT_NULL(test, field);
	}
}

#define OTHER_LOADER	HASH_C "-" HASH_B "-000fff"
#define OTHER_CORE	HASH_A "-" HASH_C "-000fff"
#define OTHER_BOTH	HASH_C "-" HASH_C "-000fff"
#define ZERO_LOADER	HASH_0 "-" HASH_B "-000fff"
#define ZERO_CORE	HASH_A "-" HASH_0 "-000fff"

static const struct layout_compare_case {
	const char *name;
	const char *field;
	const char *own;
	bool loader;
	bool core;
	const char *accepted;
} layout_compare_cases[] = {
	{ "same", FIELD, FIELD },
	{ "other digests", AB "-000000", FIELD },
	{ "other loader", OTHER_LOADER, FIELD, true, false },
	{ "last digit of loader", "0123456789abcdee-" HASH_B "-000fff", FIELD, true, false },
	{ "other core", OTHER_CORE, FIELD, false, true },
	{ "last digit of core", HASH_A "-fedcba9876543211-000fff", FIELD, false, true },
	{ "both", OTHER_BOTH, FIELD, true, true },
	{ "not accepted", OTHER_LOADER, FIELD, true, false, HASH_A " " HASH_B },
	{ "accepted, first", OTHER_LOADER, FIELD, .accepted = HASH_C " " HASH_B " " HASH_0 },
	{ "accepted, middle", OTHER_LOADER, FIELD, .accepted = HASH_B " " HASH_C " " HASH_0 },
	{ "accepted, last", OTHER_LOADER, FIELD, .accepted = HASH_B " " HASH_0 " " HASH_C },
	{ "accepted, more spaces", OTHER_LOADER, FIELD, .accepted = "  " HASH_B "  " HASH_C " " },
	{ "accepted is spaces", OTHER_LOADER, FIELD, true, false, "  " },
	{ "accepted is too short", OTHER_LOADER, FIELD, true, false, "00112233445566a a" },
	{ "accepted is too long", OTHER_LOADER, FIELD, true, false, HASH_C "0 0" HASH_C },
	{ "accepted is not for core", OTHER_CORE, FIELD, false, true, HASH_C },
	{ "accepted, other core", OTHER_BOTH, FIELD, false, true, HASH_C },
	{ "module has no core", ZERO_CORE, FIELD },
	{ "kernel has no core", FIELD, ZERO_CORE },
	{ "no core, other loader", HASH_C "-" HASH_0 "-000fff", FIELD, true, false },
	{ "core is almost zero", HASH_A "-0000000000000001-000fff", FIELD, false, true },
	{ "module's loader is zero", ZERO_LOADER, FIELD, true, false },
	{ "kernel's loader is zero", FIELD, ZERO_LOADER, true, false },
};

static void layout_compare_desc(const struct layout_compare_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout_compare, layout_compare_cases, layout_compare_desc);

static void layout_test_compare(struct kunit *test)
{
	const struct layout_compare_case *c = test->param_value;
	const char *accepted = c->accepted ?: "";
	bool loader, core;

	KUNIT_EXPECT_EQ(test, !c->loader && !c->core,
			layout_compare(layout_test_dup(test, c->field, strlen(c->field) + 1),
				       layout_test_dup(test, c->own, strlen(c->own) + 1),
				       layout_test_dup(test, accepted, strlen(accepted) + 1),
				       &loader, &core));
	KUNIT_EXPECT_EQ(test, loader, c->loader);
	KUNIT_EXPECT_EQ(test, core, c->core);
}

#define DIGITS	(LAYOUT_DIGEST_LEN * LAYOUT_NR_STRUCTS)
#define TEXT_0	"a struct of the kernel differs"
#define FIRST_4	LAYOUT_NR_mod_arch_specific
#define TEXT_4	"struct mod_arch_specific, struct mod_kallsyms, struct module_kobject, struct kobject"

static const struct layout_name_case {
	const char *name;
	bool loader;
	bool core;
	const char *text;
	int nr;			/* so many structs are changed */
	int first;		/* from this one on */
	int digit;		/* in this digit of theirs, 0 to 2 */
	int more;		/* digits that the module has more */
} layout_name_cases[] = {
	{ "none", true, true, TEXT_0 },
	{ "first of all", true, false, "struct module differs", 1 },
	{ "by its second digit", true, false, "struct module differs", 1, .digit = 1 },
	{ "by its last digit", true, false, "struct module differs", 1, .digit = 2 },
	{ "last of all", false, true, "struct usb_device differs", 1, LAYOUT_NR_STRUCTS - 1 },
	{ "a typedef", false, true, "spinlock_t differs", 1, LAYOUT_NR_spinlock },
	{ "two", true, false, "struct mod_arch_specific, struct mod_kallsyms differ", 2, FIRST_4 },
	{ "four", true, false, TEXT_4 " differ", 4, FIRST_4 },
	{ "five", true, false, TEXT_4 " and 1 more differ", 5, FIRST_4 },
	{ "twelve", true, false, TEXT_4 " and 8 more differ", 12, FIRST_4 },
	{ "one of each group", true, true, "struct orc_entry, struct list_head differ",
	  2, LAYOUT_NR_LAST_LOADER },
	{ "loader only", true, false, "struct orc_entry differs", 2, LAYOUT_NR_LAST_LOADER },
	{ "core only", false, true, "struct list_head differs", 2, LAYOUT_NR_LAST_LOADER },
	{ "none of loader", true, false, TEXT_0, 1, LAYOUT_NR_LOADER },
	{ "none of core", false, true, TEXT_0, 1, LAYOUT_NR_LAST_LOADER },
	{ "fewer digests", true, true, TEXT_0, 1, .more = -LAYOUT_DIGEST_LEN },
	{ "one digest", true, true, TEXT_0, .more = LAYOUT_DIGEST_LEN - DIGITS },
	{ "more digests", true, true, TEXT_0, 1, .more = LAYOUT_DIGEST_LEN },
};

static void layout_name_desc(const struct layout_name_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout_name, layout_name_cases, layout_name_desc);

static void layout_test_name(struct kunit *test)
{
	const struct layout_name_case *c = test->param_value;
	const char *own = module_layout_record + LAYOUT_TAG_LEN;
	size_t len = strlen(own) + c->more;
	char *text = kunit_kzalloc(test, LAYOUT_TEXT_LEN, GFP_KERNEL);
	char *field = kunit_kzalloc(test, len + 1, GFP_KERNEL);
	char *digests = field + LAYOUT_DIGEST_OFF;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_NOT_NULL(test, field);
	memset(field, '0', len);
	memcpy(field, own, min(len, strlen(own)));
	for (i = c->first; i < c->first + c->nr; i++)
		layout_test_change_digit(digests + LAYOUT_DIGEST_LEN * i + c->digit);

	layout_name(field, own, c->loader, c->core, text);
	KUNIT_EXPECT_STREQ(test, text, c->text);
}

/* The text has room for any four structs and what follows them. */
static void layout_test_name_when_all_from_one_on_differ(struct kunit *test)
{
	const char *own = module_layout_record + LAYOUT_TAG_LEN;
	char *field = layout_test_dup(test, own, strlen(own) + 1);
	char *text = kunit_kzalloc(test, LAYOUT_TEXT_LEN + 1, GFP_KERNEL);
	char *digests = field + LAYOUT_DIGEST_OFF;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = LAYOUT_NR_STRUCTS - 1; i >= 0; i--) {
		layout_test_change_digit(digests + LAYOUT_DIGEST_LEN * i);
		memset(text, '#', LAYOUT_TEXT_LEN);
		layout_name(field, own, true, true, text);

		KUNIT_ASSERT_LT(test, strlen(text), LAYOUT_TEXT_LEN);
		KUNIT_EXPECT_TRUE(test, strstarts(text, module_layout_names[i]));
		KUNIT_EXPECT_STREQ(test, strrchr(text, ' '),
				   i < LAYOUT_NR_STRUCTS - 1 ? " differ" : " differs");
	}
}

static void layout_test_record(struct kunit *test)
{
	const size_t len = LAYOUT_TAG_LEN + LAYOUT_DIGEST_OFF + DIGITS;
	char *modinfo = layout_test_dup(test, module_layout_record, len + 1);
	const char *field;
	unsigned int i;

	KUNIT_EXPECT_EQ(test, sizeof(module_layout_record), len + 1);
	KUNIT_EXPECT_EQ(test, strnlen(modinfo, len + 1), len);
	KUNIT_EXPECT_EQ(test, layout_find(modinfo, len + 1, &field), 0);
	KUNIT_ASSERT_PTR_EQ(test, field, (const char *)modinfo + LAYOUT_TAG_LEN);
	KUNIT_EXPECT_EQ(test, layout_core_recorded(field),
			IS_ENABLED(CONFIG_MODULE_LAYOUT_CORE));
	KUNIT_EXPECT_EQ(test, layout_find(modinfo, len, &field), -ENOEXEC);
	modinfo[len] = '0';
	KUNIT_EXPECT_EQ(test, layout_find(modinfo, len + 1, &field), -ENOEXEC);
	for (i = 0; i < LAYOUT_NR_STRUCTS; i++)
		KUNIT_EXPECT_NOT_NULL(test, module_layout_names[i]);
}

static const struct layout_policy_case {
	const char *name;
	enum layout_verdict verdict;
	int ret[2][2];		/* by enforce, then by force */
} layout_policy_cases[] = {
	{ "same", LAYOUT_SAME, { { 0, 0 }, { 0, 0 } } },
	{ "missing", LAYOUT_MISSING, { { 0, 0 }, { -ENOEXEC, -ENOEXEC } } },
	{ "differs", LAYOUT_DIFFERS, { { 0, 0 }, { -ENOEXEC, 0 } } },
	{ "misplaced", LAYOUT_MISPLACED, { { 0, 0 }, { -ENOEXEC, -ENOEXEC } } },
	{ "malformed", LAYOUT_MALFORMED, { { -ENOEXEC, -ENOEXEC }, { -ENOEXEC, -ENOEXEC } } },
};

static void layout_policy_desc(const struct layout_policy_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout_policy, layout_policy_cases, layout_policy_desc);

static void layout_test_policy(struct kunit *test)
{
	const struct layout_policy_case *c = test->param_value;
	int i;

	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ_MSG(test, layout_policy(c->verdict, i / 2, i % 2),
				    c->ret[i / 2][i % 2],
				    "enforce %d, force %d", i / 2, i % 2);
}

static void layout_test_enforce_when_booted(struct kunit *test)
{
	bool enforce = false;
	const struct kernel_param kp = { .arg = &enforce };

	KUNIT_EXPECT_EQ(test, layout_enforce_set("0", &kp), 0);
	KUNIT_EXPECT_FALSE(test, enforce);
	KUNIT_EXPECT_EQ(test, layout_enforce_set("1", &kp), 0);
	KUNIT_EXPECT_TRUE(test, enforce);
	KUNIT_EXPECT_EQ(test, layout_enforce_set("0", &kp), -EROFS);
	KUNIT_EXPECT_TRUE(test, enforce);
}

/* A module's sections, as far as they are read. */
enum { SEC_MOD = 1, SEC_REL, SEC_REL2, SEC_STR, SEC_SYM, SEC_INFO, NR_SECTIONS };

/* What a case can set in a module. */
enum {
	INIT_AT = 1, INIT_SYM, INIT_NAME, EXIT_AT, EXIT_SYM, EXIT_NAME,
	REL_TYPE, REL_MORE, REL_INFO, REL_LINK, REL2_TYPE,
	SYM_TYPE, SYM_SIZE, SYM_LINK, STR_TYPE, STR_SIZE, SHNUM, NR_SETTINGS
};

#define STRTAB		"\0init_module\0cleanup_module\0init_module2"
#define OTHER_NAME	sizeof("\0init_module\0cleanup_module")
#define INIT_OFF	offsetof(struct module, init)
#ifdef CONFIG_MODULE_UNLOAD
#define EXIT_OFF	offsetof(struct module, exit)
#else
#define EXIT_OFF	0
#endif
#ifndef CONFIG_64BIT
#define R_SYM_SHIFT	8
#elif defined(CONFIG_MIPS) && defined(CONFIG_CPU_LITTLE_ENDIAN)
#define R_SYM_SHIFT	0
#else
#define R_SYM_SHIFT	32
#endif

static const unsigned long layout_test_module[NR_SETTINGS] = {
	[INIT_AT] = INIT_OFF, [INIT_SYM] = 1, [INIT_NAME] = sizeof(""),
	[EXIT_AT] = EXIT_OFF, [EXIT_SYM] = 2, [EXIT_NAME] = sizeof("\0init_module"),
	[REL_INFO] = SEC_MOD, [REL_LINK] = SEC_SYM, [REL2_TYPE] = SHT_PROGBITS,
	[SYM_TYPE] = SHT_SYMTAB, [SYM_SIZE] = 3 * sizeof(Elf_Sym), [SYM_LINK] = SEC_STR,
	[STR_TYPE] = SHT_STRTAB, [STR_SIZE] = sizeof(STRTAB), [SHNUM] = NR_SECTIONS,
};

/* @set: pairs of a setting and its value; @type: SHT_REL or SHT_RELA */
static void layout_test_load(struct kunit *test, struct load_info *info,
			     const unsigned long set[4], u32 type)
{
	const size_t entsize = type == SHT_RELA ? sizeof(LAYOUT_RELA) : sizeof(LAYOUT_REL);
	const void *contents[NR_SECTIONS] = { };
	unsigned long m[NR_SETTINGS];
	LAYOUT_RELA rels[3] = { };
	Elf_Sym syms[3] = { };
	Elf_Shdr *s;
	int i;

	memcpy(m, layout_test_module, sizeof(m));
	for (i = 0; i < 4 && set[i]; i += 2)
		m[set[i]] = set[i + 1];

	for (i = 0; i < 2; i++) {
		LAYOUT_REL *rel = (void *)rels + i * entsize;
		u64 sym = m[i ? EXIT_SYM : INIT_SYM];

		rel->r_offset = m[i ? EXIT_AT : INIT_AT];
		rel->r_info = sym << R_SYM_SHIFT;
		syms[i + 1].st_name = m[i ? EXIT_NAME : INIT_NAME];
	}

	s = kunit_kcalloc(test, NR_SECTIONS, sizeof(*s), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s);
	s[SEC_REL].sh_type = m[REL_TYPE] ?: type;
	s[SEC_REL].sh_info = m[REL_INFO];
	s[SEC_REL].sh_link = m[REL_LINK];
	s[SEC_REL].sh_size = 2 * entsize + m[REL_MORE];
	contents[SEC_REL] = rels;
	s[SEC_REL2].sh_type = m[REL2_TYPE];
	s[SEC_REL2].sh_info = SEC_MOD;
	s[SEC_REL2].sh_link = SEC_SYM;
	s[SEC_SYM].sh_type = m[SYM_TYPE];
	s[SEC_SYM].sh_link = m[SYM_LINK];
	s[SEC_SYM].sh_size = m[SYM_SIZE];
	contents[SEC_SYM] = syms;
	s[SEC_STR].sh_type = m[STR_TYPE];
	s[SEC_STR].sh_size = m[STR_SIZE];
	contents[SEC_STR] = STRTAB;
	/* Passes for a string table, should a bound let it. */
	s[SEC_INFO].sh_type = SHT_STRTAB;
	s[SEC_INFO].sh_size = sizeof(module_layout_record);
	contents[SEC_INFO] = module_layout_record;

	memset(info, 0, sizeof(*info));
	info->index.mod = SEC_MOD;
	info->index.info = SEC_INFO;
	info->sechdrs = s;
	info->hdr = kunit_kzalloc(test, sizeof(*info->hdr), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, info->hdr);
	info->hdr->e_shnum = m[SHNUM];
	for (i = SEC_MOD; i < NR_SECTIONS; i++)
		s[i].sh_offset = layout_test_dup(test, contents[i], s[i].sh_size) -
				 (void *)info->hdr;
}

static const struct layout_place_case {
	const char *name;
	enum layout_verdict verdict;
	unsigned long set[4];
	const char *member;	/* the one at set[1] */
} layout_place_cases[] = {
	{ "right places", LAYOUT_SAME },
	{ "init lower", LAYOUT_MISPLACED, { INIT_AT, INIT_OFF - 8 }, "init" },
	{ "init higher", LAYOUT_MISPLACED, { INIT_AT, INIT_OFF + 8 }, "init" },
	{ "init outside", LAYOUT_MISPLACED, { INIT_AT, -8UL }, "init" },
#ifdef CONFIG_MODULE_UNLOAD
	{ "exit lower", LAYOUT_MISPLACED, { EXIT_AT, EXIT_OFF - 8 }, "exit" },
	{ "exit higher", LAYOUT_MISPLACED, { EXIT_AT, EXIT_OFF + 8 }, "exit" },
	{ "exit in place of init", LAYOUT_MISPLACED, { EXIT_AT, INIT_OFF }, "exit" },
#else
	{ "exit anywhere", LAYOUT_SAME, { EXIT_AT, 8 } },
#endif
	{ "other name", LAYOUT_SAME, { INIT_AT, 8, INIT_NAME, OTHER_NAME } },
	{ "null symbol", LAYOUT_SAME, { INIT_AT, 8, INIT_SYM, 0 } },
	{ "empty name", LAYOUT_SAME, { INIT_AT, 8, INIT_NAME, sizeof(STRTAB) - 1 } },
	{ "no relocations", LAYOUT_SAME, { INIT_AT, 8, REL_TYPE, SHT_PROGBITS } },
	{ "relocations of another section", LAYOUT_SAME, { INIT_AT, 8, REL_INFO, SEC_INFO } },
	{ "two sections, REL", LAYOUT_MALFORMED, { REL2_TYPE, SHT_REL } },
	{ "two sections, RELA", LAYOUT_MALFORMED, { REL2_TYPE, SHT_RELA } },
	{ "relocations too long", LAYOUT_MALFORMED, { REL_MORE, 1 } },
	{ "relocations too short", LAYOUT_MALFORMED, { REL_MORE, -1UL } },
	{ "symbol out of range", LAYOUT_MALFORMED, { EXIT_SYM, 3 } },
	{ "symbol far out of range", LAYOUT_MALFORMED, { INIT_SYM, 0xffffff } },
	{ "symbol cut off", LAYOUT_MALFORMED, { SYM_SIZE, 3 * sizeof(Elf_Sym) - 1 } },
	{ "no symbols", LAYOUT_MALFORMED, { SYM_SIZE, 0 } },
	{ "name out of range", LAYOUT_MALFORMED, { EXIT_NAME, sizeof(STRTAB) } },
	{ "name far out of range", LAYOUT_MALFORMED, { INIT_NAME, U32_MAX } },
	{ "strings unterminated", LAYOUT_MALFORMED, { STR_SIZE, sizeof(STRTAB) - 1 } },
	{ "no strings", LAYOUT_MALFORMED, { STR_SIZE, 0 } },
	{ "symtab out of range", LAYOUT_MALFORMED, { SHNUM, SEC_SYM } },
	{ "symtab far out of range", LAYOUT_MALFORMED, { REL_LINK, U32_MAX } },
	{ "symtab is section 0", LAYOUT_MALFORMED, { REL_LINK, 0 } },
	{ "symtab is no symtab", LAYOUT_MALFORMED, { SYM_TYPE, SHT_DYNSYM } },
	{ "strtab out of range", LAYOUT_MALFORMED, { SHNUM, SEC_INFO, SYM_LINK, SEC_INFO } },
	{ "strtab far out of range", LAYOUT_MALFORMED, { SYM_LINK, U32_MAX } },
	{ "strtab is section 0", LAYOUT_MALFORMED, { SYM_LINK, 0 } },
	{ "strtab is no strtab", LAYOUT_MALFORMED, { STR_TYPE, SHT_PROGBITS } },
};

static void layout_place_desc(const struct layout_place_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout_place, layout_place_cases, layout_place_desc);

static void layout_test_placement(struct kunit *test)
{
	static const u32 types[] = { SHT_REL, SHT_RELA };
	const struct layout_place_case *c = test->param_value;
	int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		const struct module_place *place;
		struct load_info info;
		unsigned long offset;

		layout_test_load(test, &info, c->set, types[i]);
		KUNIT_ASSERT_EQ_MSG(test, c->verdict,
				    module_check_placement(&info, SEC_MOD, &place, &offset),
				    "section type %u", types[i]);
		if (c->verdict != LAYOUT_MISPLACED)
			continue;
		KUNIT_EXPECT_STREQ(test, place->member, c->member);
		KUNIT_EXPECT_EQ(test, place->offset, c->set[0] == INIT_AT ? INIT_OFF : EXIT_OFF);
		KUNIT_EXPECT_EQ(test, offset, c->set[1]);
	}
}

/* A module with the kernel's own record, but for one character of it. */
static const struct layout_judge_case {
	const char *name;
	enum layout_verdict verdict;
	const char *text;
	int change;
	char to;		/* another digit if not set */
	unsigned long set[4];
	const char *mod_name;
} layout_judge_cases[] = {
	{ "same", LAYOUT_SAME },
	{ "missing", IS_ENABLED(CONFIG_MODULE_LAYOUT_FORCE) ? LAYOUT_MISSING : LAYOUT_SAME,
	  "it has no layout field", .to = 'x' },
	{ "differs", LAYOUT_DIFFERS, TEXT_0, LAYOUT_TAG_LEN },
	{ "init elsewhere", LAYOUT_MISPLACED, "struct module differs: init is at offset 8,",
	  .set = { INIT_AT, 8 } },
	{ "name elsewhere", LAYOUT_MISPLACED, "struct module differs: its name", .mod_name = "" },
	{ "field malformed", LAYOUT_MALFORMED, "its layout field", LAYOUT_TAG_LEN, 'x' },
	{ "relocations malformed", LAYOUT_MALFORMED, "the relocations", .set = { INIT_SYM, 3 } },
	{ "misplaced before different", LAYOUT_MISPLACED, "struct module differs: init",
	  LAYOUT_TAG_LEN, .set = { INIT_AT, 8 } },
	{ "malformed before misplaced", LAYOUT_MALFORMED, "its layout field",
	  LAYOUT_TAG_LEN, 'x', { INIT_AT, 8 } },
};

static void layout_judge_desc(const struct layout_judge_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout_judge, layout_judge_cases, layout_judge_desc);

static void layout_test_load_case(struct kunit *test, struct load_info *info,
				  const struct layout_judge_case *c)
{
	char *modinfo;

	layout_test_load(test, info, c->set, SHT_RELA);
	info->name = "module_layout_kunit";
	info->mod = kunit_kzalloc(test, sizeof(*info->mod), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, info->mod);
	strscpy(info->mod->name, c->mod_name ?: info->name, MODULE_NAME_LEN);
	modinfo = (char *)info->hdr + info->sechdrs[SEC_INFO].sh_offset;
	if (c->to)
		modinfo[c->change] = c->to;
	else if (c->change)
		layout_test_change_digit(modinfo + c->change);
}

static void layout_test_judge(struct kunit *test)
{
	const struct layout_judge_case *c = test->param_value;
	char *text = kunit_kzalloc(test, LAYOUT_TEXT_LEN, GFP_KERNEL);
	struct load_info info;

	KUNIT_ASSERT_NOT_NULL(test, text);
	layout_test_load_case(test, &info, c);
	KUNIT_EXPECT_EQ(test, layout_judge(&info, text), c->verdict);
	if (c->verdict != LAYOUT_SAME)
		KUNIT_EXPECT_TRUE_MSG(test, strstarts(text, c->text), "text is: %s", text);
}

/*
 * What each case comes to where the check is enforced.  Where a load can be forced
 * that is not tried here, as it would taint the kernel.
 */
static void layout_test_check(struct kunit *test)
{
	const struct layout_judge_case *c = test->param_value;
	const int flags = IS_ENABLED(CONFIG_MODULE_FORCE_LOAD) ? 0 : MODULE_INIT_IGNORE_MODVERSIONS;
	const bool was = layout_enforce;
	struct load_info info;
	int ret;

	layout_test_load_case(test, &info, c);
	layout_enforce = true;
	ret = module_check_layout(&info, flags);
	layout_enforce = was;
	KUNIT_EXPECT_EQ(test, ret, c->verdict == LAYOUT_SAME ? 0 : -ENOEXEC);
}

static struct kunit_case layout_test_cases[] = {
	KUNIT_CASE_PARAM(layout_test_find, layout_find_gen_params),
	KUNIT_CASE_PARAM(layout_test_compare, layout_compare_gen_params),
	KUNIT_CASE_PARAM(layout_test_name, layout_name_gen_params),
	KUNIT_CASE(layout_test_name_when_all_from_one_on_differ),
	KUNIT_CASE(layout_test_record),
	KUNIT_CASE_PARAM(layout_test_policy, layout_policy_gen_params),
	KUNIT_CASE(layout_test_enforce_when_booted),
	KUNIT_CASE_PARAM(layout_test_placement, layout_place_gen_params),
	KUNIT_CASE_PARAM(layout_test_judge, layout_judge_gen_params),
	KUNIT_CASE_PARAM(layout_test_check, layout_judge_gen_params),
	{ }
};

static struct kunit_suite layout_test_suite = {
	.name = "module_layout",
	.test_cases = layout_test_cases,
};

kunit_test_suite(layout_test_suite);
