#!/bin/sh
# The client against desks that are not what they should be: certificates it
# may not trust, frames it cannot read, holes in the numbers, silence, an end
# in the middle, a redirect. It refuses and says why, or comes back after a
# wait of its own and goes on where it was.
. "$(dirname -- "$0")/lib.sh"

client=$build/bin/deskbell
fake=$build/tests/tool_fake
[ -x "$fake" ] || fail "$fake was built"
cases=0
C=AAAAAAAAAAAAAAAAAAAAAA
hello='wait "type":"hello"'
welcome='say {"type":"welcome","standing":"customer","name":"Ana","token":"T","shop":"demo","shop_name":"Demo","opened":true,"chats":[{"conversation":"'$C'","state":"with_rep","lang":"en","shop":"demo","last":0}]}'
resumed='wait "type":"resume"'
live='say {"type":"lines","id":"$id","conversation":"'$C'","live":true}'

a_line() { # NUMBER TEXT
	printf 'say {"type":"line","conversation":"%s","lines":[{"seq":%s,"kind":"rep","from":"Mei","text":"%s","at":1924992000000}]}' \
		"$C" "$1" "$2"
}

# A desk that follows the script of standard input; its port is in $fake_port.
desk_says() { # NAME
	cat >"$work/$1.script"
	: >"$work/$1.heard"
	"$fake" "$work/$1.script" >"$work/$1.heard" 2>"$work/$1.fake.log" &
	children="$children $!"
	until_true "$patience" grep -q '^port' "$work/$1.heard" ||
		fail "$1: the desk listens"
	fake_port=$(sed -n 's/^port //p' "$work/$1.heard")
}

# A customer without a terminal at that desk; what is shown is in NAME.shown.
comes() { # NAME ARGUMENT...
	who=$1
	shift
	[ -p "$work/$who.in" ] || mkfifo "$work/$who.in"
	TERM=dumb "$client" customer --shop demo --plain \
		--token-file "$work/$who.token" \
		--url "ws://127.0.0.1:$fake_port" "$@" \
		<>"$work/$who.in" >"$work/$who.shown" 2>"$work/$who.log" &
	pid=$!
	children="$children $pid"
}

shows() { # NAME TEXT
	grep -sqF -- "$2" "$work/$1.shown"
}

heard_times() { # NAME NUMBER TEXT
	[ "$(grep -cF -- "$3" "$work/$1.heard")" -ge "$2" ]
}

goes() {
	kill "$pid" 2>/dev/null || true
	ending "$pid" "$patience"
}

tried() { # CASE
	cases=$((cases + 1))
}

# ---- C6.1 to C6.4: certificates and old TLS --------------------------------------

if command -v openssl >/dev/null; then
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$work/ca.key" -out "$work/ca.pem" -days 30 \
		-subj '/CN=Test authority' 2>>"$work/openssl.log" ||
		fail 'an authority was made'
	: >"$work/index"
	printf '%s\n' '[ca]' 'default_ca = c' '[c]' "database = $work/index" \
		"new_certs_dir = $work" 'rand_serial = yes' \
		'default_md = sha256' 'policy = p' 'unique_subject = no' \
		'copy_extensions = copy' '[p]' 'commonName = supplied' \
		>"$work/ca.conf"
	signed() { # NAME SUBJECT-ALT-NAME FROM UNTIL
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
			-keyout "$work/$1.key" -out "$work/$1.csr" \
			-subj '/CN=desk' -addext "subjectAltName=$2" \
			2>>"$work/openssl.log" &&
			openssl ca -batch -config "$work/ca.conf" -notext \
				-in "$work/$1.csr" -out "$work/$1.pem" \
				-cert "$work/ca.pem" -keyfile "$work/ca.key" \
				-startdate "$3" -enddate "$4" \
				2>>"$work/openssl.log" ||
			fail "a certificate was made: $1"
	}
	signed good IP:127.0.0.1 20200101000000Z 20990101000000Z
	signed expired IP:127.0.0.1 20200101000000Z 20200201000000Z
	signed named DNS:desk.example 20200101000000Z 20990101000000Z
	cp "$work/ca.key" "$work/self.key" && cp "$work/ca.pem" "$work/self.pem"

	tls_desk() { # NAME OPTION...: openssl's server, on $tls_port
		cert=$1
		shift
		: >"$work/$cert.said"
		openssl s_server -4 -accept 127.0.0.1:0 -quiet \
			-cert "$work/$cert.pem" -key "$work/$cert.key" "$@" \
			</dev/null >"$work/$cert.said" 2>"$work/$cert.err" &
		tls=$!
		children="$children $tls"
		until_true "$patience" has_port || fail "openssl listens"
	}
	# -quiet does not say the port; the kernel does
	has_port() {
		inode=$(find "/proc/$tls/fd" -lname 'socket:*' \
			-printf '%l\n' 2>/dev/null | tr -cd '0-9\n' | head -n 1)
		[ "$inode" ] || return 1
		hex=$(awk -v inode="$inode" '$10 == inode && $4 == "0A" {
			sub(/.*:/, "", $2); print $2 }' /proc/net/tcp)
		[ "$hex" ] || return 1
		tls_port=$(printf '%d' "0x$hex")
	}
	untrusted() { # CASE WORDS CA
		rc=0
		timeout "$patience" "$client" ask --shop demo --ca "$work/$3" \
			--url "wss://127.0.0.1:$tls_port" hello \
			>"$work/tls.out" 2>"$work/tls.log" </dev/null || rc=$?
		[ $rc -eq 69 ] || fail "$1: code 69, not $rc"
		grep -qiE "$2" "$work/tls.log" || fail "$1: says why"
		[ ! -s "$work/tls.out" ] || fail "$1: says nothing else"
		kill "$tls" 2>/dev/null || true
		tried "$1"
	}
	tls_desk expired
	untrusted C6.1 'expired' ca.pem
	tls_desk self
	untrusted C6.2 'self.signed|issuer|verif|mismatch' good.pem
	tls_desk named
	untrusted C6.3 'mismatch' ca.pem
	tls_desk good -tls1_1 -cipher ALL:@SECLEVEL=0
	untrusted C6.4 'no secure connection' ca.pem
