# shellcheck shell=bash
# Sourced by fetch.sh: packages come from the mirror that apt is configured
# for, by way of an apt state of our own below build/apt: the system's package
# lists, architectures and pins are neither changed nor asked.
# MODULE_ABI_MIRROR=URI overrides the mirror; a local one (file:) is trusted.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
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
