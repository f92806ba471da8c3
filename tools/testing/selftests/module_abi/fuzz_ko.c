// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Load a module many times, each time with something else damaged in it.
 *
 *   fuzz_ko [-n COUNT] [-s SEED] FILE
 *   fuzz_ko [-s SEED] -o OUT FILE
 *
 * A module of that name has to be loaded already, so that none of the copies
 * is: the kernel finds out after it has checked all else.  Headers, .modinfo,
 * the relocations of struct module, symbols and their names are damaged.  What
 * is damaged depends on the seed alone, which goes up by one with each load and
 * is in the name of the task, that is in any oops.  With -o that copy is written
 * to a file instead.
 *
 * Exits with 0 if all were refused, with 1 if one was loaded and with 2 if the
 * kernel was not asked.
 */

#define _GNU_SOURCE
#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define Elf_Ehdr	ElfW(Ehdr)
#define Elf_Shdr	ElfW(Shdr)
#define MAX_ERRNO	4095

static char *good, *image;
static size_t good_len, image_len;
/* What is damaged is found by the headers of the good module. */
static const Elf_Ehdr *hdr;
static const Elf_Shdr *sections;
static int this_module, modinfo, relocs, symtab;

static size_t pick(size_t n)
{
	return (size_t)random() % n;
}

static const char *name_of(int section)
{
	return good + sections[hdr->e_shstrndx].sh_offset +
	       sections[section].sh_name;
}

/* The kernel built it, so its headers are as they should be. */
static void read_module(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int i;

	if (fd < 0 || fstat(fd, &st))
		err(2, "%s", file);
	good_len = st.st_size;
	good = mmap(NULL, good_len, PROT_READ, MAP_PRIVATE, fd, 0);
	image = malloc(good_len);
	if (good == MAP_FAILED || !image)
		err(2, "%s", file);
	close(fd);

	hdr = (const Elf_Ehdr *)good;
	sections = (const Elf_Shdr *)(good + hdr->e_shoff);
	for (i = 1; i < hdr->e_shnum; i++) {
		if (!strcmp(name_of(i), ".gnu.linkonce.this_module"))
			this_module = i;
		else if (!strcmp(name_of(i), ".modinfo"))
			modinfo = i;
		else if (sections[i].sh_type == SHT_SYMTAB)
			symtab = i;
	}
	for (i = 1; i < hdr->e_shnum; i++) {
		if ((sections[i].sh_type == SHT_REL ||
		     sections[i].sh_type == SHT_RELA) &&
		    (int)sections[i].sh_info == this_module)
			relocs = i;
	}
	if (!this_module || !modinfo || !symtab || !relocs)
		errx(2, "%s: not a module with init and exit functions", file);
}

/* Numbers are damaged as such. */
static void damage_word(size_t offset, size_t size)
{
	const unsigned int odd[8] = {
		0, 1, ~0U, 1U << 31, ~0U >> 1, good_len, good_len - 1, hdr->e_shnum,
	};
	unsigned int word;

	offset += pick(size / sizeof(word)) * sizeof(word);
	memcpy(&word, image + offset, sizeof(word));
	switch (pick(4)) {
	case 0:
		word = odd[pick(8)];
		break;
	case 1:
		word += pick(33) - 16;
		break;
	case 2:
		word ^= 1U << pick(32);
		break;
	default:
		word = random();
	}
	memcpy(image + offset, &word, sizeof(word));
}

/* And text as such; a piece from elsewhere in it makes a field come twice. */
static void damage_text(size_t offset, size_t size)
{
	size_t from = pick(size), to = pick(size), len = pick(300);

	switch (pick(4)) {
	case 0:
		image[offset + to] = '\0';
		break;
	case 1:
		image[offset + to] ^= 1 << pick(8);
		break;
	case 2:
		image[offset + to] = random();
		break;
	default:
		if (len > size - from)
			len = size - from;
		if (len > size - to)
			len = size - to;
		memmove(image + offset + to, image + offset + from, len);
	}
}

static void damage_section(int i)
{
	if (i == modinfo || sections[i].sh_type == SHT_STRTAB)
		damage_text(sections[i].sh_offset, sections[i].sh_size);
	else
		damage_word(sections[i].sh_offset, sections[i].sh_size);
}

