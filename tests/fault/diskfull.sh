#!/bin/sh
# The desk's data on a small disk that gets full, twice: lines are refused with
# `disk_full` or `try_later`, reading and signing in go on, and once there is
# room again all works as before, without a restart. Nothing acknowledged is
# lost. Needs root, to mount a disk of a few megabytes in memory.
set -eu
# shellcheck source=tests/fault/lib.sh disable=SC1091,SC2154
. "$(dirname -- "$0")/lib.sh"

[ "$(id -u)" -eq 0 ] || skip "only root can mount a small disk"
disk=$work/disk
logs=$work/logs
mkdir -p "$disk" "$logs"
mount -t tmpfs -o size=12m,mode=0700 deskbell-test "$disk" 2>/dev/null ||
	skip "a small disk cannot be mounted here"
at_leave() {
	umount "$disk" 2>/dev/null || umount -l "$disk"
}

config=$work/desk.conf
settings "$disk/data" "$config"
token=$(user "$config" admin admin)
start "$config"
"$build/tests/fault_disk" "$desk_port" "$token" "$disk/filler" "$logs" ||
	fail "the desk did not behave"
kill -0 "$desk_pid" 2>/dev/null || fail "the desk is gone"
stop
[ "$desk_code" -eq 0 ] || fail "the desk ended with $desk_code"
"$build/tests/fault_check" "$logs"/*.log || fail "a promise was broken"
grep -q 'err=disk_full' "$work/desk.err" ||
	fail "the desk's log does not tell of the full disk"
