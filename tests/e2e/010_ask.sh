#!/bin/sh
# A customer asks something common in each language and gets a right answer at
# once, with the shop's facts filled in; asks something else and is told that
# a person is coming.
. "$(dirname -- "$0")/lib.sh"

settings </dev/null
start

answered() { # LANG QUESTION ID PART-OF-THE-ANSWER
	got=$(ask "$2" --lang "$1")
	[ "$got" = "sent $3" ] || fail "$2 got $3, not $got"
	frame=$("$build/bin/deskbell" ask --url "$url" --shop demo --lang "$1" \
		"$2" 2>>"$work/ask.log") || fail "asked for a person to read"
	case $frame in
	*'{{'*) fail "no fact was left out in: $frame" ;;
	*"$4"*) ;;
	*) fail "the answer says $4: $frame" ;;
	esac
}

answered en 'how much is shipping?' shipping.cost '4.90 EUR'
answered es '¿Cuánto cuesta el envío?' shipping.cost '4.90 EUR'
answered zh '运费多少？' shipping.cost '4.90 EUR'
answered ja '送料はいくらですか？' shipping.cost '4.90 EUR'
answered en 'How long do I have to return something?' return.terms '30'
# in capitals, in full width, without accents
answered en 'HOW MUCH IS SHIPPING' shipping.cost '4.90 EUR'
answered en 'ｈｏｗ　ｍｕｃｈ　ｉｓ　ｓｈｉｐｐｉｎｇ' shipping.cost '4.90 EUR'
answered es 'cuanto cuesta el envio' shipping.cost '4.90 EUR'

got=$(ask 'could you engrave a walrus on the lid of my third teapot')
[ "$got" = 'handed_over null' ] || fail "nobody knew that, but: $got"
frame=$("$build/bin/deskbell" ask --url "$url" --shop demo \
	'could you engrave a walrus on the lid of my third teapot' \
	2>"$work/told.log") || fail "asked for a person to read"
case $frame in
*'number '*) ;;
*) fail "the place in the queue was told: $frame" ;;
esac

# many questions down one connection, each with an answer of its own
printf '%s\n' 'how much is shipping?' '' 'walrus engraving on demand' \
	'how much is shipping?' >"$work/questions"
"$build/bin/deskbell" ask --url "$url" --shop demo --json \
	<"$work/questions" >"$work/answers" 2>>"$work/ask.log" ||
	fail "several questions were answered"
got=$(sed 's/.*"outcome":"\([a-z_]*\)".*/\1/' "$work/answers" | tr '\n' ' ')
[ "$got" = 'sent handed_over sent ' ] || fail "each got its own answer: $got"
stop