else
	say 'C6.1 to C6.4 left out: no openssl here'
fi

# ---- C6.5, C6.6: what cannot be read ---------------------------------------------

# Cut off, come back after a wait, and the talk goes on.
unreadable() { # CASE NAME STEP
	desk_says "$2" <<EOT
$hello
$welcome
$resumed
$live
$(a_line 1 before)
$3
--
$hello
$welcome
$resumed
$live
$(a_line 2 after)
EOT
	comes "$2"
	until_true "$patience" shows "$2" after || fail "$1: it goes on"
	shows "$2" before || fail "$1: what came before was shown"
	heard_times "$2" 2 connect || fail "$1: it came again"
	grep -q '"type":"resume".*"last":1' "$work/$2.heard" ||
		fail "$1: from where it was"
	waited "$2" 1 || fail "$1: after a wait"
	goes
	tried "$1"
}

# Between the first two connections there were at least 200 ms.
waited() { # NAME
	awk '/^connect/ { at[++n] = $2 } END { exit !(at[2] - at[1] >= 200) }' \
		"$work/$1.heard"
}

unreadable C6.5 binary 'hex 2 00ff00ff'
unreadable C6.6 json 'say {"type":"line",,}'
unreadable C6.6 utf8 'hex 1 7b22fffe227d'
unreadable C6.6 field 'say {"type":"line","conversation":7,"lines":[]}'
unreadable C6.11 restart 'close 1012'
unreadable C6.11 gone 'drop'

# ---- C6.7 to C6.9: what is odd, but can be read ----------------------------------

desk_says odd <<EOT
$hello
$welcome
$resumed
$live
$(a_line 1 first)
say {"type":"frobnicated","id":"x","deep":{"y":[1,2]}}
$(a_line 2 second)
$(a_line 2 second)
$(a_line 1 first)
$(a_line 5 fifth)
$resumed
say {"type":"lines","id":"\$id","conversation":"$C","lines":[{"seq":3,"kind":"rep","from":"Mei","text":"third","at":1924992000000},{"seq":4,"kind":"rep","from":"Mei","text":"fourth","at":1924992000000},{"seq":5,"kind":"rep","from":"Mei","text":"fifth","at":1924992000000}],"live":true}
$(a_line 6 sixth)
EOT
comes odd
until_true "$patience" shows odd sixth || fail "C6.7: an unknown type is skipped"
[ "$(grep -c connect "$work/odd.heard")" -eq 1 ] ||
	fail "C6.7: and is no reason to leave"
tried C6.7
grep -q '"type":"resume".*"last":2' "$work/odd.heard" ||
	fail "C6.8: a hole is asked for"
order=$(grep -oE 'first|second|third|fourth|fifth|sixth' "$work/odd.shown" |
	tr '\n' ' ')
[ "$order" = 'first second third fourth fifth sixth ' ] ||
	fail "C6.9: each once and in order, not $order"
goes
tried C6.8
tried C6.9

# ---- C6.10, C6.12: no desk behind it ---------------------------------------------

desk_says silent </dev/null
rc=0
timeout 60 "$client" ask --shop demo --timeout 3 \
	--url "ws://127.0.0.1:$fake_port" hello \
	>"$work/silent.out" 2>"$work/silent.log" </dev/null || rc=$?
[ $rc -eq 69 ] || [ $rc -eq 75 ] || fail "C6.10: it gives up, not $rc"
[ -s "$work/silent.log" ] || fail "C6.10: and says so"
tried C6.10

desk_says elsewhere <<'EOT'
http HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/chat\r\nContent-Length: 0\r\n\r\n
EOT
for page in "ws://127.0.0.1:$fake_port"; do
	rc=0
	timeout "$patience" "$client" ask --shop demo --url "$page" hello \
		>"$work/elsewhere.out" 2>"$work/elsewhere.log" </dev/null ||
		rc=$?
	[ $rc -eq 69 ] || fail "C6.12: code 69, not $rc"
	grep -qF 'sends us elsewhere' "$work/elsewhere.log" ||
		fail "C6.12: says why"
done
tried C6.12
desk_says page <<'EOT'
http HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nhey\n
EOT
rc=0
timeout "$patience" "$client" ask --shop demo \
	--url "ws://127.0.0.1:$fake_port" hello \
	>"$work/page.out" 2>"$work/page.log" </dev/null || rc=$?
[ $rc -eq 69 ] || fail "C6.12: code 69, not $rc"

# ---- longer and longer waits; that no two are alike is tests/unit/cli/backoff.c ----

desk_says shut <<'EOT'
drop
EOT
comes ana
until_true 30 heard_times shut 5 connect || fail "C6.11: it tries again"
goes
awk '/^connect/ { at[++n] = $2 } END {
	for (i = 1; i < 5; i++) {
		wait = at[i + 1] - at[i]
		if (wait < 240 * 2 ^ (i - 1)) exit 1
	}
}' "$work/shut.heard" || fail "C6.11: each wait may be twice as long"
say "$cases cases"
