#!/bin/sh
# A customer asks about an order without its number: the machine asks for it,
# once, and takes the next line as the number, or as the word that there is
# none; then it answers or calls a person.
# limit: 1200
. "$(dirname -- "$0")/lib.sh"
. "$(dirname -- "$0")/starter.lib"

needs_dialogues
start_demo
for lang in $languages; do
	kinds_of_replies "$lang" >"$work/kinds"
	token=$(new_user "boss-$lang" supervisor)
	awk -F'\t' -v OFS='\t' '{ print $1, ">" $2, $3 }' \
		"$answers/missing.$lang.tsv" |
		"$build/tests/tool_dialogues" "$port" demo "$lang" "$token" \
			>"$work/came" 2>>"$work/dialogues.log" ||
		fail "the customers were answered"
	awk -F'\t' '
		function said(number) {
			return heard[FNR, number]
		}
		# asked for, chosen or sent; or for a person alone to say
		function is_found() {
			return why[FNR] == "asked=" $2 || said(2) != " none " ||
				index(all, " sent=" $2 " ") ||
				(kind[$2] == "person" && why[FNR] ~ ("=" $2 "$"))
		}
		FILENAME ~ /kinds$/ { kind[$1] = $2; next }
		FILENAME ~ /came$/ {
			heard[$1, $2] = " " $3 " "
			if ($2 == 1)
				why[$1] = $4
			next
		}
		{
			all = said(1) said(2) said(3)
			line = all
			asks = gsub(/ asked /, "", line)
			wanted = kind[$2] == "asks"
			found = is_found()
			hits += found
			ask += found && wanted
			once += found && wanted && asks == 1
			again += asks > 1
			unasked += found && !wanted && asks > 0
			stuck += asks && all !~ /sent=|offered=|person/
			if (!found || asks != wanted || asks > 1)
				print "\t" $1 " [" $2 "] " why[FNR] " ->" all
		}
		END { print FNR, hits + 0, ask + 0, once + 0, again + 0,
			unasked + 0, stuck + 0 >"/dev/stderr" }' \
		"$work/kinds" "$work/came" "$answers/missing.$lang.tsv" \
		2>"$work/counts"
	read -r rows hits ask once again unasked stuck <"$work/counts"
	expect_figure "$lang, the right reply was found" "$hits" "$rows" 85
	expect_figure "$lang, then its number was asked for once" \
		"$once" "$ask" 100
	say "$lang, asked twice: $again, without need: $unasked, then" \
		"nothing came of it: $stuck (wanted: 0)"
	[ $((again + unasked + stuck)) -eq 0 ] || missed=$((missed + 1))
done
none_missed
stop
