# shellcheck shell=bash
# Sourced by test scripts: kernels of Debian's for clouds, and their headers, from
# the archive that apt is configured for. They are unpacked below build/debian.

# shellcheck source=scripts/lib-apt.sh
. "$TOP/scripts/lib-apt.sh"

debian=$BUILD/debian

# not_run TEXT: what could not be tested, which is no pass
# shellcheck disable=SC2154  # what lib.sh counts
declare -F not_run >/dev/null || not_run() {
	failed=$((failed + 1))
	printf 'not ok %d - %s # was not run\n' $((passed + failed + skipped)) "$1"
	[ -z "${RESULTS:-}" ] || printf 'NOTRUN\t%s\n' "$1" >>"$RESULTS"
}

# alone: for the rest of a subshell, nobody else fetches or unpacks anything there
alone() {
	mkdir -p "$debian"
	exec 8>"$debian/.lock"
	flock 8
}

# images: "VERSION DIR" of the oldest and the newest cloud kernel 6.12 that the
# configured archive has
images() (
	alone
	private_apt amd64 ""
	update || return 0
	for package in $(apt-cache pkgnames linux-image-6.12 | grep -E '^linux-image-6\.12[0-9.+a-z]*-cloud-amd64-unsigned$' |
			sort -V | sed -n '1p;$p' | uniq); do
		version=${package#linux-image-} version=${version%-unsigned}
		dir=$debian/$version
		if [ ! -e "$dir/.complete" ]; then
			deb=$(download "$package" "$(candidate "$package")") || continue
			rm -rf "$dir"
			mkdir -p "$dir"
			dpkg-deb -x "$deb" "$dir"
			touch "$dir/.complete"
		fi
		echo "$version $dir"
	done
)

# btf_of DIR: the BTF that a kernel's image has in it, read without modabi
btf_of() (
	LC_ALL=C
	vmlinuz=$(echo "$1"/boot/vmlinuz-*)
	payload=$(mktemp)
	trap 'rm -f "$payload"' EXIT
	offset=$(grep -abo "$(printf '\050\265\057\375')" "$vmlinuz" | sed -n '1s/:.*//p')
	tail -c "+$((offset + 1))" "$vmlinuz" | unzstd -q 2>/dev/null >"$payload" || :
	objcopy -O binary --only-section=.BTF "$payload" /dev/stdout
)

# headers VERSION: unpacked headers, which are what drivers are built with; the
# path of the directory that /lib/modules/VERSION/build would be
headers() (
	version=$1 dir=$debian/headers-$1
	alone
	private_apt amd64 ""
	common=linux-headers-${version%-cloud-amd64}-common
	if [ ! -e "$dir/.complete" ]; then
		rm -rf "$dir"
		mkdir -p "$dir"
		for package in "linux-headers-$version" "$common" "linux-kbuild-${version%-cloud-amd64}"; do
			deb=$(download "$package" "$(candidate "$package")") || return 1
			dpkg-deb -x "$deb" "$dir"
		done
		sed -i "s|/usr/src/|$dir/usr/src/|" "$dir/usr/src/linux-headers-$version/Makefile"
		touch "$dir/.complete"
	fi
	echo "$dir/usr/src/linux-headers-$version"
)

# debug_info VERSION: a vmlinux with DWARF and nothing but DWARF; 340 MB
debug_info() {
	local version=$1 file=$debian/dwarf-$1 deb path=usr/lib/debug/boot/vmlinux-$1

	if [ ! -e "$file" ]; then
		deb=$(download "linux-image-$version-dbg" "$(candidate "linux-image-$version-dbg")") || return 1
		mkdir -p "$debian"
		dpkg-deb --fsys-tarfile "$deb" | tar -x -O -f - "./$path" >"$file.tmp"
		objcopy --remove-section=.BTF "$file.tmp"
		mv "$file.tmp" "$file"
	fi
	echo "$file"
}

# abidiff_with_btf: a program that runs the abidiff of a later Debian, with the
# libraries of that one; Debian 12's knows no BTF
abidiff_with_btf() (
	root=$debian/abidiff
	if [ ! -e "$root/run" ]; then
		private_apt amd64 trixie
		rm -rf "$root"
		mkdir -p "$root"
		update && packages=$(apt-get -qq -s --no-install-recommends install abigail-tools \
			2>"$APT_DIR/log") || die "no abidiff to be had: $(reason)"
		for package in $(awk '$1 == "Inst" { print $2 }' <<<"$packages"); do
			deb=$(download "$package" "$(candidate "$package")") ||
				die "no abidiff to be had: $package: $(reason)"
			dpkg-deb -x "$deb" "$root"
		done
		cat >"$root/run.tmp" <<-EOF
		#!/bin/sh
		exec $root/usr/lib64/ld-linux-x86-64.so.2 \\
			--library-path $root/usr/lib/x86_64-linux-gnu $root/usr/bin/abidiff "\$@"
		EOF
		chmod +x "$root/run.tmp"
		mv "$root/run.tmp" "$root/run"
	fi
	echo "$root/run"
)
