# What the scenarios of this folder share; each begins with
#
#	. "$(dirname -- "$0")/lib.sh"
#
# A scenario passes (0), fails (1) or is skipped (77, the reason being its last
# line). It works in $work, a folder of its own, on a port of its own, waits
# for conditions with a deadline, and ends what it started, by number.
# DESKBELL_BUILD is the build it tries, build/${PRESET:-release} if not given.
# shellcheck shell=sh disable=SC2034,SC2317
set -eu
LC_ALL=C
export LC_ALL

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
build=${DESKBELL_BUILD:-$root/build/${PRESET:-release}}
name=$(basename -- "$0" .sh)
children='' # all that was started
server=''
port=''
chat=''
frame=''
opened=0

say() {
	printf '%s\n' "$*"
}

skip() { # REASON
	say "$*"
	exit 77
}

# What was being tried when it failed, and the last words of everybody.
fail() { # WHAT
	printf '\n%s: did not happen: %s\n' "$name" "$*"
	for heard in "$work"/*.out "$work"/*.log; do
		[ -s "$heard" ] || continue
		printf -- '-- %s\n' "$(basename "$heard")"
		tail -n 6 "$heard" | cut -c 1-600
	done
	exit 1
}

# A child that has ended but was not waited for yet is a zombie.
is_alive() { # PID
	grep -qs '^State:[[:space:]]*[^ZX]' "/proc/$1/status"
}

clean() {
	rc=$?
	trap '' INT TERM HUP
	trap - EXIT
	for pid in $children; do
		kill -CONT "$pid" 2>/dev/null || true
		kill "$pid" 2>/dev/null || true
	done
	tries=300
	while [ "$server" ] && is_alive "$server" && [ $tries -gt 0 ]; do
		sleep 0.05
		tries=$((tries - 1))
	done
	for pid in $children; do
		is_alive "$pid" && kill -KILL "$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	blame_sanitizers || rc=1
	[ "${KEEP-}" ] && say "kept: $work" || rm -rf "$work"
	exit $rc
}

# A program under a sanitizer says what is wrong when it ends.
blame_sanitizers() {
	for log in "$work"/*.log; do
		[ -e "$log" ] || continue
		if grep -qE '(Address|Leak|Thread)Sanitizer|runtime error:' \
			"$log"; then
			say "$name: a sanitizer complains in $(basename "$log"):"
			grep -m 1 -A 40 -E \
				'(Address|Leak|Thread)Sanitizer|runtime error:' \
				"$log"
			return 1
		fi
	done
}

work=$(mktemp -d)
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
mkdir "$work/home"
chmod 700 "$work"
HOME=$work/home
unset XDG_CONFIG_HOME DESKBELL_URL
# Trained once for all scenarios of a build.
DESKBELL_MODELS=$build/tests/models
export HOME DESKBELL_MODELS
for program in bin/deskbelld bin/deskbell; do
	[ -x "$build/$program" ] || fail "$build/$program was built"
done
# Sanitizers and a busy machine take their time.
patience=${PATIENCE:-20}

# Tries a command every 50 ms until it succeeds, SECONDS long. The command must
# not wait in the same way: there is one count.
until_true() { # SECONDS COMMAND...
	tries=$(($1 * 20))
	shift
	until "$@"; do
		[ $tries -gt 0 ] || return 1
		sleep 0.05
		tries=$((tries - 1))
	done
}

# ---- the server -------------------------------------------------------------

# A reply file below $work/replies.
reply() { # LANG ID TEXT PHRASING...
	file=$work/replies/$1/$2.reply
	mkdir -p "$work/replies/$1"
	text=$3
	printf 'id: %s\nauto: yes\n' "$2" >"$file"
	shift 3
	for phrasing; do
		printf 'ask: %s\n' "$phrasing" >>"$file"
	done
	printf '\n%s\n' "$text" >>"$file"
}

# Settings of a shop "demo" that is always open, on a port the kernel chooses;
# further lines for [desk] as arguments, what standard input holds behind the
# shop. The packs are this checkout's own unless $work/replies is there.
settings() { # LINE...
	replies=$root/replies
	[ ! -d "$work/replies" ] || replies=$work/replies
	mkdir -p "$work/data"
	chmod 700 "$work/data"
	conf=$work/deskbell.conf
	rm -f "$conf"
	(umask 077 && : >"$conf")
	{
		printf '[desk]\ndata = "%s"\nreplies = "%s"\nweb = "%s"\n' \
			"$work/data" "$replies" "$root/client/web"
		printf 'port = %s\n' "${port:-0}"
		# all come from one address here
		case $* in
		*rate_visitor*) ;;
		*) say 'rate_visitor = 100000/100000' ;;
		esac
		for line; do
			say "$line"
		done
		cat <<-'EOT'

			[shop demo]
			name = Casa Clara
			zone = Europe/Madrid
			hours = always
			conversations_max = 100000
			fact.email = hello@casaclara.example
			fact.phone = +34 555 010 200
			fact.shipping_cost = 4.90 EUR
			fact.free_shipping_from = 60 EUR
			fact.shipping_days = 2-4
			fact.dispatch_cutoff = 14:00
			fact.return_days = 30
			fact.refund_days = 5
			fact.payment_methods = card, PayPal
		EOT
		cat
	} >>"$conf" </dev/stdin
}

needs_raw() {
	[ -x "$build/tests/tool_raw" ] || fail "$build/tests/tool_raw was built"
}

# The status of a page; its body is in $work/page.
page() { # PATH
	needs_raw
	"$build/tests/tool_raw" http "$port" "$1" >"$work/page.all" || return 1
	tail -n +2 "$work/page.all" >"$work/page"
	head -n 1 "$work/page.all"
}

page_is() { # PATH STATUS
	[ "$(page "$1")" = "$2" ]
}

# A figure of /metrics, its labels as they stand there; 0 if it is not there.
figure() { # NAME
	page_is /metrics 200 || fail "/metrics was served"
	awk -v name="$1" '$1 == name { found = $2 } END { print found + 0 }' \
		"$work/page"
}

figure_is() { # NAME COMPARISON NUMBER
	test "$(figure "$1")" "$2" "$3"
}

logged() { # TEXT...
	line=$(cat "$work/server.log")
	for text; do
		line=$(printf '%s\n' "$line" | grep -F -- "$text") || return 1
	done
}

serve() { # ARGUMENT...: starts it, without waiting
	: >"$work/server.log"
	"$build/bin/deskbelld" serve --config "$conf" "$@" \
		>>"$work/server.log" 2>&1 </dev/null &
	server=$!
	children="$children $server"
}

is_listening_or_over() {
	logged 'event=listening' || ! is_alive "$server"
}

# Starts the server and waits until it listens; its port stays the same from
# one start to the next.
listen() { # ARGUMENT...
	serve "$@"
	until_true "$patience" is_listening_or_over ||
		fail "the server listens"
	port=$(sed -n 's/.*event=listening .*port=\([0-9]*\).*/\1/p' \
		"$work/server.log")
	[ "$port" ] || fail "the server started"
	sed -i "s/^port = 0\$/port = $port/" "$conf"
	url=ws://127.0.0.1:$port/chat
}

