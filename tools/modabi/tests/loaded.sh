# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# loaded.sh: doctor and repair, on a directory that stands for /sys.

# loaded LISTS STATE EXIT REFCOUNT [HOLDER...]: a module, in a sysfs of its own
loaded()
{
	rm -rf sys
	mkdir -p sys/module/little/repair sys/module/little/holders sys/module/module/parameters
	echo Y >sys/module/module/parameters/repair
	echo "$1" >sys/module/little/repair/lists
	echo "$2" >sys/module/little/initstate
	echo "$2" >sys/module/little/repair/state
	echo "$3" >sys/module/little/repair/exit
	echo "$4" >sys/module/little/repair/refcount
	shift 4
	for holder; do
		: >"sys/module/little/holders/$holder"
	done
}

# repaired NAME LISTS STATE EXIT REFCOUNT: what has been written
repaired()
{
	name=$1
	shift
	for file in lists state exit refcount; do
		echo "$(cat sys/module/little/repair/$file)"
	done | xargs >out
	[ "$(cat out)" = "$*" ]
	result $? "$name"
}

# doctor NAME STATUS REGEX
doctor()
{
	t "doctor: $1" "$2" "$3" doctor --sysfs sys little
}

# repair NAME STATUS REGEX ARGUMENT...
repair()
{
	what=$1
	status=$2
	regex=$3
	shift 3
	t "repair: $what" "$status" "$regex" repair --sysfs sys --keep "$@" little
}

loaded ok live ok 0
doctor "nothing is wrong" 0 '^little: nothing is wrong with it$'
repair "nothing is wrong" 0 '!.' --yes
repaired "repair: nothing is written" ok live ok 0
loaded ok live stub 0
doctor "a stub is fine" 0 '^little: nothing is wrong with it$'
loaded ok live ok 2 a b
doctor "it is used" 0 '^little: is used by (a, b|b, a)$'
loaded ok live ok 3 a
doctor "a reference too many" 1 '^little: it has 3 references, and 1 module uses it: write off'
repair "a reference too many" 0 'write off' --yes
repaired "repair: the number that was read is written" ok live ok 3
loaded ok coming-dead ok 1
doctor "init has died" 1 '^little: its init function has died: make it live again$'
doctor "exit cannot be relied on then" 1 '^little: its exit function cannot be relied on'
repair "init has died" 0 'make it live' --yes
repaired "repair: and has no exit function then" ok live none 1
loaded ok going-dead missing 0
doctor "exit has died" 1 '^little: its exit function has died: make it live again$'
repair "exit has died" 0 'make it little_exit' --yes --exit little_exit
repaired "repair: an exit function that is named" ok live little_exit 0
loaded broken live missing 0
doctor "lists are broken" 1 '^little: its lists .* are broken: rebuild them$'
doctor "exit is missing" 1 '^little: its exit function is missing: make it cleanup_module\(\)$'
repair "lists and exit" 0 'rebuild them' --yes
repaired "repair: all that is wrong" 1 live cleanup_module 0
loaded ok live invalid 0
repair "an invalid exit" 0 'is invalid: make it cleanup_module' --yes
loaded ok live none 0
repair "no exit" 0 'crash the kernel' --yes
repaired "repair: one that does nothing" ok live none 0
loaded unknown live ok 0
mkdir -p sys/module/other/repair
echo broken >sys/module/other/repair/lists
doctor "lists of another are broken" 1 '^little: its lists cannot be told .*: repair other first$'
repair "lists of another are broken" 2 \
	'^modabi: little: its lists cannot be told .*: repair other first$' --yes
loaded ok coming ok 1
doctor "init is running" 1 '^little: its state is coming, a task is at work'
repair "init is running" 2 '^modabi: little: its state is coming' --yes
repaired "repair: nothing is written then" ok coming ok 1
loaded broken live ok 0
repair "nobody says yes" 1 '^little: left as it is$'
echo n | "$MODABI" repair --sysfs sys little >out 2>&1
[ $? = 1 ] && grep -q 'rebuild them? \[y/N\] little: left as it is' out
result $? "repair: somebody says no"
repaired "repair: nothing is written unless somebody says yes" broken live ok 0
echo y | "$MODABI" repair --sysfs sys --keep little >out 2>&1
result $? "repair: somebody says yes"
repaired "repair: then it is" 1 live ok 0
loaded ok live ok 1 a
t "repair: a module that is used" 2 '^modabi: little: is used by a: remove that first$' \
	repair --sysfs sys --yes little
loaded ok live ok 0
t "repair: a module that the kernel does not know" 2 '^modabi: little: is not removed: ' \
	repair --sysfs sys --yes little
echo N >sys/module/module/parameters/repair
repair "it is switched off" 2 \
	'^modabi: little: repair is switched off: echo 1 > sys/.*/parameters/repair$' --yes
rm sys/module/module/parameters/repair
doctor "a kernel that cannot" 2 '^modabi: little: this kernel cannot repair'
rm sys/module/little/initstate
doctor "a module that is built in" 2 '^modabi: little: is built into'
for name in none ../module "" . module/little; do
	t "doctor: no module '$name'" 2 '^modabi: .*: is not loaded' doctor --sysfs sys "$name"
done
t "doctor: no name" 2 '^modabi: doctor: needs the name' doctor
t "repair: two names" 2 '^modabi: repair: needs the name' repair a b
t "repair: a bad option" 2 '^modabi: repair: needs the name' repair --force a
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	loaded broken live ok 0
	chmod 600 sys/module/little/repair/*
	chmod 755 "$dir"
	cp "$MODABI" modabi
	setpriv --reuid=65534 --clear-groups ./modabi doctor --sysfs sys little >out 2>&1
	[ $? = 2 ] && [ "$(wc -l <out)" = 1 ] &&
		grep -qx 'modabi: little: only root can see what is wrong with it, use sudo' out
	result $? "doctor: somebody else"
	chmod 644 sys/module/little/repair/*
	setpriv --reuid=65534 --clear-groups ./modabi repair --yes --sysfs sys little >out 2>&1
	[ $? = 2 ] && grep -q '^modabi: little: lists is not repaired: only root can' out
	result $? "repair: somebody else"
fi
