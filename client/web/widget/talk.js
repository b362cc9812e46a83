/* The talk with the desk: every message is made and read here. */
import { random_id } from './outbox.js';
import { refused } from './refusal.js';
import { Thread } from './thread.js';

const TYPING_EVERY_MS = 3000;
const TYPING_IDLE_MS = 5000;
const TYPING_FADE_MS = 6000;
/* What is as good in another chat. */
const ANYWHERE = ['say', 'contact', 'person'];
/* Only of the chat that is here. */
const HERE = ['line', 'lines', 'typing', 'delivered', 'seen'];

function begin() {
	return { delivered: 0, seen: 0, heard: 0, told_delivered: 0,
		told_seen: 0, older: false, missing: false, live: false,
		followed: false };
}

export class Talk {
	constructor(me, keep, outbox, line, on) {
		Object.assign(this, { me, keep, outbox, on });
		this.acked = new Map();
		this.timers = {};
		this.welcome = null;
		this.signed = false;
		this.down = false;
		this.refusal = '';
		this.chat = null;
		this.news = 0;
		this.thread = new Thread();
		this.side = begin();
		this.typist = '';
		this.typed_at = 0;
		this.opening = '';
		this.context = null;
		this.known = '';
		this.link = line({
			up: () => this.hello(),
			down: (_, meant) => this.lost(meant),
			message: (m) => this.hear(m),
		});
	}

	begin() {
		if (!this.refusal)
			this.link.begin();
	}

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

	revive(conversation) {
		for (const entry of this.outbox.entries())
			if (entry.failed === 'closed')
				this.outbox.revive(entry, conversation);
		this.pump();
	}

	contact(name, reach, text) {
		if (text)
			this.say(text);
		this.put('contact', { name: name || undefined, reach });
	}

