. /work/main/tests/e2e/lib.sh
settings </dev/null
start
ask 'how much is shipping?'
page /metrics; cat $work/page | grep -v '^#' | grep -v bucket
cat > $work/f <<X
X
raw_client r
tell r '{"type":"hello","id":"1","shop":"demo"}'
await r welcome
tell r '{"type":"open","id":"o"}'
await r '"chat"'; chat=$(value conversation)
tell r 'not json'
awk 'BEGIN{for(i=0;i<10000;i++)printf "["; for(i=0;i<10000;i++)printf "]"}' > $work/deep
tell r "@$work/deep"
tell r '{"type":"frob","id":"x"}'
tell r '{"type":"say","id":"x","conversation":"'$chat'"}'
tell r '{"type":"say","id":"x2","conversation":"'$chat'","text":5}'
tell r '{"type":"resume","id":"x3","conversation":"'$chat'","last":-1}'
tell r '{"type":"resume","id":"x4","conversation":"'$chat'","last":99999999999999999999}'
tell r '{"type":"resume","id":"x5","conversation":"'$chat'","last":1e300}'
tell r '{"type":"say","id":"x6","conversation":"'$chat'","text":"a\u0000b"}'
tell r '{"type":"say","id":"x7","conversation":"'$chat'","text":"\ud800"}'
printf '{"type":"say","id":"x8","conversation":"%s","text":"a\000b"}' $chat > $work/nul
tell r "@$work/nul"
tell r '{"type":"say","id":"x9","conversation":"'$chat'","text":"   "}'
tell r '{"type":"say","conversation":"'$chat'","text":"q"}'
tell r '{"type":"say","id":"x9","id":"x10","conversation":"'$chat'","text":"q"}'
tell r '{"type":"say","id":"x11","conversation":"'$chat'","text":"q"} trailing'
tell r '["type"]'
tell r '{}'
tell r ''
tell r '{"type":"say","id":"bad id","conversation":"'$chat'","text":"q"}'
tell r '{"type":"welcome","id":"w"}'
tell r '{"type":"answered","id":"w"}'
sleep 1
cat $work/r.out
printf '{"type":"say","id":"y","conversation":"%s","text":"\377"}' $chat > $work/utf
tell r "@$work/utf"
sleep .5
tail -1 $work/r.out
raw_client r2
head -c 1000000 /dev/zero | tr '\0' x > $work/meg
tell r2 '{"type":"hello","id":"1","shop":"demo"}'
await r2 welcome
tell r2 "@$work/meg"
sleep .5
cat $work/r2.out
cat $work/server.log
