// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is known of a kernel, put together from one file or several
 */

#include <linux/btf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "modabi.h"

/* Files whose contents are in use for as long as the reference is. */
static void keep(struct reference *ref, struct image *image)
{
	ref->images = xrealloc(ref->images, ref->nr_images + 1,
			       sizeof(*ref->images));
	ref->images[ref->nr_images++] = *image;
}

/* What the reference has already stays, if it does not contradict. */
static bool merge_place(uint64_t *place, uint64_t other)
{
	if (*place == NOWHERE)
		*place = other;
	return other == NOWHERE || *place == other;
}

static bool merge_string(char **string, const char *other)
{
	if (!*string && other)
		*string = xstrdup(other);
	return !other || !strcmp(*string, other);
}

static bool merge(struct reference *ref, const struct elf_kind *kind,
		  const struct places *places, const char *vermagic,
		  const char *layout)
{
	if (!ref->kind.data)
		ref->kind.data = kind->data;
	if (!ref->kind.machine) {
		ref->kind.machine = kind->machine;
		ref->kind.class = kind->class;
	}
	return ref->kind.data == kind->data &&
	       (!kind->machine || ref->kind.machine == kind->machine) &&
	       (!kind->class || ref->kind.class == kind->class) &&
	       merge_place(&ref->places.size, places->size) &&
	       merge_place(&ref->places.name, places->name) &&
	       merge_place(&ref->places.init, places->init) &&
	       merge_place(&ref->places.exit, places->exit) &&
	       merge_string(&ref->vermagic, vermagic) &&
	       merge_string(&ref->layout, layout);
}

/* The string that a symbol of a vmlinux is, NULL if it has no such symbol. */
static const char *symbol_string(Elf *elf, const char *name)
{
	Elf_Data *symbols, *data;
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	GElf_Sym sym;
	size_t i;

	do {
		scn = elf_nextscn(elf, scn);
		if (!scn || !gelf_getshdr(scn, &shdr))
			return NULL;
	} while (shdr.sh_type != SHT_SYMTAB);
	symbols = elf_getdata(scn, NULL);
	for (i = 0; symbols && gelf_getsym(symbols, i, &sym); i++) {
		const char *this = elf_strptr(elf, shdr.sh_link, sym.st_name);

		if (this && !strcmp(this, name) &&
		    GELF_ST_TYPE(sym.st_info) == STT_OBJECT)
			break;
	}
	if (!symbols || !gelf_getsym(symbols, i, &sym))
		return NULL;
	scn = elf_getscn(elf, sym.st_shndx);
	data = scn ? elf_rawdata(scn, NULL) : NULL;
	if (!data || !data->d_buf || !gelf_getshdr(scn, &shdr) ||
	    sym.st_value < shdr.sh_addr ||
	    sym.st_value - shdr.sh_addr >= data->d_size)
		return NULL;
	sym.st_value -= shdr.sh_addr;
	if (!memchr((char *)data->d_buf + sym.st_value, '\0',
		    data->d_size - sym.st_value))
		return NULL;
	return (char *)data->d_buf + sym.st_value;
}

static const char not_one[] = "is of another kernel than what was named before";

/* Add what a raw BTF, or a vmlinux with or without one, says. */
static const char *add_kernel(struct reference *ref, const struct elf_kind *kind,
			      struct types *types, const char *vermagic,
			      const char *layout)
{
	struct places places = { NOWHERE, NOWHERE, NOWHERE, NOWHERE };

	if (types->btf && ref->types.btf) {
		types_free(types);
		return "has types, and so has a file named before";
	}
	if (types->btf)
		types_places(types, &places);
	if (!merge(ref, kind, &places, vermagic, layout)) {
		types_free(types);
		return not_one;
	}
	if (types->btf)
		ref->types = *types;
	return NULL;
}

static const char *add_raw_btf(struct reference *ref, const struct image *image)
{
	struct elf_kind kind = { ELFCLASSNONE, ELFDATA2LSB, EM_NONE };
	struct types types;
	const char *why;

	/* Its magic is one of the two ways round, the caller has seen that. */
	if (*(unsigned char *)image->data != (BTF_MAGIC & 0xff))
		kind.data = ELFDATA2MSB;
	if (!types_new(&types, image->data, image->size, NULL, kind.class, &why))
		return why;
	return add_kernel(ref, &kind, &types, NULL, NULL);
}

