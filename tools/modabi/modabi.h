/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modabi: does a module fit a kernel?  What its files share.
 */
#ifndef _MODABI_H
#define _MODABI_H

#include <gelf.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct btf;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define __printf(f, a)	__attribute__((format(printf, f, a)))

/* The exit status. */
enum { EXIT_FITS, EXIT_DIFFERS, EXIT_UNKNOWN };

/**
 * struct image - a file in memory, decompressed if it was compressed
 * @data: its bytes, which libelf may write to
 * @size: their number
 * @mapped: whether to unmap @data rather than to free it
 */
struct image {
	void *data;
	size_t size;
	bool mapped;
};

/* image.c; @why is set to a message that needs no freeing */
bool image_read(struct image *image, const char *path, const char **why);
void image_free(struct image *image);

/**
 * struct elf_kind - what kernel and module have to agree about first
 * @class: ELFCLASS32 or ELFCLASS64, ELFCLASSNONE if not known
 * @data: ELFDATA2LSB or ELFDATA2MSB
 * @machine: EM_...
 */
struct elf_kind {
	unsigned char class;
	unsigned char data;
	unsigned int machine;
};

#define NOWHERE		UINT64_MAX

/**
 * struct places - what a module says of struct module, or a kernel has of it
 * @size: sizeof(struct module)
 * @name: offsetof(struct module, name)
 * @init: offsetof(struct module, init)
 * @exit: offsetof(struct module, exit)
 *
 * Any of them is %NOWHERE if it is not known.
 */
struct places {
	uint64_t size;
	uint64_t name;
	uint64_t init;
	uint64_t exit;
};

/* A symbol version; @name points into the file. */
struct crc {
	const char *name;
	uint32_t crc;
};

struct crcs {
	struct crc *list;
	size_t nr;
};

struct section {
	const char *data;
	size_t size;
};

/**
 * struct module_file - a module, read by module_read()
 * @name: what the module calls itself, %NULL if it does not
 * @vermagic: its version magic, %NULL if there is none
 * @layout: its layout field, %NULL if there is none
 * @this_module: contents of its struct module
 * @has_versions: whether there is a __versions section, which the loader asks
 * @crcs: versions of the symbols that it uses
 * @btf: contents of .BTF, of no size if there is none
 * @btf_base: the same of .BTF.base
 * @has_dwarf: whether there is a .debug_info section
 */
struct module_file {
	struct image image;
	Elf *elf;
	struct elf_kind kind;
	struct places places;
	struct section modinfo;
	const char *name;
	const char *vermagic;
	const char *layout;
	struct section this_module;
	bool has_versions;
	struct crcs crcs;
	struct section btf;
	struct section btf_base;
	bool has_dwarf;
};

/* module.c */
bool elf_is_module(Elf *elf);
struct elf_kind elf_kind_of(Elf *elf);
struct section elf_section(Elf *elf, const char *name);
bool module_read(struct module_file *mod, const char *path, const char **why);
bool module_adopt(struct module_file *mod, struct image *image, const char **why);
void module_free(struct module_file *mod);
const char *modinfo_next(const struct module_file *mod, const char *p);
const char *modinfo_get(const struct module_file *mod, const char *tag);

/* versions.c */
void crcs_read(struct module_file *mod);
bool crcs_parse(struct crcs *crcs, const char *text, size_t size);
const struct crc *crcs_find(const struct crcs *crcs, const char *name);

/**
 * struct types - the types of a kernel, or of a module on top of a kernel's
 * @btf: as libbpf has them
 * @first: number of the first one that is not of the base
 * @str_first: offset of the first string that is not of the base
 * @strings: its own strings, as libbpf has them
 * @buckets: hash table of names, holding the numbers of types
 * @next: the next type in a bucket, by number
 */
struct types {
	struct btf *btf;
	uint32_t first;
	uint32_t str_first;
	struct section strings;
	uint32_t mask;
	uint32_t *buckets;
	uint32_t *next;
};

/**
 * struct reference - what is known of a kernel
 * @what: what it was read from, for messages
 * @kind: machine, class and endianness
 * @vermagic: its version magic
 * @layout: its layout field
 * @types: its types; @types.btf is %NULL if there are none
 *
 * What is not known is %NULL, %NOWHERE or of no size.
 */
struct reference {
	char *what;
	struct elf_kind kind;
	struct places places;
	char *vermagic;
	char *layout;
	struct crcs crcs;
	struct types types;
	struct image *images;
	size_t nr_images;
};

/* reference.c */
const char *reference_add_file(struct reference *ref, const char *path);
bool reference_add(struct reference *ref, const char *path, bool quiet);
bool reference_add_types(struct reference *ref, const char *path, bool quiet);
void reference_free(struct reference *ref);
/* libmodules.c */
bool reference_add_dir(struct reference *ref, const char *dir, bool quiet);

/* A difference, or something that may be one. */
struct finding {
	const char *check;
	char *text;
	bool possible;
};

enum verdict { VERDICT_FITS, VERDICT_DIFFERS, VERDICT_UNKNOWN };

/* How closely a module holds a type that differs. */
enum holding { HELD_DIRECTLY, HELD_BY_VALUE, HELD_BEHIND_POINTERS, HELD_NOT };

