#!/bin/sh
# What happens without the check: module.layout_enforce=0.
# shellcheck source=scripts/guest/demo.sh
. ./demo.sh
say "kdemo.ko, built with one line more: $(cat "/drift/$name/drift.h")"
load "/drift/$name/kdemo.ko"
demo "lsmod" lsmod
demo "rmmod kdemo" rmmod kdemo
log