static const char *add_vmlinux(struct reference *ref, Elf *elf,
			       const struct image *image)
{
	const struct section btf = elf_section(elf, ".BTF");
	const struct elf_kind kind = elf_kind_of(elf);
	const char *layout = symbol_string(elf, "module_layout_record");
	const char *vermagic = symbol_string(elf, "vermagic");
	struct types types = { 0 };
	const char *why;

	if (layout) {
		layout = strncmp(layout, "layout=", 7) ? NULL : layout + 7;
		if (layout && !layout_well_formed(layout))
			layout = NULL;
	}
	if (btf.size) {
		if (!types_new(&types, btf.data, btf.size, NULL, kind.class,
			       &why))
			return why;
	} else if (elf_section(elf, ".debug_info").size) {
		if (!types_from_dwarf(&types, NULL, image, &kind))
			return "has DWARF that is damaged, or of a kind that is not known";
	} else if (!layout) {
		return "has neither BTF, DWARF nor a layout record";
	}
	return add_kernel(ref, &kind, &types, vermagic, layout);
}

/* A module says as much of the kernel that it was built with. */
static const char *add_module(struct reference *ref, struct image *image)
{
	struct module_file mod;
	const char *why;

	if (!module_adopt(&mod, image, &why))
		return why;
	if (!merge(ref, &mod.kind, &mod.places, mod.vermagic, mod.layout))
		why = not_one;
	/* Of the two sources of CRCs, Module.symvers has them all. */
	if (!why && !ref->crcs.nr) {
		ref->crcs = mod.crcs;
		mod.crcs = (struct crcs){ NULL, 0 };
		keep(ref, &mod.image);
		mod.image = (struct image){ NULL, 0, false };
	}
	module_free(&mod);
	return why;
}

static bool is_raw_btf(const struct image *image)
{
	const unsigned char *p = image->data;

	return image->size > 2 && ((p[0] == (BTF_MAGIC & 0xff) && p[1] == BTF_MAGIC >> 8) ||
				   (p[1] == (BTF_MAGIC & 0xff) && p[0] == BTF_MAGIC >> 8));
}

/**
 * reference_add_file() - add what a file says of a kernel
 * @ref: where to
 * @path: as for reference_add(), but no directory
 *
 * Return: %NULL, or why it was not added.
 */
const char *reference_add_file(struct reference *ref, const char *path)
{
	struct image image;
	const char *why;
	Elf *elf;

	if (!image_read(&image, path, &why))
		return why;
	elf_version(EV_CURRENT);
	elf = elf_memory(image.data, image.size);
	if (elf && elf_is_module(elf)) {
		elf_end(elf);
		elf = NULL;
		why = add_module(ref, &image);
	} else if (elf && elf_kind_of(elf).class != ELFCLASSNONE) {
		why = add_vmlinux(ref, elf, &image);
	} else if (is_raw_btf(&image)) {
		why = add_raw_btf(ref, &image);
	} else if (image.size > 2 && !memcmp(image.data, "0x", 2)) {
		free(ref->crcs.list);
		ref->crcs = (struct crcs){ NULL, 0 };
		if (!crcs_parse(&ref->crcs, image.data, image.size))
			why = "is no Module.symvers, or damaged";
		keep(ref, &image);
		image = (struct image){ NULL, 0, false };
	} else {
		why = "is neither a vmlinux, BTF, a module, nor a Module.symvers";
	}
	elf_end(elf);
	image_free(&image);
	return why;
}

/**
 * reference_add() - add what a file says of a kernel
 * @ref: where to
 * @path: a vmlinux, a bzImage, BTF, a module of the kernel, a Module.symvers,
 *	or a directory as /lib/modules/VERSION
 * @quiet: whether not to say what was found in a directory
 *
 * Return: false if that is no good, after an error message.
 */
bool reference_add(struct reference *ref, const char *path, bool quiet)
{
	const char *why;
	struct stat st;

	if (!ref->what) {
		ref->what = xstrdup(path);
		ref->places = (struct places){ NOWHERE, NOWHERE, NOWHERE, NOWHERE };
	}
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return reference_add_dir(ref, path, quiet);
	why = reference_add_file(ref, path);
	if (why)
		error("%s: %s", path, why);
	return !why;
}

/* The same, of a kernel whose types are needed. */
bool reference_add_types(struct reference *ref, const char *path, bool quiet)
{
	if (!reference_add(ref, path, quiet))
		return false;
	if (!ref->types.btf)
		error("%s: has no types", path);
	return ref->types.btf;
}

void reference_free(struct reference *ref)
{
	size_t i;

	types_free(&ref->types);
	for (i = 0; i < ref->nr_images; i++)
		image_free(&ref->images[i]);
	free(ref->images);
	free(ref->crcs.list);
	free(ref->vermagic);
	free(ref->layout);
	free(ref->what);
	memset(ref, 0, sizeof(*ref));
}
