#!/bin/sh
# Bad input over a real socket: each piece gets the one error that names it and
# the session lives on, or the code with which a broken websocket is closed;
# nothing that was there is harmed.
. "$(dirname -- "$0")/lib.sh"

settings </dev/null
start

enters() { # NAME
	raw_client "$1"
	tell "$1" '{"type":"hello","id":"h","shop":"demo"}'
	await "$1" '"type":"welcome"'
	open_chat "$1"
}

gets() { # CODE FRAME TEXT...
	want=$1
	forget odd
	tell odd "$2"
	shift 2
	await odd '"type":"error"' "\"code\":\"$want\"" "$@"
}

alive() {
	lives=$((lives + 1))
	tell odd "{\"type\":\"list\",\"id\":\"alive$lives\",\"what\":\"mine\"}"
	await odd '"type":"listing"' "\"id\":\"alive$lives\""
}
lives=0

# A say in $chat with its fields in any state.
say_with() { # REST
	printf '{"type":"say","conversation":"%s",%s}' "$chat" "$1"
}

# ---- no message at all ---------------------------------------------------------

enters odd
gets bad_json 'hello?'
gets bad_msg '["say"]'
gets bad_json '{"type":"say"'
gets bad_json '{"type":"list","what":"mine"} {"type":"list"}'
gets bad_json '{"type":"list","what":"mine","what":"waiting"}'
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "[" }' >"$work/deep"
gets too_deep "@$work/deep"
awk 'BEGIN { printf "{\"type\":\"list\",\"what\":\"mine\",\"x\":["
	for (i = 0; i < 5000; i++) printf "1,"
	printf "1]}" }' >"$work/many"
gets too_many "@$work/many"
gets bad_msg '{}' '"field":"type"'
gets unknown_type '{"type":"frobnicate","id":"u"}' '"id":"u"'
# what only the desk says
gets unknown_type '{"type":"welcome","id":"u","standing":"admin"}'
gets unknown_type '{"type":"answered","id":"u","conversation_id":1}'
alive

# ---- fields --------------------------------------------------------------------

gets bad_msg "$(say_with '"id":"f1"')" '"field":"text"' '"id":"f1"' '"on":"say"'
gets bad_msg "$(say_with '"text":"no id"')" '"field":"id"'
gets bad_type "$(say_with '"id":"f2","text":7')" '"field":"text"' '"id":"f2"'
gets bad_type "$(say_with '"id":"f3","text":["x"]')" '"field":"text"'
gets bad_type "$(say_with '"id":"f4","text":"x","typing_ms":1e3')" \
	'"field":"typing_ms"'
gets range "$(say_with '"id":"f5","text":"x","typing_ms":99999999')" \
	'"field":"typing_ms"'
gets range "$(say_with '"id":"f6","text":"x","typing_ms":-1')"
gets range "$(say_with '"id":"f7","text":"x","typing_ms":9223372036854775808')"
# M10.4
gets range "{\"type\":\"rate\",\"id\":\"f8\",\"conversation\":\"$chat\",\"score\":6}" \
	'"field":"score"'
gets empty "$(say_with '"id":"f9","text":" \t \u00a0 \u200b"')" '"field":"text"'
# M6.8, and half a character
gets bad_json "$(say_with '"id":"fa","text":"a\u0000b"')"
gets bad_json "$(say_with '"id":"fb","text":"\ud800 alone"')"
{
	printf '%s' "$(say_with '"id":"fc","text":"a')"
	printf '\000"}'
} >"$work/nul"
gets bad_json "@$work/nul"
gets bad_msg "$(say_with '"id":"with blank","text":"x"')" '"field":"id"'
# M6.3
awk -v chat="$chat" 'BEGIN {
	printf "{\"type\":\"say\",\"id\":\"fd\",\"conversation\":\"%s\",", chat
	printf "\"text\":\""
	for (i = 0; i < 4097; i++) printf "x"
	printf "\"}" }' >"$work/long"
gets range "@$work/long" '"field":"text"'
alive

