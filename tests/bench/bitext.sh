#!/bin/sh
# Asks a running server every question of the Bitext development set, with a
# pack made of its training set, one after the other through `deskbell ask`.
# Prints how many got an outcome, how often the best reply was the right one,
# and the time a question took. Not part of tests/run.
#
# Usage: sh tests/bench/bitext.sh [DATA]   default: ../shared/data/bitext
#
# Exit code 1: a question got no outcome, or the best reply was right in less
# than 94 of 100; 77: there is no data.
# limit: 600
. "$(dirname -- "$0")/../e2e/lib.sh"

data=${1:-$root/../shared/data/bitext}
for file in train.tsv dev.tsv; do
	[ -r "$data/$file" ] || skip "there is no $data/$file"
done
pack=$root/tests/bench/pack_from_tsv
sh "$pack" "$data/train.tsv" "$work/replies" en
sh "$pack" --questions "$data/dev.tsv" >"$work/questions"
total=$(wc -l <"$work/questions")
settings 'rate_talk = 100000/100000' 'rate_read = 100000/100000' </dev/null
start
say "$(figure deskbell_pack_replies) replies in force"

# ---- through a server ----------------------------------------------------------

began=$(date +%s%N)
code=0
cut -f1 "$work/questions" |
	"$build/bin/deskbell" ask --url "$url" --shop demo --json \
		>"$work/answers" 2>"$work/ask.log" || code=$?
took_us=$((($(date +%s%N) - began) / 1000))
errors=$((total - $(wc -l <"$work/answers")))
searches=$(figure deskbell_search_time_seconds_count)
search_s=$(figure deskbell_search_time_seconds_sum)
stop

# question, outcome, what was sent or offered first
awk '{
	outcome = $0
	sub(/.*"outcome":"/, "", outcome)
	sub(/".*/, "", outcome)
	reply = $0
	if (outcome == "offered")
		sub(/.*"choices":/, "", reply)
	if (match(reply, /"reply":"[^"]*/))
		print outcome "\t" substr(reply, RSTART + 9, RLENGTH - 9)
	else
		print outcome "\t"
}' "$work/answers" >"$work/outcomes"
cut -f2 "$work/questions" | paste - "$work/outcomes" >"$work/judged"

outcome() { # OUTCOME: how many, and how many of them right
	awk -F '\t' -v outcome="$1" -v all="$total" '
		$2 == outcome { n++; right += $3 == $1 }
		END { printf "%d (%.1f %%), right %d", n, 100 * n / all, right
			if (n) printf " (%.1f %%)", 100 * right / n }
	' "$work/judged"
}

say "questions            $total"
say "without an outcome   $errors (exit code $code)"
say "sent                 $(outcome sent)"
say "offered, first one   $(outcome offered)"
say "handed over          $(outcome handed_over)"
say "time a question      $((took_us / total)) us: opened, asked, answered, closed"
awk -v s="$search_s" -v n="$searches" 'BEGIN {
	if (n) printf "search               %.0f us on average\n", s / n * 1e6 }'

# ---- the same pack and questions, offline --------------------------------------

"$build/bin/deskbelld" rehearse replies --replies "$work/replies" \
	--questions "$work/questions" --json >"$work/rehearsed" \
	2>"$work/rehearse.log" || fail "the rehearsal"
frame=$(tail -n 1 "$work/rehearsed")
accuracy=$(value accuracy)
say "best reply right     $accuracy of 1"
# what the server did is what the rehearsal says it would do
awk '{
	answer = $0
	sub(/.*"answer": /, "", answer)
	sub(/,.*/, "", answer)
	gsub(/"/, "", answer)
	print answer
}' "$work/rehearsed" | sed '$d' >"$work/would"
differ=$(awk -F '\t' 'NR == FNR { would[NR] = $0; next }
	(would[FNR] == "null") != ($2 != "sent") ||
	($2 == "sent" && would[FNR] != $3) { n++ }
	END { print n + 0 }' "$work/would" "$work/judged")
say "unlike the rehearsal $differ"
[ "$errors" -eq 0 ] || fail "every question had an outcome"
awk -v a="$accuracy" 'BEGIN { exit a < 0.94 }' ||
	fail "the best reply is right in 94 of 100"
