#!/bin/sh
# A customer's connection is cut again and again while lines come; each time it
# comes back with its token and names the last number it saw, and has every
# line once, in order. So does the command, that does this by itself.
. "$(dirname -- "$0")/lib.sh"

# so slowly that there is time to cut
settings 'rate_talk = 100/20' </dev/null
start
total=200

rep ana
raw_client mary
tell mary '{"type":"hello","id":"h","shop":"demo","name":"mary"}'
await mary '"type":"welcome"'
token=$(value token)
open_chat mary
does mary person p ''
await mary '"state":"with_rep"'
client eve customer --shop demo --name eve
await eve '"type":"welcome"'
mary_chat=$chat
open_chat eve
does eve person p ''
await eve '"state":"with_rep"'
eve_chat=$chat

# The rep talks to both, without waiting for anything.
awk -v a="$mary_chat" -v b="$eve_chat" -v total=$total 'BEGIN {
	for (i = 1; i <= total; i++) {
		chat = i % 2 ? a : b
		for (j = 0; j < 2; j++) {
			printf "{\"type\":\"say\",\"id\":\"%s.%d\",", j, i
			printf "\"conversation\":\"%s\",", j ? a : b
			printf "\"text\":\"line %d\"}\n", i
		}
	}
}' >"$work/words"
{
	# one by one, so that connections are cut in between
	while IFS= read -r word; do
		printf '%s\n' "$word"
	done <"$work/words" >"$work/ana.in"
} &
children="$children $!"

last_seen() {
	cat "$work"/mary.*.out "$work/mary.out" 2>/dev/null |
		grep -o '"seq":[0-9]*,"kind"' | tr -cd '0-9\n' | sort -n |
		tail -n 1
}

cuts=0
all=$((total + 1)) # the first one says who is here
until [ "$(last_seen)" = $all ]; do
	[ $cuts -lt 1000 ] || fail "mary has all the lines"
	# the reader is gone without a word, and the rest of its frames with it
	kill -KILL "$(cat "$work/mary.pid")"
	ending "$(cat "$work/mary.pid")" "$patience"
	cuts=$((cuts + 1))
	# a frame that was cut in the middle was not seen
	grep '}$' "$work/mary.out" >"$work/mary.$cuts.out" || true
	raw_client mary
	tell mary "{\"type\":\"hello\",\"id\":\"h\",\"shop\":\"demo\",\"token\":\"$token\"}"
	tell mary "{\"type\":\"resume\",\"id\":\"r\",\"conversation\":\"$mary_chat\",\"last\":$(last_seen)}"
	await mary '"type":"lines"' '"id":"r"' '"live":true'
	if [ $((cuts % 3)) -eq 0 ]; then
		# the command is cut as well, and begins from nothing
		kill -KILL "$(cat "$work/eve.pid")"
		ending "$(cat "$work/eve.pid")" "$patience"
		client eve customer --shop demo --name eve
		await eve '"type":"lines"' "$eve_chat"
	fi
done
cp "$work/mary.out" "$work/mary.end.out"

# in the order they came, over all connections
n=1
while [ $n -le $cuts ]; do
	cat "$work/mary.$n.out"
	n=$((n + 1))
done >"$work/seen"
cat "$work/mary.end.out" >>"$work/seen"
grep -o '"seq":[0-9]*,"kind"' "$work/seen" | tr -cd '0-9\n' |
	awk -v last=$all '$1 != NR { print "line", NR, "is", $1; exit 1 }
		END { if (NR != last) exit 1 }' ||
	fail "mary saw 1 to $all, each once"

# what is not the customer's own is not given
raw_client thief
tell thief '{"type":"hello","id":"h","shop":"demo"}'
await thief '"type":"welcome"'
tell thief "{\"type\":\"resume\",\"id\":\"r\",\"conversation\":\"$mary_chat\"}"
await thief '"id":"r"' not_found

eve_has_all() {
	numbers_are_whole eve $all
}
until_true "$patience" eve_has_all || fail "eve saw 1 to $all, each once"
# slowed down as she was, the rep's lines are in the order she said them
grep -o '"text":"line [0-9]*"' "$work/eve.out" | tr -cd '0-9\n' |
	awk '$1 != NR { exit 1 }' || fail "the lines are in order"
[ $cuts -ge 5 ] || fail "there were cuts in between, not only $cuts"
say "$cuts cuts"
stop