# ---- ids and conversations -----------------------------------------------------

mine=$chat
says odd twice 'the first time'
first=$seq
says odd twice 'the first time'
[ "$seq" = "$first" ] || fail "a repeat has the same number, not $seq"
gets id_reuse "$(say_with '"id":"twice","text":"something else"')" '"id":"twice"'
gets not_found '{"type":"say","id":"n1","conversation":"AAAAAAAAAAAAAAAAAAAAAA","text":"x"}'
# M2.7
gets bad_msg "{\"type\":\"say\",\"id\":\"n2\",\"conversation\":\"' OR 1=1 --\",\"text\":\"x\"}" \
	'"field":"conversation"'
enters other
theirs=$chat
chat=$theirs
says other o1 'only for me'
for type in say close person; do
	gets not_found "{\"type\":\"$type\",\"id\":\"t.$type\",\"conversation\":\"$theirs\",\"text\":\"x\"}"
done
for type in resume history; do
	gets not_found "{\"type\":\"$type\",\"id\":\"t.$type\",\"conversation\":\"$theirs\"}"
done
gets forbidden "{\"type\":\"note\",\"id\":\"n\",\"conversation\":\"$mine\",\"text\":\"x\"}"
gets forbidden '{"type":"user_list","id":"n"}'
gets forbidden '{"type":"hello","id":"again","shop":"demo"}'
gets bad_seq "{\"type\":\"resume\",\"id\":\"b\",\"conversation\":\"$mine\",\"last\":9999}"
# M5.2, M5.6
gets range "{\"type\":\"resume\",\"id\":\"b2\",\"conversation\":\"$mine\",\"last\":-1}" \
	'"field":"last"'
gets bad_type "{\"type\":\"resume\",\"id\":\"b3\",\"conversation\":\"$mine\",\"last\":\"1\"}" \
	'"field":"last"'
chat=$mine
does odd close c1 ''
await odd '"type":"ack"' '"id":"c1"'
gets closed "$(say_with '"id":"late","text":"x"')" '"id":"late"'
alive
[ "$(count odd 'only for me')" = 0 ] || fail "nothing of another chat came"

# ---- questions that are no syntax ----------------------------------------------

enters seeker
n=0
while IFS= read -r question; do
	n=$((n + 1))
	forget seeker
	tell seeker "{\"type\":\"say\",\"id\":\"s$n\",\"conversation\":\"$chat\",\"text\":\"$question\"}"
	await seeker '"type":"ack"' "\"id\":\"s$n\""
	[ "$(value seq)" ] || fail "$question was stored"
