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
loaded ok live ok 1 a
doctor "one module uses it" 0 '^little: is used by a$'
loaded ok live ok 0 a
doctor "fewer references than modules" 1 '^little: it has 0 references, and 1 module uses it: write off'
loaded ok live ok 1 a b
doctor "one reference, two modules" 1 '^little: it has 1 reference, and 2 modules use it: write off'
loaded ok live ok 1
doctor "a reference and no module" 1 '^little: it has 1 reference, and 0 modules use it: write off'
loaded ok going ok -1
doctor "a number that is not one of references" 1 '!references?,'
loaded ok live ok -1
doctor "nor is that a fault" 0 '^little: nothing is wrong with it$'
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
rm -r sys/module/other
doctor "lists of all others may be broken" 1 \
	'^little: its lists cannot be told .*: repair all other modules first$'
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

# What a kernel answers.
# faulty NAME STATUS REGEX VARIABLE=VALUE ARGUMENT...: repair, in spite of a fault
faulty()
{
	local name=$1 status=$2 regex=$3 fault=$4

	shift 4
	env "$fault" LD_PRELOAD="$PWD/faults.so" timeout 20 "$MODABI" repair --sysfs sys --yes "$@" \
		little >out 2>&1 </dev/null
	[ $? = "$status" ] && grep -qE -- "$regex" out && lacks -q Sanitizer out
	result $? "repair: $name"
}
# answers FILE ERROR REGEX: what is said of an error in writing there
answers()
{
	case $1 in
	state) loaded ok coming-dead stub 0 ;;
	lists) loaded broken live ok 0 ;;
	exit) loaded ok live missing 0 ;;
	refcount) loaded ok live ok 3 ;;
	esac
	faulty "$1: $2" 2 "^modabi: little: $1 is not repaired: $3\$" WRITE_FAULT=$2 --keep
}
for file in state lists exit refcount; do
	answers $file EACCES 'only root can repair, use sudo'
	answers $file EPERM 'not permitted: the kernel is locked down, or modules are disabled, or it is a livepatch'
	answers $file EBUSY 'something else is to be repaired first, or a task is at work on it: modabi doctor tells'
	answers $file EAGAIN 'the number has changed meanwhile, try again'
	answers $file short 'Input/output error'
	answers $file ENODEV 'No such device'
done
answers exit ENOENT 'it has no such function, name one by --exit, or none'
answers lists ENOENT 'it is gone'
answers exit EINVAL 'this is no function to take, name one by --exit'
answers refcount EINVAL 'the kernel has nothing to repair there'
loaded broken live missing 0
faulty "nothing is written after that" 2 'lists is not repaired' WRITE_FAULT=EBUSY --keep
lacks -q 'exit' out
result $? "repair: nothing else is tried after that"
loaded ok live ok 0
faulty "it is removed" 0 '^little: nothing is wrong with it: remove it$' DELETE_FAULT=
env DELETE_FAULT=EBUSY LD_PRELOAD="$PWD/faults.so" "$MODABI" repair --sysfs sys --yes --keep little >out 2>&1
[ $? = 0 ] && [ ! -s out ]
result $? "repair: a module to keep is not removed"
for answer in 'EPERM only root can, use sudo' 'EAGAIN it is in use' \
		'EBUSY it is still stuck: modabi doctor tells' \
		'ENOENT the kernel knows no module of that name' \
		'ENODEV No such device'; do
	faulty "removal: ${answer%% *}" 2 "^modabi: little: is not removed: ${answer#* }\$" \
		DELETE_FAULT="${answer%% *}"
done
loaded broken coming-dead ok 1
faulty "all that is wrong is repaired, and it is removed" 0 '^little: nothing is wrong.*: remove it$' \
	DELETE_FAULT=

# As where lists are whole again, and the module has a user then.
loaded broken live ok 1
faulty "after a repair, all is read again" 2 '^modabi: little: is used by late: remove that first$' \
	WRITE_MAKES=sys/module/little/holders/late
repaired "repair: nothing more is written then" 1 live ok 1
loaded ok live ok 0
rm sys/module/little/repair/lists
mkdir sys/module/little/repair/lists
doctor "a file that cannot be read" 2 '^modabi: little: sys/module/little/repair/lists: Is a directory$'
loaded ok live ok 0
echo 1 >sys/module/module/parameters/repair
repair "it is switched on by 1" 0 '!.' --yes
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
if [ "$(id -u)" != 0 ] || [ ! -x "$(command -v setpriv)" ]; then
	skip 2 "somebody else" "not root, or no setpriv"
else
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
plan 96
