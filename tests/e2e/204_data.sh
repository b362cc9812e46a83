#!/bin/sh
# Data folders the server refuses to start with, each time with the reason. A
# database that is damaged, newer or somebody else's is left byte for byte as
# it was, and never is a fresh one made beside it.
. "$(dirname -- "$0")/lib.sh"

desk=$build/bin/deskbelld
reply en shipping.cost 'It is {{shop.shipping_cost}}.' 'what does shipping cost'
settings </dev/null
cases=0

# Starts it over $work/data as it is and expects that it ends with a sentence.
refuses() { # CASE TEXT...
	id=$1
	shift
	(cd "$work/data" 2>/dev/null && cksum ./deskbell.db 2>/dev/null) \
		>"$work/before" || true
	code=0
	timeout "$patience" $as "$desk" serve --config "$conf" \
		>"$work/said.out" 2>"$work/said.log" </dev/null || code=$?
	[ $code -ne 0 ] && [ $code -lt 124 ] || fail "$id: it refuses ($code)"
	for text; do
		grep -qF -- "$text" "$work/said.log" || fail "$id: says $text"
	done
	(cd "$work/data" 2>/dev/null && cksum ./deskbell.db 2>/dev/null) \
		>"$work/after" || true
	cmp -s "$work/before" "$work/after" || {
		diff "$work/before" "$work/after" >"$work/differs.log" || true
		fail "$id: all is as it was"
	}
	cases=$((cases + 1))
}
as=''

# ---- folders ---------------------------------------------------------------------

if [ "$(id -u)" -ne 0 ]; then
	chmod 500 "$work/data"
	refuses G4.1 "$work/data"
	chmod 700 "$work/data"
elif command -v setpriv >/dev/null; then
	# whoever may write everywhere has to be somebody else for a moment
	chmod 711 "$work"
	cp "$conf" "$work/root.conf"
	chmod 644 "$conf"
	chmod 755 "$work/data"
	as='setpriv --reuid 65534 --regid 65534 --clear-groups'
	$as test -x "$desk" || as=''
	[ -z "$as" ] || refuses G4.1 "$work/data"
	[ "$as" ] || say 'G4.1 left out: nobody else may run this build'
	as=''
	chmod 600 "$conf"
	chmod 700 "$work" "$work/data"
fi
rm -rf "$work/data"
refuses G4.2 "$work/data"
printf 'a file\n' >"$work/data"
refuses G4.2 "$work/data"
rm "$work/data"
mkdir -m 700 "$work/data"
# a file system without room
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=64k,mode=0700 \
	deskbell-test "$work/data" 2>>"$work/mount.log"; then
	code=0
	timeout "$patience" "$desk" serve --config "$conf" \
		>"$work/said.out" 2>"$work/said.log" </dev/null || code=$?
	left=$(ls "$work/data")
	umount "$work/data" || umount -l "$work/data"
	[ $code -eq 75 ] || fail "G4.3: code 75, not $code"
	grep -qF 'disk is full' "$work/said.log" || fail "G4.3: says why"
	case $left in
	*deskbell.db*) fail "G4.3: no half a database is left: $left" ;;
	esac
	cases=$((cases + 1))
else
	say 'G4.3 left out: a small disk cannot be mounted here'
fi

# ---- databases -------------------------------------------------------------------

# A good one, with something in it.
start
new_user ana rep >"$work/token"
customer mary
open_chat mary
says mary m1 'what does shipping cost'
await mary '"kind":"auto"'
leave mary
stop
db=$work/data/deskbell.db
cp "$db" "$work/good.db"
rm -f "$db-wal" "$db-shm"

poke() { # OFFSET OCTAL...: bytes of the database
	cp "$work/good.db" "$db"
	printf "$2" | dd of="$db" bs=1 seek="$1" conv=notrunc 2>>"$work/dd.log"
}

poke 62 '\177\177'
refuses G4.5 "$work/data" 'newer version'
# the root page of the tables, and one page after the other
page=4096
poke $((page - 200)) '\377\377\377\377\377\377\377\377'
poke 100 '\377'
refuses G4.6 "$work/data" 'damaged'
poke 0 'not a database'
refuses G4.6 "$work/data" 'damaged'
cp "$work/good.db" "$db"
truncate -s 700 "$db"
refuses G4.6 "$work/data" 'damaged'
: >"$db"
refuses G4.6 "$work/data" 'damaged'
poke 68 'ABCD'
refuses G4.7 "$work/data" 'damaged'
rm "$db"
printf 'a log' >"$db-wal"
refuses G4.8 "$work/data" 'damaged'
[ ! -e "$db" ] || fail "G4.8: no fresh one beside a log"
rm "$db-wal"
ln -s "$work/good.db" "$db"
refuses G4.7 "$work/data" 'damaged'
rm "$db"
cp "$work/good.db" "$db"
chmod 644 "$db"
refuses G4.10 "$db" 'chmod o-rwx'
chmod 600 "$db"

# A page in the middle is found when it is read: then the process ends rather
# than to go on with it, and makes no other.
size=$(wc -c <"$work/good.db")
poke $((size - page)) '\377\377\377\377\377\377\377\377\377\377\377\377'
serve
until_true "$patience" is_listening_or_over || fail "G4.6: starts or refuses"
kill -TERM "$server" 2>>"$work/kill.log" || true
ending "$server" "$patience"
[ "$(wc -c <"$db")" -ge "$size" ] || fail "G4.6: nothing is made anew"
cases=$((cases + 1))

# ---- two of them -----------------------------------------------------------------

cp "$work/good.db" "$db"
start
first=$server
code=0
timeout "$patience" "$desk" serve --config "$conf" --port 0 \
	>"$work/said.out" 2>"$work/said.log" </dev/null || code=$?
[ $code -eq 75 ] || fail "G4.9: code 75, not $code"
grep -qF 'holds this data folder' "$work/said.log" || fail "G4.9: says why"
is_alive "$first" && page_is /healthz 200 || fail "G4.9: the first goes on"
[ "$(stat -c %a "$db")" = 600 ] || fail "G4.10: nobody else may read it"
[ "$(ask 'what does shipping cost')" = 'sent shipping.cost' ] ||
	fail "the good one is as it was"
cases=$((cases + 1))
say "$cases cases"
stop
