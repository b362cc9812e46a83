#!/bin/sh
# The starter pack has neither fault nor doubt, knows questions that are worded
# as in none of its examples, and keeps quiet where nothing in it is an answer.
# limit: 1200
. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/starter.lib"

rehearse() { # FILE LANG OPTION...
	file=$1
	lang=$2
	shift 2
	"$build/bin/deskbelld" rehearse replies --replies "$root/replies" \
		--questions "$file" --lang "$lang" "$@" \
		>"$work/rehearsed" 2>>"$work/rehearse.log" ||
		fail "$file was rehearsed"
}

# "PART WHOLE" of a row.
share() { # ROW
	sed -n "s/^$1 *\([0-9]*\) of \([0-9]*\).*/\1 \2/p" "$work/rehearsed"
}

# ---- check ------------------------------------------------------------------

demo_settings
"$build/bin/deskbelld" check --config "$conf" >"$work/check.out" \
	2>>"$work/check.log" || fail "the starter pack has no fault"
faults=$(sed -n 's/^\([0-9]*\) faults.*/\1/p' "$work/check.log")
[ "$faults" = 0 ] || fail "the starter pack has no fault, not ${faults:-none}"
# What a shop does not say is no doubt about the replies.
doubts=$(grep -F '(doubt)' "$work/check.out" | grep -vc ' has no `fact\.' ||
	true)
grep -F '(hint)' "$work/check.out" || true # not all may have been tried
say "check: 0 faults, $doubts doubts about the replies (wanted: 0)"
if [ "$doubts" -ne 0 ]; then
	missed=$((missed + 1))
	grep -F '(doubt)' "$work/check.out" | grep -v ' has no `fact\.'
fi

# ---- rehearsal --------------------------------------------------------------

for lang in $languages; do
	file=$answers/paraphrases.$lang.tsv
	rehearse "$file" "$lang"
	# shellcheck disable=SC2046 # two numbers
	expect_figure "$lang, best reply is the right one" \
		$(share 'best reply is the expected one') 88
	rehearse "$file" "$lang" --json
	grep -vE '"expected": "([^"]*)",.* "best": "\1"|^\{"summary"' \
		"$work/rehearsed" | cut -d, -f1-4 || true
	file=$answers/nothing.$lang.tsv
	rehearse "$file" "$lang"
	# shellcheck disable=SC2046 # two numbers
	expect_figure "$lang, nothing answers it and nothing is sent" \
		$(share 'kept back, where none does') 90
	rehearse "$file" "$lang" --json
	grep -F '"answer": "' "$work/rehearsed" | cut -d, -f1-3 || true
done
none_missed
