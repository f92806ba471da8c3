# The front door: every target is one script of scripts/, which can as well be
# run by itself. BASE=, ARCH= and KSRC= reach the scripts as environment, which
# make does by itself for what its command line sets.

.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14
	@echo
	@echo 'BASE=7.3|6.12|6.1  ARCH=x86_64|arm64|arm|s390|riscv|i386  KSRC=/path/to/linux'

demo: ## build a kernel, boot it, and see a drifted module refused
	@scripts/demo.sh
check: ## what a change to the series has to pass, quickly
	@scripts/check.sh
check-full: ## the same on every base and architecture
	@scripts/check.sh --full
cloud: ## BASE in Debian's configuration for clouds, which takes an hour or more
	@scripts/tests/variants.sh $(or $(BASE),6.12) cloud
compare: ## a patched kernel beside an unpatched one
	@scripts/compare.sh
bench: ## what the check and repair cost, in instructions, bytes and time
	@scripts/bench.sh
bench-modabi: ## how long modabi takes, beside what else reads the same
	@scripts/bench-modabi.sh
kunit: ## the KUnit suites
	@scripts/kunit.sh
boot-test: ## the kselftests in a virtual machine
	@scripts/boot-test.sh

fetch: ## download BASE's kernel source package
	@scripts/fetch.sh $(or $(BASE),7.3) >/dev/null
worktree: ## build/BASE/linux: BASE's kernel with the series as git commits
	@scripts/worktree.sh $(or $(BASE),7.3)
apply: ## apply the series to the kernel tree KSRC
	@scripts/apply.sh apply
unapply: ## take it out of KSRC again
	@scripts/apply.sh unapply
refresh: ## write patches/BASE from build/BASE/linux and the files here
	@scripts/refresh.sh $(or $(BASE),7.3)
verify: ## do the patches hold exactly the files here?
	@scripts/verify.sh $(BASE)
clean: ## remove build/ (downloads are kept)
	rm -rf build

.PHONY: help demo check check-full cloud compare bench bench-modabi kunit boot-test fetch \
	worktree apply unapply refresh verify clean
