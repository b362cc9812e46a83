#!/bin/sh
# What a desk says cannot take a terminal over, whichever way it is shown; and
# the client lives through whatever happens to its terminal, its output and its
# input, and goes on where it was.
. "$(dirname -- "$0")/lib.sh"

client=$build/bin/deskbell
fake=$build/tests/tool_fake
pty=$build/tests/tool_pty
for program in "$fake" "$pty"; do
	[ -x "$program" ] || fail "$program was built"
done
cases=0
C=AAAAAAAAAAAAAAAAAAAAAA
enter='wait "type":"hello"
say {"type":"welcome","standing":"customer","name":"Ana","token":"T","shop":"demo","shop_name":"Demo","opened":true,"chats":[{"conversation":"'$C'","state":"with_rep","lang":"en","shop":"demo","last":0}]}
wait "type":"resume"
say {"type":"lines","id":"$id","conversation":"'$C'","live":true}'
ack='wait "type":"say"
say {"type":"ack","id":"$id","conversation":"'$C'","seq":12,"at":1}'

a_line() { # NUMBER TEXT
	printf 'say {"type":"line","conversation":"%s","lines":[{"seq":%s,"kind":"rep","from":"Mei","text":"%s","at":1924992000000}]}\n' \
		"$C" "$1" "$2"
}

# A desk that follows the script of standard input; its address is in $url.
desk_says() { # NAME
	cat >"$work/$1.script"
	: >"$work/$1.heard"
	"$fake" "$work/$1.script" >"$work/$1.heard" 2>"$work/$1.fake.log" &
	children="$children $!"
	until_true "$patience" grep -q '^port' "$work/$1.heard" ||
		fail "$1: the desk listens"
	url=ws://127.0.0.1:$(sed -n 's/^port //p' "$work/$1.heard")
}

shown() { # NAME TEXT
	grep -saqF -- "$2" "$work/$1.shown"
}

heard() { # NAME TEXT
	grep -qF -- "$2" "$work/$1.heard"
}

comes() { # NAME OPTION...: a customer; what is shown is in NAME.shown
	who=$1
	shift
	rm -f "$work/$who.in"
	mkfifo "$work/$who.in"
	"$client" customer --shop demo --url "$url" \
		--token-file "$work/$who.token" "$@" \
		<>"$work/$who.in" >"$work/$who.shown" 2>"$work/$who.log" &
	pid=$!
	children="$children $pid"
}

# The same on a terminal; what happens to it is written to NAME.in.
sits() { # NAME ROWS COLUMNS
	who=$1 rows=$2 columns=$3
	shift 3
	rm -f "$work/$who.in"
	mkfifo "$work/$who.in"
	"$pty" "$rows" "$columns" "$client" customer --shop demo --url "$url" \
		--token-file "$work/$who.token" \
		<>"$work/$who.in" >"$work/$who.shown" 2>"$work/$who.log" &
	pid=$!
	children="$children $pid"
}

happens() { # NAME WHAT
	say "$2" >"$work/$1.in"
}

quits() { # CASE: the last that came, in good order
	ending "$pid" "$patience"
	[ $code -eq 0 ] || fail "$1: it ends with 0, not $code"
	cases=$((cases + 1))
}

# ---- C4: what is shown ------------------------------------------------------------

TERM=xterm
export TERM
awk 'BEGIN { printf "{\"type\":\"line\",\"conversation\":\"'$C'\",\"lines\":[{\"seq\":10,\"kind\":\"rep\",\"from\":\"Mei\",\"at\":1924992000000,\"text\":\"wide "
	for (i = 0; i < 19990; i++) printf "长"
	print "\"}]}" }' >"$work/wide"
cat >"$work/tricks" <<EOT
$enter
$(a_line 1 'a\u001b[2Jb')
$(a_line 2 'a\u001b]52;c;aGk=\u0007b')
$(a_line 3 'a\u001b]8;;http://x.example\u001b\\\\b')
$(a_line 4 'a\u009b31mb')
$(a_line 5 "$(printf 'a\302\23331mc')")
$(a_line 6 'a\u202egnp.exe\u2066b\u200f')
$(a_line 7 "$(awk 'BEGIN { for (i = 0; i < 300; i++) printf "\\u0007" }')")
$(a_line 8 'all is well\rall is lost\u0008\u0008')
$(a_line 9 "$(awk 'BEGIN { for (i = 0; i < 300; i++) printf "\\t" }')")
file $work/wide
$(a_line 11 'the end')
$ack
$(a_line 13 'a\u0000b')
--
$enter
$(a_line 13 'after')
EOT

