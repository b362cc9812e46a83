/* The page: link, outbox, thread and view wired together. Every message of the
 * wire is made and read here, and nothing is drawn. */
import { Keep } from './keep.js';
import { Link } from './link.js';
import { Outbox, random_id } from './outbox.js';
import { Thread } from './thread.js';
import { View } from './view.js';
import { pick_lang, speak } from './words.js';

const NAME = /^[\w.:@|/+=-]{1,64}$/;
const LATER = ['slow_down', 'try_later', 'busy', 'disk_full', 'no_memory',
	'not_ready', 'timeout'];
const RESTART_MS = 2000;
const TYPING_EVERY_MS = 3000;
const TYPING_IDLE_MS = 5000;
const TYPING_FADE_MS = 6000;
const WEEK_MS = 6 * 86400000;

const query = new URLSearchParams(location.search);
const meta = document.querySelector('meta[name=deskbell-shop]').content;
const shop = [query.get('shop') ?? '', ...meta.split(/\s+/)]
	.find((name) => NAME.test(name));
const wished = [query.get('lang'), ...navigator.languages]
	.filter((tag) => tag && tag.length <= 16 && NAME.test(tag));
const keep = new Keep(`deskbell.${shop}.`);
const outbox = new Outbox(keep);
const acked = new Map(); /* stored, but lines before them must come first */

let lang = pick_lang(wished);
let words = speak(lang);
let newcomer = false; /* came without a token */
let welcome = null; /* the last one */
let signed = false; /* on the present connection */
let down = false;
let refusal = ''; /* why the desk does not let us in */
let chat = null; /* the conversation, as the desk told it last */
let thread = new Thread();
let opening = ''; /* id of an `open` under way */
let side = begin(); /* how far either side of this chat is */
let typist = '';
let typed_at = 0;
let unread = 0;
const timers = {};

function later(name, ms, what) {
	clearTimeout(timers[name]);
	timers[name] = setTimeout(what, ms);
}

/* ---- the screen ---------------------------------------------------------- */

const view = new View({
	say(text) {
		typing(false);
		keep.draft = '';
		put('say', here(), { text }, text);
	},
	typing(on) {
		keep.draft = view.text.value;
		typing(on);
	},
	choose(line, choice) {
		const fields = { seq: line.seq, reply: choice?.reply };
		put('choose', here(), fields, choice?.title);
		view.text.focus();
	},
	edit(entry) {
		outbox.done(entry.id);
		view.draft([entry.show, view.text.value].join('\n').trim());
		view.text.focus();
		render();
	},
	person: () => put('person', here()),
	end: () => put('close', here()),
	rate: (score) => put('rate', chat.conversation, { score }),
	reopen() {
		put('reopen', chat.conversation);
		revive(chat.conversation);
	},
	fresh() {
		keep.remove('conversation');
		set_chat(null);
		revive('');
		render();
		view.text.focus();
	},
	older() {
		link.send({ type: 'history', id: 'older', before: thread.low,
			conversation: chat.conversation });
	},
	looked: () => receipts(),
});

function is_open() {
	return chat !== null && chat.state !== 'closed';
}

/* Where to say something; '' = in a conversation still to be opened. */
function here() {
	return is_open() ? chat.conversation : '';
}

function put(type, conversation, fields, show) {
	outbox.put(type, conversation, fields, show);
	render();
	pump();
}

function revive(conversation) {
	for (const entry of outbox.entries())
		if (entry.failed === 'closed')
			outbox.revive(entry, conversation);
	pump();
}

function opens_words() {
	const at = welcome.opens_at;
	if (!at)
		return words('leave');
	const near = at - Date.now() < WEEK_MS;
	const day = near ? { weekday: 'long' } : { month: 'long', day: 'numeric' };
	const format = { ...day, hour: 'numeric', minute: '2-digit' };
	return words('back', new Intl.DateTimeFormat(lang, format).format(at));
}

