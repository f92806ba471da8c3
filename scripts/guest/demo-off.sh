#!/bin/sh
# What happens without the check: module.layout_enforce=0.
name=$(cat /drift/story)
say() { echo "demo> # $*"; }
# busybox insmod tries twice, and so the kernel would complain twice.
load() { echo "demo> insmod kdemo.ko"; e=$(/kselftest/module_abi/load_ko "$1") || echo "demo  insmod: kdemo.ko: $e"; }
demo() { echo "demo> $1"; shift; "$@" 2>&1 | sed 's/^/demo  /'; }
log() { dmesg | sed 's/^\[[^]]*\] //' | grep kdemo | sed 's/^/demo  /'; }

say "kdemo.ko, built with one line more: $(cat /drift/$name/drift.h)"
load /drift/$name/kdemo.ko
demo "lsmod" lsmod
demo "rmmod kdemo" rmmod kdemo
echo "demo> dmesg | grep kdemo"
log
