#!/bin/sh
# What the doors bear, on a desk of its own on the loopback: each case prints
# its figures and what they may be. Run by `tests/bench/run doors`, which has
# built what it needs.
#
# Usage: tests/bench/run doors [CASE...]     (all of them)
#
#   splits     100 000 random streams of requests, split and joined at random,
#              after which the server must live (SPLITS=N for another number)
#   rfc        the RFC 6455 runners against this desk
#   stalled    1 000 readers that stand still
#   half-open  10 000 connections that never say a whole request
#   slow       slowhttptest's headers and bodies that never end, 1 000
#              connections each; a page and a sign-in meanwhile
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
build=${DESKBELL_BUILD:?is set by tests/bench/run}
desk=$build/bin/deskbelld
bench=$build/tests/bench_doors
work=$(mktemp -d "$build/bench.XXXXXX")
pid='' attack='' bad=0
leave() {
	rc=$?
	trap - EXIT
	[ -z "$attack" ] || kill "$attack" 2>/dev/null || :
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || :
	rm -rf "$work"
	exit "$rc"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# A connection is a file at either end.
ulimit -n 32768 2>/dev/null || ulimit -n "$(ulimit -H -n)"

start() { # LINE...: a desk that lets one address do anything
	rm -rf "$work/data"
	mkdir "$work/data"
	{
		cat <<-END
			[desk]
			data = "$work/data"
			replies = "$root/replies"
			models = "$work/models"
			web = "$root/client/web"
			address = 127.0.0.1
			port = 0
			connections_max = 20000
			per_address_max = 20000
			rate_sign = 10000/10000
			rate_talk = 10000/10000
			rate_read = 10000/10000
			rate_small = 10000/10000
			rate_visitor = 10000/10000
		END
		for line; do
			printf '%s\n' "$line"
		done
		printf '\n[shop demo]\nname = Demo\nhours = always\n'
	} >"$work/desk.conf"
	chmod 600 "$work/desk.conf"
	: >"$work/log"
	"$desk" serve --config "$work/desk.conf" >>"$work/log" 2>&1 &
	pid=$!
	for _ in $(seq 400); do
		port=$(sed -n 's/.*event=listening.* port=\([0-9]*\).*/\1/p' \
			"$work/log")
		[ -z "$port" ] || return 0
		sleep 0.05
	done
	cat "$work/log" >&2
	exit 1
}

stop() {
	kill -TERM "$pid"
	code=0
	wait "$pid" || code=$?
	pid=''
	[ "$code" -eq 0 ] || {
		tail -n 20 "$work/log" >&2
		echo "the desk ended with $code" >&2
		exit 1
	}
}

case_splits() {
	at=$(date +%s)
	CK_RUN_CASE=splits CK_TIMEOUT_MULTIPLIER=30 \
		DESKBELL_SPLITS=${SPLITS:-100000} "$build/tests/net_http"
	echo "splits: ${SPLITS:-100000} streams in $(($(date +%s) - at)) s"
}

case_rfc() {
	start
	DESKBELL_PORT=$port "$build/tests/net_rfc6455_opening"
	DESKBELL_PORT=$port "$build/tests/net_rfc6455"
	stop
}

case_stalled() {
	start
	"$bench" --port "$port" --pid "$pid" stalled
	stop
}

case_half_open() {
	start
	"$bench" --port "$port" --pid "$pid" --count 10000 half-open
	stop
}

case_slow() {
	command -v slowhttptest >/dev/null || {
		echo "slow: left out, no slowhttptest here"
		return 0
	}
	for how in -H -B; do
		start
		slowhttptest -c 1000 "$how" -i 5 -r 500 -l 20 -p 3 \
			-u "http://127.0.0.1:$port/" >"$work/slow.log" 2>&1 &
		attack=$!
		sleep 3
		echo "slowhttptest $how, 1 000 connections:"
		"$bench" --port "$port" --pid "$pid" --seconds 15 probe
		wait "$attack" || :
		attack=''
		sed 's/\x1b\[[0-9;]*m//g' "$work/slow.log" |
			grep -E '^(initializing|pending|connected|error|closed):|ended|Exit' |
			tail -n 6 | sed 's/^/  /'
		stop
	done
}

echo "$(date -u +%FT%TZ) $(nproc) processors," \
	"load $(cut -d' ' -f1-3 /proc/loadavg)"
[ $# -gt 0 ] || set -- rfc stalled half-open slow splits
for name; do
	case $name in
	splits | rfc | stalled | slow) "case_$name" || bad=1 ;;
	half-open) case_half_open || bad=1 ;;
	*)
		sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0" >&2
		exit 64
		;;
	esac
	# a case that broke off has left its desk behind
	[ -z "$pid" ] || stop
done
exit $bad
