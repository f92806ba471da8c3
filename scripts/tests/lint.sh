#!/bin/bash
# lint.sh: shellcheck, and spelling, on what is in this repository.

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=scripts/tests/lib.sh
. "$TOP/scripts/tests/lib.sh"
trap 'rm -rf "$TESTDIR"' EXIT
cd "$TOP"

# Shell scripts by their first line, and what they source by its ending.
shell_files() {
	{
		git ls-files scripts tools .ci | while read -r file; do
			[ -f "$file" ] && head -n1 "$file" | grep -qE '^#!.*sh$' && echo "$file"
		done
		git ls-files 'scripts/*.sh' 'tools/*.sh'
	} | sort -u
}

# shellcheck disable=SC2046  # a list of words
claim "shellcheck" shellcheck -x -S warning $(shell_files)
# shellcheck disable=SC2046
claim "codespell" codespell $(git ls-files '*.md' '*.rst' '*.c' '*.h' '*.sh' '*.txt')
claims_done || exit 1