	older() {
		this.ask('history', 'older', { before: this.thread.low });
	}

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
			if (seq <= this.had_seen)
				return;
			this.keep.set('seen',
				`${this.chat.conversation} ${seq}`);
			this.on.changed();
		}
	}

	get had_seen() {
		const [conversation, seq] = this.keep.get('seen').split(' ');
		return this.is_ours({ conversation }) ? Number(seq) : 0;
	}

	get unread() {
		const seen = this.had_seen;
		return [...this.thread.lines.values()].filter((l) =>
			l.seq > seen && l.kind !== 'customer' &&
			l.kind !== 'system').length;
	}

	later(name, ms, what) {
		clearTimeout(this.timers[name]);
		this.timers[name] = setTimeout(what, ms);
	}

	hello() {
		const token = this.keep.get('token');
		this.heed_who();
		const { shop, name, lang, identity } = this.me;
		this.newcomer = !token;
		this.link.send({
			type: 'hello', id: 'hello', shop,
			token: token || undefined,
			identity: identity || undefined,
			lang: lang || undefined,
			name: name || undefined,
			program: 'deskbell widget',
		});
	}

	tell() {
		if (!this.context || !this.signed || !this.is_open)
			return;
		const now = JSON.stringify([this.chat.conversation, this.context]);
		if (now === this.known)
			return;
		this.known = now;
		this.ask('context', random_id(), this.context);
	}

	pump() {
		if (!this.signed || this.opening)
			return;
		const entry = this.outbox.next();
		if (!entry)
			return;
		if (!entry.conversation && !this.is_open) {
			this.opening = random_id();
			this.link.send({ type: 'open', id: this.opening,
				lang: this.me.lang || undefined,
				page: this.me.page || undefined });
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

	load() {
		if (!this.chat)
			return;
		this.side.live = false;
		if (this.thread.last)
			this.resume();
		else
			this.ask('history', 'tail');
	}

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

	/* As somebody new, with what is still to say. */
	anew() {
		this.keep.remove('token');
		this.forget();
		for (const entry of this.outbox.entries()) {
			if (entry.failed === 'closed')
				entry.failed = undefined;
			if (ANYWHERE.includes(entry.type))
				this.outbox.save({ ...entry, conversation: '' });
			else
				this.outbox.done(entry.id);
		}
		this.link.drop(0);
	}

	leave() {
		this.link.stop();
		this.keep.clear();
		this.set_chat(null);
		this.unname();
		this.refusal = '';
		this.welcome = null;
		this.down = false;
	}

	unname() {
		this.me.identity = this.me.name = '';
		this.context = null;
	}

	/* Another tab may have become somebody else. */
	heed_who() {
		const { me, keep } = this;
		if (me.identity && !me.identity.startsWith(keep.get('who') + '|'))
			this.unname();
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

	changed(name) {
		const gone = !this.keep.get(name);
		if (name === 'conversation' && this.signed && !gone)
			this.list();
		if (name === 'who') {
			this.heed_who();
			if (gone)
				this.unname();
		}
		if (name === 'token' && gone) {
			this.set_chat(null);
			this.link.drop(0);
		}
		this.on.changed();
		/* That one has a line to the desk again: so may we. */
		if (gone && name.startsWith('out.'))
			this.link.hurry();
	}

	/* meant: and soon there is one again, or none is wanted */
	lost(meant) {
		this.signed = false;
		this.down ||= !meant;
		this.opening = this.known = '';
		this.side.live = false;
		this.typist = '';
		Object.values(this.timers).forEach(clearTimeout);
		this.outbox.lost();
		this.on.changed();
	}

	hear(m) {
		const way = 'on_' + m?.type;
		if (!this[way] || (HERE.includes(m.type) && !this.is_ours(m)))
			return;
		this[way](m);
		this.on.changed();
		this.receipts();
		this.tell();
	}

	is_ours(m) {
		const ours = this.chat?.conversation;
		return ours !== undefined && m?.conversation === ours;
	}

	on_welcome(m) {
		/* Another tab was faster: be the same customer. */
		if (this.newcomer && this.keep.get('token')) {
			this.link.drop(0);
			return;
		}
		if (m.token)
			this.keep.set('token', m.token);
		/* A backup was put back: what was read may not be there. */
		if (this.welcome && this.welcome.epoch !== m.epoch)
			this.set_chat(null);
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

	on_ack(m) {
		const entry = this.outbox.done(m.id);
		const ours = entry && this.is_ours(entry);
		if (entry?.type === 'contact')
			this.keep.set('contact', Date.now());
		/* Another tab heard of it first. */
		if (!entry && this.is_ours(m) && m.seq > this.thread.last)
			this.resume();
		if (ours && entry.type === 'rate')
			this.chat.score = entry.fields.score;
		if (ours && m.seq && entry.show) {
			/* as it was kept: a card's number is not */
			entry.show = m.text ?? entry.show;
			this.acked.set(entry.id, entry);
			const how = this.arrived({ kind: 'customer', sid: m.id,
				seq: m.seq, text: entry.show,
				at: m.at ?? entry.at });
			if (how === 'old')
				this.acked.delete(entry.id);
		}
		this.pump();
	}

	on_chat(m) {
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

	on_listing({ chats = [] }) {
		/* It may be of before. */
		if (this.news !== this.list_news) {
			this.list();
			return;
		}
		const record = chats.find((c) => c.state !== 'closed') ??
			chats.find((c) => this.is_ours(c));
		if (record)
			this.told(record);
	}

	on_line(m) {
		m.lines.forEach((l) => this.arrived(l));
	}

	on_lines(m) {
		const fresh = this.thread.page(m.lines ?? []);
		const news = m.id === 'resume' && this.side.followed;
		this.shown(fresh, m.id === 'older' ? 'above' :
			news ? 'live' : 'below');
		if (m.id !== 'resume')
			this.side.older = Boolean(m.more);
		if (m.id === 'tail' || (m.id === 'resume' && m.more))
			this.resume();
		if (!m.live)
			return;
		this.side.live = this.side.followed = true;
		/* It went on meanwhile. */
		if (this.thread.last !== (this.chat.last ?? 0))
			this.list();
	}

	on_typing(m) {
		this.typist = m.on ? m.from || '?' : '';
		this.later('typist', TYPING_FADE_MS, () => {
			this.typist = '';
			this.on.changed();
		});
	}

	on_delivered({ type, side, seq }) {
		if (side === 'rep')
			this.side[type] = Math.max(this.side[type], seq);
	}

	on_seen(m) {
		this.on_delivered(m);
	}

	on_error(m) {
		refused(this, m);
	}
}
