// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * load_time N FILE NAME: load and unload a module so many times, each time with
 * the number of ticks that loading took on a line.
 *
 * Under qemu -icount shift=0, the time stamp counter counts instructions.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <x86intrin.h>

int main(int argc, char **argv)
{
	unsigned long long begin, end;
	struct stat st;
	void *image;
	int fd, i;

	if (argc != 4) {
		fprintf(stderr, "usage: load_time N FILE NAME\n");
		return 2;
	}
	fd = open(argv[2], O_RDONLY);
	if (fd < 0 || fstat(fd, &st)) {
		perror(argv[2]);
		return 1;
	}
	image = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (image == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	for (i = 0; i < atoi(argv[1]); i++) {
		begin = __rdtsc();
		if (syscall(SYS_init_module, image, st.st_size, "")) {
			perror("init_module");
			return 1;
		}
		end = __rdtsc();
		if (syscall(SYS_delete_module, argv[3], O_NONBLOCK)) {
			perror("delete_module");
			return 1;
		}
		printf("%llu\n", end - begin);
	}
	return 0;
}
