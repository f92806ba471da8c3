#!/bin/bash
# packages.sh [BASE]: what docs/distributions.md says: the series as patches of a
# Debian source package and of a spec file, and the packages of a patched kernel.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

# originals DIR: of the kernel without the series, the files that it changes
originals() {
	mkdir "$1"
	plain_git -C "$tree" diff --name-only --diff-filter=M base series |
		xargs git -C "$tree" archive base -- | tar -x -C "$1"
}

# applied DIR: each of those files, and each new one, is what the series makes of it
applied() {
	local file

	for file in $(plain_git -C "$tree" diff --name-only base series); do
		plain_git -C "$tree" show "series:$file" | cmp - "$1/$file" || return
	done
}

source_package() {
	local dir=$TESTDIR/linux-$VERSION

	originals "$dir"
	mkdir -p "$dir/debian/patches" "$dir/debian/source"
	echo "3.0 (quilt)" >"$dir/debian/source/format"
	printf '%s\n' "Source: linux" "" "Package: linux" "Architecture: any" >"$dir/debian/control"
	printf '%s\n' "linux ($VERSION-1) unstable; urgency=low" "" "  * Module ABI." "" \
		" -- Nobody <nobody@localhost>  Thu, 01 Jan 2026 00:00:00 +0000" >"$dir/debian/changelog"
	cp "$P"/[0-9]*.patch "$dir/debian/patches/"
	rm "$dir/debian/patches/0000-cover-letter.patch"
	cat "$P/series" >>"$dir/debian/patches/series"
	(cd "$dir" && dpkg-source --before-build .) || return
	applied "$dir"
}

spec_file() {
	local dir=$TESTDIR/rpm n p

	mkdir -p "$dir/SOURCES"
	originals "$dir/linux-$VERSION"
	tar -c -z -C "$dir" -f "$dir/SOURCES/linux.tar.gz" "linux-$VERSION"
	cp "$P"/[0-9]*.patch "$dir/SOURCES/"
	{
		printf '%s\n' "Name: kernel" "Version: $VERSION" "Release: 1" \
			"Summary: a kernel" "License: GPL-2.0" "Source0: linux.tar.gz"
		n=1000; while read -r p; do echo "Patch$n: $p"; n=$((n + 1)); done <"$P/series"
		printf '%s\n' "%description" "A kernel." "%prep" "%autosetup -p1 -n linux-$VERSION"
	} >"$dir/kernel.spec"
	rpmbuild -bp --define "_topdir $dir" "$dir/kernel.spec" || return
	applied "$(find "$dir/BUILD" -name "linux-$VERSION" -type d)"
}

debs() {
	rm -f "$BUILD/$base"/linux-*_*
	progress "$out/packages.log" "$base: making Debian packages" \
		kmake "$tree" "$out" "$arch" -s -j"$(nproc)" bindeb-pkg || return
	mkdir "$TESTDIR/deb"
	for deb in "$BUILD/$base"/linux-{headers,image}-*.deb; do
		dpkg-deb -x "$deb" "$TESTDIR/deb" || return
	done
	rm -f "$BUILD/$base"/linux-*_*
}

# 6.1 would put them in $HOME, and has no package with headers here: rpm-pkg makes that.
rpms() {
	progress "$out/packages.log" "$base: making RPM packages" \
		kmake "$tree" "$out" "$arch" -s -j"$(nproc)" binrpm-pkg \
		RPMOPTS="--define '_topdir $out/rpmbuild'" || return
	mkdir "$TESTDIR/rpms"
	for rpm in "$out"/rpmbuild/RPMS/*/kernel-{,devel-}[0-9]*.rpm; do
		[ -e "$rpm" ] || continue
		(cd "$TESTDIR/rpms" && rpm2cpio "$rpm" | cpio -i -d -m --quiet) || return
	done
	rm -rf "$out/rpmbuild"
}

# recorded FILE: the module has what Module.layout says
recorded() { same "layout=$(modinfo -F layout "$1")" "$(cat "$out/Module.layout")"; }

# modules_fit PACKAGES: the modules have what Module.layout says
modules_fit() {
	local module count=0

	while read -r module; do
		gzip -dcf "$module" >"$TESTDIR/module.ko"
		recorded "$TESTDIR/module.ko" || { echo "$module"; return 1; }
		count=$((count + 1))
	done < <(find "$TESTDIR/$1" -path '*/lib/modules/*.ko*')
	[ "$count" -ge 3 ] || { echo "only $count modules"; return 1; }
}

# headers_fit PACKAGES HEADERS: Module.layout is in the headers, and a module that is
# built with them has what it says
headers_fit() {
	local headers

	headers=$(find "$TESTDIR/$1" -path "$2/Module.layout" -printf '%h\n')
	cmp "$headers/Module.layout" "$out/Module.layout" || return
	cp -r "$TOP/scripts/modules/kdemo" "$TESTDIR/$1/kdemo"
	make -s -C "$headers" ARCH="$arch" M="$TESTDIR/$1/kdemo" modules || return
	recorded "$TESTDIR/$1/kdemo/kdemo.ko"
}

arch=x86_64
load_base "${1:-$PRIMARY}"
base=$BASE P=$PATCHES/$BASE tree=$BUILD/$BASE/linux
"$TOP/scripts/deps.sh" base "$arch" packages || exit 1
out=$("$TOP/scripts/build.sh" "$base" "$arch") || exit $?
claim "$base: the series as patches of a Debian source package" source_package
claim "$base: the series as patches of a spec file" spec_file
claim "$base: bindeb-pkg" debs
claim "$base: bindeb-pkg: its modules fit" modules_fit deb
claim "$base: bindeb-pkg: its headers fit" headers_fit deb '*/linux-headers-*'
claim "$base: binrpm-pkg" rpms
claim "$base: binrpm-pkg: its modules fit" modules_fit rpms
[ "$base" = 6.1 ] ||
	claim "$base: binrpm-pkg: its headers fit" headers_fit rpms '*/usr/src/kernels/*'
claims_done || exit 1
