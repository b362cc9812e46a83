#!/bin/sh
# Whatever people write arrives as they wrote it, byte for byte: long lines,
# every script, emoji, right to left, markup, escape sequences. A terminal is
# shown nothing that could take it over.
. "$(dirname -- "$0")/lib.sh"

settings 'suggest = no' </dev/null
start

rep ana
customer mary
open_chat mary
does mary person p ''
await mary '"state":"with_rep"'
await ana '"type":"lines"' "$chat" '"live":true'

# each as it stands in a frame
cat >"$work/texts" <<'EOT'
请问运费是多少？我想要两个茶壶，包邮吗？
送料はいくらですか。カタカナ、ひらがな、漢字が混ざっています。
ｆｕｌｌ　ｗｉｄｔｈ　１２３
¿Cuánto cuesta el envío? ñ Ñ ü
é is e with an accent of its own, é is not
👩‍👩‍👧‍👦 🇪🇸 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☃️
שלום, מה שלומך? مرحبا بالعالم
mixed مرحبا and שלום and 日本
<script>alert(1)</script><img src=x onerror=alert(1)>
{{shop.email}} {{order.number}} %s %n ${HOME} `id`
' OR '1'='1'; DROP TABLE message; --
back\\slash and \"quotes\" and / slash
tab\there and a\nnew line
\u001b[31mred\u001b[0m \u001b]0;title\u0007 bell \b\b\b
\u009b31m \u0085 \u2028 \u2029 \u200b
‮reversed‬ ‏ ‎
𝕳𝖊𝖑𝖑𝖔 𠜎𠜱𠝹𠱓
ﷺ ﷽
EOT
awk 'BEGIN { for (i = 0; i < 4096; i++) printf "%s", i % 2 ? "长" : "x"
	print "" }' >>"$work/texts"

n=0
while IFS= read -r text; do
	n=$((n + 1))
	forget ana
	tell mary "{\"type\":\"say\",\"id\":\"m$n\",\"conversation\":\"$chat\",\"text\":\"$text\"}"
	await mary '"type":"ack"' "\"id\":\"m$n\""
	seq=$(value seq)
	await ana '"type":"line"' "{\"seq\":$seq,\"kind\":\"customer\""
	printf '%s\n' "$(value text)" >>"$work/heard"
	# and back
	forget mary
	tell ana "{\"type\":\"say\",\"id\":\"a$n\",\"conversation\":\"$chat\",\"text\":\"$(value text)\"}"
	await mary '"type":"line"' '"kind":"rep"'
	printf '%s\n' "$(value text)" >>"$work/returned"
done <"$work/texts"

# Frames may write the same character in two ways; these are the desk's own.
sed 's/\\u009b/\xc2\x9b/g; s/\\u0085/\xc2\x85/g; s/\\u2028/\xe2\x80\xa8/g
	s/\\u2029/\xe2\x80\xa9/g; s/\\u200b/\xe2\x80\x8b/g' "$work/texts" >"$work/meant"
cmp "$work/heard" "$work/meant" >"$work/differs.log" 2>&1 ||
	fail "the rep heard what was said"
cmp "$work/returned" "$work/heard" >"$work/differs.log" 2>&1 ||
	fail "the customer heard what came back"

# the same after a restart, out of the database
forget mary
stop
start
# within the 11 s over which the desk spreads those who come again
until_true 30 hears mary '"type":"welcome"' ||
	fail "the customer's client comes back by itself"
does mary history h ',"limit":200'
await mary '"type":"lines"' '"id":"h"'
printf '%s\n' "$frame" | grep -o '"kind":"customer","from":"mary","text":"\([^"\\]\|\\.\)*"' |
	sed 's/"kind":"customer","from":"mary","text":"\(.*\)"$/\1/' >"$work/kept"
cmp "$work/kept" "$work/meant" >"$work/differs.log" 2>&1 ||
	fail "the database has what was said"

# ---- a person's terminal --------------------------------------------------------

leave ana
rm -f "$work/ana.in"
mkfifo "$work/ana.in"
TERM=dumb "$build/bin/deskbell" chat --plain --url "$url" \
	--token-file "$work/ana.token" \
	<>"$work/ana.in" >"$work/ana.shown" 2>"$work/ana.log" &
children="$children $!"
shows() {
	grep -qF -- "$1" "$work/ana.shown"
}
until_true "$patience" shows '𝕳𝖊𝖑𝖑𝖔' || fail "the rep is shown the last lines"
printf '/go 1\n/history 60\n' >"$work/ana.in"
until_true "$patience" shows '¿Cuánto cuesta el envío?' ||
	fail "the rep is shown the old lines"
does mary say end ',"text":"the end \u001b[2J\u009bK\u202e"'
until_true "$patience" shows 'the end' || fail "the rep is shown the last line"
shows '请问运费是多少？我想要两个茶壶，包邮吗？' || fail "Chinese is shown as it is"
shows '<script>alert(1)</script>' || fail "markup is text"
# no control character but the end of a line
if tr -d '\n' <"$work/ana.shown" | grep -q '[[:cntrl:]]'; then
	fail "no control character is shown"
fi
for code in '\xc2\x9b' '\xc2\x85' '\xe2\x80\xae'; do
	if grep -qF -- "$(printf "$code")" "$work/ana.shown"; then
		fail "no such character is shown: $code"
	fi
done
stop
