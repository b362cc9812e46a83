#!/bin/sh
# What two scanners of TLS find at the desk's door: versions 1.2 and 1.3 alone,
# ciphers that authenticate with a fresh key a session, HTTP/1.1 and nothing
# else, tickets, and no weakness; of the certificate only that nobody known
# signed it. The second scanner takes minutes: only in the longer form.
# limit: 900
. "$(dirname -- "$0")/lib.sh"

for tool in openssl sslscan ${DESKBELL_LONG:+testssl}; do
	command -v $tool >/dev/null || skip "no $tool here"
done

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout "$work/desk.key" -out "$work/desk.pem" -days 90 \
	-subj '/CN=localhost' -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
	2>"$work/openssl.log" || fail 'a certificate was made'
chmod 600 "$work/desk.key"
settings "cert = $work/desk.pem" "key = $work/desk.key" </dev/null
listen

# ---- sslscan ----------------------------------------------------------------

sslscan --no-colour --xml="$work/scan.xml" "127.0.0.1:$port" \
	>"$work/sslscan.log" 2>&1 || fail 'sslscan ran'

versions=$(sed -n 's/.*<protocol type="\(...*\)" version="\([0-9.]*\)" enabled="1".*/\1\2/p' \
	"$work/scan.xml" | sort | tr '\n' ' ')
[ "$versions" = 'tls1.2 tls1.3 ' ] || fail "TLS 1.2 and 1.3 alone: $versions"

ciphers=$(sed -n 's/.*<cipher .*cipher="\([^"]*\)".*/\1/p' "$work/scan.xml")
[ "$ciphers" ] || fail 'there are ciphers'
for cipher in $ciphers; do
	case $cipher in
	TLS_AES_*_GCM_* | TLS_CHACHA20_POLY1305_* | \
		ECDHE-*-GCM-SHA* | ECDHE-*-CHACHA20-POLY1305) ;;
	*) fail "$cipher is not offered" ;;
	esac
done
grep -q '<renegotiation supported="1" secure="1"' "$work/scan.xml" ||
	grep -q '<renegotiation supported="0"' "$work/scan.xml" ||
	fail 'no insecure renegotiation'
! grep -q '<compression supported="1"' "$work/scan.xml" ||
	fail 'no compression'
! grep -q 'vulnerable="1"' "$work/scan.xml" || fail 'no heartbleed'

# ---- by hand ----------------------------------------------------------------

hello() { # ARGUMENT...
	openssl s_client -connect "127.0.0.1:$port" "$@" </dev/null 2>&1
}
hello -alpn h2,http/1.1 | grep -qx 'ALPN protocol: http/1.1' ||
	fail 'HTTP/1.1 is chosen'
! hello -alpn h2 | grep -q 'ALPN protocol: h2' || fail 'HTTP/2 is not'
for version in -tls1_2 -tls1_3; do
	(printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n' && sleep 1) |
		openssl s_client -connect "127.0.0.1:$port" $version -ign_eof \
			-sess_out "$work/ticket$version" >"$work/s_client.log" 2>&1 ||
		true
	hello $version -sess_in "$work/ticket$version" >"$work/again.log"
	grep -q '^Reused, ' "$work/again.log" || fail "a ticket is taken, $version"
done

# ---- testssl ----------------------------------------------------------------

if [ "${DESKBELL_LONG-}" ]; then
	# its exit code counts what it does not like
	testssl --quiet --color 0 --warnings off \
		--openssl-timeout 10 --connect-timeout 10 -p -S -P -f -U \
		--jsonfile "$work/testssl.json" "127.0.0.1:$port" \
		>"$work/testssl.log" 2>&1 || true
	grep -q '"TLS1_3"' "$work/testssl.json" || fail 'testssl ran'
	awk -F '"' '
	$2 == "id" { id = $4 }
	$2 == "severity" { severity = $4 }
	$2 == "finding" { print severity, id, $4 }
	' "$work/testssl.json" >"$work/found"
	# of a certificate made for a test: nobody known signed it, and so
	# nobody can say whether it was revoked; and BREACH means pages that
	# repeat what was asked for beside a secret: ours, compressed, are files
	grep -E '^(MEDIUM|HIGH|CRITICAL|FATAL) ' "$work/found" |
		grep -vE '^[A-Z]+ (cert_chain_of_trust|cert_trust|cert_revocation|cert_crlDistributionPoints|cert_ocspURL|OCSP_stapling|DNS_CAArecord|cert_extlifeSpan|cert_expirationStatus|BREACH)' \
			>"$work/findings.log" || true
	if [ -s "$work/findings.log" ]; then
		cat "$work/findings.log"
		fail 'testssl finds nothing of MEDIUM or more'
	fi
fi
stop
