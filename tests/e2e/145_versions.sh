#!/bin/sh
# Replies are put in force, listed and gone back to by the command, whether a
# server runs or not: whole or not at all, over restarts and kills, while chats
# go on.
. "$(dirname -- "$0")/lib.sh"

mkdir -p "$work/replies"
costs() { # TEXT
	reply en shipping.cost "$1" 'what does shipping cost' \
		'how much is delivery'
}
costs 'It is one euro.'
settings </dev/null

replies() { # WORD...
	"$build/bin/deskbelld" replies "$@" --config "$conf" \
		2>>"$work/replies.log"
}

refused() { # CODE TEXT WORD...
	want=$1
	text=$2
	shift 2
	code=0
	: >"$work/replies.log"
	replies "$@" >"$work/said" || code=$?
	[ $code -eq "$want" ] || fail "$* ended with $want, not $code"
	grep -qF -- "$text" "$work/replies.log" || fail "$* said: $text"
}

in_force() { # sets $version
	replies list >"$work/list" || fail "versions are listed"
	version=$(awk '/ in force / { print $1 }' "$work/list")
	[ "$version" ] || fail "one version is in force"
}

# What mary is told, whose chat stays open.
told() { # TEXT
	lines=$((${lines:-0} + 1))
	says mary "m$lines" 'what does shipping cost?'
	await mary '"kind":"auto"' "$1"
	forget mary
}

# ---- without a server ----------------------------------------------------------

replies load || fail "the folder is read without a server"
in_force
one=$version
costs 'It is two euros.'
replies load || fail "and once more"
in_force
two=$version
[ "$one" != "$two" ] || fail "it is another version"
replies use "$one" || fail "the first one is used without a server"
refused 1 "no version 0123456789abcdef" use 0123456789abcdef
refused 65 '16 hex digits' use ../x

# ---- with one --------------------------------------------------------------------

start
customer mary
open_chat mary
told 'It is one euro.'
replies use "$two" || fail "the second one is used"
told 'It is two euros.'
replies use "$one" && replies use "$two" && replies use "$one" ||
	fail "there and back and there"
told 'It is one euro.'
in_force
[ "$version" = "$one" ] || fail "the first one is in force"
grep -q "^$one .* rollback .* command\$" "$work/list" ||
	fail "it says who went back to it"
[ "$(grep -c ' in force ' "$work/list")" = 1 ] || fail "only one is in force"

# the folder has changed and is broken: what is kept needs it not
printf 'id: broken.one\nauto: perhaps\n\ntext\n' \
	>"$work/replies/en/broken.one.reply"
refused 65 'en/broken.one.reply:2' load
replies use "$two" || fail "a kept one needs no folder"
told 'It is two euros.'
rm "$work/replies/en/broken.one.reply"

# two at once, and a third one
replies use "$one" &
first=$!
replies use "$two" &
second=$!
wait $first || fail "one of two commands is done"
wait $second || fail "the other one as well"
in_force

# SIGHUP reads the folder
costs 'It is three euros.'
kill -HUP "$server"
three_is_told() {
	in_force
	[ "$version" != "$one" ] && [ "$version" != "$two" ]
}
until_true "$patience" three_is_told || fail "the folder is in force"
three=$version
told 'It is three euros.'

# ---- killed ------------------------------------------------------------------------

# many files: it takes several turns, between which it is killed
i=0
while [ $i -lt 900 ]; do
	printf 'id: more.n%d\n\nText %d.\n' $i $i \
		>"$work/replies/en/more.n$i.reply"
	i=$((i + 1))
done
costs 'It is four euros.'
replies use "$one" || fail "the first one once more"
for wait in 0.02 0.05 0.1 0.2; do
	replies load >/dev/null 2>&1 &
	loading=$!
	sleep $wait
	kill -KILL "$server"
	wait $loading || true
	ending "$server" "$patience"
	start
	in_force
	want='It is four euros.'
	[ "$version" != "$one" ] || want='It is one euro.'
	ask 'what does shipping cost' >/dev/null
	printf '%s\n' "$frame" | grep -qF -- "$want" ||
		fail "what is in force is what is said after a kill"
	replies use "$one" || fail "it can be gone back to after a kill"
done
stop

# ---- and without one again ---------------------------------------------------------

in_force
[ "$version" = "$one" ] || fail "the last one is in force"
replies load || fail "the folder, without a server"
in_force
for old in "$one" "$two" "$three"; do
	[ "$version" != "$old" ] || fail "it is another version"
done
start
customer zoe
open_chat zoe
says zoe z1 'what does shipping cost'
await zoe '"kind":"auto"' 'It is four euros.'
stop
