// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Load a module many times, each time with something else damaged in it.
 *
 *   fuzz_ko [-c] [-n COUNT] [-s SEED] FILE
 *   fuzz_ko [-c] [-s SEED] -o OUT FILE
 *
 * A module of that name has to be loaded already, so that none of the copies
 * is: the kernel finds out after it has checked all else.  Headers, .modinfo,
 * the relocations of struct module, symbols and their names are damaged.  What
 * is damaged depends on the seed alone, which goes up by one with each load and
 * is in the name of the task, that is in any oops.  With -o that copy is written
 * to a file instead.
 *
 * With -c only that is damaged which nothing but the layout check looks at, and
 * so that it has to find out.
 *
 * Prints how many copies were refused with which error, and how many of them by
 * the layout check, for which reasons; that is what the kernel log says.
 *
 * Exits with 0 if all were refused, and with -c by the check, with 1 if one was
 * not, and with 2 if the kernel was not asked.
 */

#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "elf_class.h"
#include "errno_name.h"

#define MAX_ERRNO	4095
#define TAG		"layout="
#define HASH_LEN	16
#define ADVICE		"; rebuild it with this kernel's .config and compiler"

static char *good, *image;
static size_t good_len, image_len;
/* What is damaged is found by the headers of the good module. */
static Elf64_Ehdr hdr;
static const Elf64_Shdr *sections;
static int this_module, modinfo, relocs, symtab;

/* What the check says, and how often it did. */
static struct reason {
	const char *text;
	unsigned long count;
} reasons[] = {
	{ .text = "its layout field cannot be read" },
	{ .text = "the relocations of its struct module cannot be read" },
	{ .text = "its size is" },
	{ .text = "is at offset" },
	{ .text = "its name is not at offset" },
	{ .text = "it has no layout field and this kernel requires one" },
	{ .text = "differ" },
};

static int kmsg;

static size_t pick(size_t n)
{
	return (size_t)random() % n;
}

static const char *name_of(int section)
{
	return good + sections[hdr.e_shstrndx].sh_offset +
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

	if (!read_header(&hdr, good))
		errx(2, "%s: not a module", file);
	sections = read_sections(&hdr, good + hdr.e_shoff);
	if (!sections)
		err(2, "%s", file);
	for (i = 1; i < hdr.e_shnum; i++) {
		if (!strcmp(name_of(i), ".gnu.linkonce.this_module"))
			this_module = i;
		else if (!strcmp(name_of(i), ".modinfo"))
			modinfo = i;
		else if (sections[i].sh_type == SHT_SYMTAB)
			symtab = i;
	}
	for (i = 1; i < hdr.e_shnum; i++) {
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
		0, 1, ~0U, 1U << 31, ~0U >> 1, good_len, good_len - 1, hdr.e_shnum,
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

static void damage_header(int i)
{
	damage_word(hdr.e_shoff + i * hdr.e_shentsize, hdr.e_shentsize);
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
				damage_word(0, hdr.e_ehsize);
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
			i = pick(hdr.e_shnum);
			if (!is_spared(i, part))
				damage_header(i);
		}
	}
	if (!pick(20))
		image_len = pick(good_len);
}

/*
 * Another digit in the loader hash, or a character anywhere that is no digit.  Other
 * digits elsewhere would do: the core hash may be zero, and digests are compared only
 * to name what differs.
 */
static void damage_field(void)
{
	static const char digits[] = "0123456789abcdef", others[] = "-gGA F\n\xff";
	size_t start = sections[modinfo].sh_offset, len, at;
	char *field = memmem(image + start, sections[modinfo].sh_size, TAG, strlen(TAG));
	char c;

	if (!field)
		errx(2, "no layout field");
	field += strlen(TAG);
	len = strlen(field);
	at = pick(2) ? pick(HASH_LEN) : pick(len);
	do {
		if (at < HASH_LEN && pick(2))
			c = digits[pick(strlen(digits))];
		else
			c = others[pick(strlen(others))];
	} while (c == field[at]);
	field[at] = c;
}

