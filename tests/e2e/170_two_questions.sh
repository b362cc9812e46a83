#!/bin/sh
# A customer asks two things in one line: both are answered, or offered as
# choices. What the machine may not say by itself counts if a person is called
# for it, and what it has to know a product for if it asks for that.
# limit: 1200
. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/starter.lib"

needs_dialogues
start_demo
for lang in $languages; do
	kinds_of_replies "$lang" >"$work/kinds"
	cut -f1 "$answers/two.$lang.tsv" |
		"$build/tests/tool_dialogues" "$port" demo "$lang" \
			>"$work/came" 2>>"$work/dialogues.log" ||
		fail "the customers were answered"
	awk -F'\t' '
		function is_met(id) {
			if (index(came, "=" id ",") || index(came, "," id ",") ||
				index(came, "=" id " "))
				return 2
			if (kind[id] == "person" && index(came, " person "))
				return 1
			return kind[id] == "asks" && index(came, " asked ")
		}
		FILENAME ~ /kinds$/ { kind[$1] = $2; next }
		FILENAME ~ /came$/ { heard[$1] = " " $3 " "; next }
		{
			came = heard[FNR]
			first = is_met($2)
			second = is_met($3)
			said += first == 2 && second == 2
			if (first && second)
				both++
			else
				print "\t" $1 " [" $2 ", " $3 "]" came
		}
		END { print both + 0, said + 0, FNR >"/dev/stderr" }' \
		"$work/kinds" "$work/came" "$answers/two.$lang.tsv" \
		2>"$work/counts"
	read -r both said lines <"$work/counts"
	expect_figure "$lang, both are answered ($said said or offered)" \
		"$both" "$lines" 85
done
none_missed
stop
