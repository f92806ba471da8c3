#!/bin/sh
# The same with the check enforced.
case $(uname -m) in
aarch64) name=jump-label ;;
*) name=printk-index ;;
esac
demo() { echo "demo> $1"; shift; "$@" 2>&1 | sed 's/^/demo  /'; }
log() { echo "demo> dmesg | grep kdemo"; dmesg | sed 's/^\[[^]]*\] //' | grep kdemo | sed 's/^/demo  /'; }

echo "demo> # the same file"
demo "insmod kdemo.ko" insmod /drift/$name/kdemo.ko
demo "lsmod" lsmod
log
dmesg -c >/dev/null
echo "demo> # kdemo.ko, built for this kernel"
demo "insmod kdemo.ko" insmod /drift/plain/kdemo.ko
demo "lsmod" lsmod
demo "rmmod kdemo" rmmod kdemo
log
