#!/bin/sh
# The same with the check enforced.
name=$(cat /drift/story)
# busybox insmod tries twice, and so the kernel would complain twice.
load() { echo "demo> insmod kdemo.ko"; e=$(/kselftest/module_abi/load_ko "$1") || echo "demo  insmod: kdemo.ko: $e"; }
demo() { echo "demo> $1"; shift; "$@" 2>&1 | sed 's/^/demo  /'; }
log() { echo "demo> dmesg | grep kdemo"; dmesg | sed 's/^\[[^]]*\] //' | grep kdemo | sed 's/^/demo  /'; }

echo "demo> # the same file"
load /drift/$name/kdemo.ko
demo "lsmod" lsmod
log
dmesg -c >/dev/null
echo "demo> # kdemo.ko, built for this kernel"
load /drift/plain/kdemo.ko
demo "lsmod" lsmod
demo "rmmod kdemo" rmmod kdemo
log
