// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types from DWARF, made BTF in memory
 *
 * Each type gets the number of its BTF when it is first referred to, and is
 * put in a queue; that is worked off in order, a type of BTF for each entry, so
 * that libbpf gives it that very number.  Files of one build have most of their
 * types in common: what is declared in the same line of the same file is taken
 * to be the same.
 */

#include <bpf/btf.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>
#include "modabi.h"

/* A type is known by its place in the DWARF, or by name and declaration. */
struct known {
	uint64_t key;
	char *text;
	uint32_t id;
};

struct queued {
	Dwarf_Die die;
	/* How many dimensions of an array are done already. */
	unsigned int dim;
};

struct reader {
	struct btf *btf;
	const struct elf_kind *kind;
	struct known *known;
	size_t nr_known;
	size_t mask;
	struct queued *queue;
	size_t nr;
	unsigned long steps;
};

/* In damaged DWARF a sibling may be an elder one. */
#define MAX_STEPS	(1UL << 27)

static bool sibling(struct reader *rd, Dwarf_Die *die)
{
	return rd->steps++ < MAX_STEPS && !dwarf_siblingof(die, die);
}

static uint64_t hash_text(const char *s)
{
	uint64_t h = 14695981039346656037ULL;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211ULL;
	return h | 1ULL << 63;
}

static struct known *look_up(struct reader *rd, uint64_t key, const char *text)
{
	size_t i = (key * 0x9e3779b97f4a7c15ULL) >> 20 & rd->mask;

	while (rd->known[i].id && (rd->known[i].key != key ||
				   !rd->known[i].text != !text ||
				   (text && strcmp(rd->known[i].text, text))))
		i = (i + 1) & rd->mask;
	return &rd->known[i];
}

static void remember(struct reader *rd, uint64_t key, char *text, uint32_t id)
{
	struct known *old = rd->known;
	const size_t mask = rd->mask;
	size_t i;

	if (!old || rd->nr_known * 2 > mask) {
		rd->mask = mask ? mask * 2 + 1 : 4095;
		rd->known = calloc(rd->mask + 1, sizeof(*rd->known));
		if (!rd->known)
			abort();
		for (i = 0; old && i <= mask; i++) {
			if (old[i].id)
				*look_up(rd, old[i].key, old[i].text) = old[i];
		}
		free(old);
	}
	*look_up(rd, key, text) = (struct known){ key, text, id };
	rd->nr_known++;
}

static uint64_t number(Dwarf_Die *die, unsigned int name, uint64_t otherwise)
{
	Dwarf_Attribute attr;
	Dwarf_Word value;

	if (!dwarf_attr(die, name, &attr) || dwarf_formudata(&attr, &value))
		return otherwise;
	return value;
}

/* Name and declaration as one string; NULL if that does not say enough. */
static char *identity(Dwarf_Die *die)
{
	const char *name = dwarf_diename(die), *file = dwarf_decl_file(die);
	int line = 0;

	if (!name || (!file && dwarf_tag(die) != DW_TAG_base_type))
		return NULL;
	dwarf_decl_line(die, &line);
	return xasprintf("%x %s %s %d %d %d", dwarf_tag(die), name, file ?: "",
			 line, dwarf_bytesize(die),
			 dwarf_hasattr(die, DW_AT_declaration));
}

/* The number of a type, which is put in the queue if it has none yet. */
static uint32_t number_of(struct reader *rd, Dwarf_Die *die, unsigned int dim)
{
	const uint64_t key = (uint64_t)dwarf_dieoffset(die) << 3 | (dim & 7);
	char *text = NULL;
	uint32_t id;

	if (dwarf_tag(die) == DW_TAG_unspecified_type)
		return 0;
	if (rd->known && look_up(rd, key, NULL)->id)
		return look_up(rd, key, NULL)->id;
	if (!dim)
		text = identity(die);
	if (text && rd->known && look_up(rd, hash_text(text), text)->id) {
		id = look_up(rd, hash_text(text), text)->id;
		free(text);
		remember(rd, key, NULL, id);
		return id;
	}
	if (!(rd->nr & (rd->nr - 1)))
		rd->queue = xrealloc(rd->queue, rd->nr ? rd->nr * 2 : 1,
				     sizeof(*rd->queue));
	rd->queue[rd->nr++] = (struct queued){ *die, dim };
	/* Number 1 is the type of what arrays are indexed by. */
	id = rd->nr + 1;
	remember(rd, key, NULL, id);
	if (text)
		remember(rd, hash_text(text), text, id);
	return id;
}