function notice() {
	if (refusal || down)
		return refusal || words('offline');
	if (!welcome || chat?.state === 'closed' || chat?.state === 'with_rep')
		return '';
	if (!welcome.opened)
		return opens_words();
	if (chat?.state !== 'waiting')
		return '';
	const name = !chat.place ? 'waiting' : chat.wait_s ? 'queue' : 'place';
	return words(name, chat.place, Math.ceil(chat.wait_s / 60));
}

function state() {
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
	if (acked.has(entry.id))
		return words('sent');
	return words(signed && !entry.failed ? 'sending' : 'held');
}

/* The number of the line whose choices may be taken, or 0. */
function offered(entries) {
	const lines = [...thread.lines.values()].sort((a, b) => b.seq - a.seq);
	const line = lines.find((l) => l.choices?.length || l.kind === 'customer');
	const taken = entries.some((e) => e.type === 'choose' && !e.failed);
	return line?.choices?.length && chat.state === 'auto' && !taken
		? line.seq : 0;
}

function render() {
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
		end: is_open() && !under_way('close'),
		over,
		rated: Boolean(chat?.score) || under_way('rate'),
		older: side.older,
		missing: side.missing,
	});
	view.unsent([...acked.values(), ...entries].filter((e) => e.show), status);
	view.marks(side.delivered, side.seen);
	view.offer(offered(entries));
	view.typing(typist);
	document.title = unread ? `(${unread}) ${name}` : name;
}

/* ---- to the desk --------------------------------------------------------- */

function hello() {
	newcomer = !keep.get('token');
	link.send({
		type: 'hello', id: 'hello', shop,
		token: keep.get('token') || undefined,
		lang: wished.find((tag) => pick_lang([tag])) ?? wished[0],
		name: query.get('name')?.slice(0, 80) || undefined,
		program: 'deskbell page',
	});
}

function pump() {
	const entry = signed && !opening ? outbox.next() : null;
	if (!entry)
		return;
	if (!entry.conversation && !is_open()) {
		opening = random_id();
		link.send({ type: 'open', id: opening, lang: lang || undefined });
		return;
	}
	if (!entry.conversation) {
		entry.conversation = chat.conversation;
		outbox.save(entry);
	}
	outbox.sent(entry);
	const { type, id, conversation, fields } = entry;
	link.send({ type, id, conversation, ...fields });
}

/* Typing, delivered, seen: no answer, and no matter if they get lost. */
function small(type, fields) {
	if (signed)
		link.send({ type, conversation: chat.conversation, ...fields });
}

function typing(on) {
	clearTimeout(timers.idle);
	if (!is_open() || (!on && !typed_at))
		return;
	if (on)
		later('idle', TYPING_IDLE_MS, () => typing(false));
	if (on && Date.now() - typed_at < TYPING_EVERY_MS)
		return;
	typed_at = on ? Date.now() : 0;
	small('typing', { on });
}

function receipts() {
	if (!side.live)
		return;
	if (side.heard > side.told_delivered) {
		side.told_delivered = side.heard;
		small('delivered', { seq: side.heard });
	}
	if (side.heard > side.told_seen && !document.hidden && view.at_end()) {
		side.told_seen = side.heard;
		small('seen', { seq: side.heard });
	}
}

function resume() {
	link.send({ type: 'resume', id: 'resume', last: thread.last,
		conversation: chat.conversation });
}

function list() {
	link.send({ type: 'list', id: 'list', what: 'mine', limit: 20 });
}

/* The latest lines, or what has come since. */
function load() {
	if (!chat)
		return;
	side.live = false;
	view.busy(true);
	if (thread.last)
		resume();
	else
		link.send({ type: 'history', id: 'tail',
			conversation: chat.conversation });
}

/* ---- the conversation ---------------------------------------------------- */

function begin() {
	return { delivered: 0, seen: 0, heard: 0, told_delivered: 0,
		told_seen: 0, older: false, missing: false, live: false };
}