/*
 * No section is made one without contents: the loader does not check where those
 * are, and nonetheless reads one that has a name it looks for; and section 0 if
 * there is no .modinfo.
 */
static void damage_header(int i)
{
	size_t offset = hdr->e_shoff + i * sizeof(*sections);
	Elf_Shdr *header = (Elf_Shdr *)(image + offset);

	damage_word(offset, sizeof(*sections));
	if (header->sh_type == SHT_NULL || header->sh_type == SHT_NOBITS)
		header->sh_type = sections[i].sh_type;
}

/* What else than headers and relocations is damaged in a copy. */
enum part { SYMBOLS, MODINFO, THIS_MODULE };

static bool is_spared(int i, enum part part)
{
	if (i == this_module)
		return part != THIS_MODULE;
	if (i == modinfo)
		return part != MODINFO;
	if (i == symtab || sections[i].sh_type == SHT_STRTAB)
		return part != SYMBOLS;
	return false;
}

/*
 * The name of the module is in .modinfo and in its struct module: with both of
 * them damaged another module might be loaded, and with the symbols damaged as
 * well, its relocations be applied wherever they say.  What struct module has in
 * it is left alone: older kernels add sizes to what it says.
 */
static void damage(unsigned int seed)
{
	enum part part;
	size_t n;
	int i;

	srandom(seed);
	memcpy(image, good, good_len);
	image_len = good_len;
	part = pick(3);
	for (n = 1 + pick(3); n; n--) {
		switch (pick(5)) {
		case 0:
			if (part != SYMBOLS)
				damage_word(0, sizeof(*hdr));
			break;
		case 1:
			damage_section(relocs);
			break;
		case 2:
			if (part == THIS_MODULE)
				damage_header(this_module);
			else
				damage_section(part == SYMBOLS ? symtab : modinfo);
			break;
		case 3:
			if (part == SYMBOLS)
				damage_section(sections[symtab].sh_link);
			else
				damage_header(part == MODINFO ? modinfo : this_module);
			break;
		default:
			i = 1 + pick(hdr->e_shnum - 1);
			if (!is_spared(i, part))
				damage_header(i);
		}
	}
	if (!pick(20))
		image_len = pick(good_len);
}

/* As insmod does, or as modprobe does with a compressed file. */
static int load(void)
{
	int fd, ret;

	if (pick(2))
		return syscall(SYS_init_module, image, image_len, "");
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, image, image_len) != (ssize_t)image_len)
		err(2, "memfd");
	ret = syscall(SYS_finit_module, fd, "", 0);
	close(fd);
	return ret;
}

static void write_copy(const char *out)
{
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, image, image_len) != (ssize_t)image_len ||
	    close(fd))
		err(2, "%s", out);
}

int main(int argc, char **argv)
{
	static unsigned long errors[MAX_ERRNO + 1];
	unsigned long count = 1, seed = 1;
	const char *out = NULL;
	unsigned long i;
	char comm[16];
	int opt;

	while ((opt = getopt(argc, argv, "n:o:s:")) != -1) {
		if (opt == 'n')
			count = strtoul(optarg, NULL, 0);
		else if (opt == 's')
			seed = strtoul(optarg, NULL, 0);
		else if (opt == 'o')
			out = optarg;
		else
			return 2;
	}
	if (argc - optind != 1)
		errx(2, "usage: fuzz_ko [-n COUNT] [-s SEED] [-o OUT] FILE");
	read_module(argv[optind]);

	if (out) {
		damage(seed);
		write_copy(out);
		return 0;
	}
	for (i = 0; i < count; i++, seed++) {
		snprintf(comm, sizeof(comm), "fuzz %lu", seed);
		prctl(PR_SET_NAME, comm);
		damage(seed);
		if (!load())
			errx(1, "seed %lu: it was loaded", seed);
		errors[errno]++;
	}
	for (i = 0; i <= MAX_ERRNO; i++) {
		if (errors[i])
			printf("# %lu times %s\n", errors[i], strerrorname_np(i));
	}
	return 0;
}
