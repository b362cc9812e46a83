#!/bin/sh
# deskbelld backup beside a server that is written to, and restore: a good one
# takes the database's place and clients read again; over a running server
# (I5.9), with a byte flipped (I5.2), cut short (I5.1) or of another database's
# log (I5.8) nothing changes. Killed on its way, a backup leaves FILE.tmp alone.
. "$(dirname -- "$0")/lib.sh"

base=$build/tests/tool_base
[ -x "$base" ] || fail "$base was built"
mkdir -p "$work/replies" "$work/backup"
reply en shipping.cost 'It is {{shop.shipping_cost}}.' \
	'what does shipping cost' 'how much is delivery'
settings </dev/null
start
customer mary
open_chat mary
says mary m1 'first'

backup() { # FILE
	code=0
	"$build/bin/deskbelld" backup "$1" --config "$conf" \
		>"$work/backup.out" 2>"$work/backup.log" || code=$?
}
restore() { # FILE
	code=0
	"$build/bin/deskbelld" restore "$1" --config "$conf" \
		>"$work/restore.out" 2>"$work/restore.log" || code=$?
}

# ---- beside a running server ----------------------------------------------------

file=$work/backup/one.db
backup "$file"
[ $code -eq 0 ] || fail "a backup is made beside the server, not $code"
[ "$(stat -c %a "$file")" = 600 ] || fail "only its owner may read it"
[ ! -e "$file.tmp" ] || fail "nothing is left of making it"
(cd "$work/backup" && sha256sum -c one.db.sha256 >/dev/null) ||
	fail "its SHA-256 is beside it"
grep -q "^$(sha256sum "$file" | cut -c 1-64)  " "$work/backup.out" ||
	fail "its SHA-256 is printed"
has_first=$("$base" ask "$file" "SELECT count(*) FROM message WHERE text = 'first'")
[ "$has_first" = 1 ] || fail "what was said is in it"

backup "$file"
[ $code -eq 1 ] || fail "nothing is written over, not $code"
ln -s "$work/none" "$work/backup/link.db"
backup "$work/backup/link.db"
[ $code -eq 1 ] || fail "no link is followed, not $code"
[ ! -e "$work/none" ] || fail "nothing was written behind the link"
backup "$work/none/none.db"
[ $code -ne 0 ] || fail "a folder that is not there is named"

says mary m2 'second'
restore "$file" # I5.9
[ $code -eq 75 ] || fail "a server that runs keeps its database, not $code"
says mary m3 'third'

# ---- killed on its way -------------------------------------------------------------

"$base" fill "$work/data/deskbell.db" 64 || fail "the database is large"
"$build/bin/deskbelld" backup "$work/backup/cut.db" --config "$conf" \
	>/dev/null 2>&1 &
pid=$!
children="$children $pid"
is_begun() {
	[ -s "$work/backup/cut.db.tmp" ] || ! is_alive $pid
}
while ! is_begun; do :; done
kill -KILL $pid
ending $pid "$patience"
[ ! -e "$work/backup/cut.db" ] || [ ! -e "$work/backup/cut.db.tmp" ] ||
	fail "it is whole, or not there"
[ ! -e "$work/backup/cut.db.sha256" ] || fail "it has no hash"
[ ! -e "$work/backup/cut.db.tmp-journal" ] || fail "one file is left at most"
if [ ! -e "$work/backup/cut.db" ]; then
	backup "$work/backup/cut.db"
	[ $code -eq 0 ] || fail "the next one comes through, not $code"
	[ ! -e "$work/backup/cut.db.tmp" ] || fail "and clears up"
fi

# ---- putting it back ---------------------------------------------------------------

does mary close c1 ''
leave mary
stop
sum() {
	sha256sum "$work/data/deskbell.db"
}
before=$(sum)
cp "$file" "$work/backup/bad.db" # I5.2: in the middle of some row or other
cp "$file.sha256" "$work/backup/bad.db.sha256"
printf 'X' | dd of="$work/backup/bad.db" bs=1 seek=40000 conv=notrunc \
	2>/dev/null
restore "$work/backup/bad.db"
[ $code -eq 65 ] || fail "a flipped byte is refused, not $code"
grep -q 'not the file its .sha256 was made of' "$work/restore.log" ||
	fail "it is said why"
head -c 60000 "$file" >"$work/backup/short.db" # I5.1
restore "$work/backup/short.db"
[ $code -eq 65 ] || fail "one cut short is refused, not $code"
cp "$file" "$work/backup/log.db" # I5.8
printf 'frames' >"$work/backup/log.db-wal"
restore "$work/backup/log.db"
[ $code -eq 65 ] || fail "one with a log beside it is refused, not $code"
[ "$before" = "$(sum)" ] || fail "the database is as it was"
[ "$(find "$work/data" -name '*before*' -o -name '*.restore*' | wc -l)" = 0 ] ||
	fail "nothing is left of what was refused"

restore "$file"
[ $code -eq 0 ] || fail "a good one takes the place, not $code"
"$build/bin/deskbelld" audit --config "$conf" >"$work/audit.out" 2>&1 || true
grep -q "restored.*one\.db" "$work/audit.out" || fail "it is in the audit log"
kept=$(find "$work/data" -name 'deskbell.db.before-*')
[ "$("$base" ask "$kept" "SELECT count(*) FROM message WHERE text = 'third'")" = 1 ] ||
	fail "what was there is kept"
start
client mary customer --shop demo --name mary
await mary '"type":"welcome"' '"standing":"customer"'
hears mary '"type":"welcome"' '"epoch":' || fail "the epoch is another one"
tell mary "{\"type\":\"resume\",\"id\":\"r1\",\"conversation\":\"$chat\",\"last\":0}"
await mary '"type":"lines"' 'first'
not_heard mary 'third'
# a client that had gone further hears of it and begins anew
tell mary "{\"type\":\"resume\",\"id\":\"r2\",\"conversation\":\"$chat\",\"last\":99}"
await mary '"id":"r2"' '"type":"error"' '"code":"bad_seq"'
stop