/* The type that an attribute refers to, 0 for void. */
static uint32_t type_of(struct reader *rd, Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;

	if (!dwarf_attr(die, DW_AT_type, &attr) ||
	    !dwarf_formref_die(&attr, &type))
		return 0;
	return number_of(rd, &type, 0);
}

/* In bytes: a constant, or in DWARF 2 an expression that adds one. */
static uint64_t member_location(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Word value;
	Dwarf_Op *ops;
	size_t nr;

	if (!dwarf_attr(die, DW_AT_data_member_location, &attr))
		return 0;
	if (!dwarf_formudata(&attr, &value))
		return value;
	if (!dwarf_getlocation(&attr, &ops, &nr) && nr == 1 &&
	    ops->atom == DW_OP_plus_uconst)
		return ops->number;
	return 0;
}

static uint64_t member_offset(struct reader *rd, Dwarf_Die *die, uint64_t size)
{
	const uint64_t at = member_location(die) * 8;
	uint64_t bit = number(die, DW_AT_data_bit_offset, NOWHERE), unit;
	Dwarf_Attribute attr;
	Dwarf_Die type;

	if (bit != NOWHERE)
		return bit;
	/* Before DWARF 4, from the most significant bit of the unit. */
	bit = number(die, DW_AT_bit_offset, NOWHERE);
	if (bit == NOWHERE)
		return at;
	if (rd->kind->data == ELFDATA2MSB)
		return at + bit;
	unit = number(die, DW_AT_byte_size, 0);
	while (!unit && rd->steps++ < MAX_STEPS &&
	       dwarf_attr(die, DW_AT_type, &attr) &&
	       dwarf_formref_die(&attr, &type)) {
		unit = number(&type, DW_AT_byte_size, 0);
		die = &type;
	}
	return at + unit * 8 - bit - size;
}

static int add_composite(struct reader *rd, Dwarf_Die *die, bool is_union)
{
	const char *name = dwarf_diename(die);
	const uint32_t size = number(die, DW_AT_byte_size, 0);
	int id = is_union ? btf__add_union(rd->btf, name, size) :
			    btf__add_struct(rd->btf, name, size);
	Dwarf_Die child;

	if (id < 0 || dwarf_child(die, &child))
		return id;
	do {
		const uint64_t bits = number(&child, DW_AT_bit_size, 0);

		if (dwarf_tag(&child) != DW_TAG_member)
			continue;
		if (btf__add_field(rd->btf, dwarf_diename(&child),
				   type_of(rd, &child),
				   member_offset(rd, &child, bits), bits))
			return -1;
	} while (sibling(rd, &child));
	return id;
}

/* Compilers write a negative value as sdata, anything else without a sign. */
static bool constant(Dwarf_Die *die, int64_t *value)
{
	Dwarf_Attribute attr;
	Dwarf_Sword with;
	Dwarf_Word without;

	if (!dwarf_attr(die, DW_AT_const_value, &attr))
		return false;
	switch (dwarf_whatform(&attr)) {
	case DW_FORM_sdata:
	case DW_FORM_implicit_const:
		if (dwarf_formsdata(&attr, &with))
			return false;
		*value = with;
		return true;
	default:
		if (dwarf_formudata(&attr, &without))
			return false;
		*value = without;
		return true;
	}
}

