// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Types by name: BTF as libbpf reads it, with an index
 */

#include <bpf/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "modabi.h"

static uint32_t hash(const char *s)
{
	uint32_t h = 2166136261U;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619U;
	return h;
}

/**
 * types_group() - what C calls a type
 * @types: where it is
 * @id: its number
 *
 * Return: BTF_KIND_STRUCT, BTF_KIND_UNION or BTF_KIND_ENUM of one that can be
 * compared, 0 of any other.
 */
unsigned int types_group(const struct types *types, uint32_t id)
{
	switch (btf_kind(btf__type_by_id(types->btf, id))) {
	case BTF_KIND_STRUCT:
		return BTF_KIND_STRUCT;
	case BTF_KIND_UNION:
		return BTF_KIND_UNION;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return BTF_KIND_ENUM;
	default:
		return 0;
	}
}

const char *group_name(unsigned int group)
{
	return group == BTF_KIND_STRUCT ? "struct" :
	       group == BTF_KIND_UNION ? "union" : "enum";
}

static const char *name_of(const struct types *types, uint32_t id)
{
	return btf__name_by_offset(types->btf,
				   btf__type_by_id(types->btf, id)->name_off);
}

/* In descending order, so that a bucket has its types in ascending order. */
static void make_index(struct types *types)
{
	const uint32_t nr = btf__type_cnt(types->btf);
	uint32_t id;

	for (types->mask = 255; types->mask < nr / 4; )
		types->mask = types->mask * 2 + 1;
	types->buckets = calloc(types->mask + 1, sizeof(uint32_t));
	types->next = calloc(nr, sizeof(uint32_t));
	if (!types->buckets || !types->next)
		abort();
	for (id = nr - 1; id && id >= types->first; id--) {
		const char *name;
		uint32_t *bucket;

		if (!types_group(types, id))
			continue;
		name = name_of(types, id);
		if (!*name)
			continue;
		bucket = &types->buckets[hash(name) & types->mask];
		types->next[id] = *bucket;
		*bucket = id;
	}
}

/**
 * types_find() - find a struct, union or enum by its name
 * @types: where to
 * @name: its name
 * @group: what types_group() has to say of it
 * @after: the one found before, 0 for the first one
 *
 * Return: its number, 0 if there are no more.
 */
uint32_t types_find(const struct types *types, const char *name,
		    unsigned int group, uint32_t after)
{
	uint32_t id = after ? types->next[after] :
		      types->buckets[hash(name) & types->mask];

	while (id && (types_group(types, id) != group ||
		      strcmp(name_of(types, id), name)))
		id = types->next[id];
	return id;
}

/*
 * libbpf 1.1 takes the sections to begin right behind the header it knows, and
 * reads beyond the end if the header says that it is longer.
 */
static bool read_header(const void *data, size_t size, struct btf_header *hdr)
{
	if (size < sizeof(*hdr) || size > UINT32_MAX)
		return false;
	memcpy(hdr, data, sizeof(*hdr));
	if (hdr->magic != BTF_MAGIC) {
		hdr->magic = __builtin_bswap16(hdr->magic);
		hdr->hdr_len = __builtin_bswap32(hdr->hdr_len);
		hdr->type_off = __builtin_bswap32(hdr->type_off);
		hdr->type_len = __builtin_bswap32(hdr->type_len);
		hdr->str_off = __builtin_bswap32(hdr->str_off);
		hdr->str_len = __builtin_bswap32(hdr->str_len);
	}
	return hdr->magic == BTF_MAGIC && hdr->hdr_len >= sizeof(*hdr) &&
	       hdr->hdr_len <= size &&
	       (uint64_t)hdr->type_off + hdr->type_len <= size - hdr->hdr_len &&
	       (uint64_t)hdr->str_off + hdr->str_len <= size - hdr->hdr_len &&
	       !((hdr->hdr_len + hdr->type_off) % 4);
}

/* Whether BTF is on top of nothing: its strings begin with an empty one. */
bool types_stand_alone(const struct section *btf)
{
	struct btf_header hdr;

	return read_header(btf->data, btf->size, &hdr) && hdr.str_len &&
	       !btf->data[hdr.hdr_len + hdr.str_off];
}

/*
 * libbpf 1.1 declares btf__new_split() and does not export it.  What it exports
 * reads a file, which this makes one of.
 */
static struct btf *new_split(const void *data, size_t size, struct btf *base)
{
	struct btf *btf = NULL;
	char path[64];
	int fd;

	fd = memfd_create("modabi", MFD_CLOEXEC);
	if (fd < 0)
		return NULL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, data, size) == (ssize_t)size)
		btf = btf__parse_raw_split(path, base);
	close(fd);
	return btf;
}

void types_free(struct types *types)
{
	btf__free(types->btf);
	free(types->buckets);
	free(types->next);
	memset(types, 0, sizeof(*types));
}

static bool finish(struct types *types, int class)
{
	if (class != ELFCLASSNONE)
		btf__set_pointer_size(types->btf, class == ELFCLASS64 ? 8 : 4);
	types->strings.data = btf__str_by_offset(types->btf, types->str_first);
	if (btf__type_cnt(types->btf) == types->first || !types_sane(types)) {
		types_free(types);
		return false;
	}
	make_index(types);
	return true;
}

/**
 * types_new() - read BTF
 * @types: where to
 * @data: the BTF
 * @size: its size
 * @base: what it is on top of, %NULL if it stands alone
 * @class: class of the ELF file that it comes from, for the size of a pointer
 * @why: set to what is wrong
 *
 * Return: true if @types is to be freed by types_free(), false on failure.
 */
bool types_new(struct types *types, const void *data, size_t size,
	       const struct types *base, int class, const char **why)
{
	struct btf_header hdr;

	memset(types, 0, sizeof(*types));
	*why = "has BTF that is damaged";
	if (!read_header(data, size, &hdr))
		return false;
	types->strings.size = hdr.str_len;
	types->str_first = base ? base->str_first + base->strings.size : 0;
	types->first = base ? btf__type_cnt(base->btf) : 1;
	types->btf = base ? new_split(data, size, base->btf) :
			    btf__new(data, size);
	if (!types->btf)
		return false;
	return finish(types, class);
}

/**
 * types_adopt() - make types of BTF that was put together in memory
 * @types: where to
 * @btf: the BTF, which is freed on failure
 * @class: class of the ELF file that it comes from
 *
 * Return: true if @types is to be freed by types_free(), false on failure.
 */
bool types_adopt(struct types *types, struct btf *btf, int class)
{
	memset(types, 0, sizeof(*types));
	types->btf = btf;
	types->first = 1;
	return finish(types, class);
}

static uint64_t place_of(const struct members *members, const char *name)
{
	const struct member *member = members_find(members, name, 0);

	return member ? member->offset / 8 : NOWHERE;
}

/**
 * types_places() - what struct module is like
 * @types: types of a kernel
 * @places: filled in as far as known
 */
void types_places(const struct types *types, struct places *places)
{
	uint32_t id = 0;

	while ((id = types_find(types, "module", BTF_KIND_STRUCT, id))) {
		struct members members = { 0 };

		if (members_read(&members, types, id) &&
		    members_find(&members, "init", 0) &&
		    members_find(&members, "name", 0)) {
			places->size = btf__resolve_size(types->btf, id);
			places->name = place_of(&members, "name");
			places->init = place_of(&members, "init");
			places->exit = place_of(&members, "exit");
			id = 0;
		}
		members_free(&members);
		if (!id)
			return;
	}
}
