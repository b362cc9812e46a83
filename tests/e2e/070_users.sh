#!/bin/sh
# Users are made, listed, changed and shut out by the command, whether a server
# runs or not; passwords, one-time tokens and blocks hold at once.
. "$(dirname -- "$0")/lib.sh"

settings </dev/null
password='correct horse battery'

user_with() { # PASSWORD WORD...
	given=$1
	shift
	printf '%s\n' "$given" | "$build/bin/deskbelld" user "$@" \
		--password-stdin --config "$conf" 2>>"$work/user.log"
}

refused() { # CODE TEXT COMMAND...
	want=$1
	text=$2
	shift 2
	code=0
	: >"$work/user.log"
	"$@" >"$work/said" || code=$?
	[ $code -eq "$want" ] || fail "$* ended with $want, not $code"
	grep -qF -- "$text" "$work/user.log" || fail "$* said: $text"
}

signs_in() { # NAME PASSWORD
	code=0
	printf '%s\n' "$2" | timeout "$patience" "$build/bin/deskbell" chat \
		--name "$1" --password-stdin --json --url "$url" \
		--token-file "$work/try.token" \
		>"$work/try.out" 2>"$work/try.log" || code=$?
	[ $code -eq 0 ] && grep -q '"type":"welcome"' "$work/try.out"
}

listed() { # TEXT...
	user list --all >"$work/list" || fail "users are listed"
	for text; do
		grep -qE -- "$text" "$work/list" || return 1
	done
}

manage() { # SUFFIX
	user_with "$password" add "ana$1" --role rep --langs en,es \
		--groups returns --capacity 3 || fail "a user was made"
	listed "^ana$1 .*no .* 3 .*en es .*returns" || fail "ana$1 is listed"
	refused 1 'already' user add "ana$1" --role rep --once
	refused 65 '8 to 200' user_with short add "bob$1" --role rep
	refused 64 --role user add "bob$1" --once
	refused 65 'shop `moon`' user add "bob$1" --role rep --shops moon --once
	refused 65 'language `fr`' user add "bob$1" --role rep --langs fr --once
	refused 1 'no user' user block "nobody$1"
	refused 1 'no user' user_with "$password" passwd "nobody$1"
}

# ---- without a server ----------------------------------------------------------

manage 1
once=$(user once ana1) || fail "a token was made"

# ---- with one ------------------------------------------------------------------

start
manage 2
listed '^ana1 ' '^ana2 ' || fail "both are there"
signs_in ana1 "$password" || fail "the password made without a server works"
signs_in ana2 "$password" || fail "the one made with a server works"
for wrong in 'correct horse batterz' 'Correct horse battery' 'wrong'; do
	! signs_in ana1 "$wrong" || fail "a wrong password does not"
	[ $code -eq 77 ] || fail "that is told as 77, not $code"
done
! signs_in nobody "$password" || fail "an unknown name does not"
[ $code -eq 77 ] || fail "an unknown name is told as 77, not $code"

# a token works once, then the lasting one
client ana chat --once "$once"
await ana '"type":"welcome"' '"name":"ana1"'
listed '^ana1 .*yes' || fail "ana1 is here"
client thief chat --once "$once"
ending "$pid" "$patience"
[ $code -eq 77 ] || fail "a spent token is refused as 77, not $code"
leave ana
client ana chat
await ana '"type":"welcome"' '"name":"ana1"'

# a new password ends what was open
pid=$(cat "$work/ana.pid")
user_with 'another long one' passwd ana1 || fail "the password was changed"
ending "$pid" "$patience"
[ $code -eq 77 ] || fail "the open terminal was shut out as 77, not $code"
! signs_in ana1 "$password" || fail "the old password is over"
signs_in ana1 'another long one' || fail "the new one works"

# a block as well
rm -f "$work/ana.token"
once=$(user once ana2) || fail "a token for ana2 was made"
client ana chat --once "$once"
await ana '"type":"welcome"' '"name":"ana2"'
pid=$(cat "$work/ana.pid")
user block ana2 || fail "ana2 was shut out"
ending "$pid" "$patience"
[ $code -eq 77 ] || fail "the open terminal was shut out as 77, not $code"
! signs_in ana2 "$password" || fail "a blocked user may not sign in"
user list >"$work/list" && grep -q '^ana2 ' "$work/list" &&
	fail "a blocked user is not listed"
listed '^ana2 ' || fail "but with --all it is"
stop

# what the server stored is there without it, and the other way round
listed '^ana1 ' '^ana2 ' || fail "both are still there"
user_with "$password" passwd ana2 || fail "a new password ends the block"
start
signs_in ana2 "$password" || fail "ana2 may come again"

# nothing of a password is in a log or the database
stop
for secret in "$password" 'another long one' "$once"; do
	grep -qF -- "$secret" "$work/server.log" "$work"/data/* &&
		fail "a secret is kept as it is"
done
[ "$(stat -c %a "$work/data/deskbell.db")" = 600 ] ||
	fail "the database is its owner's"
