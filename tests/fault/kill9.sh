#!/bin/sh
# Eight customers and two reps keep talking while the desk is killed by SIGKILL
# at random moments and started again on the same data. Nothing acknowledged
# may be lost, doubled or out of order, and no number missing. Then the test
# itself is tried: on logs with a line taken out or doubled, and on a desk that
# is given its data of before.
#
# limit: 600
#
# Usage: sh tests/fault/kill9.sh [--cycles N] [--seed N]
set -eu
# shellcheck source=tests/fault/lib.sh disable=SC1091,SC2154
. "$(dirname -- "$0")/lib.sh"

cycles=20
[ -z "${DESKBELL_LONG:-}" ] || cycles=150
seed=$(date +%s)
while [ $# -ge 2 ]; do
	case $1 in
	--cycles) cycles=$2 ;;
	--seed) seed=$2 ;;
	*) fail "unknown option $1" ;;
	esac
	shift 2
done

kill9="$build/tests/fault_kill9"
check="$build/tests/fault_check"

try() { # NAME [OPTION...]
	data=$work/$1/data
	logs=$work/$1/logs
	mkdir -p "$logs"
	settings "$data" "$work/$1.conf"
	config=$work/$1.conf
	shift
	token=$(user "$config" admin admin) || return 1
	"$kill9" --server "$desk" --config "$config" --data "$data" \
		--logs "$logs" --admin "$token" \
		--seed "$seed" "$@" 2>&1
}

blames() { # NAME PATTERN FILE...
	name=$1
	pattern=$2
	shift 2
	if "$check" "$@" >"$work/blame"; then
		fail "$name was not caught"
	fi
	grep -q "$pattern" "$work/blame" || {
		tail -n 5 "$work/blame" >&2
		fail "$name was not called so"
	}
}

echo "seed $seed"
if ! try main --cycles "$cycles"; then
	tail -n 20 "$logs/desk.err" >&2
	fail "the run broke off"
fi
"$check" "$logs"/*.log || fail "a promise was broken"

# One acknowledged line, taken out of the final read or told twice.
victim=$(awk -F'\t' '$3 == "final" && $7 == "customer" { n = NR }
	END { print n }' "$logs/final.log")
sed "${victim}d" "$logs/final.log" >"$work/lost"
sed "${victim}p" "$logs/final.log" >"$work/twice"
blames "a lost line" "^C1 lost" "$logs"/[cr][0-9]*.log "$work/lost"
blames "a doubled line" "doubled" "$logs"/[cr][0-9]*.log "$work/twice"

# A desk that forgets: the run may well break off, and must be blamed.
try control --control --cycles 4 >"$work/control.out" || :
[ -s "$logs/final.log" ] || {
	cat "$work/control.out" >&2
	fail "the control broke off before its end"
}
blames "a desk that forgets" "^C[15] " "$logs"/*.log
tail -n 1 "$work/blame"
echo "the controls were caught"
