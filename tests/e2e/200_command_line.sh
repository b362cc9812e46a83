#!/bin/sh
# What both programs make of a command line that is wrong, and of passwords and
# tokens that should not be where they are. Nothing is half done: code 64 (65
# and 78 where a file or a pipe is to blame), one clear sentence, no secret in
# it.
. "$(dirname -- "$0")/lib.sh"

desk=$build/bin/deskbelld
client=$build/bin/deskbell
secret='s3cret-of-Ana-77'

settings </dev/null

# Runs a program that must refuse; what it says is in $work/said.
refuses() { # CASE CODE TEXT PROGRAM ARGUMENT...
	id=$1 want=$2 text=$3
	shift 3
	code=0
	timeout "$patience" "$@" >"$work/said.data" 2>"$work/said.log" \
		</dev/null || code=$?
	judge
}

judge() {
	[ "$code" -eq "$want" ] || fail "$id: code $want, not $code"
	[ ! -s "$work/said.data" ] || fail "$id: nothing but talk"
	grep -qF -- "$text" "$work/said.log" || fail "$id: it says: $text"
	[ "$(wc -c <"$work/said.log")" -lt 600 ] || fail "$id: it is short"
	if tr -d '\n' <"$work/said.log" | grep -q '[[:cntrl:]]'; then
		fail "$id: nothing a terminal would act on"
	fi
	if grep -qF -- "$secret" "$work/said.log"; then
		fail "$id: no secret is echoed"
	fi
	cases=$((cases + 1))
}
cases=0

# ---- C1: words -------------------------------------------------------------------

long=$(awk 'BEGIN { for (i = 0; i < 131000; i++) printf "x" }')
latin=$(printf 'caf\351')
lines=$(printf 'one\ntwo')

# `deskbelld` alone is `deskbelld serve`, so it is the settings that are missing
refuses C1.1 64 'name a command' "$client"
refuses C1.1 78 'no such file' "$desk" --config "$work/nowhere.conf"
refuses C1.2 64 'unknown option --frobnicate' "$client" chat --frobnicate
refuses C1.2 64 'there is no --frobnicate' "$desk" check --frobnicate
refuses C1.3 64 'lacks its value' "$client" chat --url
refuses C1.3 64 'needs a value' "$desk" check --config
refuses C1.4 64 'given twice' "$client" ask --shop a --shop b hello
refuses C1.4 64 'given twice' "$desk" user add a --role rep --role rep
refuses C1.4 64 'given twice' "$desk" serve --port 1 --port 2 --config "$conf"
refuses C1.5 64 'name a command' "$client" --
refuses C1.5 64 'there is no command `--port`' "$desk" -- --port 1
many=$(seq 1 10000)
# shellcheck disable=SC2086
refuses C1.6 64 'too many arguments' "$client" chat $many
# shellcheck disable=SC2086
refuses C1.6 64 'too many words' "$desk" check $many
refuses C1.7 64 'too long' "$client" ask --shop a "$long"
refuses C1.7 64 'too long' "$desk" check "$long"
refuses C1.7 64 'too long' "$desk" check --replies "$long"
refuses C1.8 64 'empty' "$client" ask --shop a ''
refuses C1.8 64 'empty' "$client" ask --shop ''
refuses C1.8 64 'empty' "$desk" check ''
refuses C1.9 64 'no UTF-8 text' "$client" ask --shop a "$latin"
refuses C1.9 64 'no UTF-8 text' "$desk" user add "$latin" --role rep
refuses C1.9 64 'no UTF-8 text' "$desk" check "--$latin"
refuses C1.10 64 'control character' "$client" ask --shop a "$lines"
refuses C1.10 64 'control character' "$desk" user add "$lines" --role rep
refuses C1.10 64 'control character' "$desk" check "--$lines"

# ---- C2: addresses ---------------------------------------------------------------

host300=$(printf '%s' "$long" | cut -c 1-300)
while IFS='|' read -r id url_given text; do
	refuses "$id" 64 "$text" "$client" watch --url "$url_given"
done <<EOT
C2.1|ws://desk.example:0/chat|port must be a number from 1 to 65535
C2.2|ws://desk.example:-1|port must be a number from 1 to 65535
C2.3|ws://desk.example:65536|port must be a number from 1 to 65535
C2.4|ws://desk.example:80x|port must be a number from 1 to 65535
C2.5|ws://:7391/chat|names no host
C2.5|wss:///chat|names no host
C2.6|wss://$host300/chat|name is too long
C2.7|http://|must begin with ws:// or wss://
C2.7|https://desk.example/chat|must begin with ws:// or wss://
C2.8|wss://ana:$secret@desk.example/chat|no name or password
C2.9|ws://::1/chat|in [brackets]
C2.9|ws://2001:db8::1:7391/chat|in [brackets]
C2.10|file:///etc/passwd|must begin with ws:// or wss://
EOT
while IFS='|' read -r id given text; do
	refuses "$id" 64 "$text" "$desk" serve --config "$conf" "$given"