# Nothing of what came reached the terminal as it is; ours are other ones.
harmless() { # NAME
	while read -r id trick; do
		bytes=$(printf '%b' "$trick")
		! grep -qaF -- "$bytes" "$work/$1.shown" ||
			fail "$id: $1 is shown nothing that acts: $trick"
	done <<-'EOT'
		C4.1 \033[2J
		C4.2 \033]
		C4.3 \033]8
		C4.4 \0302\0233
		C4.5 \0342\0200\0256
		C4.5 \0342\0201\0246
		C4.5 \0342\0200\0217
		C4.6 \0007\0007
		C4.8 well\rall
		C4.8 \0010\0010
		C4.9 \t\t
	EOT
}

# Escaped is not left out.
escaped() { # NAME
	while read -r id text; do
		tr -d '\r\n' <"$work/$1.shown" | grep -qaF -- "$text" ||
			fail "$id: $1 is shown $text"
	done <<-'EOT'
		C4.1 a\x1B[2Jb
		C4.2 a\x1B]52;c;aGk=\x07b
		C4.3 a\x1B]8;;http://x.example\x1B
		C4.4 31mb
		C4.4 31mc
		C4.5 gnp.exe
		C4.6 \x07\x07\x07
		C4.8 all is well\x0Dall is lost\x08\x08
		C4.9 \x09\x09
	EOT
}

# No row is wider than the terminal; a wide character takes two columns.
fits() { # NAME COLUMNS
	tr '\r' '\n' <"$work/$1.shown" | sed 's/\x1b\[[0-9;?]*[A-Za-z]//g' |
		grep -a '长' | awk -v most=$(($2 * 2)) '
			length($0) > most { exit 1 }' ||
		fail "C4.7: rows of $1 are not wider than $2 columns"
}

desk_says plain <"$work/tricks"
comes plain --plain
until_true "$patience" shown plain 'the end' || fail "C4: all is shown"
harmless plain
escaped plain
if tr -d '\n' <"$work/plain.shown" | grep -qa '[[:cntrl:]]'; then
	fail "C4: no control character"
fi
echo hello >"$work/plain.in"
until_true "$patience" shown plain after || fail "C4.10: a NUL is not taken"
heard plain '"last":12' || fail "C4.10: and it goes on where it was"
kill "$pid"
ending "$pid" "$patience"
cases=$((cases + 10))

desk_says full <"$work/tricks"
sits full 24 80
until_true "$patience" shown full 'the end' || fail "C4: all is shown"
harmless full
escaped full
fits full 80
shown full '[...]' || fail "C4.7: a flood is cut"
happens full 'type hello'
until_true "$patience" shown full after || fail "C4.10: it goes on"
happens full 'type /quit'
quits C4

# frames are shown to programs as they are, to a terminal they are not
desk_says frames <"$work/tricks"
rm -f "$work/frames.in"
mkfifo "$work/frames.in"
"$pty" 24 80 "$client" customer --json --shop demo --url "$url" \
	--token-file "$work/frames.token" <>"$work/frames.in" \
	>"$work/frames.shown" 2>"$work/frames.log" &
pid=$!
children="$children $pid"
until_true "$patience" heard frames '"hello"' || fail "C4: it signs in"
happens frames \
	"type {\"type\":\"resume\",\"id\":\"r\",\"conversation\":\"$C\",\"last\":0}"
until_true "$patience" shown frames 'the end' || fail "C4: frames are shown"
harmless frames
shown frames '\u009b31mc' || fail "C4.4: a C1 byte is escaped in JSON"
shown frames 'a\u202egnp.exe' || fail "C4.5: so is what turns writing round"
kill "$(head -n 1 "$work/frames.log")"
ending "$pid" "$patience"
cases=$((cases + 1))

# ---- C5: what happens to it -------------------------------------------------------

calm() { # NAME: a desk that says a line, and another to who comes again
	desk_says "$1" <<-EOT
		$enter
		$(a_line 1 before)
		wait "type":"say"
		say {"type":"ack","id":"\$id","conversation":"$C","seq":2,"at":1}
		$(a_line 3 'there you are')
		wait "never"
		--
		$enter
		$(a_line 2 after)
	EOT
}

