# shellcheck shell=bash
# Sourced by harness.sh: a kernel of a few lines, packaged as Debian packages
# kernels, in an archive of its own; and a copy of this repository's scripts
# whose series is made on it. So no test needs a network, the time that a real
# kernel takes, or the real work trees.

# fake_kernel DIR VERSION
fake_kernel() {
	local dir=$1 v p s

	IFS=. read -r v p s <<<"$2"
	mkdir -p "$dir"/{kernel/module,include/linux,tools/testing}
	# shellcheck disable=SC2016  # make's variables
	printf '%s\n' '# SPDX-License-Identifier: GPL-2.0' "VERSION = $v" \
		"PATCHLEVEL = $p" "SUBLEVEL = $s" 'EXTRAVERSION =' \
		'KERNELVERSION = $(VERSION)$(if $(PATCHLEVEL),.$(PATCHLEVEL))' >"$dir/Makefile"
	printf '*.o\n' >"$dir/.gitignore"
	seq -f '/* main %g */' 60 >"$dir/kernel/module/main.c"
	seq -f 'obj-y += part%g.o' 12 >"$dir/kernel/module/Makefile"
	touch "$dir/tools/testing/README"
	printf 'struct module;\n' >"$dir/include/linux/module.h"
}

# fake_deb DIR VERSION PACKAGE_VERSION: linux-source-X.Y of that in DIR.
fake_deb() {
	local root=$TESTDIR/deb package=linux-source-${2%.*}

	rm -rf "$root"
	mkdir -p "$root/DEBIAN" "$root/usr/src"
	fake_kernel "$root/linux" "$2"
	tar -C "$root" -cJf "$root/usr/src/$package.tar.xz" linux
	rm -r "$root/linux"
	printf '%s\n' "Package: $package" "Version: $3" 'Architecture: all' \
		'Maintainer: nobody <nobody@localhost>' 'Description: a test' >"$root/DEBIAN/control"
	# Not compressed again, as Debian's own.
	dpkg-deb -Znone -b "$root" "$1/${package}_$3_all.deb" >/dev/null
}

# archive DIR DEB...: an apt archive, the same in every suite.
archive() {
	local dir=$1 deb suite packages suites

	shift
	rm -rf "$dir"
	mkdir -p "$dir/pool"
	packages=$(for deb; do
		cp "$deb" "$dir/pool/"
		dpkg-deb -f "$deb"
		printf '%s\n' "Filename: pool/${deb##*/}" "Size: $(stat -c %s "$deb")" \
			"SHA256: $(sha256sum <"$deb" | cut -d' ' -f1)" ''
	done)
	suites=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	for suite in "$suites" "$suites-updates" "$suites-security" trixie-backports; do
		for arch in all "$(dpkg --print-architecture)"; do
			mkdir -p "$dir/dists/$suite/main/binary-$arch"
			printf '%s\n' "$packages" >"$dir/dists/$suite/main/binary-$arch/Packages"
		done
		(
			cd "$dir/dists/$suite" || exit
			printf '%s\n' 'Origin: Debian' "Suite: $suite" "Codename: $suite" \
				"Architectures: all $arch" 'Components: main' \
				"Date: $(date -Ru)" 'SHA256:'
			find main -name Packages -printf ' %p %s\n' | while read -r file size; do
				echo " $(sha256sum <"$file" | cut -d' ' -f1) $size $file"
			done
		) >"$TESTDIR/Release"
		mv "$TESTDIR/Release" "$dir/dists/$suite/"
	done
}

# fake_repo DIR: scripts, patches and new files, with a work tree made of the
# packaged fake kernel, three commits in it, refreshed and committed.
fake_repo() {
	local repo=$1 tree=$1/build/7.3/linux

	mkdir -p "$repo/patches/7.3"
	cp -r "$TOP/scripts" "$TOP/Makefile" "$TOP/.gitignore" "$repo/"
	# It is a file of the real series.
	rm "$repo/scripts/module-layout.sh"
	printf '%s\n' BASE=7.3 VERSION=7.3.4 PACKAGE=linux-source-7.3 \
		PACKAGE_VERSION=7.3.4-1 SUITE=trixie-backports >"$repo/patches/7.3/base.conf"
	: >"$repo/patches/7.3/series"
	git init -q -b main "$repo"
	"$repo/scripts/worktree.sh" 7.3

	sed -i -e '10s/.*/one/' -e '50s/.*/one/' "$tree/kernel/module/main.c"
	echo '#define ONE 1' >"$tree/include/linux/one.h"
	fake_commit "$tree" 'module: add one'
	sed -i '40s/.*/two/' "$tree/kernel/module/main.c"
	sed -i '6a obj-y += two.o' "$tree/kernel/module/Makefile"
	seq 20 >"$tree/kernel/module/two.c"
	printf '#!/bin/sh\n' >"$tree/tools/testing/two.sh"
	chmod +x "$tree/tools/testing/two.sh"
	fake_commit "$tree" 'module: add two'
	sed -i '12s/.*/three/' "$tree/kernel/module/main.c"
	echo '#define THREE 3' >>"$tree/include/linux/one.h"
	fake_commit "$tree" 'module: change what one made'

	"$repo/scripts/refresh.sh" 7.3
	git -C "$repo" add -A
	git -C "$repo" commit -q -m 'A series'
}

fake_commit() {
	git -C "$1" add -A
	git -C "$1" commit -q -m "$2" -m 'Why.'
}
