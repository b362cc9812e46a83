#!/bin/sh
# SIGTERM while fifty customers talk: everybody is told 1012, the server ends
# with 0 within 10 s, and every line it acknowledged is there at the next
# start, once, under the number it was given.
# limit: 200
. "$(dirname -- "$0")/lib.sh"

settings 'rate_talk = 1000/1000' </dev/null
start
crowd=50

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

# A person is on the way, or a prepared answer would take numbers in between.
talks() {
	conversation=$(cat "$work/c$1.chat")
	{
		printf '{"type":"person","id":"p","conversation":"%s"}\n' \
			"$conversation"
		k=1
		while [ $k -le 20 ]; do
			printf '{"type":"say","id":"c%s.%s","conversation":"%s","text":"line %s of %s"}\n' \
				"$1" $k "$conversation" $k "$1"
			k=$((k + 1))
		done
	} >"$work/c$1.in"
}

is_told() {
	await "c$1" 'closed 1012'
}

each rings
each is_open
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
checked=0

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
	while IFS= read -r line; do
		[ "$(grep -cxF "$line" "$work/kept")" = 1 ] ||
			fail "customer $1 was promised: $line"
		checked=$((checked + 1))
	done <"$work/acked"
	# nobody's line is there twice
	cut -d' ' -f2- "$work/kept" | sort | uniq -d | grep -q . &&
		fail "customer $1 has a line twice"
	return 0
}

each is_kept
[ $checked -ge 1 ] || fail "there was something to check"
say "$checked acknowledged lines were kept"
stop
