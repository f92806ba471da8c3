#!/bin/bash
# ci.sh: what docs/ci has for kernel CIs: as YAML, by LAVA's own schema, and how
# LAVA would read a log.

# shellcheck source=scripts/tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TOP/docs/ci"
"$TOP/scripts/deps.sh" lint || exit 1

# Debian's python3 has LAVA's modules.
accepted_by_lava() {
	/usr/bin/python3 - <<-'EOF'
	import yaml
	from lava_common.schemas import validate
	validate(yaml.safe_load(open("lava-qemu.yaml")), strict=True)
	EOF
}

# As pexpect sees it, after one terminal within another.
read_by_lava() {
	/usr/bin/python3 - <<-'EOF'
	import re, yaml
	monitor = yaml.safe_load(open("lava-qemu.yaml"))["actions"][2]["test"]["monitors"][0]
	log = """1..3
	ok 1 a module loads
	# not ok 7 this is what the test says
	not ok 2 it's there, and "unloads"
	ok 3 selftests: module_abi: test_repair_oops.sh # SKIP
	""".replace("\n", "\r\r\n")
	found = [(monitor["fixupdict"][m["result"]], m["test_case_id"])
	         for m in re.finditer(monitor["pattern"], log)]
	print(found)
	assert found == [("pass", "a module loads"), ("fail", "it's there, and \"unloads\""),
	                 ("skip", "selftests: module_abi: test_repair_oops.sh")]
	EOF
}

# Each job that is scheduled is there, and runs our collection.
complete_for_kernelci() {
	/usr/bin/python3 - <<-'EOF'
	import yaml
	config = yaml.safe_load(open("kernelci.yaml"))
	jobs = config["jobs"]
	assert {entry["job"] for entry in config["scheduler"]} == set(jobs)
	for entry in config["scheduler"]:
	    assert entry["event"]["name"] in ["checkout", *jobs]
	    kind = jobs[entry["job"]]["kind"]
	    assert kind == "kbuild" or "kcidb_test_suite" in jobs[entry["job"]]
	assert jobs["kselftest-module_abi"]["params"]["collections"] == "module_abi"
	EOF
}

claim "docs/ci: yamllint" yamllint --strict -d '{extends: default, rules: {line-length: {max: 110}}}' .
claim "docs/ci: LAVA's schema accepts the job" accepted_by_lava
claim "docs/ci: LAVA's job finds the results in a log" read_by_lava
claim "docs/ci: KernelCI's jobs and schedule belong together" complete_for_kernelci
claims_done || exit 1
