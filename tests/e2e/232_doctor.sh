#!/bin/sh
# deskbelld doctor beside a running server, without one, and with faults: what
# it finds, its fix, its exit code; it changes nothing.
. "$(dirname -- "$0")/lib.sh"

settings </dev/null
listen
user add boss --role admin --once >"$work/boss.out" || fail "an admin is made"
"$build/bin/deskbelld" backup "$work/b.db" --config "$conf" \
	>"$work/backup.out" 2>&1 || fail "a backup is made"

doctor() { # OPTION...: findings in $work/doctor.out
	code=0
	"$build/bin/deskbelld" doctor --config "$conf" "$@" \
		>"$work/doctor.out" 2>"$work/doctor.log" || code=$?
}
says() { # CHECK RESULT TEXT
	grep "\"check\":\"$1\",\"result\":\"$2\"" "$work/doctor.out" |
		grep -qF -- "$3" || fail "doctor says of $1: $2, $3"
}

doctor --json
[ "$(wc -l <"$work/doctor.out")" -ge 20 ] || fail "20 checks or more"
! grep -vE '^\{"check":"[a-z_]+","result":"(ok|warn|bad|skipped)","what":".+","found":".+","fix":".*"\}$' \
	"$work/doctor.out" || fail "each line is an object"
says server ok "process $server"
says port ok '/healthz answers'
says database_pages ok 'are good'
says database_references ok good
says search_index ok good
says audit ok whole
says users ok '1 of them admins'
says backup ok 'b.db'
says local_socket ok 'owner only'
says core_dumps ok off
says database_journal ok WAL
# whoever runs the tests may be root, which is bad for a server; nothing else
# is bad
! grep '"result":"bad"' "$work/doctor.out" | grep -qv '"check":"user"' ||
	fail "nothing is bad"

doctor
grep -qE '^ok   database_pages +all [0-9]+ are good' "$work/doctor.out" ||
	fail "there is a table for people"

# ---- faults beside a running server -------------------------------------------

chmod 644 "$work/data/deskbell.db"
doctor --json
[ $code -eq 1 ] || fail "a fault ends it with 1, not $code"
says database_mode bad 'others may read it'
says database_mode bad "chmod 0600 $work/data/deskbell.db"
chmod 600 "$work/data/deskbell.db"
stop

# ---- without one ----------------------------------------------------------------

listing() {
	(cd "$work/data" && find . -printf '%p %s %m %T@ %u\n' | LC_ALL=C sort)
}
listing >"$work/before"
doctor --json
listing >"$work/after"
cmp -s "$work/before" "$work/after" || fail "it changes nothing"
says server warn 'none runs'
says port ok 'is free'
says audit ok whole

# one byte
cp "$work/data/deskbell.db" "$work/good.db"
size=$(stat -c %s "$work/data/deskbell.db")
printf '\167' | dd of="$work/data/deskbell.db" bs=1 seek=$((size - 4096)) \
	conv=notrunc 2>/dev/null
doctor --json
[ $code -eq 1 ] || fail "a damaged page ends it with 1, not $code"
says database_pages bad restore
cp "$work/good.db" "$work/data/deskbell.db"

cp "$conf" "$work/good.conf"
sed -i 's/^port = .*/prot = 1/' "$conf"
doctor --json
[ $code -eq 1 ] || fail "bad settings end it with 1, not $code"
says settings bad 'deskbell.conf:'
says database_pages skipped 'settings'