# The same, and its replies are in force.
start() { # ARGUMENT...
	listen "$@"
	until_true "$patience" page_is /readyz 200 || fail "the server is ready"
}

has_ended() { # PID
	! is_alive "$1"
}

# Waits for a child and says how it ended.
ending() { # PID SECONDS
	until_true "$2" has_ended "$1" || fail "$1 ended within $2 s"
	code=0
	wait "$1" || code=$?
	[ "$1" != "$server" ] || server=''
}

stop() {
	kill -TERM "$server"
	ending "$server" "$patience"
	[ $code -eq 0 ] || fail "the server ended with 0, not $code"
}

user() { # WORD...
	"$build/bin/deskbelld" user "$@" --config "$conf" </dev/null \
		2>>"$work/user.log"
}

# Prints a one-time token of a new user.
new_user() { # NAME ROLE OPTION...
	who=$1
	role=$2
	shift 2
	user add "$who" --role "$role" --once --demo "$@" ||
		fail "the user $who was made"
}

# ---- clients ----------------------------------------------------------------

# Starts `deskbell VERB --json ...` as NAME: what it is told is sent by `tell`,
# what it hears is in NAME.out. $pid is its number.
client() { # NAME VERB ARGUMENT...
	peer=$1
	verb=$2
	shift 2
	[ -p "$work/$peer.in" ] || mkfifo "$work/$peer.in"
	: >"$work/$peer.out"
	# open for writing as well, so that it has no end
	"$build/bin/deskbell" "$verb" "$@" --json --url "$url" \
		--token-file "$work/$peer.token" \
		<>"$work/$peer.in" >"$work/$peer.out" 2>>"$work/$peer.log" &
	pid=$!
	children="$children $pid"
	echo $pid >"$work/$peer.pid"
}

