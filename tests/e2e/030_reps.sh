#!/bin/sh
# Two reps with room for one chat each: who waits is given to whoever has room
# again; nothing comes to a rep who is away; a rep whose terminal was killed
# has the chats back after a moment, or they go to the front of the queue.
. "$(dirname -- "$0")/lib.sh"

settings 'rep_grace_s = 1' </dev/null
start

rings() { # NAME
	customer "$1"
	open_chat "$1"
	does "$1" person person ''
	await "$1" '"type":"ack"' '"id":"person"'
	echo "$chat" >"$work/$1.chat"
}

of() { # NAME
	chat=$(cat "$work/$1.chat")
}

rings one
rings two
rings three
await three '"state":"waiting"' '"place":3'
rep ana --capacity 1
await one '"state":"with_rep"' '"rep":"ana"'
await three '"state":"waiting"' '"place":2'
rep ken --capacity 1
await two '"state":"with_rep"' '"rep":"ken"'
await three '"state":"waiting"' '"place":1'
tell ana '{"type":"colleagues","id":"who"}'
await ana '"type":"team"' '"name":"ana"' '"name":"ken"'

# ana has room again
of one
does ana close done1 ''
await one '"state":"closed"'
await three '"state":"with_rep"' '"rep":"ana"'

# ken is away: closing gives no new chat, coming back does
tell ken '{"type":"presence","id":"off","here":false}'
await ken '"type":"ack"' '"id":"off"'
of two
does ken close done2 ''
await two '"state":"closed"'
rings four
await four '"state":"waiting"' '"place":1'
tell ken '{"type":"presence","id":"back","here":true}'
await four '"state":"with_rep"' '"rep":"ken"'

# a killed terminal that comes back at once still has its chat
kill -KILL "$(cat "$work/ken.pid")"
client ken chat
await ken '"type":"welcome"' "$(cat "$work/four.chat")"
of four
says ken k1 'here I am again'
await four '"kind":"rep"' 'here I am again'

# one that does not come back gives it up; it waits in front of a later one
rings five
await five '"state":"waiting"' '"place":1'
forget four
kill -KILL "$(cat "$work/ken.pid")"
await four '"kind":"system"' 'back in the queue'
await four '"state":"waiting"' '"place":1'
await five '"state":"waiting"' '"place":2'
of three
does ana close done3 ''
await four '"state":"with_rep"' '"rep":"ana"'
await five '"state":"waiting"' '"place":1'
client ken chat
await ken '"type":"welcome"'
await five '"state":"with_rep"' '"rep":"ken"'

# who rings again comes to the rep of before, though that one has no room
of four
does ana close done4 ''
of five
does ken close done5 ''
await four '"state":"closed"'
await five '"state":"closed"'
forget five
open_chat five
does five person again ''
await five '"state":"with_rep"' '"rep":"ken"'
stop
