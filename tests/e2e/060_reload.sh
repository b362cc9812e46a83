#!/bin/sh
# SIGHUP: a broken file changes nothing, and the log names the file and the
# line; a good one brings a new shop that works at once, and new replies; a
# broken reply file keeps the replies of before.
. "$(dirname -- "$0")/lib.sh"

mkdir -p "$work/replies"
reply en shipping.cost 'It is {{shop.shipping_cost}}.' \
	'what does shipping cost' 'how much is delivery'
reply en return.terms 'You have {{shop.return_days}} days.' \
	'can i return it' 'what is your return policy'
settings </dev/null
cp "$conf" "$work/good"
start
[ "$(ask 'what does shipping cost')" = 'sent shipping.cost' ] ||
	fail "the first replies answer"
customer mary
open_chat mary

reload() { # TEXT-IN-THE-LOG...
	kill -HUP "$server"
	until_true "$patience" logged "$@" || fail "the log said: $*"
}

# ---- broken settings ---------------------------------------------------------

sed 's/^port = .*/prot = 1/' "$work/good" >"$conf"
reload event=reload_refused "$conf" line=5 'port'
[ "$(ask 'what does shipping cost')" = 'sent shipping.cost' ] ||
	fail "the old settings stay"
{
	cat "$work/good"
	printf '\n[shop tea]\nzone = Mars/Olympus\n'
} >"$conf"
reload event=reload_refused "$conf" Mars/Olympus
code=0
"$build/bin/deskbell" ask --url "$url" --shop tea hello \
	>"$work/tea" 2>>"$work/ask.log" || code=$?
[ $code -eq 1 ] || fail "a shop of refused settings is not there, not $code"

# ---- a new shop ---------------------------------------------------------------

{
	cat "$work/good"
	printf '\n[shop tea]\nname = Tea House\nzone = Asia/Tokyo\n'
	printf 'hours = always\nfact.shipping_cost = 700 JPY\n'
} >"$conf"
reload event=reloaded shops=2
client yuki customer --shop tea --name yuki
await yuki '"type":"welcome"' '"shop_name":"Tea House"'
mary_chat=$chat
open_chat yuki
says yuki y1 'what does shipping cost'
await yuki '"kind":"auto"' 'It is 700 JPY.'
# who was here before is not disturbed
chat=$mary_chat
says mary m1 'what does shipping cost'
await mary '"kind":"auto"' 'It is 4.90 EUR.'

# ---- replies ------------------------------------------------------------------

got=$(ask 'do you engrave teapots')
[ "${got%% *}" != sent ] || fail "nothing answers that yet: $got"
reply en engraving.offer 'Yes, up to twelve letters.' \
	'do you engrave teapots' 'can you put a name on it'
kill -HUP "$server"
engraves() {
	[ "$(ask 'do you engrave teapots')" = 'sent engraving.offer' ]
}
until_true "$patience" engraves || fail "the new reply answers"
[ "$(ask 'what does shipping cost')" = 'sent shipping.cost' ] ||
	fail "the old ones answer as well"

printf 'id: broken.one\nauto: perhaps\nask: broken\n\ntext\n' \
	>"$work/replies/en/broken.one.reply"
rm "$work/replies/en/engraving.offer.reply"
reload event=reply_refused broken.one.reply line=2
reload event=pack_refused
engraves || fail "the replies of before stay in force"
rm "$work/replies/en/broken.one.reply"
kill -HUP "$server"
does_not_engrave() {
	! engraves
}
until_true "$patience" does_not_engrave || fail "the mended pack comes"
page_is /readyz 200 || fail "it was ready all the time"
stop
