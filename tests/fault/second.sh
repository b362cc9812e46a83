#!/bin/sh
# A second server on the same data folder is refused and harms nothing; so is
# a database that a newer version wrote.
set -eu
# shellcheck source=tests/fault/lib.sh disable=SC1091,SC2154
. "$(dirname -- "$0")/lib.sh"

data=$work/data
config=$work/desk.conf
settings "$data" "$config"
user "$config" admin admin >/dev/null

refused() { # CODE SENTENCE
	code=0
	timeout 20 "$desk" serve --config "$config" >"$work/second" 2>&1 ||
		code=$?
	[ "$code" -eq "$1" ] || {
		cat "$work/second" >&2
		fail "ended with $code, not with $1"
	}
	grep -qF "$2" "$work/second" || {
		cat "$work/second" >&2
		fail "does not say: $2"
	}
	grep -qF "$data" "$work/second" ||
		fail "does not name the folder it is about"
}

# ---- a second server --------------------------------------------------------

start "$config"
refused 75 "Another server holds this data folder."
refused 75 "Another server holds this data folder."
kill -0 "$desk_pid" 2>/dev/null || fail "the first server is gone"
# It still works: a user is made by way of it.
user "$config" rep1 rep >/dev/null
stop
[ "$desk_code" -eq 0 ] || fail "the first server ended with $desk_code"

# ---- a newer database -------------------------------------------------------

# PRAGMA user_version: four bytes at 60 of the file's head
# (https://sqlite.org/fileformat2.html). After a clean end there is no log
# beside the database that would say otherwise.
db=$data/deskbell.db
[ ! -s "$db-wal" ] || fail "a clean end left a log behind"
version() { # OCTAL-BYTES
	# shellcheck disable=SC2059 # octal escapes
	printf "$1" | dd of="$db" bs=1 seek=60 conv=notrunc 2>/dev/null
}
# shellcheck disable=SC1003 # one backslash
before=$(dd if="$db" bs=1 skip=60 count=4 2>/dev/null | od -An -b | tr ' ' '\\')
sum=$(cksum <"$db")
version '\000\000\003\347'
changed=$(cksum <"$db")
[ "$sum" != "$changed" ] || fail "the version was not changed"
refused 1 "The database was written by a newer version."
[ "$(cksum <"$db")" = "$changed" ] || fail "the newer database was changed"
code=0
"$desk" user list --config "$config" >"$work/second" 2>&1 || code=$?
[ "$code" -eq 1 ] || fail "user list ended with $code"
version "$before"
[ "$(cksum <"$db")" = "$sum" ] || fail "the version was not put back"
start "$config"
"$desk" user list --config "$config" >"$work/second" 2>&1 ||
	fail "users are gone"
grep -q rep1 "$work/second" || fail "rep1 is gone"
stop
[ "$desk_code" -eq 0 ] || fail "the server ended with $desk_code"
