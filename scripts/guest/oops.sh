#!/bin/sh
# The kselftests that oops the kernel on purpose.
echo 0 > /proc/sys/kernel/panic_on_oops
MODULE_ABI_OOPS=1 /kselftest/module_abi/test_repair_oops.sh
