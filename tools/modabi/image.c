// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files in memory, decompressed
 *
 * Which compression it is, its first bytes tell, not its name.  What comes out
 * is bounded: a module that inflates to more than that is none.
 */

#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include "modabi.h"

#define MAX_INFLATED	(512UL << 20)
#define CHUNK		(1024UL << 10)

/* More room for what comes out; false if there is to be no more. */
static bool grow(struct image *out, size_t *room)
{
	if (*room >= MAX_INFLATED)
		return false;
	*room = *room ? *room * 2 : CHUNK;
	out->data = xrealloc(out->data, *room, 1);
	return true;
}

/* What one call of a decompressor comes to. */
enum step { STEP_MORE, STEP_END, STEP_DAMAGED };

/* Fills @dst, which has *@room bytes, and sets *@room to how many are left. */
typedef enum step (*step_fn)(void *strm, void *dst, size_t *room);

/* Return: whether all that comes out is in @out, or else why not. */
static const char *inflate_all(struct image *out, step_fn step, void *strm,
			       const char *damaged)
{
	enum step came = STEP_MORE;
	size_t room = 0, left;

	while (came == STEP_MORE) {
		if (out->size == room && !grow(out, &room))
			return "inflates to more than 512 MiB";
		left = room - out->size;
		came = step(strm, (char *)out->data + out->size, &left);
		out->size = room - left;
	}
	return came == STEP_END ? NULL : damaged;
}

static enum step step_xz(void *data, void *dst, size_t *room)
{
	lzma_stream *strm = data;
	lzma_ret ret;

	strm->next_out = dst;
	strm->avail_out = *room;
	ret = lzma_code(strm, LZMA_FINISH);
	*room = strm->avail_out;
	return ret == LZMA_STREAM_END ? STEP_END :
	       ret == LZMA_OK ? STEP_MORE : STEP_DAMAGED;
}

static const char *inflate_xz(const struct image *in, struct image *out)
{
	lzma_stream strm = LZMA_STREAM_INIT;
	const char *why;

	if (lzma_stream_decoder(&strm, MAX_INFLATED, 0) != LZMA_OK)
		return "cannot be decompressed (xz)";
	strm.next_in = in->data;
	strm.avail_in = in->size;
	why = inflate_all(out, step_xz, &strm, "is damaged (xz)");
	lzma_end(&strm);
	return why;
}

static enum step step_gz(void *data, void *dst, size_t *room)
{
	z_stream *strm = data;
	int ret;

	strm->next_out = dst;
	strm->avail_out = *room;
	ret = inflate(strm, Z_NO_FLUSH);
	*room = strm->avail_out;
	return ret == Z_STREAM_END ? STEP_END :
	       ret == Z_OK ? STEP_MORE : STEP_DAMAGED;
}

static const char *inflate_gz(const struct image *in, struct image *out)
{
	z_stream strm = { 0 };
	const char *why;

	if (in->size > UINT32_MAX || inflateInit2(&strm, 15 + 16) != Z_OK)
		return "cannot be decompressed (gzip)";
	strm.next_in = in->data;
	strm.avail_in = in->size;
	why = inflate_all(out, step_gz, &strm, "is damaged (gzip)");
	inflateEnd(&strm);
	return why;
}

struct zstd {
	ZSTD_DStream *strm;
	ZSTD_inBuffer src;
};

static enum step step_zstd(void *data, void *dst, size_t *room)
{
	struct zstd *zstd = data;
	ZSTD_outBuffer out = { dst, *room, 0 };
	const size_t before = zstd->src.pos;
	const size_t ret = ZSTD_decompressStream(zstd->strm, &out, &zstd->src);

	*room -= out.pos;
	/* Nothing came, nothing went: it ends too early. */
	if (ZSTD_isError(ret) || (ret && zstd->src.pos == before && !out.pos))
		return STEP_DAMAGED;
	return ret ? STEP_MORE : STEP_END;
}

