# Questions as they are typed in a hurry: one edit (a letter dropped, doubled,
# swapped with the next, or replaced) in ten of a hundred words that have at
# least two letters. The first column of each row is changed; the same every
# time.

function next_number(below) {
	state = (state * 16807) % 2147483647
	return int(state / 2147483647 * below)
}

# Where a letter stands that has another one behind it; 0: nowhere.
function letter_in(word,   places, i, at) {
	for (i = 1; i < length(word); i++)
		if (substr(word, i, 2) ~ /^[A-Za-z][A-Za-z]$/)
			at[++places] = i
	return places ? at[1 + next_number(places)] : 0
}

function slip(word, at,   before, letter, behind, kind) {
	before = substr(word, 1, at - 1)
	letter = substr(word, at, 1)
	behind = substr(word, at + 1)
	kind = next_number(4)
	if (kind == 0)
		return before behind
	if (kind == 1)
		return before letter letter behind
	if (kind == 2)
		return before substr(behind, 1, 1) letter substr(behind, 2)
	return before \
	    substr("abcdefghijklmnopqrstuvwxyz", 1 + next_number(26), 1) behind
}

BEGIN {
	FS = OFS = "\t"
	state = 20011
}

{
	count = split($1, words, " ")
	line = ""
	for (i = 1; i <= count; i++) {
		at = letter_in(words[i])
		if (at && next_number(100) < 10)
			words[i] = slip(words[i], at)
		line = line (i > 1 ? " " : "") words[i]
	}
	$1 = line
	print
}