static int add_enum(struct reader *rd, Dwarf_Die *die)
{
	const uint32_t size = number(die, DW_AT_byte_size, 4);
	int id = size == 8 ? btf__add_enum64(rd->btf, dwarf_diename(die), 8, true) :
			     btf__add_enum(rd->btf, dwarf_diename(die), size);
	Dwarf_Die child;
	unsigned int nr = 0;
	int64_t value;

	if (id < 0 || dwarf_child(die, &child))
		return id;
	do {
		if (dwarf_tag(&child) != DW_TAG_enumerator ||
		    !constant(&child, &value))
			continue;
		if (++nr > BTF_MAX_VLEN)
			return -1;
		if (size == 8 ? btf__add_enum64_value(rd->btf, dwarf_diename(&child), value) :
				btf__add_enum_value(rd->btf, dwarf_diename(&child), (int32_t)value))
			return -1;
	} while (sibling(rd, &child));
	return id;
}

static uint64_t count_of(Dwarf_Die *subrange)
{
	Dwarf_Attribute attr;
	Dwarf_Word count;

	if (dwarf_attr(subrange, DW_AT_count, &attr))
		return dwarf_formudata(&attr, &count) ? 0 : count;
	if (dwarf_attr(subrange, DW_AT_upper_bound, &attr))
		return dwarf_formudata(&attr, &count) ? 0 : count + 1;
	return 0;
}

/* DWARF has the dimensions of an array side by side, BTF one in the other. */
static int add_array(struct reader *rd, Dwarf_Die *die, unsigned int dim)
{
	unsigned int nr = 0;
	uint64_t count = 0;
	Dwarf_Die child;

	if (!dwarf_child(die, &child)) {
		do {
			if (dwarf_tag(&child) == DW_TAG_subrange_type &&
			    nr++ == dim)
				count = count_of(&child);
		} while (sibling(rd, &child));
	}
	return btf__add_array(rd->btf, 1, dim + 1 < nr && dim < 7 ?
			      number_of(rd, die, dim + 1) : type_of(rd, die),
			      count);
}

static int add_base(struct reader *rd, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die) ?: "unnamed";
	const uint64_t size = number(die, DW_AT_byte_size, 4);
	int encoding = 0;

	switch (number(die, DW_AT_encoding, 0)) {
	case DW_ATE_float:
		return btf__add_float(rd->btf, name, size);
	case DW_ATE_boolean:
		encoding = BTF_INT_BOOL;
		break;
	case DW_ATE_signed:
	case DW_ATE_signed_char:
		encoding = BTF_INT_SIGNED;
		break;
	}
	return btf__add_int(rd->btf, name, size, encoding);
}

/* Exactly one type, the number of which is returned; negative on failure. */
static int add_type(struct reader *rd, Dwarf_Die *die, unsigned int dim)
{
	const int tag = dwarf_tag(die);
	const char *name = dwarf_diename(die);

	if (dwarf_hasattr(die, DW_AT_declaration))
		return btf__add_fwd(rd->btf, name ?: "unnamed",
				    tag == DW_TAG_union_type ? BTF_FWD_UNION :
							       BTF_FWD_STRUCT);
	switch (tag) {
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		return add_composite(rd, die, tag == DW_TAG_union_type);
	case DW_TAG_enumeration_type:
		return add_enum(rd, die);
	case DW_TAG_array_type:
		return add_array(rd, die, dim);
	case DW_TAG_base_type:
		return add_base(rd, die);
	case DW_TAG_pointer_type:
		return btf__add_ptr(rd->btf, type_of(rd, die));
	case DW_TAG_typedef:
		return btf__add_typedef(rd->btf, name ?: "unnamed",
					type_of(rd, die));
	case DW_TAG_const_type:
	case DW_TAG_atomic_type:
		return btf__add_const(rd->btf, type_of(rd, die));
	case DW_TAG_volatile_type:
		return btf__add_volatile(rd->btf, type_of(rd, die));
	case DW_TAG_restrict_type:
		return btf__add_restrict(rd->btf, type_of(rd, die));
	case DW_TAG_subroutine_type:
		/* Nobody compares what it takes and returns. */
		return btf__add_func_proto(rd->btf, 0);
	default:
		return -1;
	}
}

