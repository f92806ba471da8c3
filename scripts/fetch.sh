#!/bin/bash
# fetch.sh BASE           print the path of BASE's kernel source package
# fetch.sh busybox ARCH   print the path of a static busybox for ARCH
#
# Packages come from the mirror that apt is configured for, by way of an apt
# state of our own below build/apt: the system's package lists, architectures
# and pins are neither changed nor asked. MODULE_ABI_MIRROR=URI overrides the
# mirror; a local one (file:) is trusted as it is.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
BACKPORTS=trixie-backports
OUT_OF_STEP='unexpected size|Mirror sync in progress|Hash Sum mismatch'
PAUSE=${MODULE_ABI_PAUSE:-20}

# configured: "URI SUITE" of each Debian suite that apt is configured for.
# Without package lists apt knows no release's origin, but still its sources.
configured() {
	local opt rows codename

	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	for opt in "" --no-release-info; do
		# shellcheck disable=SC2016  # apt's variables, not the shell's
		rows=$(apt-get indextargets ${opt:+"$opt"} --format \
		       '$(REPO_URI) $(RELEASE) $(COMPONENT) $(CREATED_BY) $(ORIGIN)' |
		       awk -v c="${codename:-stable}" '
			$3 != "main" || $4 != "Packages" { next }
			$5 != "Debian" && $5 !~ /ORIGIN/ { next }
			$2 ~ "^(" c "|(old)?stable|testing|unstable|sid)" \
			     "(-security|-updates|-backports|/updates)?$" &&
			!seen[$1 $2]++ { print $1, $2 }')
		[ -z "$rows" ] || break
	done
	[ -n "$rows" ] || die "apt has no Debian archive configured: $KSRC_HINT"
	echo "$rows"
}

# private_apt ARCH SUITE: from here on apt is our own. SUITE comes from the
# mirror of the main archive; no SUITE: all that the system has configured.
private_apt() {
	local arch=$1 suite=$2 rows

	export APT_DIR=$BUILD/apt/${suite:-configured}-$arch
	unset APT_CONFIG
	mkdir -p "$APT_DIR/lists/partial" "$APT_DIR/cache/archives/partial"
	: >"$APT_DIR/status"
	rows=$(configured)
	if [ -n "$suite" ]; then
		rows=$(awk -v s="$suite" \
			'$2 !~ /-|\// { print $1, s; exit }' <<<"$rows")
	fi
	awk -v mirror="${MODULE_ABI_MIRROR:-}" -v key="$([ ! -e $KEYRING ] || echo $KEYRING)" '{
		if (mirror != "") $1 = mirror
		option = mirror ~ /^file:/ ? "[trusted=yes]" : key ? "[signed-by=" key "]" : ""
		print "deb", option, $1, $2, "main"
	}' <<<"$rows" >"$APT_DIR/sources.new"
	if ! cmp -s "$APT_DIR/sources.new" "$APT_DIR/sources.list"; then
		rm -f "$APT_DIR/updated"
	fi
	mv "$APT_DIR/sources.new" "$APT_DIR/sources.list"

	# How to reach the mirror (proxies, certificates) is the system's;
	# everything else, hooks after an update above all, is left out.
	{
		apt-config dump | grep '^Acquire::' |
			grep -vE '^Acquire::(IndexTargets|Changelogs|CompressionTypes|Languages)'
		cat <<-EOF
		Acquire::Languages "none";
		Acquire::Retries "1";
		Acquire::http::Timeout "30";
		Acquire::https::Timeout "30";
		APT::Architecture "$arch";
		APT::Architectures { "$arch"; };
		APT::Sandbox::User "root";
		Dir::Etc::main "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::Etc::sourcelist "$APT_DIR/sources.list";
		Dir::Etc::sourceparts "-";
		Dir::State "$APT_DIR";
		Dir::State::lists "$APT_DIR/lists";
		Dir::State::status "$APT_DIR/status";
		Dir::Cache "$APT_DIR/cache";
		EOF
	} >"$APT_DIR/apt.conf"
	export APT_CONFIG=$APT_DIR/apt.conf
}

# insist COMMAND...: again while the mirror is out of step with itself.
# What went wrong is in $APT_DIR/log.
insist() {
	local try

	for try in 1 2 3; do
		# Progress goes to stdout, errors to stderr.
		if "$@" 2>"$APT_DIR/log" >&2; then return 0; fi
		grep -qE "$OUT_OF_STEP" "$APT_DIR/log" && [ "$try" -lt 3 ] || return 1
		warn "the mirror is being updated: trying again in $PAUSE s"
		sleep "$PAUSE"
	done
}

update() {
	[ -z "$(find "$APT_DIR/updated" -mmin -60 2>/dev/null)" ] || return 0
	status "reading the archive's package lists (${APT_DIR##*/})"
	insist apt-get -qq --error-on=any update && touch "$APT_DIR/updated"
}

reason() {
	grep -m1 -E '^E: ' "$APT_DIR/log" | sed -e 's/^E: //' -e 's/  */ /g' || :
}

candidate() {
	apt-cache policy "$1" 2>/dev/null |
		awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# download PACKAGE VERSION: print the path of the .deb in the cache, or fail.
download() {
	local file size sum deb

	mkdir -p "$CACHE/partial"
	read -r _ file size sum < <(apt-get -qq download --print-uris "$1=$2" 2>"$APT_DIR/log") ||
		return 1
	deb=$CACHE/$file
	if [ -e "$deb" ]; then
		if [ "${sum#*:}" = "$(sha256sum <"$deb" | cut -d' ' -f1)" ] ||
		   { [ "${sum%%:*}" != SHA256 ] && dpkg-deb --fsys-tarfile "$deb" >/dev/null 2>&1; }; then
			echo "$deb"
			return
		fi
		warn "$deb is damaged: fetching it again"
		rm -f "$deb"
	fi
	need_space "$CACHE" $((size / 1048576 + 64)) || exit
	status "fetching $1 $2 ($((size / 1048576)) MiB)"
	(cd "$CACHE/partial" && rm -f "$file" && insist apt-get -q download "$1=$2") &&
		dpkg-deb --fsys-tarfile "$CACHE/partial/$file" >/dev/null 2>>"$APT_DIR/log" &&
		mv "$CACHE/partial/$file" "$deb" && echo "$deb"
}

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
	local arch=$1 debarch dir=$BUILD/$1/busybox version deb bin

	check_arch "$arch"
	case $arch in
	x86_64) debarch=amd64 ;;
	arm64) debarch=arm64 ;;
	esac
	if [ ! -e "$dir/.complete" ]; then
		private_apt "$debarch" ""
		update || die "no answer from the package archive ($(reason)): connect to the network to fetch busybox-static"
		version=$(candidate busybox-static)
		[ -n "$version" ] || die "the archive has no busybox-static for $debarch"
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

case "$#:${1:-}" in
1:busybox | 0:*) die "usage: fetch.sh BASE | fetch.sh busybox ARCH" ;;
2:busybox) fetch_busybox "$2" ;;
*) fetch_base "$1" ;;
esac
