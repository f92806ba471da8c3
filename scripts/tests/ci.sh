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

# What KernelCI's pipeline and its kernelci-core demand of a configuration.
accepted_by_kernelci() {
	/usr/bin/python3 - "$TOP/tools/testing/selftests/module_abi/config" <<-'EOF'
	import re, sys, yaml
	config = yaml.safe_load(open("kernelci.yaml"))
	jobs, fragments = config["jobs"], config["fragments"]
	known = {"template", "kind", "base_name", "image", "params", "rules", "kcidb_test_suite", "priority"}
	for name, job in jobs.items():
	    params = job["params"]
	    assert set(job) <= known and job["template"], name
	    assert job["priority"] in ("low", "medium", "high"), name
	    assert all(tree in config["trees"] for tree in job["rules"]["tree"]), name
	    if job["kind"] == "job":
	        assert job["template"] == "generic.jinja2" and job["kcidb_test_suite"], name
	        assert params["test_method"] == "kselftest" and "fragments" not in params, name
	        continue
	    assert job["kind"] == "kbuild" and job["template"] == "kbuild.jinja2", name
	    arch = {"x86_64": "x86", "arm64": "arm64"}[params["arch"]]
	    assert job["image"] == ("ghcr.io/kernelci/{image_prefix}%s:%s-kselftest-kernelci" %
	                            (params["compiler"], arch)), name
	    assert params["compiler"] in ("gcc-14", "gcc-15", "clang-21"), name
	    assert params["backend"] == "tuxmake" and params["defconfig"], name
	    assert arch == "x86" or params["cross_compile"], name
	    assert params["fragments"] == ["lab-setup", "kselftest", "module-abi"], name
	for name, build in config["build_configs"].items():
	    assert build["tree"] in config["trees"] and build["branch"], name
	assert all(tree["url"] for tree in config["trees"].values())
	# Each job is scheduled, after what it needs, and the tests after each build.
	assert {entry["job"] for entry in config["scheduler"]} == set(jobs)
	tested = set()
	for entry in config["scheduler"]:
	    event, job = entry["event"], jobs[entry["job"]]
	    assert set(entry) <= {"job", "runtime", "event", "platforms", "rules"}, entry
	    assert event["channel"] == "node" and event["state"] and entry["runtime"]["name"], entry
	    if job["kind"] == "kbuild":
	        assert event["kind"] == "checkout" and "platforms" not in entry, entry
	    else:
	        assert event["kind"] == "kbuild" and jobs[event["name"]]["kind"] == "kbuild", entry
	        arch = jobs[event["name"]]["params"]["arch"]
	        assert entry["platforms"] == ["qemu-" + arch], entry
	        tested.add(event["name"])
	assert tested == {name for name, job in jobs.items() if job["kind"] == "kbuild"}
	assert jobs["kselftest-module_abi"]["params"]["collections"] == "module_abi"
	# The fragment is the selftests', without symbol versions.
	assert all(fragment["path"] for fragment in fragments.values())
	wanted = [re.sub("^(CONFIG_MODVERSIONS)=y", "# \\1 is not set", line)
	          for line in open(sys.argv[1]).read().splitlines()]
	assert fragments["module-abi"]["configs"] == wanted, wanted
	EOF
}

claim "docs/ci: yamllint" yamllint --strict -d '{extends: default, rules: {line-length: {max: 110}}}' .
claim "docs/ci: LAVA's schema accepts the job" accepted_by_lava
claim "docs/ci: LAVA's job finds the results in a log" read_by_lava
claim "docs/ci: KernelCI's configuration is complete, and has the selftests' fragment" accepted_by_kernelci
claims_done || exit 1
