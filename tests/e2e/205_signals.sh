#!/bin/sh
# Signals at the wrong moment, too many of them, too few descriptors, nowhere
# to write the log: what was in force stays in force, lines that were
# acknowledged stay, and who asks the server to end is obeyed.
. "$(dirname -- "$0")/lib.sh"

desk=$build/bin/deskbelld
reply en shipping.cost 'It is {{shop.shipping_cost}}.' 'what does shipping cost'
settings </dev/null
cases=0

tried() {
	cases=$((cases + 1))
}

answers() {
	[ "$(ask 'what does shipping cost')" = 'sent shipping.cost' ]
}

logged_times() { # NUMBER TEXT
	[ "$(grep -cF -- "$2" "$work/server.log")" -ge "$1" ]
}

start
cp -p "$conf" "$work/good" # on the port it has now

# ---- G5.1: a bad file ------------------------------------------------------------

# no TLS on every address and a secret others can read: nothing of it
sed 's/^port = .*/address = 0.0.0.0/' "$work/good" >"$conf"
kill -HUP "$server"
until_true "$patience" logged event=reload_refused 'plain text' ||
	fail "G5.1: an open door is refused"
{
	cat "$work/good"
	say 'secret = 0123456789abcdef0123456789abcdef'
} >"$conf"
chmod 644 "$conf"
kill -HUP "$server"
until_true "$patience" logged_times 2 event=reload_refused ||
	fail "G5.1: an open secret is refused"
rm "$conf"
kill -HUP "$server"
until_true "$patience" logged_times 3 event=reload_refused ||
	fail "G5.1: a missing file is refused"
cp -p "$work/good" "$conf"
chmod 600 "$conf"
answers || fail "G5.1: the old ones stay in force"
tried

# ---- G5.2: no descriptor is free -------------------------------------------------

if command -v prlimit >/dev/null; then
	{
		cat "$work/good"
		printf '\n[shop tea]\nzone = Asia/Tokyo\nhours = always\n'
	} >"$conf"
	have=$(find "/proc/$server/fd" -maxdepth 1 | wc -l)
	prlimit --pid "$server" --nofile=$((have - 2)):4096 ||
		fail "G5.2: a limit was set"
	refused=$(grep -cF event=reload_refused "$work/server.log" || true)
	kill -HUP "$server"
	until_true "$patience" logged_times $((refused + 1)) \
		event=reload_refused || fail "G5.2: it cannot be read"
	! logged event=reloaded shops=2 || fail "G5.2: nothing of it counts"
	prlimit --pid "$server" --nofile=4096:4096
	answers || fail "G5.2: the old ones stay in force"
	kill -HUP "$server"
	until_true "$patience" logged event=reloaded shops=2 ||
		fail "G5.2: later it can"
	tried
else
	say 'G5.2 left out: no prlimit here'
fi

# ---- G5.3, G5.7: many signals, and one that means nothing ------------------------

customer mary
open_chat mary
n=0
while [ $n -lt 200 ]; do
	n=$((n + 1))
	kill -HUP "$server"
	[ $((n % 20)) -ne 0 ] || says mary "m$n" "line $n"
done
is_alive "$server" || fail "G5.3: it lives"
answers || fail "G5.3: it answers"
tried
kill -USR1 "$server"
kill -USR2 "$server"
kill -WINCH "$server"
answers || fail "G5.7: a signal without a meaning changes nothing"
is_alive "$server" || fail "G5.7: it lives"
tried
does mary history h ',"limit":200'
await mary '"type":"lines"' '"id":"h"' 'line 20' 'line 200'

# ---- G5.4, G5.5: while it ends ---------------------------------------------------

forget mary
says mary last 'the last line'
kill -TERM "$server"
kill -HUP "$server" 2>/dev/null || true
kill -TERM "$server" 2>/dev/null || true
kill -HUP "$server" 2>/dev/null || true
kill -TERM "$server" 2>/dev/null || true
ending "$server" "$patience"
[ $code -eq 0 ] || fail "G5.5: it ends with 0, not $code"
logged_times 1 event=draining || fail "G5.4: it drained"
[ "$(grep -cF event=draining "$work/server.log")" -eq 1 ] ||
	fail "G5.5: once"
logged 'event=ended' 'drained=yes' || fail "G5.4: to the end"
tried
tried
cp -p "$work/good" "$conf"
chmod 600 "$conf"
leave mary

rm -f "$work/data/"*

# ---- G5.8, G5.10, G5.11: little to work with -------------------------------------

under() { # LIMIT: starts it with so many descriptors
	(
		ulimit -n "$1"
		exec "$desk" serve --config "$conf" >>"$work/server.log" 2>&1 \
			</dev/null
	) &
	server=$!
	children="$children $server"
}

: >"$work/server.log"
under 64
until_true "$patience" is_listening_or_over || fail "G5.8: starts or refuses"
if is_alive "$server"; then
	until_true "$patience" page_is /readyz 200 || fail "G5.8: it is ready"
	answers || fail "G5.8: it answers with 64 descriptors"
	n=0
	while [ $n -lt 80 ]; do
		n=$((n + 1))
		raw_client "crowd$n"
	done
	is_alive "$server" || fail "G5.8: a crowd does not end it"
	n=0
	while [ $n -lt 80 ]; do
		n=$((n + 1))
		kill "$(cat "$work/crowd$n.pid")" 2>/dev/null || true
	done
	until_true "$patience" page_is /healthz 200 ||
		fail "G5.8: it serves again when they have gone"
	stop
else
	logged 'level=error' || fail "G5.8: it says why it refuses"
	server=''
fi
tried

listens() { # without a log to read it from
	page_is /readyz 200
}
[ "$port" != 0 ] || fail "the port is known"
"$desk" serve --config "$conf" >/dev/full 2>&1 </dev/null &
server=$!
children="$children $server"
until_true "$patience" listens || fail "G5.10: it starts, log or no log"
answers || fail "G5.10: it answers"
kill -HUP "$server"
answers || fail "G5.10: it reads its settings again"
stop
tried

"$desk" serve --config "$conf" <&- >&- 2>&- &
server=$!
children="$children $server"
until_true "$patience" listens || fail "G5.11: it starts without standard error"
answers || fail "G5.11: it answers"
kill -HUP "$server"
answers || fail "G5.11: it reads its settings again"
for fd in 0 1 2; do
	case $(readlink "/proc/$server/fd/$fd") in
	/dev/null) ;;
	*) fail "G5.11: nothing of the data stands at $fd" ;;
	esac
done
stop
[ "$(head -c 15 "$work/data/deskbell.db")" = 'SQLite format 3' ] ||
	fail "G5.11: no line of the log is in the database"
start
answers || fail "G5.11: the database is as it was"
tried
say "$cases cases"
stop
