/* The page: who is asked for, and what stands where. What is said is in
 * talk.js, how it looks in view.js. */
import { Keep } from './keep.js';
import { Link } from './link.js';
import { Outbox } from './outbox.js';
import { Talk } from './talk.js';
import { View } from './view.js';
import { pick_lang, speak } from './words.js';

const NAME = /^[\w.:@|/+=-]{1,64}$/;
/* Replies of the starter pack whose help nobody asks about. */
const COURTESIES = ['greeting', 'thanks', 'goodbye'];
const SOON_MS = 6 * 86400000; /* so near a day is called by its name */

const query = new URLSearchParams(location.search);
const shops = document.querySelector('meta[name=deskbell-shop]').content;
const shop = [query.get('shop') ?? '', ...shops.split(/\s+/)]
	.find((name) => NAME.test(name));
const wished = [query.get('lang'), ...navigator.languages]
	.filter((tag) => tag && tag.length <= 16 && NAME.test(tag));
const keep = new Keep(`deskbell.${shop}.`);
const outbox = new Outbox(keep);

const address =
	`${location.protocol.replace('http', 'ws')}//${location.host}/chat`;

let lang = pick_lang(wished);
let words = speak(lang);
let unread = 0;

const talk = new Talk({
	shop,
	name: query.get('name')?.slice(0, 80),
	lang: lang || wished[0],
}, keep, outbox, (on) => new Link(address, on), {
	changed: () => render(),
	clear: () => view.clear(),
	looking: () => !document.hidden && view.at_end,
	lang(word) {
		if (lang)
			return;
		lang = word;
		words = speak(lang);
		view.speak(words, lang);
	},
	lines(lines, where) {
		const theirs = lines.some((line) => line.kind !== 'customer');
		const insert = () => lines.forEach(show);
		if (where === 'above')
			view.above(insert);
		else
			insert();
		if (where !== 'live' || !theirs)
			return;
		view.news();
		if (document.hidden)
			unread++;
	},
});

const view = new View({
	say(text) {
		keep.draft = '';
		talk.say(text);
	},
	typing(on) {
		keep.draft = view.text.value;
		talk.typing(on);
	},
	choose(line, choice) {
		talk.choose(line.seq, choice);
		view.focus();
	},
	judge(seq, yes) {
		keep.set('judged', `${talk.chat.conversation} ${seq}`);
		talk.put('helped', { seq, yes });
		const comes = !yes && talk.welcome.opened;
		return words(comes ? 'coming' : 'thanks');
	},
	edit(entry) {
		outbox.done(entry.id);
		view.draft([entry.show, view.text.value].join('\n').trim());
		view.text.focus();
		render();
	},
	fresh() {
		talk.fresh();
		view.text.focus();
	},
	person: () => talk.put('person'),
	end: () => talk.put('close'),
	rate: (score) => talk.put('rate', { score }),
	reopen: () => talk.reopen(),
	older: () => talk.older(),
	looked: () => talk.receipts(),
});

/* ---- what stands where --------------------------------------------------- */

function show(line) {
	const mine = line.kind === 'customer';
	const theirs = line.kind === 'system' ? 'system' : 'theirs';
	view.line({
		...line,
		id: line.sid,
		side: mine ? 'mine' : theirs,
		from: mine ? words('you') : line.from ?? '',
	});
}

function back_words(at) {
	const near = at - Date.now() < SOON_MS;
	const day = near ? { weekday: 'long' } :
		{ month: 'long', day: 'numeric' };
	const format = { ...day, hour: 'numeric', minute: '2-digit' };
	return words('back', new Intl.DateTimeFormat(lang, format).format(at));
}

function notice() {
	const { chat, welcome, refusal, down } = talk;
	if (refusal || down)
		return refusal || words('offline');
	if (!welcome || chat?.state === 'closed' || chat?.state === 'with_rep')
		return '';
	if (!welcome.opened)
		return welcome.opens_at ? back_words(welcome.opens_at) :
			words('leave');
	if (chat?.state !== 'waiting')
		return '';
	const name = !chat.place ? 'waiting' : chat.wait_s ? 'queue' : 'place';
	return words(name, chat.place, Math.ceil(chat.wait_s / 60));
}

function state() {
	const { chat, welcome, refusal } = talk;
	if (!welcome)
		return refusal ? '' : words('connecting');
	if (chat?.state === 'closed')
		return words('over');
	if (chat?.state === 'with_rep')
		return words('rep', chat.rep ?? words('someone'));
	return words(welcome.opened ? 'opened' : 'shut');
}

function status(entry) {
	if (entry.failed === 'old')
		return words('failed');
	if (entry.failed && entry.failed !== 'closed')
		return `${words('failed')} ${entry.failed}`;
	if (talk.acked.has(entry.id))
		return words('sent');
	return words(talk.signed && !entry.failed ? 'sending' : 'held');
}

/* The number of the line whose choices may be taken, or 0. */
function offered(taken) {
	const { chat, thread } = talk;
	const line = [...thread.lines.values()]
		.sort((a, b) => b.seq - a.seq)
		.find((l) => l.choices?.length || l.kind === 'customer');
	const can = line?.choices?.length && chat.state === 'auto' && !taken;
	return can ? line.seq : 0;
}

/* The number of the automatic answer that may be judged, or 0. */
function to_judge() {
	const { chat, thread } = talk;
	const last = Math.max(0, ...[...thread.lines.values()]
		.filter((l) => l.kind === 'auto' && l.reply &&
			!COURTESIES.includes(l.reply))
		.map((l) => l.seq));
	const told = `${chat?.conversation} ${last}` === keep.get('judged');
	return chat?.state === 'auto' && !told ? last : 0;
}

function render() {
	const { chat, welcome, thread, side } = talk;
	const entries = outbox.entries();
	const under_way = (type) =>
		entries.some((e) => e.type === type && !e.failed);
	const over = chat?.state === 'closed' && !under_way('reopen');
	const name = welcome?.shop_name || shop;
	view.chrome({
		shop: name,
		state: state(),
		notice: notice(),
		greeting: thread.low > 1 ? '' : welcome?.greeting ?? '',
		person: welcome && !over && !under_way('person') &&
			(!chat || chat.state === 'auto'),
		end: talk.is_open && !under_way('close'),
		over,
		rated: Boolean(chat?.score) || under_way('rate'),
		older: side.older,
		missing: side.missing,
		busy: chat !== null && !side.live,
	});
	view.unsent([...talk.acked.values(), ...entries].filter((e) => e.show),
		status);
	view.marks(side.delivered, side.seen);
	view.offer(offered(under_way('choose')));
	view.ask(to_judge());
	view.typing(talk.typist === '?' ? words('someone') : talk.typist);
	view.settle();
	document.title = unread ? `(${unread}) ${name}` : name;
}

document.addEventListener('visibilitychange', () => {
	if (!document.hidden)
		unread = 0;
	render();
	talk.receipts();
});

keep.watch((name) => talk.changed(name));
view.speak(words, lang || 'en');
view.draft(keep.draft);
render();
talk.link.connect();
