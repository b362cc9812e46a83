#!/bin/sh
# A customer asks what nobody prepared an answer for and waits; a rep takes the
# chat, answers, hands it to a colleague with a note the customer never sees,
# who closes it; the customer rates and opens it again, and is with the
# colleague at once.
. "$(dirname -- "$0")/lib.sh"

settings </dev/null
start

customer mary
open_chat mary
says mary q1 'could you engrave a walrus on the lid'
await mary '"type":"chat"' '"state":"waiting"' '"place":1'
await mary '"type":"line"' '"kind":"system"' 'number 1 '

# a rep who is full already sees who waits and takes one more
token=$(new_user ana rep --shown Ana --capacity 1 --langs en,es)
client ana chat --once "$token"
await ana '"type":"welcome"' '"standing":"rep"'
await ana '"type":"chat"' "$chat" '"state":"with_rep"' '"customer":"mary"'
await mary '"type":"chat"' '"state":"with_rep"' '"rep":"Ana"'
await mary '"type":"line"' '"kind":"system"' 'Ana is here now'
mary_chat=$chat
customer eve
open_chat eve
does eve person p ''
await eve '"state":"waiting"' '"place":1'
tell ana '{"type":"list","id":"waiting","what":"waiting"}'
await ana '"type":"listing"' "$chat"
does ana take t ''
await ana '"type":"ack"' '"id":"t"'
await eve '"state":"with_rep"' '"rep":"Ana"'
eve_chat=$chat

# both sides see the same lines under the same numbers
chat=$mary_chat
await ana '"type":"lines"' "$chat" 'could you engrave a walrus'
says ana a1 'Yes, up to twelve letters.'
await mary '"type":"line"' '"kind":"rep"' "\"seq\":$seq" \
	'"from":"Ana"' 'up to twelve letters'
says mary q2 'how much is shipping?'
await ana '"type":"line"' '"kind":"customer"' "\"seq\":$seq" \
	'how much is shipping'
await ana '"type":"suggestions"' "$chat" '"reply":"shipping.cost"'
says ana a2 'Shipping is 4.90 EUR.'
tell mary "{\"type\":\"seen\",\"conversation\":\"$chat\",\"seq\":$seq}"
await ana '"type":"seen"' "$chat" "\"seq\":$seq"
tell ana "{\"type\":\"typing\",\"conversation\":\"$chat\",\"on\":true}"
await mary '"type":"typing"' '"on":true' '"from":"Ana"'

# the note is for staff only
does ana note n1 ',"text":"WALRUS-ONE wants it by Friday"'
await ana '"type":"ack"' '"id":"n1"' '"seq":1'
rep ken --shown Ken --langs en,ja
forget ken
does ana transfer tr ',"rep":"ken","note":"WALRUS-TWO knows engraving"'
await ana '"type":"ack"' '"id":"tr"'
await ken '"type":"chat"' "$chat" '"state":"with_rep"'
await ken '"type":"lines"' '"track":"internal"' 'WALRUS-ONE' 'WALRUS-TWO'
await mary '"type":"chat"' '"state":"with_rep"' '"rep":"Ken"'
says ken k1 'I do the engraving.'
await mary '"type":"line"' '"from":"Ken"' 'I do the engraving'
does ana say late ',"text":"me again"'
await ana '"type":"error"' '"id":"late"' '"code":"not_found"'

does ken close c ',"reason":"engraved"'
await ken '"type":"ack"' '"id":"c"'
await mary '"type":"chat"' '"state":"closed"'
await mary '"type":"line"' '"kind":"system"' 'How was it'
does mary say shut ',"text":"one more thing"'
await mary '"type":"error"' '"id":"shut"' '"code":"closed"'
does mary rate r ',"score":5,"text":"quick"'
await mary '"type":"ack"' '"id":"r"'
await mary '"type":"chat"' '"score":5'

# back with the one who had it last
forget mary
does mary reopen o ''
await mary '"type":"ack"' '"id":"o"'
await mary '"type":"chat"' '"state":"with_rep"' '"rep":"Ken"'
says mary q3 'and a second walrus?'
await ken '"type":"line"' 'and a second walrus'

# what the customer has is whole, and holds no note
does mary history h ',"limit":200'
await mary '"type":"lines"' '"id":"h"'
printf '%s\n' "$frame" | grep -o '"seq":[0-9]*' | tr -cd '0-9\n' |
	awk -v last="$seq" '$1 != NR { exit 1 } END { exit NR != last }' ||
	fail "the lines are 1 to $seq: $frame"
[ "$(count mary WALRUS-)" = 0 ] || fail "no note came to the customer"
[ "$(count mary internal)" = 0 ] || fail "nothing internal was told"
[ "$(count eve WALRUS-)" = 0 ] || fail "no note came to another customer"

chat=$eve_chat
does eve close ec ''
await ana '"type":"chat"' "$chat" '"state":"closed"'
stop