/**
 * struct report - what came out for a module
 * @why: why nothing could be told, %NULL if it could
 * @types: why types were not compared, %NULL if they were
 * @held: the names of types that surely differ, for each way of holding them
 */
struct report {
	const char *path;
	char *why;
	char *types;
	struct finding *findings;
	size_t nr;
	struct names {
		char **list;
		size_t nr;
	} held[HELD_NOT];
};

/* report.c */
void report_add(struct report *report, const char *check, bool possible,
		const char *fmt, ...) __printf(4, 5);
void report_unknown(struct report *report, const char *fmt, ...) __printf(2, 3);
bool report_read(struct report *report, struct module_file *mod, const char *why);
void report_no_types(struct report *report, const char *fmt, ...)
	__printf(2, 3);
void report_held(struct report *report, enum holding holding, const char *group,
		 const char *name);
enum holding report_holding(const struct report *report);
enum verdict report_verdict(const struct report *report);
char *report_text(const struct report *report, bool quiet);
char *report_held_text(const struct report *report);
void report_free(struct report *report);
extern const char *const holding_names[HELD_NOT];

/* json.c */
char *report_json(const struct report *report);

/* judge.c, layout.c */
const char *class_name(unsigned char class);
const char *data_name(unsigned char data);
void judge(struct report *report, const struct module_file *mod,
	   const struct reference *kernel, const struct reference *built);
void judge_layout(struct report *report, const char *field, const char *own);
bool layout_well_formed(const char *field);

/* types.c */
bool types_new(struct types *types, const void *data, size_t size,
	       const struct types *base, int class, const char **why);
bool types_adopt(struct types *types, struct btf *btf, int class);
void types_free(struct types *types);
uint32_t types_find(const struct types *types, const char *name,
		    unsigned int group, uint32_t after);
unsigned int types_group(const struct types *types, uint32_t id);
const char *group_name(unsigned int group);
void types_places(const struct types *types, struct places *places);

/* members.c */
/**
 * struct member - a member of a struct or union, or a constant of an enum
 * @name: with those of the anonymous members that it is in, as "a.b"
 * @kind: BTF_KIND_..., typedefs and qualifiers left out
 * @type: number of its type
 * @offset: in bits, or the value of the constant
 * @size: in bits
 */
struct member {
	char *name;
	unsigned int kind;
	uint32_t type;
	uint64_t offset;
	uint64_t size;
};

struct members {
	struct member *list;
	size_t nr;
	unsigned int steps;
};

uint32_t types_strip(const struct types *types, uint32_t id);
uint64_t types_bits(const struct types *types, uint32_t id);
bool members_read(struct members *members, const struct types *types,
		  uint32_t id);
const struct member *members_find(const struct members *members,
				  const char *name, size_t hint);
void members_free(struct members *members);

/* compare.c */
/**
 * struct sides - what is being compared, for messages
 * @a: the one side
 * @b: the other side
 * @alike: whether the constants of an enum that only @b has matter, too
 */
struct sides {
	const char *a;
	const char *b;
	bool alike;
};

extern const struct sides module_and_kernel;

size_t members_closest(const struct sides *sides, const struct types *like,
		       uint32_t id, const struct types *types, uint32_t *best);
size_t members_compare(struct report *report, const struct sides *sides,
		       const struct types *a, uint32_t a_id,
		       const struct types *b, uint32_t b_id, bool possible);
bool members_alike(const struct types *a, uint32_t a_id, const struct types *b,
		   uint32_t b_id);

/* refs.c */
typedef bool (*ref_fn)(void *ctx, uint32_t id);
struct btf_type;
bool type_refs(const struct btf_type *t, ref_fn fn, void *ctx);
bool type_names(const struct btf_type *t, ref_fn fn, void *ctx);
bool types_sane(const struct types *types);

/* proof.c */
bool types_stand_alone(const struct section *btf);
bool types_proven(const struct types *types, const struct types *base,
		  const struct places *places);

/* dwarf.c */
enum declared {
	DECLARED_UNKNOWN,
	DECLARED_IN_KERNEL,
	DECLARED_ELSEWHERE,
};

/**
 * struct origin - where a type in DWARF is from
 * @declared: where it was declared
 * @named: whether a function or variable is of it, or has it as a parameter
 */
struct origin {
	enum declared declared;
	bool named;
};

bool types_from_dwarf(struct types *types, struct origin **origins,
		      const struct image *image, const struct elf_kind *kind);

/* held.c */
#define DEPTH_DEFAULT	UINT_MAX
#define DEPTH_MAX	200
extern unsigned int types_depth;

/* judge_types.c */
void judge_types(struct report *report, const struct module_file *mod,
		 const struct reference *kernel, const struct reference *built);

/* check.c, show.c, diff.c, doctor.c, repair.c */
int cmd_check(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_repair(int argc, char **argv);

/* main.c */
void error(const char *fmt, ...) __printf(1, 2);
void *xrealloc(void *old, size_t nr, size_t size);
void *xgrow(void *old, size_t nr, size_t size);
char *xvasprintf(const char *fmt, va_list args) __printf(1, 0);
char *xasprintf(const char *fmt, ...) __printf(1, 2);
char *xstrdup(const char *s);
char *one_line(char *text);
bool parse_number(const char *arg, unsigned int max, unsigned int *value);

#endif /* _MODABI_H */