/* Where init or exit goes, or how long the section with both of these is. */
static void damage_relocs(void)
{
	size_t entsize = (sections[relocs].sh_type == SHT_RELA ? 3 : 2) * word_size();
	char *offset = image + sections[relocs].sh_offset;
	Elf64_Shdr *headers;

	if (!pick(4)) {
		headers = read_sections(&hdr, image + hdr.e_shoff);
		if (!headers)
			err(2, "section headers");
		headers[relocs].sh_size -= 1 + pick(entsize - 1);
		write_sections(&hdr, headers, image + hdr.e_shoff);
		free(headers);
		return;
	}
	offset += pick(sections[relocs].sh_size / entsize) * entsize;
	if (pick(2))
		set_word(offset, get_word(offset) ^ 1ULL << pick(8 * word_size()));
	else
		set_word(offset, get_word(offset) + word_size() * (1 + pick(64)));
}

static void damage_for_check(unsigned int seed)
{
	srandom(seed);
	memcpy(image, good, good_len);
	image_len = good_len;
	if (pick(2))
		damage_field();
	else
		damage_relocs();
}

/* From here on the log is read. */
static void open_kmsg(void)
{
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0 || lseek(kmsg, 0, SEEK_END) < 0)
		err(2, "/dev/kmsg");
}

/* Whether the check has spoken since, and a count for what it said. */
static bool refused_by_check(void)
{
	const size_t nr = sizeof(reasons) / sizeof(*reasons);
	bool found = false;
	char line[8192];
	ssize_t len;
	size_t i;

	for (;;) {
		len = read(kmsg, line, sizeof(line) - 1);
		if (len < 0 && errno == EPIPE)
			continue;
		if (len <= 0)
			break;
		line[len] = '\0';
		if (!strstr(line, ADVICE))
			continue;
		found = true;
		for (i = 0; i < nr && !strstr(line, reasons[i].text); i++)
			;
		if (i == nr)
			errx(2, "unknown reason: %s", line);
		reasons[i].count++;
	}
	return found;
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
	unsigned long count = 1, seed = 1, by_check = 0;
	bool check_only = false, by_us;
	const char *out = NULL;
	unsigned long i;
	char comm[16];
	int opt, error;

	while ((opt = getopt(argc, argv, "cn:o:s:")) != -1) {
		if (opt == 'c')
			check_only = true;
		else if (opt == 'n')
			count = strtoul(optarg, NULL, 0);
		else if (opt == 's')
			seed = strtoul(optarg, NULL, 0);
		else if (opt == 'o')
			out = optarg;
		else
			return 2;
	}
	if (argc - optind != 1)
		errx(2, "usage: fuzz_ko [-c] [-n COUNT] [-s SEED] [-o OUT] FILE");
	read_module(argv[optind]);
	if (!out)
		open_kmsg();

	for (i = 0; i < count; i++, seed++) {
		snprintf(comm, sizeof(comm), "fuzz %lu", seed);
		prctl(PR_SET_NAME, comm);
		if (check_only)
			damage_for_check(seed);
		else
			damage(seed);
		if (out) {
			write_copy(out);
			return 0;
		}
		error = load() ? errno : 0;
		if (!error)
			errx(1, "seed %lu: it was loaded", seed);
		errors[error]++;
		by_us = refused_by_check();
		by_check += by_us;
		if (by_us && error != ENOEXEC)
			errx(1, "seed %lu: refused by the check with error %d", seed, error);
		if (check_only && !by_us)
			errx(1, "seed %lu: not refused by the check, error %d", seed, error);
	}
	for (i = 0; i <= MAX_ERRNO; i++) {
		if (errors[i])
			printf("# %lu times %s\n", errors[i], errno_name(i));
	}
	printf("# %lu times by the layout check\n", by_check);
	for (i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		if (reasons[i].count)
			printf("# %lu times: %s\n", reasons[i].count, reasons[i].text);
	}
	return 0;
}
