/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of the errors that the loader and the files for repair return.  Not
 * every C library has strerrorname_np().  To be included once by a program.
 */

#ifndef ERRNO_NAME_H
#define ERRNO_NAME_H

#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#define ERRNO_NAME(error)	{ error, #error }

static const char *errno_name(int error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {
		ERRNO_NAME(EACCES), ERRNO_NAME(EAGAIN), ERRNO_NAME(EBADF),
		ERRNO_NAME(EBADMSG), ERRNO_NAME(EBUSY), ERRNO_NAME(EEXIST),
		ERRNO_NAME(EFAULT), ERRNO_NAME(EFBIG), ERRNO_NAME(EINTR),
		ERRNO_NAME(EINVAL), ERRNO_NAME(EIO), ERRNO_NAME(EKEYREJECTED),
		ERRNO_NAME(ENODATA), ERRNO_NAME(ENODEV), ERRNO_NAME(ENOENT),
		ERRNO_NAME(ENOEXEC), ERRNO_NAME(ENOKEY), ERRNO_NAME(ENOMEM),
		ERRNO_NAME(ENOPKG), ERRNO_NAME(ENOSPC), ERRNO_NAME(ENOTEMPTY),
		ERRNO_NAME(EOPNOTSUPP), ERRNO_NAME(EOVERFLOW), ERRNO_NAME(EPERM),
		ERRNO_NAME(ERANGE), ERRNO_NAME(ESRCH), ERRNO_NAME(ETXTBSY),
		ERRNO_NAME(EUCLEAN),
	};
	static char number[16];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (names[i].error == error)
			return names[i].name;
	}
	snprintf(number, sizeof(number), "errno %d", error);
	return number;
}

#endif /* ERRNO_NAME_H */
