#!/bin/sh
# A customer whose program stands still while more comes than may wait for one:
# the connection is given up, nobody else notices, and by the number of the last
# line it saw the customer has every line once. And a page of nobody's gets none.
. "$(dirname -- "$0")/lib.sh"

settings 'rate_talk = 2000/2000' </dev/null
start
total=400

rep ana
raw_client mary
tell mary '{"type":"hello","id":"h","shop":"demo","name":"mary"}'
await mary '"type":"welcome"'
token=$(value token)
open_chat mary
does mary person p ''
await mary '"state":"with_rep"'
mary_chat=$chat

# F-9.1 a stopped reader, F-9.6 far more than 500 KiB queued for it
kill -STOP "$(cat "$work/mary.pid")"
awk -v chat="$mary_chat" -v total=$total 'BEGIN {
	for (i = 0; i < 4000; i++) pad = pad "x"
	for (i = 1; i <= total; i++)
		printf "{\"type\":\"say\",\"id\":\"s%d\",\"conversation\":\"%s\",\"text\":\"line %d %s\"}\n", \
			i, chat, i, substr(pad, 1, 3900)
}' >"$work/words"
cat "$work/words" >"$work/ana.in" &
children="$children $!"
until_true "$patience" figure_is deskbell_connections_shed_total -ge 1 ||
	fail 'F-9.6: who does not read is given up'
await ana "\"id\":\"s$total\""
until_true "$patience" figure_is deskbell_out_queue_bytes -eq 0 ||
	fail 'nothing waits for who is gone'
[ "$(ask 'how much is shipping?')" = 'sent shipping.cost' ] ||
	fail 'others are served'
[ "$(figure deskbell_connections_shed_total)" = 1 ] || fail 'nobody else is shed'

# it goes on: what it had got, and the end
kill -CONT "$(cat "$work/mary.pid")"
await mary 'closed 10'
ending "$(cat "$work/mary.pid")" "$patience"

last_seen() { # of the whole frames
	cat "$work"/mary.*.out "$work/mary.out" 2>/dev/null | grep '}$' |
		grep -o '"seq":[0-9]*,"kind"' | tr -cd '0-9\n' | sort -n |
		tail -n 1
}

grep '}$' "$work/mary.out" >"$work/mary.1.out" || true
raw_client mary
tell mary "{\"type\":\"hello\",\"id\":\"h\",\"shop\":\"demo\",\"token\":\"$token\"}"
await mary '"type":"welcome"'
missed=$((total + 1 - $(last_seen)))
[ "$missed" -gt 60 ] || fail "it missed more than a queue, not $missed"
asked=0
until hears mary '"type":"lines"' '"live":true'; do
	asked=$((asked + 1))
	[ $asked -lt 100 ] || fail 'it has all the lines in the end'
	tell mary "{\"type\":\"resume\",\"id\":\"r$asked\",\"conversation\":\"$mary_chat\",\"last\":$(last_seen)}"
	await mary '"type":"lines"' "\"id\":\"r$asked\""
done
all=$((total + 1)) # the first one says who is here
cat "$work/mary.1.out" "$work/mary.out" | grep -o '"seq":[0-9]*,"kind"' |
	tr -cd '0-9\n' |
	awk -v last=$all '$1 != NR { print "line", NR, "is", $1; exit 1 }
		END { if (NR != last) exit 1 }' ||
	fail "mary saw 1 to $all, each once"
say "$missed lines missed, $asked times asked"

# H8.12 from a page that names no origin a visitor gets nothing
: >"$work/nobody.out"
[ -p "$work/nobody.in" ] || mkfifo "$work/nobody.in"
"$build/tests/tool_raw" talk "$port" '' <>"$work/nobody.in" \
	>"$work/nobody.out" 2>>"$work/nobody.log" &
echo $! >"$work/nobody.pid"
children="$children $!"
tell nobody '{"type":"hello","id":"h","shop":"demo"}'
await nobody '"code":"forbidden"' '"id":"h"'
stop
