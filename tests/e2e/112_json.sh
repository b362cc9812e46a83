#!/bin/sh
# Rows J1-J7 and Q7 of the catalogue of bad input at the living server: each
# frame gets one error that names its code and, where there is one, the field;
# the session goes on. (The decoder alone: tests/unit/shared/wire.c.)
. "$(dirname -- "$0")/lib.sh"

settings </dev/null
start
raw_client odd
tell odd '{"type":"hello","id":"h","shop":"demo"}'
await odd '"type":"welcome"'
open_chat odd
logged_before=$(wc -l <"$work/server.log")

# ID CODE FIELD FRAME, where FIELD is - for none and FRAME may say CHAT
gets() {
	forget odd
	sent=$(printf '%s' "$4" | sed "s/CHAT/$chat/")
	tell odd "$sent"
	if [ "$2" = ok ]; then
		await odd "\"id\":\"$1\""
		not_heard odd '"type":"error"'
		return
	fi
	await odd '"type":"error"' "\"code\":\"$2\""
	case $frame in
	*"\"field\":\"$3\""*) ;;
	*'"field":'*) fail "$1 names the field $3: $frame" ;;
	*) [ "$3" = - ] || fail "$1 names the field $3: $frame" ;;
	esac
	[ "$(count odd '"type":"error"')" -eq $((errors += 1)) ] ||
		fail "$1 gets one error"
}
errors=0

# A file of N times WHAT between BEFORE and AFTER; @NAME sends it.
big() { # NAME BEFORE WHAT N AFTER
	awk -v b="$2" -v w="$3" -v n="$4" -v a="$5" 'BEGIN {
		printf "%s", b
		for (i = 0; i < n; i++) printf "%s", w
		printf "%s", a }' >"$work/$1"
}

list='"type":"list","what":"mine"'
say='"type":"say","id":"s","conversation":"CHAT"'
resume='"type":"resume","id":"r","conversation":"CHAT"'
while IFS='~' read -r id code field text; do
	gets "$id" "$code" "$field" "$text"
