#!/bin/sh
# What people say stays out of the server's log, at every level: odd words are
# said in every way there is, rightly and wrongly, and looked for afterwards.
. "$(dirname -- "$0")/lib.sh"

# One word for each way in; none of them is anywhere else.
marker() { # WHAT
	echo "$1" >>"$work/markers"
	printf 'zebrafinch%s' "$1"
}
: >"$work/markers"

wrong() { # FRAME TEXT...
	forget odd
	tell odd "$1"
	shift
	await odd '"type":"error"' "$@"
}

talk_about_it() {
	rep ana
	customer mary
	open_chat mary
	tell mary "{\"type\":\"context\",\"id\":\"x1\",\"conversation\":\"$chat\",\"page\":\"$(marker page)\",\"product\":\"$(marker product)\",\"sku\":\"$(marker sku)\",\"cart\":\"$(marker cart)\",\"order\":\"$(marker order)\"}"
	await mary '"type":"ack"' '"id":"x1"'
	says mary s1 "how much is shipping $(marker question)"
	says mary s2 "my password is $(marker secret)"
	says mary s3 "card 4111 1111 1111 1111 $(marker card)"
	does mary person p ''
	await mary '"state":"with_rep"'
	says mary s4 "a line to the rep $(marker line)"
	says ana a1 "an answer $(marker answer)"
	does ana note n1 ",\"text\":\"$(marker note)\""
	await ana '"type":"ack"' '"id":"n1"'
	does ana suggest g1 ",\"text\":\"$(marker suggest)\""
	await ana '"type":"suggestions"' '"id":"g1"'
	does mary contact k1 ",\"name\":\"$(marker who)\",\"reach\":\"$(marker mail)@example.com\""
	await mary '"type":"ack"' '"id":"k1"'
	does mary contact k2 ",\"reach\":\"$(marker nomail)\""
	await mary '"type":"error"' '"id":"k2"' '"field":"reach"'
	does ana close c1 ",\"reason\":\"$(marker reason)\""
	await ana '"type":"ack"' '"id":"c1"'
	does mary rate r1 ",\"score\":2,\"text\":\"$(marker rating)\""
	await mary '"type":"ack"' '"id":"r1"'
	does mary say late ",\"text\":\"$(marker late)\""
	await mary '"type":"error"' '"id":"late"'
}

# What is refused has words, too.
get_it_wrong() {
	raw_client odd
	tell odd "{\"type\":\"login\",\"id\":\"l1\",\"name\":\"ana\",\"password\":\"$(marker password)\"}"
	await odd '"type":"error"' '"id":"l1"'
	tell odd "{\"type\":\"hello\",\"id\":\"h1\",\"shop\":\"demo\",\"token\":\"$(marker token)\"}"
	await odd '"type":"error"' '"id":"h1"'
	tell odd "{\"type\":\"hello\",\"id\":\"h2\",\"shop\":\"demo\",\"identity\":\"$(marker identity)\"}"
	await odd '"type":"error"' '"id":"h2"'
	leave odd
	raw_client odd
	tell odd "{\"type\":\"hello\",\"id\":\"h3\",\"shop\":\"demo\",\"name\":\"$(marker name)\"}"
	await odd '"type":"welcome"'
	wrong "{\"type\":\"say\",\"id\":\"w1\",\"conversation\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"text\":\"$(marker nowhere)\"}" '"id":"w1"'
	wrong "$(marker nojson)" bad_json
	wrong "{\"type\":\"$(marker type)\",\"id\":\"w2\"}" unknown_type
	wrong "{\"type\":\"say\",\"id\":\"w3\",\"text\":[\"$(marker list)\"]}" \
		'"type":"error"'
	wrong "{\"type\":\"say\",\"id\":\"w4\",\"$(marker key)\":1}" '"id":"w4"'
	wrong "{\"type\":\"list\",\"id\":\"w5\",\"what\":\"$(marker word)\"}" \
		'"id":"w5"'
	page "/$(marker path)?q=$(marker query)" >/dev/null || true
	leave odd
}

is_silent() {
	logged 'event=listening' || fail "the server has a log"
	while IFS= read -r what; do
		found=$(grep -cF "zebrafinch$what" "$work/server.log" || true)
		[ "$found" = 0 ] || fail "no word of $what is in the log"
	done <"$work/markers"
	for secret in '4111 1111' 4111111111111111; do
		! logged "$secret" || fail "no card number is in the log"
	done
	[ "$(wc -l <"$work/markers")" -ge 25 ] || fail "all ways were tried"
}

# What a higher level leaves out, a lower one has.
settings 'log_level = debug' </dev/null
start
talk_about_it
get_it_wrong
is_silent
leave ana
leave mary
stop
is_silent
