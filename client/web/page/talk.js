/* The talk with the desk: every message of the wire is made and read here.
 * Knows no page and no socket; what is to be shown it tells through `on`. */
import { random_id } from './outbox.js';
import { refused } from './refusal.js';
import { Thread } from './thread.js';

const TYPING_EVERY_MS = 3000;
const TYPING_IDLE_MS = 5000;
const TYPING_FADE_MS = 6000;

/* How far either side of a conversation has come. */
function begin() {
	return { delivered: 0, seen: 0, heard: 0, told_delivered: 0,
		told_seen: 0, older: false, missing: false, live: false };
}

export class Talk {
	/* me: shop, name, lang (as wished, may be ''); line: makes a link
	 * on: changed(), clear(), lang(word), lines(list, 'above' 'below' or
	 * 'live'), looking(): is the end of the thread in sight */
	constructor(me, keep, outbox, line, on) {
		Object.assign(this, { me, keep, outbox, on });
		this.acked = new Map(); /* stored, but others must come first */
		this.timers = {};
		this.welcome = null; /* the last one */
		this.signed = false; /* on the present connection */
		this.down = false;
		this.refusal = ''; /* why the desk does not let us in */
		this.chat = null; /* as the desk told it last */
		this.news = 0; /* how often it did by itself */
		this.thread = new Thread();
		this.side = begin();
		this.typist = '';
		this.typed_at = 0;
		this.opening = ''; /* id of an `open` under way */
		this.link = line({
			up: () => this.hello(),
			down: () => this.lost(),
			message: (m) => this.hear(m),
		});
	}

	/* ---- what the customer does -------------------------------------- */

	get is_open() {
		return this.chat !== null && this.chat.state !== 'closed';
	}

	put(type, fields, show) {
		const here = this.is_open || ['rate', 'reopen'].includes(type)
			? this.chat.conversation : '';
		this.outbox.put(type, here, fields, show);
		this.on.changed();
		this.pump();
	}

	say(text) {
		this.typing(false);
		this.put('say', { text }, text);
	}

	choose(seq, choice) {
		const fields = { seq, reply: choice?.reply };
		this.put('choose', fields, choice?.title);
	}

	reopen() {
		this.put('reopen');
		this.revive(this.chat.conversation);
	}

	fresh() {
		this.forget();
		this.revive('');
		this.on.changed();
	}

	/* What came too late for a closed chat. */
	revive(conversation) {
		for (const entry of this.outbox.entries())
			if (entry.failed === 'closed')
				this.outbox.revive(entry, conversation);
		this.pump();
	}

	older() {
		this.ask('history', 'older', { before: this.thread.low });
	}

	/* Typing, delivered, seen: no answer, no matter if they get lost. */
	small(type, fields) {
		const { conversation } = this.chat;
		if (this.signed)
			this.link.send({ type, conversation, ...fields });
	}

	typing(on) {
		const stop = () => this.typing(false);
		clearTimeout(this.timers.idle);
		if (!this.is_open || (!on && !this.typed_at))
			return;
		if (on)
			this.later('idle', TYPING_IDLE_MS, stop);
		if (on && Date.now() - this.typed_at < TYPING_EVERY_MS)
			return;
		this.typed_at = on ? Date.now() : 0;
		this.small('typing', { on });
	}

	receipts() {
		const { side } = this;
		const seq = side.heard;
		if (!side.live)
			return;
		if (seq > side.told_delivered) {
			side.told_delivered = seq;
			this.small('delivered', { seq });
		}
		if (seq > side.told_seen && this.on.looking()) {
			side.told_seen = seq;
			this.small('seen', { seq });
		}
	}

	/* ---- to the desk ------------------------------------------------- */

	later(name, ms, what) {
		clearTimeout(this.timers[name]);
		this.timers[name] = setTimeout(what, ms);
	}

	hello() {
		const token = this.keep.get('token');
		const { shop, name, lang } = this.me;
		this.newcomer = !token;
		this.link.send({
			type: 'hello', id: 'hello', shop,
			token: token || undefined,
			lang: lang || undefined,
			name: name || undefined,
			program: 'deskbell page',
		});
	}

	/* Sends the next entry of the outbox, if it may go. */
	pump() {
		if (!this.signed || this.opening)
			return;
		const entry = this.outbox.next();
		if (!entry)
			return;
		if (!entry.conversation && !this.is_open) {
			this.opening = random_id();
			this.link.send({ type: 'open', id: this.opening,
				lang: this.me.lang || undefined });
			return;
		}
		if (!entry.conversation) {
			entry.conversation = this.chat.conversation;
			this.outbox.save(entry);
		}
		this.outbox.sent(entry);
		const { type, id, conversation, fields } = entry;
		this.link.send({ type, id, conversation, ...fields });
	}

	ask(type, id, fields) {
		const { conversation } = this.chat;
		this.link.send({ type, id, conversation, ...fields });
	}

	resume() {
		this.ask('resume', 'resume', { last: this.thread.last });
	}

	list() {
		this.list_news = this.news;
		this.link.send({ type: 'list', id: 'list', what: 'mine',
			limit: 20 });
	}

	/* The latest lines, or what has come since. */
	load() {
		if (!this.chat)
			return;
		this.side.live = false;
		if (this.thread.last)
			this.resume();
		else
			this.ask('history', 'tail');
	}

	/* ---- the conversation -------------------------------------------- */

