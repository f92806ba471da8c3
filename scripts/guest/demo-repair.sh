#!/bin/sh
# A module that is in already is mended: module.layout_enforce=0 module.repair=1.
# shellcheck source=scripts/guest/demo.sh
. ./demo.sh
say "kdemo.ko, built with one line more: $(cat "/drift/$name/drift.h")"
load "/drift/$name/kdemo.ko"
demo "lsmod" lsmod
demo "rmmod kdemo" rmmod kdemo
echo "demo> cd /sys/module/kdemo/repair"
cd /sys/module/kdemo/repair || exit
demo "grep . *" grep . exit lists refcount state
[ "$(cat lists)" = ok ] || demo "echo 1 > lists" sh -c "echo 1 > lists"
demo "echo cleanup_module > exit" sh -c "echo cleanup_module > exit"
cd / || exit
demo "rmmod kdemo" rmmod kdemo
demo "lsmod" lsmod
log
