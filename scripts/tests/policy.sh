#!/bin/bash
# policy.sh BASE ARCH: the same kernel again, one that requires a layout field
# (MODULE_LAYOUT_FORCE), that accepts the layout of one of the drifted modules
# (MODULE_LAYOUT_COMPAT), and that enforces nothing unless the command line says
# so (MODULE_LAYOUT_ENFORCE). boot-test.sh has built what it starts from.

# shellcheck source=scripts/tests/ktap.sh
. "$(dirname "$0")/ktap.sh"

base=${1:-$PRIMARY} arch=${2:-x86_64}
out=$("$TOP/scripts/build.sh" "$base" "$arch") || exit $?
"$TOP/scripts/drifts.sh" "$base" "$arch" "$out" || exit 1

# What is accepted differs behind exit, so that placement has nothing to say.
hash=$(record "$out/drift/constructors/kdemo.ko")
fragment=$BUILD/$base/policy.config
cat >"$fragment" <<EOF
CONFIG_MODULE_LAYOUT_FORCE=y
# CONFIG_MODULE_LAYOUT_ENFORCE is not set
CONFIG_MODULE_LAYOUT_COMPAT="0123456789abcdef ${hash%%-*}"
EOF
"$TOP/scripts/build.sh" "$base" "$arch" "$fragment" >/dev/null || exit $?
# drifts.sh writes the table anew each time.
sed -i 's/^constructors\t.*/constructors\tfits/' "$out/drift/table"
"$TOP/scripts/payload.sh" "$base" "$arch" "$out" || exit 1
boots "$base $arch policy" "$(image "$out" "$arch")" "$out/initrd.gz" "$arch" \
	"$out/boot-policy.log" module_abi.run=force module.layout_enforce=1
boots "$base $arch policy, not enforced" "$(image "$out" "$arch")" "$out/initrd.gz" \
	"$arch" "$out/boot-policy-off.log" module_abi.run=off kunit.enable=0
claims_done || exit 1