function set_chat(record) {
	if (record?.conversation !== chat?.conversation) {
		/* What waited for the chat to be opened stays in sight. */
		if (chat)
			view.clear();
		thread = new Thread();
		side = begin();
		acked.clear();
		typist = '';
	}
	chat = record;
	if (!chat)
		return;
	side.seen = Math.max(side.seen, chat.seen ?? 0);
	if (keep.get('conversation') !== chat.conversation)
		keep.set('conversation', chat.conversation);
}

/* A conversation as it is now; another than ours matters if it is open. */
function told(record) {
	const other = record.conversation !== chat?.conversation;
	if (other && record.state === 'closed')
		return;
	set_chat(record);
	if (other)
		load();
}

function show(line) {
	const mine = line.kind === 'customer';
	if (line.sid) {
		outbox.done(line.sid);
		acked.delete(line.sid);
	}
	if (!mine)
		side.heard = Math.max(side.heard, line.seq);
	view.line({
		...line,
		id: line.sid,
		side: mine ? 'mine' : line.kind === 'system' ? 'system' : 'theirs',
		from: mine ? words('you') : line.from ?? '',
	});
}

function arrived(line) {
	const mine = line.kind === 'customer';
	const how = thread.live(line);
	if (how === 'gap')
		resume();
	if (how !== 'new')
		return how;
	view.below(() => show(line), !mine);
	if (!mine)
		typist = '';
	if (!mine && document.hidden)
		unread++;
	return how;
}

/* The stored conversation is not ours any more. */
function forget() {
	keep.remove('conversation');
	set_chat(null);
}

/* Nobody knows us: begin as somebody new, with what is still to be said. */
function anew() {
	keep.remove('token');
	forget();
	for (const entry of outbox.entries())
		outbox.save({ ...entry, conversation: '' });
	link.drop(0);
}

/* ---- from the desk ------------------------------------------------------- */

const hear = {
	welcome(m) {
		if (newcomer && keep.get('token')) {
			link.drop(0); /* another tab was faster: be the same one */
			return;
		}
		if (m.token)
			keep.set('token', m.token);
		signed = true;
		down = false;
		welcome = m;
		if (!lang) {
			lang = m.lang ?? 'en';
			words = speak(lang);
			view.speak(words, lang);
		}
		const kept = keep.get('conversation');
		if (m.chats?.length) {
			set_chat(m.chats[0]);
		} else if (kept) {
			set_chat({ conversation: kept, state: 'closed' });
		}
		load();
		pump();
	},

	ack(m) {
		const entry = outbox.done(m.id);
		const ours = entry && entry.conversation === chat?.conversation;
		if (ours && entry.type === 'rate')
			chat.score = entry.fields.score;
		if (ours && m.seq && entry.show) {
			acked.set(entry.id, entry);
			const how = arrived({ seq: m.seq, kind: 'customer', sid: m.id,
				text: entry.show, at: m.at ?? entry.at });
			if (how === 'old')
				acked.delete(entry.id);
		}
		pump();
	},

	chat(m) {
		outbox.done(m.id);
		if (m.id && m.id === opening) {
			opening = '';
			set_chat(m.chats[0]);
			load();
		} else {
			told(m.chats[0]);
		}
		pump();
	},

	listing(m) {
		const list = m.chats ?? [];
		const record = list.find((c) => c.state !== 'closed') ??
			list.find((c) => c.conversation === chat?.conversation);
		if (record)
			told(record);
	},

	line(m) {
		if (m.conversation === chat?.conversation)
			m.lines.forEach(arrived);
	},

	lines(m) {
		if (m.conversation !== chat?.conversation)
			return;
		const fresh = thread.page(m.lines ?? []);
		const insert = () => fresh.forEach(show);
		if (m.id === 'older')
			view.above(insert);
		else
			view.below(insert, side.live && fresh.length);
		if (m.id !== 'resume')
			side.older = Boolean(m.more);
		if (m.id === 'tail' || (m.id === 'resume' && m.more))
			resume();
		if (!m.live)
			return;
		side.live = true;
		view.busy(false);
		/* It went on between what we knew of it and following it. */
		if (thread.last !== (chat.last ?? 0))
			list();
	},

	typing(m) {
		if (m.conversation !== chat?.conversation)
			return;
		typist = m.on ? m.from || words('someone') : '';
		later('typist', TYPING_FADE_MS, () => view.typing(typist = ''));
	},

	delivered: (m) => mark(m, 'delivered'),
	seen: (m) => mark(m, 'seen'),
	error: refused,
};

