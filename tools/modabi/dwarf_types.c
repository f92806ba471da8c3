// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types from DWARF: each as one of BTF
 */

#include <bpf/btf.h>
#include <dwarf.h>
#include "reader.h"

/* In damaged DWARF a sibling may be an elder one. */
#define MAX_STEPS	(128UL << 20)

/* Return: whether there is one, which @die then is. */
bool reader_sibling(struct reader *rd, Dwarf_Die *die)
{
	return rd->steps++ < MAX_STEPS && !dwarf_siblingof(die, die);
}

static uint64_t number(Dwarf_Die *die, unsigned int name, uint64_t otherwise)
{
	Dwarf_Attribute attr;
	Dwarf_Word value;

	if (!dwarf_attr(die, name, &attr) || dwarf_formudata(&attr, &value))
		return otherwise;
	return value;
}

/* The type that an attribute refers to, 0 for void. */
uint32_t type_of(struct reader *rd, Dwarf_Die *die)
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
	} while (reader_sibling(rd, &child));
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
	} while (reader_sibling(rd, &child));
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
		} while (reader_sibling(rd, &child));
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

/**
 * add_type() - make a type of BTF of one of DWARF
 * @rd: the reader
 * @die: its entry
 * @dim: for an array, how many dimensions of it to leave out
 *
 * Adds exactly one.
 *
 * Return: the number of the type, negative on failure.
 */
int add_type(struct reader *rd, Dwarf_Die *die, unsigned int dim)
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
