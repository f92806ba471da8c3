// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write a copy of a module with something wrong in it, or print what is right.
 *
 *   edit_ko IN OUT [EDIT]...
 *   edit_ko IN - name|field|vermagic|size|init|exit
 *
 * Edits of the layout field in .modinfo:
 *
 *   nofield		no field at all
 *   field=VALUE	another value
 *   field+=CHARS	more characters after its own value
 *   field-cut=N	its own value less the last N characters
 *   flip=I		another hex digit at place I of the value
 *   twice		the field twice
 *   unterminated	the field last, and without its NUL
 *   noname		no name of the module there
 *   first=STRING	another string in front of all others
 *
 * Edits of .gnu.linkonce.this_module, which is the module's struct module, and
 * of the section with its relocations:
 *
 *   init+=N init-=N	init is relocated N bytes higher or lower
 *   exit+=N exit-=N	the same for exit
 *   symidx=N		the first relocation is by symbol number N
 *   stname=N		the symbol of init has its name at N in the string table
 *   link=N		the symbol table is section number N
 *   relsize-=N		the relocations are N bytes shorter
 *   tworelocs		the relocations of another section are for this one, too
 *   thissize+=N	struct module is N bytes longer, or
 *   thissize-=N	shorter
 *   name=NAME		NAME in struct module, where the module's name was
 *
 * Edits of a section header, where SECTION is a name, or 0 for the first:
 *
 *   sh_name=SECTION:N sh_type=SECTION:N sh_offset=SECTION:N sh_size=SECTION:N
 *
 * Others:
 *
 *   vermagic		another version magic
 *   crc=SYMBOL		another CRC of a symbol that the module uses
 *
 * Any signature is dropped.  There is no ELF library here because it would
 * not write most of these.
 */

#define _GNU_SOURCE
#include <endian.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "elf_class.h"

#define TAG		"layout="
/* An entry of __versions: a CRC, and the name in the rest. */
#define VERSION_SIZE	64
#define SIG_MAGIC	"~Module signature appended~\n"

/* As struct module_signature in the kernel, sig_len being big-endian. */
struct signature {
	unsigned char algo, hash, id_type, signer_len, key_id_len, pad[3];
	unsigned int sig_len;
};

static const char *file;
static char *image;
static size_t image_len;
static Elf64_Ehdr hdr;
static Elf64_Shdr *sections, *this_module;

/* What is to become of the layout field. */
static char *field;
static int times;
static bool unterminated, noname;
static const char *first;

/* What follows the "=" of an edit. */
static const char *value;

static void *at(uint64_t offset, uint64_t size)
{
	if (offset > image_len || size > image_len - offset)
		errx(1, "%s: shorter than its headers say", file);
	return image + offset;
}

static bool string_at(uint64_t offset, const char *s)
{
	return offset < image_len && strlen(s) < image_len - offset &&
	       !strcmp(image + offset, s);
}

static void drop_signature(void)
{
	const size_t magic_len = strlen(SIG_MAGIC);
	struct signature sig;
	size_t len;

	if (image_len < magic_len + sizeof(sig) ||
	    memcmp(image + image_len - magic_len, SIG_MAGIC, magic_len))
		return;
	image_len -= magic_len + sizeof(sig);
	memcpy(&sig, image + image_len, sizeof(sig));
	len = (size_t)be32toh(sig.sig_len) + sig.signer_len + sig.key_id_len;
	if (len > image_len)
		errx(1, "%s: its signature is longer than the file", file);
	image_len -= len;
}

static void *section_headers(void)
{
	return at(hdr.e_shoff, hdr.e_shnum * hdr.e_shentsize);
}

static void read_module(void)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		err(1, "%s", file);
	image_len = st.st_size;
	image = mmap(NULL, image_len, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (image == MAP_FAILED)
		err(1, "%s", file);
	drop_signature();

	if (!read_header(&hdr, at(0, sizeof(hdr))))
		errx(1, "%s: not a module", file);
	if (hdr.e_shstrndx >= hdr.e_shnum)
		errx(1, "%s: odd section headers", file);
	sections = read_sections(&hdr, section_headers());
	if (!sections)
		err(1, "%s", file);
}

