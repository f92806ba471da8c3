# shellcheck shell=dash
# Sourced by the acts of the demo: scripts/demo.sh shows the lines that begin
# with "demo", the ones with a prompt as commands.
# shellcheck disable=SC2034  # for them
name=$(cat /drift/story)
say() { echo "demo> # $*"; }
show() { sed 's/^/demo  /'; }
demo() { echo "demo> $1"; shift; "$@" 2>&1 | show; }
# busybox insmod tries twice, and so the kernel would complain twice.
load() { echo "demo> insmod kdemo.ko"; e=$(/kselftest/module_abi/load_ko "$1") || echo "insmod: kdemo.ko: $e" | show; }
log() { echo "demo> dmesg | grep kdemo"; dmesg | sed 's/^\[[^]]*\] //' | grep kdemo | show; }
