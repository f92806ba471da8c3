#!/bin/bash
# kunit.sh: run the KUnit suites on UML with the kernel's own kunit.py, for BASE
# or all bases.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/tests/lib.sh"
# shellcheck source=scripts/kbuild.sh
. "$TOP/scripts/kbuild.sh"

"$TOP/scripts/deps.sh" base || exit 1
for base in ${BASE:-$(bases)}; do
	load_base "$base"
	"$TOP/scripts/worktree.sh" "$base" || exit $?
	tree=$BUILD/$base/linux
	out=$BUILD/$base/uml
	# O= builds only work with a clean source tree, which ours is.
	(cd "$tree" && progress "$out.log" "$base UML: building and running the KUnit suites" \
		./tools/testing/kunit/kunit.py run --kunitconfig kernel/module/tests \
		--build_dir "$out" --jobs "$(nproc)" --timeout 300 --raw_output=kunit) || :
	found=0
	while read -r line; do
		found=1
		claim "$base UML: $(sed 's/^[a-z ]*[0-9]* *-* *//' <<<"$line")" \
			test "${line#ok }" != "$line" -a "${line%#*SKIP*}" = "$line"
	done < <(grep -E '^ *(not )?ok ' "$out.log" 2>/dev/null | sed 's/^ *//')
	claim "$base UML: KUnit ran" [ "$found" = 1 ]
done
claims_done || exit 1