function mark(m, how) {
	if (m.conversation === chat?.conversation && m.side === 'rep')
		side[how] = Math.max(side[how], m.seq);
}

/* ---- errors -------------------------------------------------------------- */

function refused(m) {
	const entry = outbox.find(m.id);
	if (m.code === 'drain')
		link.drop(RESTART_MS);
	else if (m.code === 'auth')
		stranger();
	else if (entry)
		entry_refused(entry, m);
	else if (m.id === 'hello')
		hello_refused(m);
	else if (m.id === opening)
		open_refused(m);
	else if (m.on === 'resume' || m.on === 'history')
		read_refused(m);
}

function stranger() {
	if (keep.get('token'))
		anew();
	else
		link.drop(RESTART_MS);
}

function hello_refused(m) {
	if (LATER.includes(m.code)) {
		later('hello', m.retry_ms || RESTART_MS, hello);
		return;
	}
	refusal = m.text;
	link.stop();
}

function open_refused(m) {
	const entry = outbox.next();
	opening = '';
	if (LATER.includes(m.code))
		later('pump', m.retry_ms || RESTART_MS, pump);
	else if (entry)
		outbox.fail(entry, m.text);
}

function read_refused(m) {
	if (LATER.includes(m.code)) {
		later('load', m.retry_ms || RESTART_MS, load);
	} else if (m.code === 'gap') {
		side.missing = true;
		thread.last = m.lowest - 1;
		resume();
	} else if (m.code === 'bad_seq') {
		const now = chat;
		set_chat(null);
		set_chat(now);
		load();
	} else if (m.code === 'not_found' || m.code === 'forbidden') {
		forget();
	}
}

function entry_refused(entry, m) {
	if (LATER.includes(m.code)) {
		later('pump', outbox.later(entry, m.retry_ms), pump);
		return;
	}
	const ours = entry.conversation === chat?.conversation;
	if (m.code === 'closed' && ours)
		chat.state = 'closed';
	outbox.fail(entry, m.code === 'closed' ? 'closed' : m.text);
	if (ours && m.code === 'not_found')
		forget();
	else if (m.code === 'bad_state' || m.code === 'exists')
		list();
	else if (m.code !== 'closed')
		console.error(m.code, m.on, m.field);
	pump();
}

/* ---- start --------------------------------------------------------------- */

const link = new Link(
	`${location.protocol.replace('http', 'ws')}//${location.host}/chat`, {
	up: hello,
	message(m) {
		if (!Object.hasOwn(hear, m?.type))
			return;
		hear[m.type](m);
		render();
		receipts();
	},
	down() {
		signed = false;
		down = true;
		opening = '';
		side.live = false;
		typist = '';
		for (const name of ['hello', 'pump', 'load'])
			clearTimeout(timers[name]);
		outbox.lost();
		render();
	},
});

document.addEventListener('visibilitychange', () => {
	if (!document.hidden)
		unread = 0;
	render();
	receipts();
});

keep.watch((name) => {
	if (name === 'conversation' && signed && keep.get('conversation'))
		list();
	if (!name.startsWith('out.'))
		return;
	render();
	/* Another tab has a line to the desk again: so may we. */
	if (!keep.get(name))
		link.hurry();
});

view.speak(words, lang || 'en');
view.draft(keep.draft);
render();
link.connect();
