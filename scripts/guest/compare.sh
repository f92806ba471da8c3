#!/bin/sh
# One drifted module on a kernel without the series.
name=$(sed -n 's/.*module_abi\.name=\([^ ]*\).*/\1/p' /proc/cmdline)
if ! insmod "/drift/$name/kdemo.ko"; then
	echo "### compare refused"
elif rmmod kdemo && insmod /drift/plain/kdemo.ko && rmmod kdemo; then
	echo "### compare removed"
else
	echo "### compare stuck"
fi
