/* How it looks. Sizes in em: the shop's page may have changed rem. */
export const style = `
:host{--paper:#fffdf9;--ink:#24292d;--soft:#5e666b;--edge:#cbc5b8;
--theirs:#f0ece3;--tint:#e3efec;--bad:#a3312a}
@media(prefers-color-scheme:dark){
:host{--paper:#1a1f22;--ink:#e6e8e6;--soft:#a3adb1;--edge:#424b51;
--theirs:#272e32;--tint:#1d2f2f;--bad:#ff9d94}}
p,button,span{unicode-bidi:plaintext}
.unseen{position:absolute;clip-path:inset(50%);width:1px;height:1px;
overflow:hidden;white-space:nowrap}

#badge{position:absolute;top:-.4em;inset-inline-end:-.3em;min-width:1.9em;
padding:.15em .4em;border:1px solid #fff;border-radius:1em;font-size:.8125em;
font-weight:600;background:#a3312a;color:#fff}
#panel{position:fixed;inset:auto var(--right,1em) 5.5em var(--left,auto);
flex-direction:column;width:25em;max-width:none;max-height:none;
height:min(42em,100vh - 7em);padding:0;overflow:hidden auto;
border:1px solid var(--edge);border-radius:1em;background:var(--paper);
color:var(--ink);box-shadow:0 .5em 2.5em #0004;animation:come .2s ease-out}
#panel[open]{display:flex}
@media(max-width:30em),(max-height:30em){
#panel{inset:var(--top,0) 0 auto;width:100%;height:var(--height,100vh);
border:0;border-radius:0}
.head .bell{display:none}}

button,textarea,input{font:inherit;color:inherit}
#panel button{min-height:2.25em;padding:.3em .9em;border:1px solid var(--mine);
border-radius:1.2em;background:var(--mine);color:#fff;cursor:pointer}
#panel .quiet{background:none;border-color:var(--edge);color:var(--ink)}
button:hover{filter:brightness(1.15)}
#panel :is(.quiet,.choices button):hover{background:var(--tint)}
textarea,input{flex:1;width:100%;min-width:0;min-height:2.75em;max-height:9em;
padding:.6em 1em;resize:none;border:1px solid var(--soft);border-radius:1.4em;
background:var(--paper)}
::placeholder{color:var(--soft);opacity:1}
:is(textarea,input):focus-visible{outline-offset:-1px}
:is(#log,#over):focus-visible{outline-offset:-3px}
a{color:inherit}

.head{display:flex;align-items:center;gap:.6em;padding:.7em 1em;
border-bottom:1px solid var(--edge)}
.head div{flex:1;min-width:0}
.head .bell{color:var(--accent)}
h2{font-size:1.1em;line-height:1.25;overflow-wrap:anywhere}
#state,.meta,.mark,.judge,#typing{font-size:.8125em;color:var(--soft)}
#end{font-size:.875em;white-space:nowrap}
#panel #hide{width:2.25em;padding:0;border:0}
#hide::before{clip-path:path("M4.5 8.6L12 16.1l7.5-7.5L18 7.1l-6 6-6-6z")}
#notice{padding:.5em 1em;background:var(--tint);font-size:.9375em}

#log{flex:1;min-height:7em;overflow-y:auto;overscroll-behavior:contain;
padding:1em}
#older{display:block;margin:0 auto 1em}
.line{display:flex;flex-direction:column;align-items:flex-start;
margin-top:.9em;animation:come .2s ease-out}
#greeting{margin-top:0}
.more{margin-top:.2em}
.more .meta{display:none}
.mine{align-items:flex-end}
.meta,.mark{padding:0 .3em .15em}
.text{max-width:85%;padding:.5em .85em;border-radius:1.1em;
background:var(--theirs);white-space:pre-wrap;overflow-wrap:anywhere;
unicode-bidi:isolate}
.theirs .text{border-end-start-radius:.3em}
.mine .text{background:var(--mine);color:#fff;
border-end-end-radius:.3em}
.failed .text{background:none;color:inherit;border:1px solid var(--bad)}
.failed .mark{color:var(--bad)}
#wrong{color:var(--bad)}
#panel .mark button{min-height:2em;padding:0 .6em}
.system{align-items:center;text-align:center;color:var(--soft);
font-size:.875em}
.system .text{background:none;padding:0}
.choices,.judge,.row{display:flex;flex-wrap:wrap;gap:.5em}
.choices,.judge{margin-top:.4em}
#panel .choices button{text-align:start;background:none;
border-color:var(--accent);color:var(--accent)}
@keyframes come{from{opacity:0;transform:translateY(.4em)}}

.foot{position:relative;padding:0 1em max(1em,env(safe-area-inset-bottom))}
#typing{min-height:1.6em}
#typing:not(:empty)::after{content:" …"}
#newer{position:absolute;inset:auto 0 calc(100% + .5em);width:fit-content;
margin:auto}
#person{display:block;margin-bottom:.6em;font-size:.9375em}
.row{align-items:flex-end}
#form .row{flex-wrap:nowrap}
#panel #send{width:2.75em;height:2.75em;padding:0;border-radius:50%}
#send::before{clip-path:path("M12 4l7 7-1.6 1.6-4.3-4.3V20h-2.2V8.3l-4.3 4.3L5 11z")}
label{display:block;margin-bottom:.5em;font-size:.9375em}
#rate{margin-bottom:.5em;font-weight:600}
#scores{display:grid;grid-template-columns:repeat(5,1fr);gap:.4em;
margin-bottom:1em}
#panel .score{padding:.4em .1em;border-radius:.8em;font-size:.8125em;
line-height:1.2}
b{display:block;font-size:1.15em}

@media(max-height:24em){#log{min-height:4em;padding:.2em 1em}
.head,.foot{padding-block:.2em}#typing{min-height:0}}
@media(pointer:coarse){#panel button{min-width:44px;min-height:44px}}
@media(prefers-reduced-motion:reduce){*{animation:none!important}}
@media(forced-colors:active){.text{border:1px solid}}
`;
