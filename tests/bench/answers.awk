# One row of the table of answers.sh, out of what rehearsals printed.
#
#   awk -v set=NAME -v want=answers.want [-v before=FILE] [-v seconds=S] \
#       -f answers.awk FILE...
#
# before: the same questions as they were before they were changed.

# The text that stands behind a name; nothing for null. A quoted name cannot
# stand in a question: its quotes would be escaped there.
function value(line, name) {
	if (!match(line, "\"" name "\": \"[^\"]*\""))
		return ""
	return substr(line, RSTART + length(name) + 5,
	    RLENGTH - length(name) - 6)
}

# Which of the candidates it is, from 1 on; 0: none.
function place(line, id,   n, i, at) {
	if (!match(line, /"top": \[.*\], "why": /))
		return 0
	n = split(substr(line, RSTART, RLENGTH), at, /"id": "/)
	for (i = 2; i <= n; i++) {
		sub(/".*/, "", at[i])
		if (at[i] == id)
			return i - 1
	}
	return 0
}

function percent(part, whole) {
	return whole ? 100 * part / whole : 0
}

# An end of the 95 % interval (Wilson) of part/whole, in percent.
function bound(part, whole, side,   p, z, half) {
	if (!whole)
		return side > 0 ? 100 : 0
	p = part / whole
	z = 1.96
	half = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
	p += z * z / (2 * whole) + side * half
	return 100 * p / (1 + z * z / whole)
}

function cell(part, whole) {
	return whole ? sprintf("%.1f", 100 * part / whole) : "-"
}

# Notes a share that is not what is looked for. Of fewer than 300 questions it
# counts within its interval.
function look(name, part, whole, from, to,   low, high) {
	low = high = percent(part, whole)
	if (rows < 300) {
		low = bound(part, whole, -1)
		high = bound(part, whole, 1)
	}
	if (from != "-" && high < from)
		below = below ", " name " < " from
	if (to != "-" && low > to)
		below = below ", " name " > " to
}

/^\{"summary": / { next }

{
	expected = value($0, "expected")
	answer = value($0, "answer")
	best = value($0, "best")
	rows++
	if (/"top": \[\], "why": /)
		none++
	if (expected == "") {
		out++
		unsent += answer == ""
	} else {
		scope++
		right += best == expected
		at = place($0, expected)
		top += at >= 1 && at <= 3
		sent_scope += answer != ""
	}
	if (answer != "") {
		sent++
		sent_right += answer == expected
		beside += answer == expected && best != expected
	}
}

END {
	if (!rows) {
		printf "%-18s nothing was measured\n", set
		exit 1
	}
	while (before != "" && (getline line < before) > 0) {
		id = value(line, "expected")
		if (line ~ /^\{"summary": / || id == "")
			continue
		before_scope++
		before_right += value(line, "best") == id
	}
	lost = percent(before_right, before_scope) - percent(right, scope)
	while ((getline line < want) > 0) {
		split(line, w, "\t")
		if (w[1] != set)
			continue
		look("best", right, scope, w[2], "-")
		look("sent", sent_scope, scope, w[3], "-")
		look("right", sent_right, sent, w[4], w[5])
		look("unsent", unsent, out, w[6], "-")
		look("none", none, rows, "-", w[7])
		if (w[8] != "-" && lost > w[8])
			below = below ", lost > " w[8]
	}
	printf "%-18s %6d %6d | %5s %5s | %5s %5s | %6s %5s | %5s %5s |%s\n",
	    set, rows, scope, cell(right, scope), cell(top, scope),
	    cell(sent_scope, scope), cell(sent_right, sent),
	    cell(unsent, out), cell(none, rows),
	    before == "" ? "-" : sprintf("%.1f", lost), seconds,
	    substr(below, 2)
	if (beside)
		printf "%-18s %6d of the right ones: beside a surer part\n",
		    "", beside
}