static void write_module(const char *out)
{
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	write_sections(&hdr, sections, section_headers());
	if (fd < 0 || write(fd, image, image_len) != (ssize_t)image_len ||
	    close(fd))
		err(1, "%s", out);
}

static Elf64_Shdr *look_up_section(const char *name)
{
	const size_t names = sections[hdr.e_shstrndx].sh_offset;
	int i;

	for (i = 1; i < hdr.e_shnum; i++) {
		if (string_at(names + sections[i].sh_name, name)) {
			if (sections[i].sh_type != SHT_NOBITS)
				at(sections[i].sh_offset, sections[i].sh_size);
			return &sections[i];
		}
	}
	return NULL;
}

static Elf64_Shdr *find_section(const char *name)
{
	Elf64_Shdr *section = look_up_section(name);

	if (!section)
		errx(1, "%s: no section %s", file, name);
	return section;
}

/* The first section of relocations for struct module, or for others. */
static Elf64_Shdr *find_relocs(bool others)
{
	int i;

	for (i = 1; i < hdr.e_shnum; i++) {
		if ((sections[i].sh_type == SHT_REL ||
		     sections[i].sh_type == SHT_RELA) &&
		    (&sections[sections[i].sh_info] != this_module) == others)
			return &sections[i];
	}
	errx(1, "%s: no such relocations", file);
}

/* A relocation is two words, the offset and the info, and may have an addend. */
static size_t reloc_size(const Elf64_Shdr *relocs)
{
	return (relocs->sh_type == SHT_RELA ? 3 : 2) * word_size();
}

/* In the info, the symbol is above the type. */
static unsigned int symbol_shift(void)
{
	return is_elf64 ? 32 : 8;
}

/* A symbol begins with the offset of its name. */
static uint32_t *reloc_symbol(const char *reloc)
{
	const size_t size = is_elf64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	const Elf64_Shdr *symtab = &sections[find_relocs(false)->sh_link];
	const uint64_t info = get_word(reloc + word_size());

	return at(symtab->sh_offset + (info >> symbol_shift()) * size, size);
}

/* Where init or exit is relocated. */
static char *find_reloc(const char *symbol)
{
	const Elf64_Shdr *relocs = find_relocs(false);
	const size_t entsize = reloc_size(relocs);
	const uint64_t names = find_section(".strtab")->sh_offset;
	size_t i;

	if (relocs->sh_link >= hdr.e_shnum)
		errx(1, "%s: no symbol table", file);
	for (i = 0; i < relocs->sh_size / entsize; i++) {
		char *reloc = at(relocs->sh_offset + i * entsize, entsize);

		if (string_at(names + *reloc_symbol(reloc), symbol))
			return reloc;
	}
	errx(1, "%s: no relocation by %s", file, symbol);
}

/* The value that a tag has in .modinfo. */
static char *modinfo_get(const char *tag)
{
	const Elf64_Shdr *section = find_section(".modinfo");
	const size_t len = strlen(tag);
	char *p = image + section->sh_offset;
	char *end = p + section->sh_size;

	for (; p < end; p += strnlen(p, end - p) + 1) {
		if ((size_t)(end - p) > len && !strncmp(p, tag, len))
			return strndup(p + len, end - p - len);
	}
	return NULL;
}

static const char *module_name(void)
{
	return modinfo_get("name=") ?: "";
}

static unsigned long amount(void)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(value, &end, 0);
	if (errno || end == value || *end)
		errx(1, "%s: not a number", value);
	return n;
}

static bool is(const char *arg, const char *edit)
{
	const size_t len = strlen(edit);

	value = arg + len;
	return !strncmp(arg, edit, len) && (edit[len - 1] == '=' || !*value);
}

static void rename_module(void)
{
	const size_t len = strlen(module_name());
	char *p = memmem(image + this_module->sh_offset, this_module->sh_size,
			 module_name(), len + 1);

	if (!p || strlen(value) > len)
		errx(1, "%s: no room in struct module", value);
	memset(p, 0, len);
	memcpy(p, value, strlen(value));
}

