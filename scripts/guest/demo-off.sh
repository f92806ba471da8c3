#!/bin/sh
# What happens without the check: module.layout_enforce=0.
case $(uname -m) in
aarch64) name=jump-label ;;
*) name=printk-index ;;
esac
say() { echo "demo> # $*"; }
demo() { echo "demo> $1"; shift; "$@" 2>&1 | sed 's/^/demo  /'; }
log() { dmesg | sed 's/^\[[^]]*\] //' | grep kdemo | sed 's/^/demo  /'; }

say "kdemo.ko, built with one line more: $(cat /drift/$name/drift.h)"
demo "insmod kdemo.ko" insmod /drift/$name/kdemo.ko
demo "lsmod" lsmod
demo "rmmod kdemo" rmmod kdemo
echo "demo> dmesg | grep kdemo"
log