/* Where the kernel's headers are: what is before that of struct module. */
static char *find_root(struct reader *rd)
{
	static const char header[] = "include/linux/module.h";
	size_t i;

	for (i = 0; i < rd->nr; i++) {
		Dwarf_Die *die = &rd->queue[i].die;
		const char *name = dwarf_diename(die);
		const char *file = dwarf_decl_file(die);
		size_t len;

		if (!name || strcmp(name, "module") || !file ||
		    dwarf_tag(die) != DW_TAG_structure_type)
			continue;
		len = strlen(file);
		if (len >= strlen(header) &&
		    !strcmp(file + len - strlen(header), header)) {
			char *root = xstrdup(file);

			root[len - strlen(header)] = '\0';
			return root;
		}
	}
	return NULL;
}

static enum declared declared_in(Dwarf_Die *die, const char *root)
{
	const char *file = dwarf_decl_file(die);

	if (!root || !file)
		return DECLARED_UNKNOWN;
	if (strncmp(file, root, strlen(root)))
		return DECLARED_ELSEWHERE;
	file += strlen(root);
	if (!strncmp(file, "include/", 8) ||
	    (!strncmp(file, "arch/", 5) && strstr(file, "/include/")))
		return DECLARED_IN_KERNEL;
	return DECLARED_ELSEWHERE;
}

static bool read_units(struct reader *rd, Dwarf *dwarf)
{
	Dwarf_Off offset = 0, next;
	Dwarf_Die unit, child;
	size_t header, i = 0;

	if (btf__add_int(rd->btf, "__ARRAY_SIZE_TYPE__", 4, 0) != 1)
		return false;
	while (!dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL)) {
		if (!dwarf_offdie(dwarf, offset + header, &unit))
			return false;
		offset = next;
		if (dwarf_child(&unit, &child))
			continue;
		do {
			switch (dwarf_tag(&child)) {
			case DW_TAG_structure_type:
			case DW_TAG_union_type:
			case DW_TAG_enumeration_type:
				number_of(rd, &child, 0);
			}
		} while (sibling(rd, &child));
		for (; i < rd->nr; i++) {
			/* The queue moves when it grows. */
			struct queued this = rd->queue[i];

			if (add_type(rd, &this.die, this.dim) != (int)i + 2)
				return false;
		}
	}
	return rd->nr;
}

static int no_debuginfo(Dwfl_Module *mod, void **data, const char *name,
			Dwarf_Addr base, const char *file, const char *link,
			GElf_Word crc, char **found)
{
	(void)mod, (void)data, (void)name, (void)base, (void)file, (void)link;
	(void)crc, (void)found;
	return -1;
}

/**
 * types_from_dwarf() - read types from DWARF
 * @types: where to
 * @declared: set to where each is declared, by number, to be freed; or %NULL
 * @image: an ELF file
 * @kind: its class and endianness
 *
 * Return: true if @types is to be freed by types_free(), false on failure.
 */
bool types_from_dwarf(struct types *types, enum declared **declared,
		      const struct image *image, const struct elf_kind *kind)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = no_debuginfo,
		.section_address = dwfl_offline_section_address,
	};
	struct reader rd = { .btf = btf__new_empty(), .kind = kind };
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *module;
	Dwarf *dwarf = NULL;
	Dwarf_Addr bias;
	char *root = NULL;
	bool good = false;
	size_t i;

	module = dwfl && rd.btf ?
		 dwfl_report_offline_memory(dwfl, "module", "module",
					    image->data, image->size) :
		 NULL;
	if (module && !dwfl_report_end(dwfl, NULL, NULL))
		dwarf = dwfl_module_getdwarf(module, &bias);
	if (dwarf && read_units(&rd, dwarf))
		good = types_adopt(types, rd.btf, kind->class);
	else
		btf__free(rd.btf);
	if (good && declared) {
		root = find_root(&rd);
		*declared = xrealloc(NULL, rd.nr + 2, sizeof(**declared));
		for (i = 0; i < rd.nr; i++)
			(*declared)[i + 2] = declared_in(&rd.queue[i].die, root);
	}
	for (i = 0; rd.known && i <= rd.mask; i++)
		free(rd.known[i].text);
	free(rd.known);
	free(rd.queue);
	free(root);
	dwfl_end(dwfl);
	return good;
}