/* The first word is the version, which is not looked at if there are CRCs. */
static void change_vermagic(void)
{
	const Elf64_Shdr *section = find_section(".modinfo");
	char *p = memmem(image + section->sh_offset, section->sh_size,
			 "vermagic=", strlen("vermagic="));

	p = p ? strchr(p, ' ') : NULL;
	if (!p)
		errx(1, "%s: no version magic", file);
	p[1] ^= 1;
}

static void change_crc(void)
{
	const Elf64_Shdr *basic = look_up_section("__versions");
	const Elf64_Shdr *names = look_up_section("__version_ext_names");
	bool found = false;
	size_t i;
	char *p;

	for (i = 0; basic && i < basic->sh_size; i += VERSION_SIZE) {
		p = image + basic->sh_offset + i;
		if (!strcmp(p + word_size(), value)) {
			set_word(p, get_word(p) ^ 1);
			found = true;
		}
	}
	/* CONFIG_EXTENDED_MODVERSIONS has CRCs and names apart. */
	p = names ? image + names->sh_offset : NULL;
	for (i = 0; names && p < image + names->sh_offset + names->sh_size; i++) {
		if (!strcmp(p, value)) {
			*(unsigned int *)(image + i * sizeof(unsigned int) +
				find_section("__version_ext_crcs")->sh_offset) ^= 1;
			found = true;
		}
		p += strlen(p) + 1;
	}
	if (!found)
		errx(1, "%s: no CRC of %s", file, value);
}

static void move_reloc(const char *symbol, long by)
{
	char *reloc = find_reloc(symbol);

	set_word(reloc, get_word(reloc) + by);
}

static void set_symbol(char *reloc, uint64_t number)
{
	char *info = reloc + word_size();
	const uint64_t type = get_word(info) & ((1ULL << symbol_shift()) - 1);

	set_word(info, number << symbol_shift() | type);
}

static bool edit_elf(const char *arg)
{
	if (is(arg, "init+=")) {
		move_reloc("init_module", amount());
	} else if (is(arg, "init-=")) {
		move_reloc("init_module", -amount());
	} else if (is(arg, "exit+=")) {
		move_reloc("cleanup_module", amount());
	} else if (is(arg, "exit-=")) {
		move_reloc("cleanup_module", -amount());
	} else if (is(arg, "stname=")) {
		*reloc_symbol(find_reloc("init_module")) = amount();
	} else if (is(arg, "link=")) {
		find_relocs(false)->sh_link = amount();
	} else if (is(arg, "relsize-=")) {
		find_relocs(false)->sh_size -= amount();
	} else if (is(arg, "tworelocs")) {
		find_relocs(true)->sh_info = this_module - sections;
	} else if (is(arg, "thissize+=")) {
		this_module->sh_size += amount();
	} else if (is(arg, "thissize-=")) {
		this_module->sh_size -= amount();
	} else if (is(arg, "name=")) {
		rename_module();
	} else if (is(arg, "vermagic")) {
		change_vermagic();
	} else if (is(arg, "crc=")) {
		change_crc();
	} else if (is(arg, "symidx=")) {
		set_symbol(at(find_relocs(false)->sh_offset, 2 * word_size()),
			   amount());
	} else {
		return false;
	}
	return true;
}

static bool edit_header(const char *arg)
{
	static const char * const members[] = {
		"sh_name=", "sh_type=", "sh_offset=", "sh_size=",
	};
	Elf64_Shdr *section = sections;
	char *number;
	size_t i = 0;

	while (!is(arg, members[i])) {
		if (++i == sizeof(members) / sizeof(*members))
			return false;
	}
	number = strrchr(value, ':');
	if (!number)
		errx(1, "%s: no section and number", arg);
	*number++ = '\0';
	if (strcmp(value, "0"))
		section = find_section(value);
	value = number;
	switch (i) {
	case 0:
		section->sh_name = amount();
		break;
	case 1:
		section->sh_type = amount();
		break;
	case 2:
		section->sh_offset = amount();
		break;
	default:
		section->sh_size = amount();
	}
	return true;
}

