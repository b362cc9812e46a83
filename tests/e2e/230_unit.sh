#!/bin/sh
# The unit file shuts the server in as far as it says (an exposure of 1.5 at
# most, of 10), and what it starts is installed beside it.
. "$(dirname -- "$0")/lib.sh"

unit=$root/deploy/deskbelld.service
for line in 'Type=notify' 'WatchdogSec=30' 'UMask=0077' 'LimitCORE=0' \
	'CapabilityBoundingSet=' 'ProtectSystem=strict' 'User=deskbell' \
	'MemoryDenyWriteExecute=yes' 'Restart=on-failure' \
	'ExecStart=deskbelld serve --config /etc/deskbell/deskbell.conf'; do
	grep -qxF -- "$line" "$unit" || fail "the unit file says $line"
done
grep -qE '^u deskbell ' "$root/deploy/deskbelld.sysusers" ||
	fail "there is a user of its own"
# its own limit of descriptors has room for what the settings allow
limit=$(sed -n 's/^LimitNOFILE=//p' "$unit")
most=$(sed -n 's/^SETTING(connections_max, INT, "\([0-9]*\)".*/\1/p' \
	"$root/server/settings.def")
[ "$limit" -ge $((most + 1024)) ] || fail "$limit descriptors are enough"

command -v systemd-analyze >/dev/null || skip "systemd-analyze is missing"
systemd-analyze security --help 2>/dev/null | grep -q -- --offline ||
	skip "systemd-analyze security knows no --offline"
systemd-analyze security --no-pager --offline=yes --threshold=15 "$unit" \
	>"$work/exposure.out" 2>&1 || fail "the exposure is 1.5 at most"
grep -o 'Overall exposure level.*' "$work/exposure.out"
