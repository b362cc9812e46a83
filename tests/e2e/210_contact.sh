#!/bin/sh
# The customer's side, with the real programs: what a page tells and how to
# reach the customer are in the rep's terminal; what should not have been typed
# is hidden; and so many may come and talk at once.
. "$(dirname -- "$0")/lib.sh"

settings 'rate_visitor = 2/6' 'suggest = no' <<'EOT'

	[shop tiny]
	hours = always
	conversations_max = 2
EOT
start

# ---- the rep's terminal --------------------------------------------------------

token=$(new_user ana rep)
mkfifo "$work/ana.in"
TERM=dumb "$build/bin/deskbell" chat --plain --url "$url" --once "$token" \
	--token-file "$work/ana.token" \
	<>"$work/ana.in" >"$work/ana.shown" 2>"$work/ana.log" &
children="$children $!"
shows() { # TEXT...
	for text; do
		grep -qF -- "$text" "$work/ana.shown" || return 1
	done
}
sees() { # TEXT...
	until_true "$patience" shows "$@" || fail "the rep is shown: $*"
}
sees 'Signed in as ana'
customer mary
open_chat mary
tell mary "{\"type\":\"context\",\"id\":\"x1\",\"conversation\":\"$chat\",\"page\":\"Sencha \\u001b[2J\",\"product\":\"Sencha 100 g\",\"sku\":\"SEN-1\",\"cart\":\"2 x pot\",\"order\":\"1002\"}"
await mary '"type":"ack"' '"id":"x1"'
does mary person p ''
await mary '"state":"with_rep"'
sees 'page: Sencha  [2J' 'product: Sencha 100 g (SEN-1)' 'cart: 2 x pot' \
	'order: 1002'
tell mary "{\"type\":\"context\",\"id\":\"x2\",\"conversation\":\"$chat\",\"cart\":\"3 x pot\"}"
sees 'cart: 3 x pot'
does mary contact k1 ',"reach":"mary@example.com"'
sees 'contact: mary@example.com'
not_heard mary '"context"'
not_heard mary '"contact"'

# ---- what is hidden ------------------------------------------------------------

says mary c1 'it is 4111 1111 1111 1111'
await mary '"id":"c1"' '"text":"it is •••• 1111"'
sees 'it is •••• 1111'
says mary c2 'call 4111 1111 1111 1112'
hears mary '"id":"c2"' '"text"' && fail "no card, nothing hidden"
does mary history h ''
await mary '"type":"lines"' '"id":"h"' '•••• 1111'
if grep -rqF '4111 1111 1111 1111' "$work/data"; then
	fail "no card number is on the disk"
fi

# ---- a customer's terminal -----------------------------------------------------

mkfifo "$work/joe.in"
TERM=dumb "$build/bin/deskbell" customer --plain --shop demo --url "$url" \
	--name Joe --token-file "$work/joe.token" \
	<>"$work/joe.in" >"$work/joe.shown" 2>"$work/joe.log" &
children="$children $!"
joe_sees() {
	until_true "$patience" grep -qF -- "$1" "$work/joe.shown" ||
		fail "the customer is shown: $1"
}
joe_sees 'Casa Clara'
echo '/contact joe@example.com' >"$work/joe.in"
joe_sees 'Say something first.'
echo 'my cvv is 123' >"$work/joe.in"
joe_sees 'It was kept as: my cvv is •••'
echo '/contact' >"$work/joe.in"
joe_sees 'a mail address or a phone number'
echo '/contact joe@example.com' >"$work/joe.in"
joe_sees 'we have noted how to reach you'
sees 'contact: Joe, joe@example.com'

# ---- too many at once ----------------------------------------------------------

# Tries a command that waits by itself until it succeeds.
again_until() { # COMMAND...
	n=0
	until "$@"; do
		n=$((n + 1))
		[ $n -lt 40 ] || return 1
	done
}

# new visitors of one address (M10.3)
n=0
slowed=0
while [ $n -lt 12 ]; do
	n=$((n + 1))
	raw_client "v$n"
	tell "v$n" '{"type":"hello","id":"h","shop":"tiny"}'
	await "v$n" '"id":"h"'
	! hears "v$n" '"code":"slow_down"' '"retry_ms":' || slowed=$((slowed + 1))
	hears "v$n" '"type":"welcome"' || leave "v$n"
done
[ $slowed -ge 1 ] || fail "not everybody comes in at once"
comes_again() {
	forget "$1"
	tell "$1" '{"type":"hello","id":"h","shop":"tiny"}'
	await "$1" '"id":"h"'
	hears "$1" '"type":"welcome"'
}
raw_client patient
again_until comes_again patient || fail "who waits comes in"
# who was here before comes in at once
leave mary
rm "$work/mary.in"
client mary customer --shop demo
await mary '"type":"welcome"'

# chats of one shop
opens() { # NAME ID
	forget "$1"
	tell "$1" "{\"type\":\"open\",\"id\":\"$2\"}"
	await "$1" "\"id\":\"$2\""
	! hears "$1" slow_down
}
again_until opens v1 o1 || fail "the first may open a chat"
await v1 '"type":"chat"' '"id":"o1"'
chat=$(value conversation)
again_until opens v2 o2 || fail "the second may open a chat"
again_until opens patient o3 || fail "the third is answered"
hears patient '"code":"busy"' '"retry_ms":' || fail "the shop is full"
says v1 l1 'those who are here talk on'
does v1 close c ''
await v1 '"id":"c"'
again_until opens patient o3 || fail "the third is answered"
hears patient '"type":"chat"' || fail "now there is room"
stop
