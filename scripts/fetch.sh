#!/bin/bash
# fetch.sh BASE           print the path of BASE's kernel source package
# fetch.sh busybox ARCH   print the path of a static busybox for ARCH
# fetch.sh config BASE    print the path of Debian's configuration of it for clouds

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/lib-apt.sh
. "$TOP/scripts/lib-apt.sh"

BACKPORTS=trixie-backports

# The package is gone: the smallest newer linux-source-X.Y that there is.
next_newer() {
	local suite arch=$1

	for suite in "" "$BACKPORTS"; do
		private_apt "$arch" "$suite"
		update || continue
		for package in $(apt-cache pkgnames linux-source- | grep -E '^linux-source-[0-9]+\.[0-9]+$'); do
			[ -z "$(candidate "$package")" ] || echo "${package##*-} ${suite:-}"
		done
	done | { cat; echo "$BASE "; } | sort -V -s -k1,1 |
		awk -v base="$BASE" 'found && $1 != base { print; exit } $1 == base { found = 1 }'
}

# COMMAND || or_die $? MESSAGE: unless the command said why in its subshell.
or_die() {
	[ "$1" -ne "$REPORTED" ] || leave 1
	die "$2"
}

fetch_base() {
	local arch version deb newer cached

	load_base "$1"
	arch=$(dpkg --print-architecture)
	private_apt "$arch" "$SUITE"
	cached=$CACHE/${PACKAGE}_${PACKAGE_VERSION//:/%3a}_all.deb
	if ! update; then
		if [ -e "$cached" ] && dpkg-deb --fsys-tarfile "$cached" >/dev/null 2>&1; then
			status "no answer from the package archive: taking the cached $PACKAGE $PACKAGE_VERSION"
			echo "$cached"
			return
		fi
		die "no answer from the package archive ($(reason)) and no $PACKAGE in $CACHE: connect to the network, or $KSRC_HINT"
	fi
	version=$(candidate "$PACKAGE")
	if [ -z "$version" ]; then
		newer=$(next_newer "$arch")
		[ -n "$newer" ] ||
			die "the archive has neither $PACKAGE nor a newer linux-source-X.Y: $KSRC_HINT"
		warn "the archive has no $PACKAGE any more: taking linux-source-${newer% *}"
		PACKAGE=linux-source-${newer% *}
		private_apt "$arch" "${newer#* }"
		version=$(candidate "$PACKAGE")
	elif [ "$version" != "$PACKAGE_VERSION" ]; then
		status "the archive has $PACKAGE $version, the patches are made on $PACKAGE_VERSION: taking the archive's"
	fi
	deb=$(download "$PACKAGE" "$version") ||
		or_die $? "$PACKAGE $version cannot be fetched ($(reason)): try again later, or $KSRC_HINT"
	echo "$deb"
}

fetch_busybox() {
	local arch=$1 debarch suite dir=$BUILD/$1/busybox version='' deb bin

	check_arch "$arch"
	case $arch in
	x86_64) debarch=amd64 ;;
	arm64 | i386) debarch=$arch ;;
	arm) debarch=armhf ;;
	s390) debarch=s390x ;;
	riscv) debarch=riscv64 ;;
	esac
	if [ ! -e "$dir/.complete" ]; then
		# It is static, so that of another suite will do, if what is
		# configured has no such architecture or is out of step.
		for suite in "" bookworm trixie forky; do
			private_apt "$debarch" "$suite"
			update || continue
			version=$(candidate busybox-static)
			[ -z "$version" ] || break
		done
		[ -n "$version" ] ||
			die "no answer from the package archive ($(reason)): connect to the network to fetch busybox-static for $debarch"
		deb=$(download busybox-static "$version") ||
			or_die $? "busybox-static $version cannot be fetched ($(reason)): try again later"
		rm -rf "$dir"
		mkdir -p "$dir"
		dpkg-deb -x "$deb" "$dir"
		touch "$dir/.complete"
	fi
	for bin in "$dir"/bin/busybox "$dir"/usr/bin/busybox; do
		[ ! -e "$bin" ] || { echo "$bin"; return; }
	done
	die "$dir has no busybox in it: rm -r it and run again"
}

fetch_config() {
	local package version deb config

	load_base "$1"
	package=linux-config-$BASE config=$BUILD/$BASE/cloud.config
	private_apt "$(dpkg --print-architecture)" "$SUITE"
	update || die "no answer from the package archive ($(reason)): connect to the network to fetch $package"
	version=$(candidate "$package")
	[ -n "$version" ] || die "the archive has no $package: this configuration cannot be tested"
	deb=$(download "$package" "$version") ||
		or_die $? "$package $version cannot be fetched ($(reason)): try again later"
	mkdir -p "$BUILD/$BASE"
	dpkg-deb --fsys-tarfile "$deb" |
		tar -xO --wildcards '*/config.amd64_none_cloud-amd64.xz' | xz -d >"$config" ||
		die "$deb has no configuration for clouds"
	echo "$config"
}

case "$#:${1:-}" in
1:busybox | 1:config | 0:*)
	die "usage: fetch.sh BASE | fetch.sh busybox ARCH | fetch.sh config BASE"
	;;
2:busybox) fetch_busybox "$2" ;;
2:config) fetch_config "$2" ;;
*) fetch_base "$1" ;;
esac
