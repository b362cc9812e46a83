#!/bin/sh
# A word of two characters is found in the middle of a Chinese and of a
# Japanese sentence, digits and Latin words beside such characters as well, and
# an accent or a capital makes no difference.
. "$(dirname -- "$0")/lib.sh"

reply zh warranty.terms '保修一年。' 保修
reply zh shipping.cost '运费五元。' 运费
reply zh invoice.request '可以开发票。' 发票
reply ja shipping.cost '送料は五百円です。' 送料
reply ja exchange.start '交換できます。' 交換
reply ja hours.open '十時に開きます。' 営業
reply en phone.case 'We have cases for it.' 'iphone13 case'
reply en late.pickup 'Until ten.' 'pickup at 17'
reply es shipping.cost 'Cinco euros.' envío
reply es returns.start 'Treinta días.' devolución
# a part of a sentence is enough here to offer what it finds
settings <<'EOT'
offer_at = 10
EOT
start

# The best reply, whether sent or only offered.
finds() { # LANG QUESTION ID
	frame=$("$build/bin/deskbell" ask --url "$url" --shop demo --json \
		--lang "$1" "$2" 2>>"$work/ask.log") || fail "asked: $2"
	[ "$(value outcome)" != offered ] ||
		frame=$(printf '%s\n' "$frame" | sed 's/.*"choices"/"choices"/')
	[ "$(value reply)" = "$3" ] || fail "$2 found $3 first: $frame"
}

finds zh 我的茶壶坏了请问还在保修期内吗 warranty.terms
finds zh 你们这个东西的运费到底是谁来出呢 shipping.cost
finds zh 昨天买的那一单能不能给我补开一张发票呀 invoice.request
finds ja 大阪までの送料についておたずねします shipping.cost
finds ja サイズが合わないので交換をお願いできますか exchange.start
finds ja ﾆﾁﾖｳは営業していますか hours.open
finds en 'Do you have a case for my iPhone13?' phone.case
finds en 'iPhone13を持っています case please' phone.case
finds es 'DEVOLUCION de mi pedido' returns.start
finds es 'cuanto es el envio a casa' shipping.cost
stop