done <<EOT
J1.2~bad_msg~-~$(printf '  ')
J1.3~bad_msg~-~42
J1.4~bad_msg~-~"x"
J1.5~bad_msg~-~null
J1.6~bad_msg~-~[]
J1.7~bad_msg~type~{}
J1.8~bad_msg~type~{"t":1}
J2.1~bad_json~-~{
J2.2~bad_json~-~{"a":}
J2.3~bad_json~-~{$list,}
J2.4~bad_json~-~{'type':'list'}
J2.5~bad_json~-~{$list} // talk
J2.6~bad_json~-~{$list,"a":NaN}
J2.7~bad_json~-~{$list,"a":Infinity}
J2.8~bad_json~-~{$list,"limit":01}
J2.9~bad_json~-~{$list,"limit":1.}
J2.10~bad_json~-~{$list,"limit":+1}
J2.11~bad_json~-~{$list,"limit":0x10}
J2.12~bad_json~-~{$list} {$list}
J2.13~bad_json~-~{$list}x
J2.14~bad_json~-~$(printf '\357\273\277'){$list}
J3.1~bad_json~-~{$list,"what":"mine"}
J3.2~bad_json~-~{$list,"wh\\u0061t":"mine"}
J3.3~bad_json~-~{$list,"wh\\u0000at":"mine"}
J3.4~ok~-~{"id":"J3.4",$list,"":1}
J3.6~ok~-~{"id":"J3.6",$list,"__proto__":{"what":"waiting"}}
J3.7~ok~-~{"id":"J3.7",$list,"What":"waiting"}
J5.1~bad_seq~-~{$resume,"last":9007199254740993}
J5.2~range~-~{$resume,"last":9223372036854775808}
J5.3~range~-~{$resume,"last":-9223372036854775809}
J5.4~range~-~{$resume,"last":1e400}
J5.5~bad_type~last~{$resume,"last":1e-400}
J5.6~ok~-~{"type":"resume","id":"J5.6","conversation":"CHAT","last":-0}
J5.7~bad_type~last~{$resume,"last":1.5}
J5.8~bad_type~last~{$resume,"last":"5"}
J5.9~bad_type~last~{$resume,"last":true}
J5.11~bad_type~last~{$resume,"last":0.1}
J6.1~bad_json~-~{$say,"text":"a\\u0000b"}
J6.2~bad_json~-~{$say,"text":"\\ud800"}
J6.3~bad_json~-~{$say,"text":"\\udc00"}
J6.4~ok~-~{"type":"say","id":"J6.4","conversation":"CHAT","text":"x\\uFFFF"}
J6.5~bad_json~-~{$say,"text":"a$(printf '\001')b"}
J6.7~bad_json~-~{$say,"text":"\\x41"}
J6.8~bad_json~-~{$say,"text":"x
J7.1~unknown_type~type~{"type":"nonsense"}
J7.3~unknown_type~type~{"type":"__init__"}
J7.4~bad_msg~id~{"type":"say","conversation":"CHAT","text":"x"}
J7.6~bad_msg~id~{"type":"say","id":"a b","conversation":"CHAT","text":"x"}
J7.7~bad_type~text~{$say,"text":["x"]}
J7.8~bad_msg~text~{$say,"text":null}
Q7.1~range~limit~{$list,"limit":-1}
Q7.2~range~limit~{$list,"limit":1000000000}
Q7.3~range~before~{"type":"history","conversation":"CHAT","before":-1}
Q7.4~range~-~{"type":"history","conversation":"CHAT","before":9223372036854775808}
Q7.5~bad_type~what~{"type":"list","what":";drop"}
Q7.6~bad_type~what~{"type":"list","what":"nope"}
EOT

# ---- what is too big for a line ------------------------------------------------

big J3.5 "{\"id\":\"J3.5\",$list,\"" k 65000 '":1}'
gets J3.5 ok - "@$work/J3.5"
big J4.1 "{$list,\"a\":" '[' 32 "$(printf '%032d}' 0 | tr 0 ']')"
gets J4.1 too_deep - "@$work/J4.1"
big J4.2 '' '[' 2048 ''
gets J4.2 too_deep - "@$work/J4.2"
big J4.3 '' '[' 2049 ''
gets J4.3 too_deep - "@$work/J4.3"
big J4.4 '' '[' 65536 ''
gets J4.4 too_deep - "@$work/J4.4"
big J4.5 '' '[],' 21845 ''
gets J4.5 too_many - "@$work/J4.5"
big J4.6 '{' '"":0,' 5000 '"":0}'
gets J4.6 too_many - "@$work/J4.6"
big J4.7 '[' '0,' 20000 '0]'
gets J4.7 too_many - "@$work/J4.7"
big J5.10 '{"type":"resume","conversation":"c","last":' 9 60000 '}'
gets J5.10 range - "@$work/J5.10"
big J6.9 "{\"type\":\"say\",\"id\":\"s\",\"conversation\":\"$chat\",\"text\":\"" \
	x 65000 '"}'
gets J6.9 range text "@$work/J6.9"
big J7.2 '{"type":"' x 1000 '"}'
gets J7.2 unknown_type type "@$work/J7.2"
big J7.5 '{"type":"say","id":"' x 200 '"}'
gets J7.5 bad_msg id "@$work/J7.5"

# ---- and after all of it -------------------------------------------------------

says odd end 'still here'
tail -n "+$((logged_before + 1))" "$work/server.log" >"$work/logged"
! grep -q 'level=error' "$work/logged" || fail "nothing was the server's error"
! grep -qE '__proto__|nonsense|xxxxxxxx' "$work/logged" ||
	fail "no frame is in the log"
# bytes that are no UTF-8 end a websocket: RFC 6455, 8.1 (J6.6)
printf '{%s,"text":"\377"}' "$say" >"$work/bytes"
tell odd "@$work/bytes"
await odd 'closed 1007'
raw_client again
tell again '{"type":"hello","id":"h","shop":"demo"}'
await again '"type":"welcome"'
is_alive "$server" || fail "the server is there"
stop
