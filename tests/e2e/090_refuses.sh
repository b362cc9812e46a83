#!/bin/sh
# What a server refuses to start with, each time with a sentence that names
# what is wrong: open doors, wrong settings, a folder that is not there or is
# taken, a port in use, a database that is newer or no database.
. "$(dirname -- "$0")/lib.sh"

refuses() { # CODE TEXT...
	want=$1
	shift
	serve
	ending "$server" "$patience"
	[ $code -eq "$want" ] || fail "it ended with $want, not $code ($*)"
	logged "$@" || fail "it said: $*"
}

# ---- open doors ----------------------------------------------------------------

settings 'address = 0.0.0.0' </dev/null
refuses 78 'plain text' 0.0.0.0 behind_proxy
settings 'address = 0.0.0.0' 'cert = /nowhere.pem' </dev/null
refuses 78 '`cert` is set without `key`'
settings 'address = ""' </dev/null
refuses 78 'plain text' 'every address'
settings </dev/null
user add ana --role rep --once --demo >"$work/token" || fail "a demo user is made"
settings 'address = 0.0.0.0' 'behind_proxy = yes' </dev/null
refuses 78 'demo users' 0.0.0.0
user add bob --role rep --once --demo >"$work/token" 2>>"$work/user.log" &&
	fail "no demo user is made for an open door"
grep -q 'demo users' "$work/user.log" || fail "and it is said why"
user block ana || fail "the demo user is shut out"
serve
until_true "$patience" is_listening_or_over
is_alive "$server" || fail "behind a proxy, without demo users, it starts"
stop

# ---- settings ------------------------------------------------------------------

# Puts a line where the port was, line 5.
sets() { # LINE
	settings </dev/null
	awk -v line="$1" 'NR == 5 { print line; next } { print }' \
		"$conf" >"$work/changed"
	cat "$work/changed" >"$conf"
}

sets 'prot = 7391'
refuses 78 "$conf:5" prot 'port'
sets 'port = 70000'
refuses 78 "$conf:5" port 65535
sets 'port = http'
refuses 78 "$conf:5" port
sets 'rate_talk = much'
refuses 78 "$conf:5" rate_talk
sets 'behind_proxy = perhaps'
refuses 78 "$conf:5" behind_proxy
settings </dev/null
sed -i 's/^zone = .*/zone = Europe\/Madird/' "$conf"
refuses 78 "$conf" Europe/Madird
settings </dev/null
sed -i 's/^hours = .*/hours = mon-fri 9-25:00/' "$conf"
refuses 78 "$conf" hours
settings </dev/null
chmod 666 "$conf"
refuses 78 "$conf"
mv "$conf" "$work/elsewhere"
refuses 78 "$conf"
# every fault at once by `check`, and nothing is done
cat >"$conf" <<'EOT'
[desk]
prot = 1
workers = 0
[shop demo]
zoen = UTC
EOT
chmod 600 "$conf"
code=0
"$build/bin/deskbelld" check --config "$conf" >"$work/faults" \
	2>"$work/check.log" || code=$?
[ $code -eq 78 ] || fail "check ended with 78, not $code"
for fault in ':2:.*port' ':3:.*workers' ':5:.*zone'; do
	grep -qE -- "$fault" "$work/faults" || fail "check said $fault"
done
settings </dev/null
"$build/bin/deskbelld" check --config "$conf" >"$work/faults" \
	2>"$work/check.log" || fail "check likes good settings"

# ---- folder and port -----------------------------------------------------------

settings </dev/null
mv "$work/data" "$work/moved"
refuses 1 "$work/data"
mv "$work/moved" "$work/data"
start
first=$server
first_port=$port
serve # the same folder
ending "$server" "$patience"
[ $code -eq 75 ] || fail "a second server ended with 75, not $code"
logged "$work/data" 'holds this data folder' || fail "and said why"
mkdir -m 700 "$work/other"
sed -i "s|^data = .*|data = \"$work/other\"|" "$conf"
sed -i "s|^port = .*|port = $port|" "$conf"
serve # another folder, the same port
ending "$server" "$patience"
[ $code -ne 0 ] || fail "a taken port is no success"
logged "$first_port" || fail "the taken port is named"
server=$first
port=$first_port
page_is /healthz 200 || fail "the first server goes on"
stop

# ---- databases -----------------------------------------------------------------

settings </dev/null
cp "$work/data/deskbell.db" "$work/good.db"
# the version of the schema stands at byte 60 of the file
printf '\177\177' |
	dd of="$work/data/deskbell.db" bs=1 seek=62 conv=notrunc 2>/dev/null
refuses 1 "$work/data" 'newer version'
cmp -s "$work/data/deskbell.db" "$work/good.db" &&
	fail "the newer database was left alone"
printf 'not a database, but long enough to look like one%01024d' 0 \
	>"$work/data/deskbell.db"
refuses 1 "$work/data"
: >"$work/data/deskbell.db"
refuses 1 "$work/data"
cp "$work/good.db" "$work/data/deskbell.db"
start
user list --all >"$work/list" && grep -q '^ana ' "$work/list" ||
	fail "the good one is as it was"
stop