done <<EOT
C2.2|--port=-1|whole number from 0 to 65535
C2.3|--port=65536|whole number from 0 to 65535
C2.4|--port=80x|whole number from 0 to 65535
C2.6|--address=$host300|must have 0 to 200 bytes
C2.9|--address=[::1]|must be an IP address
C2.7|--address=http://|must be an IP address
EOT
# by the environment as well
DESKBELL_URL=ftp://desk.example
export DESKBELL_URL
refuses C2.10 64 'must begin with ws:// or wss://' "$client" watch
unset DESKBELL_URL

# ---- C3: passwords ---------------------------------------------------------------

pipes() { # CASE CODE TEXT FILE PROGRAM ARGUMENT...
	id=$1 want=$2 text=$3 file=$4
	shift 4
	code=0
	timeout "$patience" "$@" >"$work/said.data" 2>"$work/said.log" \
		<"$file" || code=$?
	judge
}

refuses C3.1 64 'not taken from the command line' \
	"$client" chat --name ana "--password=$secret"
refuses C3.1 64 'not taken from the command line' \
	"$client" chat --name ana --password "$secret"
refuses C3.1 64 'unknown option --pasword' \
	"$client" chat --name ana "--pasword=$secret"
refuses C3.1 64 'there is no --password' \
	"$desk" user add ana --role rep "--password=$secret"
DESKBELL_PASSWORD=$secret
export DESKBELL_PASSWORD
refuses C3.2 64 'DESKBELL_PASSWORD is not read' \
	"$client" chat --name ana --url ws://127.0.0.1:1
refuses C3.2 64 'DESKBELL_PASSWORD is not read' \
	"$desk" user add ana --role rep --config "$conf"
unset DESKBELL_PASSWORD
refuses C3.3 64 'use --password-stdin' \
	"$client" chat --name ana --url ws://127.0.0.1:1
refuses C3.3 64 'no terminal' "$desk" user add ana --role rep --config "$conf"
: >"$work/empty"
awk 'BEGIN { for (i = 0; i < 4096; i++) printf "x"; print "" }' >"$work/big"
printf '%s\000more\n' "$secret" >"$work/nul"
pipes_both() { # CASE FILE TEXT TEXT
	pipes "$1" 65 "$3" "$2" "$client" chat --name ana --password-stdin \
		--url ws://127.0.0.1:1
	pipes "$1" 65 "$4" "$2" "$desk" user add ana --role rep \
		--password-stdin --config "$conf"
}
pipes_both C3.4 "$work/empty" 'no password' 'no password'
pipes_both C3.5 "$work/big" 'too long' 'too long'
pipes_both C3.6 "$work/nul" 'no UTF-8 text' 'has a NUL'

start
printf '%s\n' "$secret" >"$work/secret"
"$desk" user add ana --role rep --demo --password-stdin --config "$conf" \
	<"$work/secret" >"$work/user.out" 2>>"$work/user.log" ||
	fail "the user is made"
n=0
while [ $n -lt 10 ]; do
	n=$((n + 1))
	printf 'wrong-%s-%s\n' $n "$secret" >"$work/wrong"
	code=0
	timeout "$patience" "$client" chat --json --name ana --password-stdin \
		--url "$url" --token-file "$work/never" \
		<"$work/wrong" >"$work/wrong.out" 2>"$work/said.log" || code=$?
	# shut out for a while after some of them: try later
	[ $code -eq 77 ] || [ $code -eq 75 ] || fail "C3.7: refused, not $code"
	if grep -qF "$secret" "$work/said.log" "$work/wrong.out"; then
		fail "C3.7: nothing is echoed"
	fi
done
[ ! -e "$work/never" ] || fail "C3.7: no token came of it"
cases=$((cases + 1))

printf 'v1.%s ws://127.0.0.1:%s\n' "$secret" "$port" >"$work/open.token"
chmod 644 "$work/open.token"
refuses C3.8 78 'chmod 600' \
	"$client" watch --token-file "$work/open.token" --url "$url"
chmod 600 "$work/open.token"
ln -s open.token "$work/linked.token"
refuses C3.9 78 'is a link' \
	"$client" watch --token-file "$work/linked.token" --url "$url"

# a secret that was piped in is nowhere for others to see
client ana chat --name ana --password-stdin
cat "$work/secret" >"$work/ana.in"
is_in_or_put_off() {
	hears ana '"type":"welcome"' || has_ended "$pid"
}
until_true "$patience" is_in_or_put_off || fail "C3.7: the right one is heard"
for seen in cmdline environ; do
	[ ! -e "/proc/$pid/$seen" ] || ! grep -qF "$secret" "/proc/$pid/$seen" ||
		fail "C3.1: not in /proc/PID/$seen"
done
! grep -qF "$secret" "$work/server.log" "$work/ana.out" "$work/ana.log" ||
	fail "C3.1: in no log"
say "$cases cases"
stop
