#!/bin/sh
# People type a question in pieces: lines that follow one another within
# join_ms are read as one and get one answer; a line that is a whole question
# is answered without waiting for more.
# limit: 1200
. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/starter.lib"

start_demo

# Says all pieces at once and hears one answer: this reply, or choices with it
# as the first.
in_pieces() { # NAME LANG ID PIECE...
	name_of=$1
	wanted=$3
	customer "$name_of" --lang "$2"
	open_chat "$name_of"
	shift 3
	piece=0
	for text; do
		piece=$((piece + 1))
		does "$name_of" say "p$piece" ",\"text\":\"$text\""
	done
	await "$name_of" '"type":"line"' '"reply":"'
	[ "$(value reply)" = "$wanted" ] ||
		fail "$* is answered by $wanted, not $frame"
	# nothing more comes for them
	says "$name_of" whole 'PayPal?'
	[ "$seq" -eq $((piece + 2)) ] || fail "$* got one answer: $frame"
	leave "$name_of"
}

in_pieces mary en shipping.cost 'i would like to know' 'how much you charge' \
	'for shipping'
in_pieces li zh shipping.cost '寄到北京的话' '邮费' '是多少呀'
in_pieces yuki ja shipping.cost '友達にも' '買うんですけど' '送料はかかりますか'
# its first two may already be sure enough; the third gets nothing more then
in_pieces ana es shipping.cost 'si compro dos' 'cuánto me cobran' \
	'por el envío'
in_pieces eva es shipping.cost 'quería saber' 'si compro dos teteras' \
	'cuánto cuesta el envío'

# A whole question and, right behind its answer, another one.
customer ken --lang en
open_chat ken
says ken q1 'how much is shipping?'
await ken '"type":"line"' '"reply":"shipping.cost"'
says ken q2 'do you accept paypal?'
await ken '"type":"line"' '"reply":"payment.methods"'
[ "$(value seq)" -eq 4 ] || fail "each got its own answer: $frame"
stop
