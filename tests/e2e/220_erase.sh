#!/bin/sh
# All that is kept of a customer is read out (export), and taken away for good
# (erase): from an open chat, in mid-sentence, with a server and without one,
# and again after a backup of before was put back. No byte of it is left in the
# folder of the data, the models or the log; the audit log tells who did it.
. "$(dirname -- "$0")/lib.sh"

secret=7e1f0c9ab2d34455aa66bb77cc88dd99ee00ff11223344
id=customer-zanzibar7
set -- xylographica plimsoll quillfeather zanzibar brobdingnag ombrosa
words=$*

# a small pack, so that it is learned quickly
mkdir -p "$work/replies/en"
for reply in contact.reach goodbye greeting hours.open human.request \
	order.status return.terms shipping.cost thanks; do
	grep -vE '^(goto|chips):' "$root/replies/en/$reply.reply" \
		>"$work/replies/en/$reply.reply"
done
# the models of this scenario are its own: they are looked through
DESKBELL_MODELS=$work/models
export DESKBELL_MODELS
settings 'rate_talk = 100000/100000' "models = \"$work/models\"" <<-EOT
	secret = $secret
EOT
start

command_of() { # COMMAND...: its exit code is $code
	code=0
	"$build/bin/deskbelld" "$@" --config "$conf" >"$work/command.out" \
		2>"$work/command.err" </dev/null || code=$?
}

ends_with() { # CODE COMMAND...
	expected=$1
	shift
	command_of "$@"
	[ "$code" -eq "$expected" ] ||
		fail "$* ends with $expected, not $code: $(cat "$work/command.err")"
}

says_so() { # TEXT
	grep -qF -- "$1" "$work/command.err" ||
		fail "it says: $1; it said: $(cat "$work/command.err")"
}

# Where a word still is; nothing if it is nowhere.
places() { # WORD
	grep -rliaF -- "$1" "$work/data" "$work/models" "$work/server.log" || :
}

gone() {
	for word in $words; do
		where=$(places "$word")
		[ -z "$where" ] || fail "$word is gone; it is in $where"
	done
}

identity() { # ID
	until=$(($(date +%s) + 3600))
	mac=$(printf '%s' "$1|$until|demo" |
		openssl dgst -sha256 -hmac "$secret" | sed 's/.*= *//')
	printf '%s' "$1|$until|demo|$mac"
}

in_audit() { # TEXT...
	command_of audit --json
	[ "$code" -eq 0 ] || fail "the audit log is whole"
	for text; do
		grep -qF -- "$text" "$work/command.out" ||
			fail "the audit log has $text"
	done
}

# ---- somebody tells a lot ----------------------------------------------------

# A program of her own, which does not come back by itself when it is sent away.
visit() {
	rm -f "$work/rowena.from"
	raw_client rowena
	hello=$(printf '"shop":"demo","name":"%s","identity":"%s"' \
		'Rowena Quillfeather' "$(identity "$id")")
	tell rowena "{\"type\":\"hello\",$hello}"
	await rowena '"type":"welcome"' '"standing":"customer"'
	visitor=$(value token)
}

tell_much() { # N
	visit
	forget rowena
	open_chat rowena
	says rowena "a$1" 'my xylographica fern is ill'
	tell rowena \
		"{\"type\":\"person\",\"id\":\"p$1\",\"conversation\":\"$chat\"}"
	await ana '"type":"chat"' '"state":"with_rep"' "$chat"
	does ana teach "t$1" ',"seq":1,"reply":"order.status"'
	await ana "\"id\":\"t$1\"" '"type":"ack"'
	does ana note "n$1" ',"text":"lives in plimsoll lane"'
	await ana "\"id\":\"n$1\"" '"type":"ack"'
	does rowena close "c$1" ''
	await rowena '"state":"closed"'
	does rowena rate "r$1" ',"score":2,"text":"not a brobdingnag service"'
	await rowena '"type":"ack"' "\"id\":\"r$1\""
	forget rowena
	open_chat rowena
	says rowena "b$1" 'ombrosa'
	for word in $words; do
		[ "$(places "$word")" ] || fail "$word is kept"
	done
}

rep ana --langs en
tell_much 1
says rowena again 'the xylographica once more'
await rowena '"state":"with_rep"' "$chat"