static bool edit_field(const char *arg)
{
	const size_t len = strlen(field);

	if (is(arg, "nofield")) {
		times = 0;
	} else if (is(arg, "twice")) {
		times = 2;
	} else if (is(arg, "unterminated")) {
		unterminated = true;
	} else if (is(arg, "noname")) {
		noname = true;
	} else if (is(arg, "first=")) {
		first = value;
	} else if (is(arg, "field=")) {
		field = strdup(value);
	} else if (is(arg, "field+=")) {
		field = realloc(field, len + strlen(value) + 1);
		stpcpy(field + len, value);
	} else if (is(arg, "field-cut=")) {
		if (amount() > len)
			errx(1, "the field has %zu characters", len);
		field[len - amount()] = '\0';
	} else if (is(arg, "flip=")) {
		if (amount() >= len)
			errx(1, "the field has %zu characters", len);
		field[amount()] = field[amount()] == '0' ? '1' : '0';
	} else {
		return false;
	}
	return true;
}

static char *put_string(char *p, const char *end, const char *tag, const char *s)
{
	if (strlen(tag) + strlen(s) >= (size_t)(end - p))
		errx(1, "%s: no room for that in .modinfo", file);
	return stpcpy(stpcpy(p, tag), s) + 1;
}

/* Put .modinfo together anew, in its place and with the layout field last. */
static void write_modinfo(void)
{
	Elf64_Shdr *section = find_section(".modinfo");
	const size_t room = section->sh_size;
	char *new = image + section->sh_offset;
	char *old = memcpy(malloc(room + 1), new, room);
	char *p = new;

	if (!room || old[room - 1])
		errx(1, "%s: its .modinfo is edited already", file);
	if (first)
		p = put_string(p, new + room, "", first);
	for (char *s = old; s < old + room; s += strlen(s) + 1) {
		if (*s && strncmp(s, TAG, strlen(TAG)) &&
		    strncmp(s, "spare=", strlen("spare=")) &&
		    !(noname && !strncmp(s, "name=", strlen("name="))))
			p = put_string(p, new + room, "", s);
	}
	for (; times; times--)
		p = put_string(p, new + room, TAG, field);
	p -= unterminated;
	section->sh_size = p - new;
	/* Whoever reads on finds more hex digits. */
	memset(p, 'f', room - section->sh_size);
}

static void query(const char *what)
{
	if (!strcmp(what, "name"))
		puts(module_name());
	else if (!strcmp(what, "field"))
		puts(field);
	else if (!strcmp(what, "vermagic"))
		puts(modinfo_get("vermagic=") ?: "");
	else if (!strcmp(what, "size"))
		printf("%lu\n", (unsigned long)this_module->sh_size);
	else if (!strcmp(what, "init"))
		printf("%lu\n", (unsigned long)get_word(find_reloc("init_module")));
	else if (!strcmp(what, "exit"))
		printf("%lu\n", (unsigned long)get_word(find_reloc("cleanup_module")));
	else
		errx(1, "%s: cannot show that", what);
}

int main(int argc, char **argv)
{
	if (argc < 3 || (!strcmp(argv[2], "-") && argc != 4))
		errx(1, "usage: edit_ko IN OUT [EDIT]... or edit_ko IN - WHAT");
	file = argv[1];
	read_module();
	this_module = find_section(".gnu.linkonce.this_module");
	field = modinfo_get(TAG);
	times = !!field;
	if (!field)
		field = strdup("");

	if (!strcmp(argv[2], "-")) {
		query(argv[3]);
		return 0;
	}
	for (int i = 3; i < argc; i++) {
		if (strncmp(argv[i], "sh_", 3) && !edit_field(argv[i]) &&
		    !edit_elf(argv[i]))
			errx(1, "%s: no such edit", argv[i]);
	}
	write_modinfo();
	/* Of .modinfo as well, which is no longer looked at. */
	for (int i = 3; i < argc; i++) {
		if (!strncmp(argv[i], "sh_", 3) && !edit_header(argv[i]))
			errx(1, "%s: no such edit", argv[i]);
	}
	write_module(argv[2]);
	return 0;
}
