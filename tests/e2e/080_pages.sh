#!/bin/sh
# The pages of a server: health, readiness and the customers' page; and the
# figures of /metrics count what happened.
. "$(dirname -- "$0")/lib.sh"
needs_raw

# ---- replies that cannot be read ----------------------------------------------

mkdir -p "$work/replies/en"
printf 'this is no reply\n' >"$work/replies/en/broken.reply"
settings </dev/null
listen
until_true "$patience" logged event=pack_refused ||
	fail "the log said that there are no replies"
page_is /healthz 200 || fail "it is alive"
page_is /readyz 503 || fail "but not ready"
[ "$(ask 'how much is shipping?')" = 'handed_over null' ] ||
	fail "a person is called when there are no replies"
stop

# ---- the pages -----------------------------------------------------------------

rm -r "$work/replies" "$work/data"
settings </dev/null
start
page_is /healthz 200 && grep -qx ok "$work/page" || fail "/healthz says ok"
page_is /readyz 200 && grep -qx ready "$work/page" || fail "/readyz says ready"
page_is / 200 && grep -qi '<!doctype html' "$work/page" ||
	fail "/ is the customers' page"
grep -o 'src="[^"]*"' "$work/page" | sed 's/src="\(.*\)"/\1/' >"$work/parts"
while IFS= read -r part; do
	page_is "/${part#/}" 200 || fail "the page's part $part is there"
done <"$work/parts"
for missing in /nothing /../etc/passwd /deskbell.db /metrics/x '/%2e%2e/x'; do
	status=$(page "$missing" || echo refused)
	case $status in
	400 | 403 | 404 | refused) ;;
	*) fail "$missing is not there: $status" ;;
	esac
done

# ---- the figures ---------------------------------------------------------------

grows() { # NAME BY COMMAND...
	counter=$1
	by=$2
	before=$(figure "$counter")
	shift 2
	"$@"
	until_true "$patience" figure_is "$counter" -eq $((before + by)) ||
		fail "$counter rose by $by from $before: $(figure "$counter")"
}

answered() {
	ask 'how much is shipping?' >"$work/got"
}

not_answered() {
	ask 'could you engrave a walrus on the lid' >"$work/got"
}

goes_to_a_person() {
	does mary person person ''
	await mary '"state":"waiting"'
}

grows deskbell_connections 1 customer mary
open_chat mary
grows 'deskbell_turn_total{type="say"}' 1 says mary s1 'good morning everybody'
grows deskbell_auto_sent_total 1 answered
grows deskbell_handed_over_total 1 not_answered
grows deskbell_search_time_seconds_count 1 answered
grows deskbell_connections_accepted_total 1 answered

is_refused() {
	tell mary '{"type":"rate","id":"no","conversation":"AAAAAAAAAAAAAAAAAAAAAA","score":5}'
	await mary '"id":"no"' not_found
}

grows 'deskbell_turn_refused_total{type="rate"}' 1 is_refused
forget mary
open_chat mary
goes_to_a_person
until_true "$patience" figure_is deskbell_waiting -eq 2 ||
	fail "mary waits, and whoever was not answered"
raw_client odd
talks_nonsense() {
	tell odd 'nonsense'
	await odd bad_json
}

grows deskbell_frames_refused_total 1 talks_nonsense
grows deskbell_reps_here 1 rep ana
await mary '"state":"with_rep"'
goes_away() {
	tell ana '{"type":"presence","id":"p","here":false}'
}

grows deskbell_reps_here -1 goes_away
figure_is deskbell_pack_replies -ge 30 || fail "the replies are counted"
figure_is deskbell_commit_time_seconds_count -ge 5 || fail "commits are timed"
figure_is deskbell_ack_time_seconds_count -ge 5 || fail "answers are timed"
figure_is deskbell_groups_failed_total -eq 0 || fail "no group failed"
figure_is deskbell_out_queue_bytes -eq 0 || fail "nothing waits to be sent"
grows deskbell_connections -1 leave mary
# each figure stands there once, under a TYPE of its own
grep -c '^# TYPE' "$work/page" >"$work/types"
[ "$(grep '^# TYPE' "$work/page" | sort | uniq -d | wc -l)" -eq 0 ] ||
	fail "each figure is described once"
[ "$(grep -v '^#' "$work/page" | sed 's/ .*//' | sort | uniq -d | wc -l)" -eq 0 ] ||
	fail "each figure stands there once"
stop