# ---- export: rights, names, files --------------------------------------------

command_of export customer "$id" --shop demo --out "$work/one.json"
[ "$code" -eq 0 ] || fail "I6.1 one customer is exported: $(cat "$work/command.err")"
[ "$(stat -c %a "$work/one.json")" = 600 ] || fail "only the owner reads it"
for word in $words; do
	[ "$word" = plimsoll ] || grep -qi "$word" "$work/one.json" ||
		fail "$word was exported"
done
grep -q plimsoll "$work/one.json" && fail "notes of staff are exported"
grep -q '"complete": *true' "$work/one.json" || fail "it is whole"
subject=$(sed -n 's/^{"customer":{"id": "\([^"]*\)".*/\1/p' "$work/one.json")
[ ${#subject} -eq 22 ] || fail "it begins with the customer: $subject"
if command -v node >/dev/null; then
	node -e 'JSON.parse(require("fs").readFileSync(process.argv[1]))' \
		"$work/one.json" || fail "it is JSON"
fi
# the machine may still have been looking at the last line
both_are_one() {
	command_of export customer "$id" --shop demo
	mv "$work/command.out" "$work/two.json"
	command_of export customer "$subject"
	cmp -s "$work/two.json" "$work/command.out"
}
until_true "$patience" both_are_one || fail "both ids are one customer"

# I6.1: of somebody else there is nothing in it, and nobody else may ask
hers=$chat
customer mallory
open_chat mallory
says mallory m1 'hello from mallory'
chat=$hers
command_of export customer "$id" --shop demo
grep -q mallory "$work/command.out" && fail "I6.1 somebody else was exported"
tell mallory "{\"type\":\"erase\",\"id\":\"e1\",\"customer\":\"$subject\"}"
await mallory '"code":"forbidden"' '"id":"e1"'
tell ana "{\"type\":\"erase\",\"id\":\"e2\",\"customer\":\"$subject\"}"
await ana '"code":"forbidden"' '"id":"e2"'
tell ana '{"type":"noted","id":"e3","action":"backed_up"}'
await ana '"code":"forbidden"' '"id":"e3"'

ends_with 65 export customer "../$name.x" # I6.3
says_so "no customer ../$name.x"
[ ! -e "$work/../$name.x" ] || fail "I6.3 nothing is written"
ends_with 65 export customer "$subject" --out "$work/one.json" # I6.4
says_so 'has this name already'
ln -s "$work/nowhere" "$work/link.json"
ends_with 65 export customer "$subject" --out "$work/link.json" # I6.5
[ ! -e "$work/nowhere" ] || fail "I6.5 a link was followed"
# I6.6: the disk is full
code=0
(
	trap '' XFSZ
	ulimit -f 0
	"$build/bin/deskbelld" export customer "$subject" --config "$conf" \
		--out "$work/full.json" 2>/dev/null
) || code=$?
[ "$code" -eq 75 ] || fail "I6.6 a full disk ends with 75, not $code"
[ "$(ls "$work" | grep -c '^full')" -eq 0 ] || fail "I6.6 nothing is left"
code=0
"$build/bin/deskbelld" export customer "$subject" --config "$conf" \
	>/dev/full 2>/dev/null || code=$?
[ "$code" -eq 75 ] || fail "I6.6 a full pipe ends with 75, not $code"
in_audit '"action": "exported"' '"actor": "command"'

# I6.2: who is erased while an export is half way is not exported any more
raw_client hugo
tell hugo '{"type":"hello","shop":"demo"}'
await hugo '"type":"welcome"'
hugo=$(value token | cut -d. -f2)
open_chat hugo
n=0
while [ $n -lt 1200 ]; do
	n=$((n + 1))
	printf '{"type":"say","id":"h%s","conversation":"%s","text":"%0120d"}\n' \
		$n "$chat" $n
done >"$work/hugo.in"
until_true "$patience" hears hugo '"type":"ack"' '"id":"h1200"' ||
	fail "hugo's lines are kept"
mkfifo "$work/slow"
"$build/bin/deskbelld" export customer "$hugo" --config "$conf" \
	>"$work/slow" 2>"$work/slow.err" &
pid=$!
children="$children $pid"
exec 4<"$work/slow"
head -c 1000 <&4 | grep -q "$hugo" || fail "I6.2 the export has begun"
ends_with 0 erase customer "$hugo" --yes
! grep -q complete <&4 || fail "I6.2 the export is whole"
exec 4<&-
ending "$pid" "$patience"
[ "$code" -eq 75 ] || fail "I6.2 it ends with 75, not $code"
grep -qF 'being erased' "$work/slow.err" || fail "I6.2 it says why"
chat=$hers

# ---- erase: unknown, without a terminal, with an open chat that speaks -------

"$build/bin/deskbelld" backup "$work/before.db" --config "$conf" \
	>/dev/null 2>&1 || fail "a backup is made"
ends_with 65 erase customer nobody-knows --shop demo --yes # I6.8
says_so 'has no customer nobody-knows'
ends_with 64 erase customer "$subject"
says_so '--yes'
forget rowena
forget ana
(
	n=0
	while [ $n -lt 60 ]; do
		n=$((n + 1))
		printf '{"type":"say","id":"s%s","conversation":"%s","text":"%s"}\n' \
			$n "$chat" "xylographica $n"
		sleep 0.02
	done >"$work/rowena.in"
) &
children="$children $!"
ends_with 0 erase customer "$id" --shop demo --yes # I6.9
says_so 'erased: 1 customers, 2 chats'
await rowena '"state":"closed"' "$chat"
await rowena 'closed 1008'
gone
ends_with 0 erase customer "$id" --shop demo --yes # I6.7
says_so 'was erased on'
ends_with 0 erase customer "$subject" --yes
ends_with 65 export customer "$subject"
in_audit '"action": "erased"' '"action": "replies_used"'
for word in $words "$subject"; do
	grep -qi -- "$word" "$work/command.out" && fail "$word is in the log"
done

# a token of before is worth nothing
rm -f "$work/rowena.from"
raw_client rowena
tell rowena "{\"type\":\"hello\",\"shop\":\"demo\",\"token\":\"$visitor\"}"
await rowena '"code":"auth"' '"on":"hello"'
await rowena 'closed 1008'

# ---- I6.10: a backup of before is put back -----------------------------------

stop
leave ana
leave mallory
rm -f "$work/data/deskbell.db-wal" "$work/data/deskbell.db-shm"
cp "$work/before.db" "$work/data/deskbell.db"
[ "$(places zanzibar)" ] || fail "the backup has it still"
ends_with 0 erase --replay --yes # I6.10
says_so 'erased: 1 customers'
gone
ends_with 0 erase --replay --yes
says_so 'erased: 0 customers'
in_audit '"action": "replayed"'

# ---- without a server; as many lines as somebody may ever have ---------------

[ "${DESKBELL_LONG-}" ] || exit 0
rm -rf "$work/data" "$work/models"
port=0
settings 'rate_talk = 100000/100000' 'suggest = no' \
	"models = \"$work/models\"" <<-EOT
	secret = $secret
EOT
start
rep ben --langs en
visit
open_chat rowena
tell rowena "{\"type\":\"person\",\"id\":\"p9\",\"conversation\":\"$chat\"}"
await rowena '"state":"with_rep"'
n=0
while [ $n -lt 10000 ]; do
	n=$((n + 1))
	printf '{"type":"say","id":"l%s","conversation":"%s","text":"%s"}\n' \
		$n "$chat" "xylographica plimsoll $n"
done >"$work/rowena.in"
until_true 300 hears rowena '"id":"l10000"' '"type":"ack"' ||
	fail "10000 lines are kept"
began=$(date +%s)
ends_with 0 export customer "$id" --shop demo --out "$work/large.json"
took=$(($(date +%s) - began))
[ $took -le 10 ] || fail "export of 10000 lines took $took s"
[ "$(grep -c '"kind": "customer"' "$work/large.json")" -eq 10000 ] ||
	fail "all lines are exported"
say "export of 10000 lines: $took s"
began=$(date +%s)
ends_with 0 erase customer "$id" --shop demo --yes
took=$(($(date +%s) - began))
[ $took -le 60 ] || fail "erase of 10000 lines took $took s"
say "erase of 10000 lines: $took s"
gone