# Output that is gone ends it with 1, nothing is written anywhere else.
calm gone
for way in closed full; do
	rm -f "$work/gone.in"
	mkfifo "$work/gone.in"
	id=C5.1
	[ $way = closed ] || id=C5.2
	code=0
	if [ $way = closed ]; then
		timeout "$patience" "$client" customer --plain --shop demo \
			--url "$url" --token-file "$work/gone.token" \
			<>"$work/gone.in" >&- 2>"$work/gone.log" || code=$?
	else
		timeout "$patience" "$client" customer --plain --shop demo \
			--url "$url" --token-file "$work/gone.token" \
			<>"$work/gone.in" >/dev/full 2>"$work/gone.log" ||
			code=$?
	fi
	[ $code -eq 1 ] || fail "$id: it ends with 1, not $code"
	grep -qF 'output is gone' "$work/gone.log" || fail "$id: it says why"
	cases=$((cases + 1))
done
calm pipe
rm -f "$work/pipe.in"
mkfifo "$work/pipe.in"
{
	code=0
	timeout "$patience" "$client" customer --json --shop demo --url "$url" \
		--token-file "$work/pipe.token" <>"$work/pipe.in" \
		2>"$work/pipe.log" || code=$?
	say $code >"$work/pipe.code"
} | head -n 1 >"$work/pipe.shown"
# the next thing it would print ends it; until then it waits as it should
[ "$(cat "$work/pipe.code")" -eq 1 ] ||
	fail "C5.3: it ends with 1, not $(cat "$work/pipe.code")"
cases=$((cases + 1))

calm storm
sits storm 24 80
until_true "$patience" shown storm before || fail "C5.4: it begins"
happens storm 'storm 2000'
happens storm 'size 24 80'
happens storm 'type still here'
until_true "$patience" shown storm 'there you are' ||
	until_true "$patience" shown storm after || fail "C5.4: it goes on"
happens storm 'type /quit'
quits C5.4

for size in '1 1' '1 2' '2 500'; do
	name=tiny$(printf '%s' "$size" | tr ' ' x)
	calm "$name"
	# shellcheck disable=SC2086
	sits "$name" $size
	until_true "$patience" heard "$name" '"resume"' || fail "C5.5: it begins"
	happens "$name" 'type hello there'
	until_true "$patience" heard "$name" 'hello there' ||
		fail "C5.5: what is typed is sent at $size"
	happens "$name" 'type /quit'
	quits C5.5
done

calm unset
unset TERM
sits unset 24 80
until_true "$patience" shown unset before || fail "C5.6: it begins"
if grep -qa "$(printf '\033')" "$work/unset.shown"; then
	fail "C5.6: without TERM no escape sequence is sent"
fi
happens unset 'type /quit'
quits C5.6
TERM=xterm
export TERM

calm locale
LC_ALL=C
export LC_ALL
sits locale 24 80
until_true "$patience" shown locale before || fail "C5.7: it begins"
happens locale 'type ¿cuánto? 长'
until_true "$patience" heard locale '¿cuánto? 长' ||
	fail "C5.7: text is UTF-8 whatever the system is set to"
happens locale 'type /quit'
quits C5.7

calm cut
printf 'half a li' >"$work/half"
code=0
TERM=dumb timeout "$patience" "$client" customer --plain --shop demo \
	--url "$url" --token-file "$work/cut.token" <"$work/half" \
	>"$work/cut.shown" 2>"$work/cut.log" || code=$?
[ $code -lt 124 ] || fail "C5.8: it ends: $code"
# all or nothing of it
! heard cut '"say"' || heard cut '"half a li"' || fail "C5.8: no part of it"
cases=$((cases + 1))

calm paste
sits paste 24 80
until_true "$patience" shown paste before || fail "C5.9: it begins"
happens paste 'paste 1048576'
happens paste 'type '
answers() {
	heard paste '"say"' || shown paste 'Not sent: over 4096'
}
until_true 60 answers || fail "C5.9: it is sent or refused"
happens paste 'ctrl U'
happens paste 'type and now this'
until_true 60 heard paste 'and now this' || fail "C5.9: it goes on"
happens paste 'type /quit'
quits C5.9

desk_says stop <<EOT
$enter
$(a_line 1 before)
rest 1500
drop
--
$enter
$(a_line 2 after)
EOT
sits stop 24 80
until_true "$patience" shown stop before || fail "C5.10: it begins"
happens stop stop
until_true "$patience" grep -q stopped "$work/stop.log" ||
	fail "C5.10: it stops"
until_true "$patience" heard stop left || fail "C5.10: the desk has gone"
happens stop go
until_true "$patience" shown stop after || fail "C5.10: it goes on"
heard stop '"last":1' || fail "C5.10: where it was"
happens stop 'type /quit'
quits C5.10
say "$cases cases"
