#!/bin/sh
# Out of hours the customer is told when the shop is back, and leaves a message
# that waits until somebody comes; the machine answers all the same.
. "$(dirname -- "$0")/lib.sh"

# open for an hour, the day after tomorrow
set -- mon tue wed thu fri sat sun
shift $((($(date -u +%u) + 1) % 7))
settings <<EOT

[shop night]
name = Night Owls
zone = UTC
hours = $1 10:00-11:00
lang = en
fact.shipping_cost = 9 EUR
fact.free_shipping_from = 90 EUR
EOT
start

client mary customer --shop night --name mary
await mary '"type":"welcome"' '"shop_name":"Night Owls"' '"opens_at":'
not_heard mary '"opened":true'
[ "$(value opens_at)" -gt "$(date +%s)000" ] || fail "it opens later than now"
open_chat mary
says mary q1 'how much is shipping?'
await mary '"kind":"auto"' '9 EUR'
says mary q2 'could you engrave a walrus on the lid'
await mary '"kind":"system"' 'closed now' '10:00'
await mary '"state":"waiting"' '"place":1'
says mary q3 'please call me about the walrus'
last=$seq

# in the customer's language
client zoe customer --shop night --name zoe --lang es
await zoe '"type":"welcome"' '"lang":"es"'
zoe=$chat
open_chat zoe
does zoe person p ''
await zoe '"kind":"system"' 'Ahora está cerrado' '10:00'

# a shop that never shuts says nothing of the kind
customer eve
await eve '"opened":true'
not_heard eve opens_at
open_chat eve
does eve person p ''
await eve '"kind":"system"' 'No colleague is free'

# the message was kept
chat=$zoe
rep ana --shops night
await ana '"type":"chat"' '"state":"with_rep"' '"customer":"mary"'
await ana '"type":"lines"' 'please call me about the walrus' "\"seq\":$last"
not_heard ana '"customer":"eve"'
stop
