#!/bin/sh
# The kselftests that damage something, many times and with other modules, too:
# module_abi.fuzz=COUNT,SEED on the command line.

fuzz=$(sed -n 's/.*module_abi\.fuzz=\([^ ]*\).*/\1/p' /proc/cmdline)
export MODULE_ABI_SEED="${fuzz#*,}"
cd /kselftest/module_abi || exit
set -- "$PWD/test_modules/test_module_abi.ko" /modules/configfs.ko \
	/modules/kobject-example.ko /modules/bytestream-example.ko
export MODULE_ABI_FUZZ=$((${fuzz%,*} / $#))
for GOOD; do
	export GOOD
	echo "# $GOOD"
	./test_fuzz.sh || exit
	MODULE_ABI_SEED=$((MODULE_ABI_SEED + MODULE_ABI_FUZZ))
done
# Each of eight files.
export MODULE_ABI_FUZZ=$((${fuzz%,*} / 8))
./test_repair_fuzz.sh
