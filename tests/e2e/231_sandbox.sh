#!/bin/sh
# A running server cannot start programs nor gain rights, the kernel says so;
# it answers, reads its settings anew and ends all the same.
. "$(dirname -- "$0")/lib.sh"

mkdir -p "$work/replies"
reply en shipping.cost 'It is {{shop.shipping_cost}}.' \
	'what does shipping cost' 'how much is delivery'
settings </dev/null
start

status() { # NAME
	sed -n "s/^$1:[[:space:]]*//p" "/proc/$server/status"
}
if [ "$(status Seccomp)" != 2 ]; then
	logged event=sandbox_off seccomp || fail "it is filtered"
	skip "this kernel has no seccomp filters"
fi
[ "$(status NoNewPrivs)" = 1 ] || fail "it can gain no rights"
grep -q '^Max core file size  *0  *0 ' "/proc/$server/limits" ||
	fail "it writes no core file"
# of every thread
for task in "/proc/$server"/task/*/status; do
	grep -q '^Seccomp:[[:space:]]*2$' "$task" ||
		fail "every thread is filtered: $task"
done

[ "$(ask 'what does shipping cost')" = 'sent shipping.cost' ] ||
	fail "it answers"
reply en gift.wrap 'Gladly.' 'do you wrap gifts' 'gift wrapping'
kill -HUP "$server"
until_true "$patience" logged event=reloaded || fail "it reads anew"
wraps() {
	[ "$(ask 'do you wrap gifts')" = 'sent gift.wrap' ]
}
until_true "$patience" wraps || fail "the new reply answers"
user add anna --role rep --once --demo >"$work/anna.out" ||
	fail "commands reach it"
stop

listen --sandbox=no
logged event=sandbox_off || fail "that it is off is said"
[ "$(status Seccomp)" = 0 ] || fail "the settings switch it off"
stop