# The same with no program in between: any bytes may be sent.
raw_client() { # NAME
	needs_raw
	[ -p "$work/$1.in" ] || mkfifo "$work/$1.in"
	: >"$work/$1.out"
	"$build/tests/tool_raw" talk "$port" \
		<>"$work/$1.in" >"$work/$1.out" 2>>"$work/$1.log" &
	pid=$!
	children="$children $pid"
	echo $pid >"$work/$1.pid"
}

leave() { # NAME
	pid=$(cat "$work/$1.pid")
	kill "$pid" 2>/dev/null || true
	ending "$pid" "$patience"
}

tell() { # NAME FRAME
	pid=$(cat "$work/$1.pid")
	is_alive "$pid" || fail "$1 is still there"
	printf '%s\n' "$2" >"$work/$1.in"
}

# Looks for a line of NAME.out that holds every TEXT; the first one becomes
# $frame. What was forgotten is not looked at.
hears() { # NAME TEXT...
	hearer=$1
	shift
	from=1
	[ ! -s "$work/$hearer.from" ] || from=$(cat "$work/$hearer.from")
	frame=$(tail -n "+$from" "$work/$hearer.out")
	for text; do
		frame=$(printf '%s\n' "$frame" | grep -F -- "$text") || return 1
	done
	# a line that is still being written has no end yet
	frame=$(printf '%s\n' "$frame" | grep -E '}$|^closed |^refused' |
		head -n 1)
	[ "$frame" ]
}

await() { # NAME TEXT...
	until_true "$patience" hears "$@" || {
		who=$1
		shift
		fail "$who heard: $*"
	}
}

not_heard() { # NAME TEXT...
	heard_before=$frame
	! hears "$@" || fail "this should not have come: $frame"
	frame=$heard_before
}

# What came so far does not count any more.
forget() { # NAME
	echo $(($(wc -l <"$work/$1.out") + 1)) >"$work/$1.from"
}

# All frames so far that hold every TEXT.
count() { # NAME TEXT...
	counted=$(cat "$work/$1.out")
	shift
	for text; do
		counted=$(printf '%s\n' "$counted" | grep -F -- "$text") || {
			echo 0
			return
		}
	done
	printf '%s\n' "$counted" | wc -l
}

# The first value by a name in $frame, as it stands there.
value() { # NAME
	printf '%s\n' "$frame" | awk -v name="$1" '{
		if (!match($0, "\"" name "\":")) exit
		s = substr($0, RSTART + RLENGTH)
		if (s !~ /^"/) {
			match(s, /^[^],}]*/)
			print substr(s, 1, RLENGTH)
			exit
		}
		match(s, /^"([^"\\]|\\.)*"/)
		print substr(s, 2, RLENGTH - 2)
	}'
}

# The numbers of the lines that came, each once, in order, without a hole.
numbers_are_whole() { # NAME LAST
	grep -o '"seq":[0-9]*,"kind"' "$work/$1.out" | tr -cd '0-9\n' |
		awk -v last="$2" '$1 != NR { exit 1 }
			END { if (NR != last) exit 1 }'
}

customer() { # NAME ARGUMENT...
	guest=$1
	shift
	client "$guest" customer --shop demo --name "$guest" "$@"
	await "$guest" '"type":"welcome"' '"standing":"customer"'
}

# Opens a chat; its name is in $chat.
open_chat() { # NAME
	opened=$((opened + 1))
	tell "$1" "{\"type\":\"open\",\"id\":\"open$opened\"}"
	await "$1" '"type":"chat"' "\"id\":\"open$opened\""
	chat=$(value conversation)
}

# Says a line in $chat and waits for its number ($seq).
says() { # NAME ID TEXT
	tell "$1" "{\"type\":\"say\",\"id\":\"$2\",\"conversation\":\"$chat\",\"text\":\"$3\"}"
	await "$1" '"type":"ack"' "\"id\":\"$2\""
	seq=$(value seq)
}

# Sends a frame about $chat: what stands behind its type and id.
does() { # NAME TYPE ID FIELDS
	tell "$1" "{\"type\":\"$2\",\"id\":\"$3\",\"conversation\":\"$chat\"$4}"
}

rep() { # NAME OPTION...: a new user, signed in
	rep_name=$1
	shift
	token=$(new_user "$rep_name" rep "$@")
	client "$rep_name" chat --once "$token"
	await "$rep_name" '"type":"welcome"' '"standing":"rep"'
}

# The answer to one question: its outcome and reply, "sent shipping.cost".
ask() { # QUESTION OPTION...
	question=$1
	shift
	frame=$("$build/bin/deskbell" ask --url "$url" --shop demo --json "$@" \
		"$question" 2>>"$work/ask.log") || fail "asked: $question"
	say "$(value outcome) $(value reply)"
}
