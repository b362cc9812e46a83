#!/bin/sh
# A desk or a loop that stands still ends the process within watchdog_s, so
# that the service manager starts it anew; what was acknowledged is there then.
. "$(dirname -- "$0")/lib.sh"

stall=$build/tests/tool_stall
[ -x "$stall" ] || fail "$stall was built"
mkdir -p "$work/replies"
reply en shipping.cost 'It is {{shop.shipping_cost}}.' \
	'what does shipping cost' 'how much is delivery'
settings 'watchdog_s = 2' </dev/null

has_stalled() {
	[ -s "$work/stall.$who" ] || ! is_alive "$pid"
}

told=0
for who in desk loop; do
	start
	customer mary
	[ "$chat" ] || open_chat mary
	told=$((told + 1))
	says mary "$who" "before the $who stood still"
	"$stall" "$server" "$who" >"$work/stall.$who" 2>"$work/stall.$who.log" &
	pid=$!
	children="$children $pid"
	until_true "$patience" has_stalled || fail "the $who stands still"
	if ! grep -q stalled "$work/stall.$who"; then
		code=0
		wait "$pid" || code=$?
		[ $code -ne 77 ] || skip "no process may be traced here"
		fail "the $who stands still"
	fi
	at=$(date +%s)
	ending "$server" 10
	took=$(($(date +%s) - at))
	[ $code -gt 128 ] || fail "it ended by a signal, not with $code"
	[ $took -le 6 ] || fail "it took $took s"
	logged event=stalled "who=$who" || fail "it said who stood still"
	server=''
	leave mary
done

start
client mary customer --shop demo --name mary
await mary '"type":"welcome"' '"standing":"customer"'
tell mary "{\"type\":\"resume\",\"id\":\"r1\",\"conversation\":\"$chat\",\"last\":0}"
await mary 'before the desk stood still' 'before the loop stood still'
stop
