#!/bin/sh
# Measures how right answers are: makes a pack of replies out of each set's
# training phrasings, asks it the set's questions with `deskbelld rehearse
# replies` (the code that answers customers) and prints a row a set. What is
# looked for stands in answers.want; what was not reached, at the row's end.
#
# Usage: sh tests/bench/answers.sh [OPTION...] [SET...]
#   --folds N        banking77 has no questions of its own: each fifth of its
#                    phrasings is asked of a pack of the others. The first N
#                    of five are (1). xsid always has all five
#   --limit N        at most N questions a pack, spread over all
#   --build FOLDER   an existing build (build/release)
#   --data FOLDER    the sets (../shared/data)
#
# Sets: banking77 (also with typing slips) clinc150 hwu64 bitext hint3 alime
# dialogflow xsid banking77_10 clinc150_10 (10 phrasings a reply); all if none
# is named. Two are measured side by side.
#
# In percent: best = the best reply is the right one, top3 = it is among the
# best three, sent = something is sent, all three of the questions that have a
# reply; right = of all that is sent, also to questions without one; unsent =
# of these; none = no candidate at all; lost = points that slips cost; s =
# seconds for training and asking. A line that holds several questions is split
# as the server does; it counts as right if the right reply is among what is
# sent, and its best one is that of its surest part.
#
# Exit code 1: something could not be measured; 77: there is no data.
set -eu
LC_ALL=C
export LC_ALL

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
build=${DESKBELL_BUILD:-$root/build/release}
data=$root/../shared/data
every='clinc150 banking77 hwu64 bitext hint3 alime dialogflow xsid
	banking77_10 clinc150_10'
folds=1 limit=0 sets=''

usage() {
	sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0" | sed '$d' >&2
	exit 64
}

while [ $# -gt 0 ]; do
	case $1 in
	--folds | --limit | --build | --data)
		[ $# -ge 2 ] || usage
		case $1 in
		--folds) folds=$2 ;;
		--limit) limit=$2 ;;
		--build) build=$2 ;;
		--data) data=$2 ;;
		esac
		shift
		;;
	-*) usage ;;
	*)
		printf '%s\n' $every | grep -qx -- "$1" || usage
		sets="$sets $1"
		;;
	esac
	shift
done
case $folds in
[1-5]) ;;
*) usage ;;
esac
case $limit in
'' | *[!0-9]*) usage ;;
esac

