#!/bin/sh
# Over TLS: a customer with the right authority is answered; a certificate of
# nobody known, of another name or one that has expired ends it, and so does
# plain text at the same door. The certificate can be changed while it runs.
. "$(dirname -- "$0")/lib.sh"

command -v openssl >/dev/null || skip 'no openssl here'

certificate() { # NAME DAYS SUBJECT-ALT-NAME
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$work/$1.key" -out "$work/$1.pem" -days "$2" \
		-subj '/CN=desk' -addext "subjectAltName=$3" \
		2>>"$work/openssl.log" || fail "a certificate was made"
	chmod 600 "$work/$1.key"
}

certificate good 30 'DNS:localhost,IP:127.0.0.1'
certificate other 30 'DNS:desk.example'
cp "$work/good.pem" "$work/now.pem"
cp "$work/good.key" "$work/now.key"

settings "cert = $work/now.pem" "key = $work/now.key" </dev/null
listen
url=wss://127.0.0.1:$port

tls_ask() { # ARGUMENT...: the answer; what it says otherwise is in ask.log
	"$build/bin/deskbell" ask --shop demo "$@" 'how much is shipping?' \
		2>"$work/ask.log"
}

is_answered() {
	tls_ask --url "$url" --ca "$work/$1.pem" | grep -qF '4.90 EUR'
}

until_true "$patience" is_answered good || fail 'a customer is answered'
tls_ask --url "wss://localhost:$port" --ca "$work/good.pem" |
	grep -qF '4.90 EUR' || fail 'a customer is answered by name'

refused() { # WHAT WORD ARGUMENT...
	what=$1 word=$2
	shift 2
	rc=0
	tls_ask "$@" >/dev/null || rc=$?
	[ $rc = 69 ] || fail "$what: exit code 69, not $rc"
	grep -qiE "$word" "$work/ask.log" || fail "$what: says why"
}

refused 'nobody known signed it' 'self.signed' --url "$url"
refused 'another authority' 'self.signed|issuer|verif' \
	--url "$url" --ca "$work/other.pem"
refused 'plain text' 'No desk' --url "ws://127.0.0.1:$port"

# another certificate, of another name, from the next connection on
cp "$work/other.pem" "$work/now.pem"
cp "$work/other.key" "$work/now.key"
kill -HUP "$server"
is_other() {
	tls_ask --url "$url" --ca "$work/other.pem" >/dev/null || true
	grep -qiE 'mismatch|name' "$work/ask.log"
}
until_true "$patience" is_other || fail 'the new certificate is in use'
is_alive "$server" || fail 'the server lives'
