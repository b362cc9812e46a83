#!/bin/sh
# Settings the server refuses to start with, whatever is wrong with the file,
# its lines or its keys: code 78, the file and the line named, nothing made in
# the data folder. What only looks odd is taken.
. "$(dirname -- "$0")/lib.sh"

command -v openssl >/dev/null || skip 'no openssl here'
desk=$build/bin/deskbelld
reply en shipping.cost 'It is {{shop.shipping_cost}}.' 'what does shipping cost'
settings </dev/null
good=$work/good
cp "$conf" "$good"
chmod 600 "$good"
cases=0

# Tries to start with $conf.
refuses() { # CASE TEXT...
	id=$1
	shift
	code=0
	timeout "$patience" "$desk" serve --config "$conf" \
		>"$work/said.out" 2>"$work/said.log" </dev/null || code=$?
	[ $code -eq 78 ] || fail "$id: code 78, not $code"
	for text; do
		grep -qF -- "$text" "$work/said.log" || fail "$id: says $text"
	done
	[ "$(wc -l <"$work/said.log")" -eq 1 ] || fail "$id: one line"
	[ -z "$(ls -A "$work/data")" ] || fail "$id: nothing is made"
	cases=$((cases + 1))
}

# By `check`, which is quicker: this file is good, and nothing is odd but TEXT.
taken() { # CASE [TEXT]
	"$desk" check --config "$conf" >"$work/said.out" 2>"$work/said.log" ||
		fail "$1: it is taken"
	[ $# -eq 1 ] || grep -qF -- "$2" "$work/said.out" ||
		fail "$1: it warns: $2"
	cases=$((cases + 1))
}

fresh() { # copies the good file
	rm -rf "$conf"
	cp -p "$good" "$conf"
}

# ---- G1: the file ----------------------------------------------------------------

rm "$conf"
refuses G1.1 "$conf" 'no such file'
(umask 077 && : >"$conf")
refuses G1.2 "$conf" 'empty'
rm "$conf" && mkdir "$conf"
refuses G1.3 "$conf" 'a folder'
rmdir "$conf" && mkfifo -m 600 "$conf"
refuses G1.4 "$conf" 'no regular file'
# a link is followed, and what it leads to is judged
rm "$conf" && ln -s "$work/elsewhere" "$conf"
refuses G1.5 "$conf" 'no such file'
ln -sf /dev/zero "$conf"
refuses G1.5 "$conf" 'no regular file'
ln -sf deskbell.conf "$conf"
refuses G1.5 "$conf" 'in a circle'
cp "$good" "$work/elsewhere" && chmod 666 "$work/elsewhere"
ln -sf "$work/elsewhere" "$conf"
refuses G1.5 "$conf" 'others may write'
fresh && chmod 666 "$conf"
refuses G1.6 "$conf" 'others may write' 'chmod o-w'
fresh
if chown 12345 "$conf" 2>>"$work/chown.log"; then
	refuses G1.7 "$conf" 'another user'
else
	say 'G1.7 left out: only root may give a file away'
fi
fresh && truncate -s 100M "$conf"
refuses G1.8 "$conf" 'more than 1 MB'
fresh && head -c 4096 "$desk" >"$conf"
refuses G1.9 "$conf" 'no text file'
fresh && printf '[desk]\nport = \377\n' >"$conf"
refuses G1.9 "$conf:2" 'not plain UTF-8'
fresh && sed 's/$/\r/' "$good" >"$conf"
taken G1.10
fresh && { printf '\357\273\277' && cat "$good"; } >"$conf"
taken G1.11
fresh && printf '%s' "$(cat "$good")" >"$conf"
taken G1.12

# ---- G2: lines -------------------------------------------------------------------

# Line 5 of the good file says the port.
while IFS='|' read -r id line text; do
	fresh
	awk -v line="$line" 'NR == 5 { print line; next } { print }' \
		"$good" >"$conf"
	refuses "$id" "$conf:5" "$text"
done <<'EOT'
G2.1|prot = 7391|did you mean `port`
G2.1|colour = red|not a setting
G2.1|zone = UTC|belongs into a [shop NAME] section
G2.2|data = /tmp|stands in line 2 already
G2.3|port =|has no value
G2.3|port = ""|needs a number
G2.4|port = http|whole number from 0 to 65535
G2.4|port = 7391.5|whole number
G2.4|behind_proxy = perhaps|yes or no
G2.4|rate_talk = much|two whole numbers
G2.5|port = 99999999999999999999999999|whole number
G2.5|inbox_max = 9223372036854775808|whole number
G2.6|ping_s = -1|whole number from 1 to 3600
G2.7|ping_s = 10 parsecs|whole number from 1 to 3600
G2.10|include /etc/deskbell/more.conf|neither a [section]
G2.10|include = more.conf|not a setting
G2.11|models = /srv/web # the pages|has a # in its value
G2.11|models = #1|has a # in its value
EOT
fresh
awk 'NR == 5 { print; print } NR != 5' "$good" >"$conf"
refuses G2.8 "$conf:6" 'stands in line 5 already'
fresh
printf '\n[desk]\nport = 1\n' >>"$conf"
refuses G2.8 'stands in line 1 already'

# ---- G3: doors and secrets ---------------------------------------------------------

key() { # NAME DAYS
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$work/$1.key" -out "$work/$1.pem" -days "$2" \
		-subj '/CN=desk.example' 2>>"$work/openssl.log" ||
		fail "a certificate was made"
	chmod 600 "$work/$1.key"
}
key one 30
key two 30

# A line more for [desk], behind line 5.
desk_says() { # LINE...
	fresh
	{
		head -n 5 "$good"
		for line; do
			say "$line"
		done
		tail -n +6 "$good"
	} >"$conf"
}

# A line more for the shop, at the end.
shop_says() { # LINE
	fresh
	say "$1" >>"$conf"
	at=$(wc -l <"$conf")
}

shop_says 'origins = ""'
refuses G3.1 "$conf:$at" 'is empty; leave it out'
shop_says 'origins = *'
refuses G3.2 "$conf:$at" 'may not have a *'
shop_says 'origins = https://*.shop.example'
refuses G3.2 "$conf:$at" 'may not have a *'
shop_says 'origins = shop.example'
refuses G3.3 "$conf:$at" 'must begin with https:// or http://'
shop_says 'origins = https://shop.example javascript://x'
refuses G3.3 "$conf:$at" 'must begin with https:// or http://'
for address in 0.0.0.0 '""' :: 192.0.2.7; do
	desk_says "address = $address"
	refuses G3.4 'plain text would be served' behind_proxy
done
desk_says 'address = 0.0.0.0' "cert = $work/one.pem"
refuses G3.4 '`cert` is set without `key`'
desk_says 'address = 0.0.0.0' 'behind_proxy = yes'
taken G3.4
desk_says 'address = 0.0.0.0' "cert = $work/one.pem" "key = $work/one.key"
taken G3.4
desk_says "cert = $work/one.pem" "key = $work/two.key"
refuses G3.5 'not the key of' "$work/two.key"
desk_says "cert = $work/one.key" "key = $work/one.key"
refuses G3.5 'no certificate'
openssl req -x509 -new -key "$work/one.key" -out "$work/old.pem" -days 1 \
	-subj '/CN=desk.example' 2>>"$work/openssl.log" || fail 'a certificate'
# this openssl cannot make one that has expired already, its `ca` can
: >"$work/index" && say 01 >"$work/serial"
printf '%s\n' '[ca]' 'default_ca = c' '[c]' "database = $work/index" \
	"serial = $work/serial" "new_certs_dir = $work" 'default_md = sha256' \
	'policy = p' '[p]' 'commonName = supplied' >"$work/ca.conf"
openssl req -new -key "$work/one.key" -subj '/CN=desk.example' \
	-out "$work/one.csr" 2>>"$work/openssl.log" &&
	openssl ca -batch -selfsign -config "$work/ca.conf" -in "$work/one.csr" \
		-keyfile "$work/one.key" -out "$work/old.pem" -notext \
		-startdate 20200101000000Z -enddate 20200201000000Z \
		2>>"$work/openssl.log" || fail 'an expired certificate was made'
desk_says "cert = $work/old.pem" "key = $work/one.key"
taken G3.6 'has expired'
openssl ec -in "$work/one.key" -aes256 -passout pass:x -out "$work/shut.key" \
	2>>"$work/openssl.log" || fail 'an encrypted key was made'
chmod 600 "$work/shut.key"
desk_says "cert = $work/one.pem" "key = $work/shut.key"
refuses G3.7 'is encrypted' "$work/shut.key"
cp "$work/one.key" "$work/open.key" && chmod 644 "$work/open.key"
desk_says "cert = $work/one.pem" "key = $work/open.key"
refuses G3.7 'may be read by others' "$work/open.key"
shop_says 'secret = 0123456789abcdef0123456789abcde'
refuses G3.8 "$conf:$at" '32'
shop_says 'secret = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
refuses G3.8 "$conf:$at"
shop_says 'secret = 0123456789abcdef0123456789abcdef' && chmod 644 "$conf"
refuses G3.9 "$conf" 'read'
chmod 600 "$conf"
taken G3.9
shop_says 'secret = put-32-or-more-random-characters-here'
refuses G3.10 "$conf:$at" 'sample'

# ---- G6.8: a zone nobody knows -----------------------------------------------------

for zone in Europe/Madird Mars/Olympus ../../etc/passwd; do
	fresh
	sed -i "s|^zone = .*|zone = $zone|" "$conf"
	refuses G6.8 "$conf" "$zone"
done
say "$cases cases"