done <<'EOT'
shipping AND OR NOT
\"shipping
\"shipping cost\" NEAR(return, 3)
text:shipping
{text} : shipping
shipping*
^shipping
- + * ( ) ^ : \" ' \\
';DROP TABLE conversation;--
NEAR/3
)))(((
%s%s%n %p
how much is shipping\" OR \"1
EOT
logged level=error && fail "nothing of it was an error of the server"
alive

# ---- a flood -------------------------------------------------------------------

# M10.1
enters flood
awk -v chat="$chat" 'BEGIN { for (i = 1; i <= 1000; i++)
	printf "{\"type\":\"say\",\"id\":\"l%d\",\"conversation\":\"%s\",\"text\":\"line %d\"}\n", i, chat, i
}' >"$work/flood.words"
slowed=$(figure deskbell_frames_slowed_total)
cat "$work/flood.words" >"$work/flood.in" &
children="$children $!"
await flood '"type":"error"' '"code":"slow_down"' '"retry_ms":' '"on":"say"'
until_true "$patience" figure_is deskbell_frames_slowed_total -gt "$slowed" ||
	fail "slowing down is counted"
# meanwhile others are served at once
chat=$mine
tell odd "{\"type\":\"reopen\",\"id\":\"ro\",\"conversation\":\"$mine\"}"
await odd '"type":"ack"' '"id":"ro"'
# who goes on like this for seconds is cut off; no line is half taken
await flood 'closed 1008'
acked=$(count flood '"type":"ack"' '"id":"l')
[ "$acked" -ge 40 ] || fail "what was within the budget was taken: $acked"
[ "$(sed -n 's/.*"type":"ack","id":"l\([0-9]*\)".*/\1/p' "$work/flood.out" |
	sort | uniq -d | wc -l)" -eq 0 ] || fail "each line was taken once"

# M5.7: questions, M10.2: keys
floods() { # NAME FRAME SLOWED
	enters "$1"
	awk -v frame="$2" 'BEGIN { for (i = 1; i <= 1000; i++) print frame }' |
		sed "s/CHAT/$chat/" >"$work/$1.words"
	cat "$work/$1.words" >"$work/$1.in" &
	children="$children $!"
	await "$1" '"type":"error"' '"code":"slow_down"' '"retry_ms":' \
		"\"on\":\"$3\""
	await "$1" 'closed 1008'
}
floods asker '{"type":"resume","id":"r","conversation":"CHAT"}' resume
floods typist '{"type":"typing","conversation":"CHAT","on":true}' typing

enters talker
awk -v chat="$chat" 'BEGIN { for (i = 1; i <= 60; i++)
	printf "{\"type\":\"say\",\"id\":\"w%d\",\"conversation\":\"%s\",\"text\":\"word %d\"}\n", i, chat, i
}' >"$work/talker.in"
await talker '"type":"error"' slow_down '"on":"say"'
await talker '"id":"w60"'
# the same id works after the wait
refused=$(sed -n 's/.*"id":"\(w[0-9]*\)","code":"slow_down".*/\1/p' \
	"$work/talker.out" | head -n 1)
again() {
	forget talker
	tell talker "{\"type\":\"say\",\"id\":\"$refused\",\"conversation\":\"$chat\",\"text\":\"word ${refused#w}\"}"
	await talker "\"id\":\"$refused\""
	hears talker '"type":"ack"' "\"id\":\"$refused\""
}
n=0
until again; do
	n=$((n + 1))
	[ $n -lt 20 ] || fail "$refused is taken after a wait"
done

# ---- broken websockets ---------------------------------------------------------

printf '{"type":"say","id":"x","conversation":"%s","text":"\377\376"}' "$mine" \
	>"$work/latin"
tell odd "@$work/latin"
await odd 'closed 1007'
# M7.10
enters big
awk 'BEGIN { for (i = 0; i < 1048576; i++) printf "x" }' >"$work/megabyte"
tell big "@$work/megabyte"
await big 'closed 1009'
# before it has signed in a peer may send a few kilobytes
raw_client stranger
head -c 20000 "$work/megabyte" >"$work/some"
tell stranger "@$work/some"
await stranger 'closed 1008'
guess() { # ID
	printf '{"type":"hello","id":"%s","shop":"demo","token":"v1.AAAAAAAAAAAAAAAAAAAAAA.9999999999999.AAAA"}\n' "$1"
}
raw_client guesser
guess g0 >"$work/guesser.in"
await guesser '"code":"auth"'
n=1
while [ $n -lt 12 ]; do
	guess "g$n"
	n=$((n + 1))
done >"$work/guesser.in"
await guesser 'closed 1008'
[ "$(count guesser '"code":"auth"')" -le 3 ] || fail "three guesses, no more"
# a token longer than any there is
raw_client prolix # M1.9
awk 'BEGIN { printf "{\"type\":\"hello\",\"id\":\"t\",\"token\":\""
	for (i = 0; i < 15000; i++) printf "x"
	printf "\"}" }' >"$work/token"
tell prolix "@$work/token"
await prolix '"type":"error"' '"code":"range"' '"field":"token"'

# ---- and after all of it -------------------------------------------------------

page_is /healthz 200 || fail "it is alive"
figure_is deskbell_frames_refused_total -ge 25 || fail "bad frames are counted"
chat=$theirs
says other o2 'still here'
does other history h ',"limit":200'
await other '"type":"lines"' '"id":"h"' 'only for me' 'still here'
is_alive "$server" || fail "the server is there"
stop
