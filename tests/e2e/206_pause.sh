#!/bin/sh
# G6.6: the server is stopped for longer than every deadline it has and goes
# on: nobody is cut off, no chat is taken away, its own watchdog keeps still.
# 8 s against deadlines of 2 and 3 s; 90 s against the usual ones in the long
# form. What jumps of the clock do is tried by tests/flow/clock.c.
. "$(dirname -- "$0")/lib.sh"

pause=8
set -- 'ping_s = 2' 'cut_s = 3' 'watchdog_s = 2' 'rep_grace_s = 3'
if [ "${DESKBELL_LONG-}" ]; then
	pause=90
	set --
fi
reply en shipping.cost 'It is {{shop.shipping_cost}}.' 'what does shipping cost'
settings "$@" 'suggest = no' </dev/null
start
rep ana
customer mary
open_chat mary
does mary person p ''
await mary '"state":"with_rep"'
says mary m1 'before it stops'
before=$(wc -c <"$work/mary.log")

kill -STOP "$server"
sleep $pause
kill -CONT "$server"

says mary m2 'when it goes on'
[ "$seq" -gt 1 ] || fail "numbers go on"
await ana '"type":"line"' 'when it goes on'
sleep 4 # in which what was due would come
says mary m3 'and later'
is_alive "$server" || fail "its watchdog let it live"
[ "$(wc -c <"$work/mary.log")" -eq "$before" ] ||
	fail "the customer was not cut off"
[ "$(count ana '"type":"welcome"')" -eq 1 ] || fail "nor was the rep"
does mary history h ',"limit":200'
await mary '"type":"lines"' '"id":"h"'
case $frame in
*'before it stops'*'when it goes on'*'and later'*) ;;
*) fail "lines are in their order" ;;
esac
[ "$(count mary '"state":"waiting"')" -eq 0 ] ||
	fail "the rep kept the chat"
! logged event=clock_jumped || fail "that was no jump of the clock"
stop
