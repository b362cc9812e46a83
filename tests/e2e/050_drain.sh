#!/bin/sh
# SIGTERM while fifty customers talk: everybody is told 1012, the server ends
# with 0 within 10 s, and every line it acknowledged is there at the next
# start, once, under the number it was given.
# limit: 200
. "$(dirname -- "$0")/lib.sh"

settings 'rate_talk = 1000/1000' </dev/null
start
crowd=50
lines=100

each() { # COMMAND...: with the number of each customer
	n=1
	while [ $n -le $crowd ]; do
		"$@" "$n"
		n=$((n + 1))
	done
}

rings() { # NUMBER
	raw_client "c$1"
	tell "c$1" '{"type":"hello","id":"h","shop":"demo"}'
	tell "c$1" '{"type":"open","id":"o"}'
}

is_open() {
	await "c$1" '"id":"o"' '"conversation"'
	value conversation >"$work/c$1.chat"
}

# What a customer will say: a person is on the way, or a prepared answer would
# take numbers in between.
prepares() {
	awk -v who="$1" -v chat="$(cat "$work/c$1.chat")" -v lines=$lines '
	function frame(type, id, rest) {
		printf "{\"type\":\"%s\",\"id\":\"%s\",", type, id
		printf "\"conversation\":\"%s\"%s}\n", chat, rest
	}
	BEGIN {
		frame("person", "p", "")
		for (k = 1; k <= lines; k++)
			frame("say", "c" who "." k,
				",\"text\":\"line " k " of " who "\"")
	}' >"$work/c$1.words"
}

talks() {
	cat "$work/c$1.words" >"$work/c$1.in" &
	children="$children $!"
}

is_told() {
	await "c$1" 'closed 1012'
}

each rings
each is_open
each prepares
each talks
until_true "$patience" grep -q '"id":"c1.1"' "$work/c1.out" ||
	fail "lines were acknowledged"
kill -TERM "$server"
ending "$server" 10
[ $code -eq 0 ] || fail "it ended with 0, not $code"
each is_told

# ---- the next start ----------------------------------------------------------

token=$(new_user mia supervisor)
start
client mia chat --once "$token"
await mia '"standing":"supervisor"'
acked=0
kept=0

# Lines as "NUMBER TEXT", of one `lines` frame.
lines_of() {
	printf '%s\n' "$frame" |
		grep -o '"seq":[0-9]*,"kind":"customer",[^}]*"text":"[^"]*"' |
		sed 's/"seq":\([0-9]*\),.*"text":"\(.*\)"/\1 \2/'
}

is_kept() { # NUMBER
	tell mia "{\"type\":\"resume\",\"id\":\"r$1\",\"conversation\":\"$(
		cat "$work/c$1.chat"
	)\"}"
	await mia '"type":"lines"' "\"id\":\"r$1\""
	lines_of >"$work/kept"
	sed -n "s/.*\"type\":\"ack\",\"id\":\"c$1\\.\\([0-9]*\\)\".*\"seq\":\\([0-9]*\\).*/\\2 line \\1 of $1/p" \
		"$work/c$1.out" >"$work/acked"
	sort "$work/acked" >"$work/acked.sorted"
	sort "$work/kept" >"$work/kept.sorted"
	lost=$(comm -23 "$work/acked.sorted" "$work/kept.sorted" | head -n 3)
	[ -z "$lost" ] || fail "customer $1 was promised: $lost"
	twice=$(cut -d' ' -f2- "$work/kept" | sort | uniq -d | head -n 3)
	[ -z "$twice" ] || fail "customer $1 has this twice: $twice"
	acked=$((acked + $(wc -l <"$work/acked")))
	kept=$((kept + $(wc -l <"$work/kept")))
}

each is_kept
[ $acked -ge 1 ] || fail "there was something to check"
say "of $((crowd * lines)) lines $acked were acknowledged, $kept kept"
stop
