# What the scripts of this folder share; they read it by `.`. A folder of its
# own with settings, and a desk in it.
# shellcheck shell=sh disable=SC2034

program=${0##*/}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
build=${DESKBELL_BUILD:-$root/build/${PRESET:-release}}
# Trained once for all that start a server.
DESKBELL_MODELS=$build/tests/models
export DESKBELL_MODELS
desk=$build/bin/deskbelld
desk_pid=
desk_port=

fail() {
	printf '%s: %s\n' "$program" "$*" >&2
	[ ! -s "$work/desk.err" ] || tail -n 20 "$work/desk.err" >&2
	exit 1
}

skip() {
	printf '%s\n' "$*"
	exit 77
}

leave() {
	rc=$?
	trap - EXIT
	[ -z "$desk_pid" ] || kill -KILL "$desk_pid" 2>/dev/null || :
	if command -v at_leave >/dev/null 2>&1; then
		at_leave
	fi
	rm -rf "$work"
	exit "$rc"
}

[ -x "$desk" ] || skip "there is no $desk"
# Beside the programs, not in memory: flushes shall mean something.
mkdir -p "$build/tests"
work=$(mktemp -d "$build/tests/fault.XXXXXX")
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Settings for a desk with its data in that folder. No budget gets into the
# way; a shop that is always open.
settings() { # DATA FILE
	mkdir -p "$1"
	cat >"$2" <<END
[desk]
data = "$1"
replies = "$root/replies"
web = "$root/client/web"
address = 127.0.0.1
port = 0
rate_sign = 1000/1000
rate_visitor = 10000/10000
rate_talk = 10000/10000
rate_read = 10000/10000
rate_small = 10000/10000
per_address_max = 5000

[shop demo]
name = Demo
hours = always
conversations_max = 1000000
END
}

# A one-time token of a new user.
user() { # CONFIG NAME ROLE
	"$desk" user add "$2" --role "$3" --once --config "$1" \
		2>>"$work/desk.err" || fail "user add $2 failed"
}

# Starts a desk and waits until it listens: desk_pid, desk_port.
start() { # CONFIG
	: >"$work/desk.out"
	"$desk" serve --config "$1" >"$work/desk.out" 2>&1 &
	desk_pid=$!
	for _ in $(seq 200); do
		desk_port=$(sed -n 's/.*event=listening.* port=\([0-9]*\).*/\1/p' \
			"$work/desk.out" | tail -n 1)
		[ -z "$desk_port" ] || return 0
		kill -0 "$desk_pid" 2>/dev/null || break
		sleep 0.05
	done
	cat "$work/desk.out" >>"$work/desk.err"
	fail "the desk does not start"
}

# Ends it by SIGTERM: its exit code in desk_code.
stop() {
	desk_code=0
	kill -TERM "$desk_pid" 2>/dev/null || :
	wait "$desk_pid" || desk_code=$?
	desk_pid=
	cat "$work/desk.out" >>"$work/desk.err"
}
