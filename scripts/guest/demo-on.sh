#!/bin/sh
# The same with the check enforced.
# shellcheck source=scripts/guest/demo.sh
. ./demo.sh
say "the same file"
load "/drift/$name/kdemo.ko"
demo "lsmod" lsmod
log
dmesg -c >/dev/null
say "kdemo.ko, built for this kernel"
load /drift/plain/kdemo.ko
demo "lsmod" lsmod
demo "rmmod kdemo" rmmod kdemo
log