[ -d "$data" ] || {
	echo "there is no $data"
	exit 77
}
desk=$build/bin/deskbelld
[ -x "$desk" ] || {
	echo "there is no $desk; build it first" >&2
	exit 1
}
work=$(mktemp -d)
lanes=''
leave() {
	rc=$?
	trap '' INT TERM
	trap - EXIT
	for lane in $lanes; do
		kill "$lane" 2>/dev/null && wait "$lane" || :
	done
	rm -rf "$work"
	exit "$rc"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- one pack, one file of questions -------------------------------------------

spread() { # at most $limit lines, evenly
	awk -v most="$limit" '
		{ line[NR] = $0 }
		END {
			share = most && most < NR ? most / NR : 1
			for (i = 1; i <= NR; i++)
				if (int(i * share) > int((i - 1) * share))
					print line[i]
		}'
}

# Asks in a child of its own, which a signal ends at once.
ask() { # NAME LANG QUESTIONS OUT
	"$desk" rehearse replies --replies "$work/$1/replies" --lang "$2" \
		--questions "$3" --data "$work/$1" --json \
		>"$work/$1/asked" 2>"$work/$1/log" &
	child=$!
	wait "$child" || {
		tail -n 5 "$work/$1/log" >&2
		return 1
	}
	child=''
	cat "$work/$1/asked" >>"$4"
}

# Appends what comes of the questions to OUT.
measure() { # NAME LANG TRAIN QUESTIONS OUT
	mkdir -p "$work/$1"
	sh "$here/pack_from_tsv" "$3" "$work/$1/replies" "$2"
	sh "$here/pack_from_tsv" --questions "$4" | spread >"$work/$1/questions"
	ask "$1" "$2" "$work/$1/questions" "$5"
}

row() { # SET OUT...; $before: see answers.awk
	row_set=$1
	shift
	awk -v set="$row_set" -v want="$here/answers.want" \
		-v before="${before-}" -v seconds="$(($(date +%s) - began))" \
		-f "$here/answers.awk" "$@"
	began=$(date +%s)
}

# Part number N of five of a file to ask, the rest to train on. Each id's rows
# are dealt out in turn, those of the next id beginning one further on.
deal() { # FILE N QUESTIONS TRAIN
	awk -F '\t' -v n="$2" -v asked="$3" -v train="$4" '
		!($2 in first) { first[$2] = seen[$2] = ids++ }
		{ print > (seen[$2]++ % 5 == n ? asked : train) }' "$1"
}

# ---- the sets ------------------------------------------------------------------

plain() { # SET LANG TRAIN QUESTIONS
	name=$(printf '%s' "$1" | tr ' ' _)
	measure "$name" "$2" "$3" "$4" "$work/$name.json"
	row "$1" "$work/$name.json"
}

measure_banking77() {
	for fold in 0 1 2 3 4; do
		[ "$fold" -lt "$folds" ] || break
		name=banking77_$fold
		mkdir "$work/$name"
		deal "$data/banking77/train.tsv" "$fold" \
			"$work/$name/asked.tsv" "$work/$name/train.tsv"
		measure "$name" en "$work/$name/train.tsv" \
			"$work/$name/asked.tsv" "$work/banking77.json"
		awk -f "$here/slips.awk" "$work/$name/questions" \
			>"$work/$name/slips"
		ask "$name" en "$work/$name/slips" "$work/slips.json"
	done
	row banking77 "$work/banking77.json"
	before=$work/banking77.json row 'banking77 slips' "$work/slips.json"
}

measure_clinc150() {
	plain clinc150 en "$data/clinc150/train.tsv" "$data/clinc150/dev.tsv"
}

measure_hwu64() {
	plain hwu64 en "$data/hwu64/train.tsv" "$data/hwu64/dev.tsv"
}

measure_bitext() {
	plain bitext en "$data/bitext/train.tsv" "$data/bitext/dev.tsv"
}

measure_hint3() {
	for shop in curekart sofmattress powerplay11; do
		plain "hint3 $shop" en "$data/hint3/train_$shop.tsv" \
			"$data/hint3/dev_$shop.tsv"
	done
	row 'hint3 together' "$work"/hint3_*.json
}

measure_alime() {
	faq=$data/alime_cikm2018
	plain 'alime en' en "$faq/train_en_faq.tsv" "$faq/dev_en_faq.tsv"
	plain 'alime es' es "$faq/train_es_mt_faq.tsv" "$faq/dev_es_mt_faq.tsv"
}

measure_dialogflow() {
	plain 'dialogflow zh' zh "$data/dialogflow_zh_en/train_zh.tsv" \
		"$data/dialogflow_zh_en/dev_zh.tsv"
}

measure_xsid() {
	for lang in zh ja; do
		for fold in 0 1 2 3 4; do
			name=xsid_${lang}_$fold
			mkdir "$work/$name"
			deal "$data/xsid/train_$lang.tsv" "$fold" \
				"$work/$name/asked.tsv" "$work/$name/train.tsv"
			measure "$name" "$lang" "$work/$name/train.tsv" \
				"$work/$name/asked.tsv" "$work/xsid_$lang.json"
		done
		row "xsid $lang" "$work/xsid_$lang.json"
	done
}

# The phrasings were published in lower case, so that the pack knows most of
# them once more among the questions; what is looked for was set on all of them.
measure_banking77_10() {
	few=$data/banking77/train_10shot.tsv
	awk -F '\t' 'NR == FNR { known[$1]; next } !($1 in known)' \
		"$few" "$data/banking77/train.tsv" >"$work/rest.tsv"
	awk -F '\t' 'NR == FNR { known[tolower($1)]; next }
		!(tolower($1) in known)' "$few" "$work/rest.tsv" \
		>"$work/new.tsv"
	plain 'banking77 10' en "$few" "$work/rest.tsv"
	measure banking77_10 en "$few" "$work/new.tsv" "$work/new.json"
	row 'banking77 10 new' "$work/new.json"
}

measure_clinc150_10() {
	plain 'clinc150 10' en "$data/clinc150/train_10shot.tsv" \
		"$data/clinc150/dev.tsv"
}

# ---- two at a time -------------------------------------------------------------

# A subshell that takes its child along when it is ended.
below() { # COMMAND...
	trap - EXIT
	trap '[ -z "$child" ] || kill "$child" 2>/dev/null; exit 143' TERM
	child=''
	"$@"
}

# Takes the next set nobody has taken, until there is none.
take_sets() {
	missed=0
	for set in $sets; do
		mkdir "$work/taken.$set" 2>/dev/null || continue
		began=$(date +%s)
		(below "measure_$set") >"$work/taken.$set/rows" &
		child=$!
		wait "$child" || {
			echo "$set could not be measured" >&2
			missed=1
		}
		child=''
		cat "$work/taken.$set/rows"
	done
	exit "$missed"
}

sets=${sets:-$every}
printf '%-18s %6s %6s | %5s %5s | %5s %5s | %6s %5s | %5s %5s | %s\n' \
	set rows having best top3 sent right unsent none lost s \
	'not as looked for'
failed=0
for _ in 1 2; do
	(below take_sets) &
	lanes="$lanes $!"
done
for lane in $lanes; do
	wait "$lane" || failed=1
done
lanes=''
exit "$failed"