static const char *inflate_zstd(const struct image *in, struct image *out)
{
	struct zstd zstd = { ZSTD_createDStream(), { in->data, in->size, 0 } };
	const char *why;

	if (!zstd.strm)
		return "cannot be decompressed (zstd)";
	why = inflate_all(out, step_zstd, &zstd, "is damaged (zstd)");
	ZSTD_freeDStream(zstd.strm);
	return why;
}

static const struct {
	const char *magic;
	size_t len;
	const char *(*inflate)(const struct image *in, struct image *out);
} formats[] = {
	{ "\3757zXZ\0", 6, inflate_xz },
	{ "\x1f\x8b", 2, inflate_gz },
	{ "\x28\xb5\x2f\xfd", 4, inflate_zstd },
};

/* Replaces what is compressed by what it was; leaves anything else alone. */
static const char *inflate_any(struct image *image)
{
	struct image out = { 0 };
	const char *why;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		if (image->size < formats[i].len ||
		    memcmp(image->data, formats[i].magic, formats[i].len))
			continue;
		why = formats[i].inflate(image, &out);
		image_free(image);
		*image = out;
		return why;
	}
	return NULL;
}

static uint32_t le32(const unsigned char *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

/*
 * An x86 bzImage says where in it the compressed vmlinux is; stripped as that
 * is, it still has .BTF.  See Documentation/arch/x86/boot.rst.
 */
static const char *unpack_bzimage(struct image *image)
{
	const unsigned char *p = image->data;
	struct image payload = { 0 };
	uint64_t start, len;

	if (image->size < 0x250 || memcmp(p + 0x202, "HdrS", 4))
		return NULL;
	start = ((uint64_t)(p[0x1f1] ?: 4) + 1) * 512 + le32(p + 0x248);
	len = le32(p + 0x24c);
	if (start > image->size || len > image->size - start)
		return "is a damaged kernel image";
	payload.data = xrealloc(NULL, len, 1);
	payload.size = len;
	memcpy(payload.data, p + start, len);
	image_free(image);
	*image = payload;
	return inflate_any(image);
}

/* @size is what the file should have; one more byte, and its end is seen. */
static const char *read_all(int fd, struct image *image, size_t size)
{
	size_t room = size < MAX_INFLATED ? size + 1 : CHUNK;
	ssize_t n;

	image->data = xrealloc(NULL, room, 1);
	do {
		if (image->size == room && !grow(image, &room))
			return "is too large";
		n = read(fd, (char *)image->data + image->size,
			 room - image->size);
		if (n < 0 && errno != EINTR)
			return strerror(errno);
		image->size += n > 0 ? n : 0;
	} while (n);
	return NULL;
}

/**
 * image_read() - read a file and decompress it
 * @image: where to
 * @path: a regular file, other kinds are not even opened
 * @why: set to what is wrong
 *
 * Return: true if @image is to be freed by image_free(), false on failure.
 */
bool image_read(struct image *image, const char *path, const char **why)
{
	struct stat st;
	int fd;

	memset(image, 0, sizeof(*image));
	*why = NULL;
	if (stat(path, &st)) {
		*why = strerror(errno);
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		*why = "is not a regular file";
		return false;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		*why = strerror(errno);
		return false;
	}
	/* A vmlinux with debug information is large, and little of it read. */
	if ((size_t)st.st_size > CHUNK * 16) {
		image->size = st.st_size;
		image->data = mmap(NULL, image->size, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE, fd, 0);
		image->mapped = image->data != MAP_FAILED;
		if (!image->mapped)
			memset(image, 0, sizeof(*image));
	}
	if (!image->mapped)
		*why = read_all(fd, image, st.st_size);
	close(fd);
	if (!*why)
		*why = inflate_any(image);
	if (!*why)
		*why = unpack_bzimage(image);
	if (!*why && !image->size)
		*why = "is empty";
	if (*why)
		image_free(image);
	return !*why;
}

void image_free(struct image *image)
{
	if (image->mapped)
		munmap(image->data, image->size);
	else
		free(image->data);
	memset(image, 0, sizeof(*image));
}