	set_chat(record) {
		if (record?.conversation !== this.chat?.conversation) {
			/* What waited for the opening stays in sight. */
			if (this.chat)
				this.on.clear();
			this.thread = new Thread();
			this.side = begin();
			this.acked.clear();
			this.typist = '';
		}
		this.chat = record;
		if (!record)
			return;
		this.side.seen = Math.max(this.side.seen, record.seen ?? 0);
		if (this.keep.get('conversation') !== record.conversation)
			this.keep.set('conversation', record.conversation);
	}

	/* A conversation as it is now; another than ours matters if open. */
	told(record) {
		const other = record.conversation !== this.chat?.conversation;
		if (other && record.state === 'closed')
			return;
		this.set_chat(record);
		if (other)
			this.load();
	}

	forget() {
		this.keep.remove('conversation');
		this.set_chat(null);
	}

	/* Nobody knows us: begin as somebody new, with what is still to say. */
	anew() {
		this.keep.remove('token');
		this.forget();
		for (const entry of this.outbox.entries())
			this.outbox.save({ ...entry, conversation: '' });
		this.link.drop(0);
	}

	shown(lines, where) {
		const { side } = this;
		for (const line of lines) {
			if (line.sid) {
				this.outbox.done(line.sid);
				this.acked.delete(line.sid);
			}
			if (line.kind !== 'customer')
				side.heard = Math.max(side.heard, line.seq);
		}
		this.on.lines(lines, where);
	}

	/* A line by itself, or one's own by its ack. */
	arrived(line) {
		const how = this.thread.live(line);
		if (how === 'gap')
			this.resume();
		if (how === 'new')
			this.shown([line], 'live');
		if (how === 'new' && line.kind !== 'customer')
			this.typist = '';
		return how;
	}

	/* ---- from the desk ----------------------------------------------- */

	/* Another tab has changed what is kept. */
	changed(name) {
		const gone = !this.keep.get(name);
		if (name === 'conversation' && this.signed && !gone)
			this.list();
		if (!name.startsWith('out.'))
			return;
		this.on.changed();
		/* That one has a line to the desk again: so may we. */
		if (gone)
			this.link.hurry();
	}

	lost() {
		this.signed = false;
		this.down = true;
		this.opening = '';
		this.side.live = false;
		this.typist = '';
		for (const name of ['hello', 'pump', 'load'])
			clearTimeout(this.timers[name]);
		this.outbox.lost();
		this.on.changed();
	}

	/* Types that are not known are passed over. */
	hear(m) {
		const heard = {
			welcome: () => this.welcomed(m),
			ack: () => this.stored(m),
			chat: () => this.chat_told(m),
			listing: () => this.listed(m.chats ?? []),
			error: () => refused(this, m),
		};
		const heard_here = {
			line: () => m.lines.forEach((l) => this.arrived(l)),
			lines: () => this.page(m),
			typing: () => this.types(m),
			delivered: () => this.mark(m),
			seen: () => this.mark(m),
		};
		if (this.is_ours(m))
			Object.assign(heard, heard_here);
		if (!m || !Object.hasOwn(heard, m.type))
			return;
		heard[m.type]();
		this.on.changed();
		this.receipts();
	}

	is_ours(m) {
		const ours = this.chat?.conversation;
		return ours !== undefined && m?.conversation === ours;
	}

	welcomed(m) {
		/* Another tab was faster: be the same customer. */
		if (this.newcomer && this.keep.get('token')) {
			this.link.drop(0);
			return;
		}
		if (m.token)
			this.keep.set('token', m.token);
		this.signed = true;
		this.down = false;
		this.welcome = m;
		this.on.lang(m.lang ?? 'en');
		const kept = this.keep.get('conversation');
		if (m.chats?.length)
			this.set_chat(m.chats[0]);
		else if (kept)
			this.set_chat({ conversation: kept, state: 'closed' });
		this.load();
		this.pump();
	}

	stored(m) {
		const entry = this.outbox.done(m.id);
		const ours = entry && this.is_ours(entry);
		if (ours && entry.type === 'rate')
			this.chat.score = entry.fields.score;
		if (ours && m.seq && entry.show) {
			this.acked.set(entry.id, entry);
			const how = this.arrived({ kind: 'customer', sid: m.id,
				seq: m.seq, text: entry.show,
				at: m.at ?? entry.at });
			if (how === 'old')
				this.acked.delete(entry.id);
		}
		this.pump();
	}

	chat_told(m) {
		this.news++;
		this.outbox.done(m.id);
		if (m.id && m.id === this.opening) {
			this.opening = '';
			this.set_chat(m.chats[0]);
			this.load();
		} else {
			this.told(m.chats[0]);
		}
		this.pump();
	}

	listed(chats) {
		/* It changed since we asked: the list may be of before. */
		if (this.news !== this.list_news) {
			this.list();
			return;
		}
		const record = chats.find((c) => c.state !== 'closed') ??
			chats.find((c) => this.is_ours(c));
		if (record)
			this.told(record);
	}

	page(m) {
		const fresh = this.thread.page(m.lines ?? []);
		this.shown(fresh, m.id === 'older' ? 'above' : 'below');
		if (m.id !== 'resume')
			this.side.older = Boolean(m.more);
		if (m.id === 'tail' || (m.id === 'resume' && m.more))
			this.resume();
		if (!m.live)
			return;
		this.side.live = true;
		/* It went on between what we knew of it and following it. */
		if (this.thread.last !== (this.chat.last ?? 0))
			this.list();
	}

	types(m) {
		this.typist = m.on ? m.from || '?' : '';
		this.later('typist', TYPING_FADE_MS, () => {
			this.typist = '';
			this.on.changed();
		});
	}

	mark({ type, side, seq }) {
		if (side === 'rep')
			this.side[type] = Math.max(this.side[type], seq);
	}
}
