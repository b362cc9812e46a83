#!/bin/sh
# A customer asks something odd; a rep answers it and teaches it, and from then
# on the desk knows it by itself. A prepared reply that was used becomes an
# example with one word; what was learned can be listed, approved, declined.
# /why tells why the machine answered so, and an answer that did not help
# brings a person. On the terminals of a rep and of a customer, as plain lines,
# and by frames.
. "$(dirname -- "$0")/lib.sh"

odd='could you engrave a walrus on the lid of my third teapot'

# a small pack, so that it is learned quickly
mkdir -p "$work/replies/en"
for id in contact.reach goodbye greeting hours.open human.request \
	invoice.request order.status payment.methods return.terms \
	shipping.abroad shipping.cost shipping.time size.guide \
	stock.available thanks warranty.terms; do
	grep -vE '^(goto|chips):' "$root/replies/en/$id.reply" \
		>"$work/replies/en/$id.reply"
done
settings </dev/null
start

# What people see: `deskbell VERB --plain`, typed into by `types`.
terminal() { # NAME VERB ARGUMENT...
	peer=$1
	verb=$2
	shift 2
	mkfifo "$work/$peer.in"
	: >"$work/$peer.out"
	"$build/bin/deskbell" "$verb" "$@" --plain --url "$url" \
		--token-file "$work/$peer.token" \
		<>"$work/$peer.in" >"$work/$peer.out" 2>>"$work/$peer.log" &
	pid=$!
	children="$children $pid"
	echo $pid >"$work/$peer.pid"
}

# Looks for a row of NAME.out, not forgotten yet, that holds every TEXT.
has_row() { # NAME TEXT...
	viewer=$1
	shift
	from=1
	[ ! -s "$work/$viewer.from" ] || from=$(cat "$work/$viewer.from")
	rows=$(tail -n "+$from" "$work/$viewer.out")
	for text; do
		rows=$(printf '%s\n' "$rows" | grep -F -- "$text") || return 1
	done
	row=$(printf '%s\n' "$rows" | tail -n 1)
}

sees() { # NAME TEXT...
	until_true "$patience" has_row "$@" || {
		who=$1
		shift
		fail "$who saw: $*"
	}
}

types() { # NAME LINE
	forget "$1"
	tell "$1" "$2"
}

# ---- something odd ----------------------------------------------------------

customer mary
open_chat mary
says mary q1 "$odd"
await mary '"type":"chat"' '"state":"waiting"'
terminal ana chat --once "$(new_user ana rep --shown Ana --langs en)"
sees ana 'NEW CHAT with mary'
sees ana "$odd"

types ana '/why'
sees ana "$odd" 'called a person'
sees ana 'words: ' 'replies of version '
types ana 'We do not engrave; a colleague writes to you.'
await mary '"kind":"rep"' 'a colleague writes'
types ana '/yes'
sees ana 'nothing to approve'
types ana '/teach no.such.reply'
sees ana 'NOT DONE'
types ana '/teach contact.reach'
sees ana 'Learned: ' "$odd" 'contact.reach'

# ---- a suggestion, used and approved ----------------------------------------

forget ana
says mary q2 'how much is shipping?'
sees ana ' 1 ' ' % ' '4.90 EUR'
types ana '1'
await mary '"kind":"rep"' '4.90 EUR'
sees ana 'learned? /yes' 'shipping.cost'
types ana '/yes'
sees ana 'Learned: ' 'how much is shipping?' 'shipping.cost'
types ana '/why'
sees ana 'how much is shipping?' 'shipping.cost' ' %'

# ---- what waits for approval ------------------------------------------------

says mary q3 'and how much is shipping to the island of my uncle'
sees ana ' 1 ' ' % '
types ana '1'
sees ana 'learned? /yes'
types ana '/lessons'
sees ana 'island of my uncle' ' -> '
lesson=$(printf '%s\n' "$row" | awk '{ print $1 }')
types ana "/decline $lesson"
sees ana "Lesson $lesson is declined."
types ana '/lessons declined'
sees ana 'island of my uncle'
types ana "/approve $lesson shipping.abroad"
sees ana "Lesson $lesson is approved" 'shipping.abroad'
types ana '/lessons approved'
sees ana 'island of my uncle' 'shipping.abroad'
sees ana "$odd" 'contact.reach'
types ana '/decline 999999'
sees ana 'NOT DONE'
types ana '/close'
await mary '"state":"closed"'

# ---- known from now on ------------------------------------------------------

is_known() {
	got=$(ask "$odd")
	case $got in
	'sent contact.reach') ;;
	offered*) printf '%s\n' "$frame" | grep -qF '"contact.reach"' ;;
	*) return 1 ;;
	esac
}
until_true "$patience" is_known || fail "the odd question is known: $got"

# ---- helped, or not ---------------------------------------------------------

customer eve
open_chat eve
says eve e1 'How long do I have to return something?'
await eve '"kind":"auto"' '"reply":"return.terms"'
answer=$(value seq)
does eve helped bad ",\"seq\":$seq,\"yes\":true"
await eve '"type":"error"' '"id":"bad"' '"code":"bad_seq"'
does eve helped yes ",\"seq\":$answer,\"yes\":true"
await eve '"type":"ack"' '"id":"yes"'
not_heard eve '"state":"waiting"'

terminal tom customer --shop demo --name tom
sees tom '/help lists'
types tom '/nothelped'
sees tom 'Say something first'
types tom 'How long do I have to return something?'
sees tom ' 30 '
forget ana
types tom '/nothelped'
sees tom 'Thank you for telling us.'
sees tom 'You are talking with Ana now.'
sees ana 'NEW CHAT with tom'
sees ana 'How long do I have to return something?'
types tom '/helped'
sees tom 'no automatic answer'
chats=$(grep -F 'NEW CHAT with tom' "$work/ana.out" |
	sed 's/.*\/go \([0-9]*\).*/\1/')
types ana "/go $chats"
sees ana 'yours'
types ana '/why'
sees ana ': sent return.terms' ' %; sent from ' ' %, offered from 60 %'

# ---- the same by frames -----------------------------------------------------

rep ken --langs en,es
does ken why w1 ",\"seq\":$answer"
await ken '"type":"reasons"' '"id":"w1"' '"outcome":"sent"' \
	'"reply":"return.terms"' '"send_at":' '"offer_at":600' '"pack":"'
tell ken '{"type":"lesson_list","id":"l1","state":"approved"}'
await ken '"type":"lessons"' '"id":"l1"' "$odd" '"reply":"contact.reach"'
stop
