/* The widget's talk with the desk, frame by frame, without browser and desk. */
import assert from 'node:assert/strict';
import test from 'node:test';

import { Outbox } from './widget/outbox.js';
import { Talk } from './widget/talk.js';

const C = 'Zk3rT8mPq1Xv5nB7cY2wLg';

class Memory extends Map {
	get(name) {
		return super.get(name) ?? '';
	}

	remove(name) {
		this.delete(name);
	}

	names(start) {
		return [...this.keys()].filter((n) => n.startsWith(start));
	}
}

/* A talk with a link that only writes down; timers run when told to. */
function start(keep = new Memory()) {
	const t = { keep, frames: [], drops: 0, stopped: false, shown: [],
		cleared: 0, looking: true, delays: [],
		places: [], told: [] };
	t.outbox = new Outbox(keep);
	t.me = { shop: 'tea', name: '', lang: 'en' };
	t.talk = new Talk(t.me, keep, t.outbox,
		(on) => {
			t.on = on;
			return {
				send: (m) => t.frames.push(
					JSON.parse(JSON.stringify(m))),
				drop: () => { t.drops++; on.down(); },
				stop: () => { t.stopped = true; },
				hurry: () => {},
			};
		}, {
			changed: () => {},
			clear: () => { t.cleared++; t.shown = []; },
			lang: () => {},
			looking: () => t.looking,
			refused: (...told) => t.told.push(told),
			lines: (lines, where) => {
				t.shown.push(...lines.map((l) => l.text));
				t.places.push(where);
			},
		});
	t.talk.later = (name, ms, what) => {
		t.talk.timers[name] = 0;
		t.delays.push({ name, ms, what });
	};
	t.sent = (type) => t.frames.filter((m) => m.type === type);
	t.last = () => t.frames.at(-1);
	t.hear = (m) => t.on.message(m);
	return t;
}

function sign_in(t, more = {}) {
	t.on.up();
	t.hear({ type: 'welcome', id: 'hello', standing: 'customer',
		token: 'v1.token', opened: true, ...more });
}

const chat = (more) =>
	({ conversation: C, state: 'auto', shop: 'tea', ...more });
const line = (seq, text, kind = 'auto', more = {}) =>
	({ seq, kind, text, at: 1924992000000 + seq, ...more });

/* Signed in, in an open chat with two lines, following it. */
function in_chat(keep) {
	const t = start(keep);
	sign_in(t, { chats: [chat({ last: 2 })] });
	t.hear({ type: 'lines', id: 'tail', conversation: C,
		lines: [line(1, 'one', 'customer'), line(2, 'two')] });
	t.hear({ type: 'lines', id: 'resume', conversation: C, live: true });
	t.frames.length = 0;
	return t;
}

function refuse(t, code, more = {}) {
	const { id, type } = t.last();
	t.hear({ type: 'error', id, code, text: `no: ${code}`, on: type,
		...more });
}

test('hello names shop, token and language', () => {
	const t = start();
	t.on.up();
	assert.deepEqual(t.last(), { type: 'hello', id: 'hello', shop: 'tea',
		lang: 'en', program: 'deskbell widget' });
	sign_in(t);
	assert.equal(t.keep.get('token'), 'v1.token');
	t.on.down();
	t.on.up();
	assert.equal(t.last().token, 'v1.token');
});

test('the first line opens a chat, then goes out', () => {
	const t = start();
	sign_in(t);
	assert.deepEqual(t.sent('open'), []);
	t.talk.say('hello?');
	const open = t.last();
	assert.equal(open.type, 'open');
	t.hear({ type: 'chat', id: open.id, chats: [chat()] });
	const [say] = t.sent('say');
	assert.equal(say.conversation, C);
	assert.equal(say.text, 'hello?');
	assert.equal(t.cleared, 0, 'what waits stays in sight');
	t.hear({ type: 'ack', id: say.id, conversation: C, seq: 1, at: 5 });
	assert.deepEqual(t.shown, ['hello?']);
	assert.deepEqual(t.outbox.entries(), []);
	assert.equal(t.keep.get('conversation'), C);
});

test('lines come once, and a missing one is fetched', () => {
	const t = in_chat();
	const live = (l, conversation = C) =>
		t.hear({ type: 'line', conversation, lines: [l] });
	live(line(3, 'three'));
	live(line(3, 'three'));
	live(line(5, 'five'));
	assert.deepEqual(t.sent('resume'),
		[{ type: 'resume', id: 'resume', conversation: C, last: 3 }]);
	t.hear({ type: 'lines', id: 'resume', conversation: C, live: true,
		lines: [line(4, 'four'), line(5, 'five')] });
	live(line(4, 'four'));
	live(line(6, 'x'), 'another');
	assert.deepEqual(t.shown, ['one', 'two', 'three', 'four', 'five']);
});

test('an ack before others: those come first', () => {
	const t = in_chat();
	t.talk.say('mine');
	const say = t.last();
	t.hear({ type: 'ack', id: say.id, conversation: C, seq: 4 });
	assert.deepEqual(t.shown, ['one', 'two']);
	assert.ok(t.talk.acked.has(say.id), 'it is still to be seen');
	assert.equal(t.last().type, 'resume');
	t.hear({ type: 'lines', id: 'resume', conversation: C, live: true,
		lines: [line(3, 'three'),
			line(4, 'mine', 'customer', { sid: say.id })] });
	assert.deepEqual(t.shown, ['one', 'two', 'three', 'mine']);
	assert.equal(t.talk.acked.size, 0);
});

test('a line lost on the way back is not said twice', () => {
	const t = in_chat();
	t.talk.say('mine');
	const say = t.last();
	t.on.down();
	sign_in(t, { chats: [chat({ last: 3 })] });
	assert.deepEqual(t.sent('say').at(-1), say, 'same id, same content');
	t.hear({ type: 'lines', id: 'resume', conversation: C, live: true,
		lines: [line(3, 'mine', 'customer', { sid: say.id })] });
	t.hear({ type: 'ack', id: say.id, conversation: C, seq: 3 });
	assert.deepEqual(t.shown, ['one', 'two', 'mine']);
	assert.deepEqual(t.outbox.entries(), []);
});

for (const code of ['slow_down', 'try_later', 'busy', 'disk_full', 'no_memory',
	'not_ready', 'timeout']) {
	test(`${code}: sent again with the same id, those behind wait`, () => {
		const t = in_chat();
		t.talk.say('a');
		t.talk.say('b');
		const first = t.last();
		refuse(t, code, { retry_ms: 1500 });
		assert.equal(t.sent('say').length, 1);
		const delay = t.delays.at(-1);
		assert.equal(delay.ms, 1500);
		t.outbox.due.clear();
		delay.what();
		assert.deepEqual(t.last(), first);
		t.hear({ type: 'ack', id: first.id, conversation: C, seq: 3 });
		assert.equal(t.last().text, 'b');
	});
}

for (const code of ['bad_msg', 'range', 'too_long', 'empty', 'id_reuse',
	'forbidden', 'internal', 'some_code_of_tomorrow']) {
	test(`${code}: never sent again, and said so`, (context) => {
		context.mock.method(console, 'error', () => {});
		const t = in_chat();
		t.talk.say('a');
		t.talk.say('b');
		refuse(t, code);
		assert.equal(t.last().text, 'b');
		assert.equal(t.outbox.entries()[0].failed, `no: ${code}`);
		t.on.down();
		sign_in(t, { chats: [chat({ last: 2 })] });
		assert.deepEqual(t.sent('say').map((m) => m.text),
			['a', 'b', 'b']);
	});
}

test('closed: kept until the chat is open again', () => {
	const t = in_chat();
	t.talk.say('late');
	const late = t.last();
	refuse(t, 'closed');
	assert.equal(t.talk.is_open, false);
	t.talk.reopen();
	const reopen = t.last();
	assert.equal(reopen.type, 'reopen');
	t.hear({ type: 'ack', id: reopen.id, conversation: C });
	t.hear({ type: 'chat', chats: [chat()] });
	assert.equal(t.last().text, 'late');
	assert.notEqual(t.last().id, late.id);
});

test('closed: or until there is a new one', () => {
	const t = in_chat();
	t.talk.say('late');
	refuse(t, 'closed');
	t.talk.fresh();
	const open = t.last();
	assert.equal(open.type, 'open');
	const other = C.replace('Z', 'Y');
	t.hear({ type: 'chat', id: open.id,
		chats: [chat({ conversation: other })] });
	const say = t.sent('say').at(-1);
	assert.deepEqual([say.text, say.conversation], ['late', other]);
});

test('auth: begin as somebody new, with what is still to be said', () => {
	const t = in_chat();
	t.talk.say('to whom it may concern');
	refuse(t, 'auth');
	assert.equal(t.keep.get('token'), '');
	assert.equal(t.drops, 1);
	t.on.up();
	assert.equal(t.last().token, undefined);
	sign_in(t);
	t.hear({ type: 'chat', id: t.last().id, chats: [chat()] });
	assert.equal(t.sent('say').at(-1).text, 'to whom it may concern');
});

test('auth without a token: wait, do not ask in a loop', () => {
	const t = start();
	t.on.up();
	refuse(t, 'auth');
	assert.equal(t.drops, 1);
	assert.equal(t.frames.length, 1);
});

test('drain: connect again, nothing is lost', () => {
	const t = in_chat();
	t.talk.say('a');
	refuse(t, 'drain');
	assert.equal(t.drops, 1);
	assert.equal(t.outbox.entries().length, 1);
});

test('hello: later is later, a shop that is not there is the end', () => {
	const t = start();
	t.on.up();
	refuse(t, 'slow_down', { retry_ms: 700 });
	assert.equal(t.delays.at(-1).ms, 700);
	t.delays.at(-1).what();
	assert.equal(t.sent('hello').length, 2);
	refuse(t, 'not_found');
	assert.equal(t.talk.refusal, 'no: not_found');
	assert.ok(t.stopped);
});

test('open: later is later', () => {
	const t = start();
	sign_in(t);
	t.talk.say('a');
	refuse(t, 'busy');
	t.delays.at(-1).what();
	assert.equal(t.sent('open').length, 2);
	t.hear({ type: 'chat', id: t.last().id, chats: [chat()] });
	assert.equal(t.sent('say').length, 1);
});

test('gap: what is missing is said, the rest is read', () => {
	const t = in_chat();
	t.on.down();
	sign_in(t, { chats: [chat({ last: 90 })] });
	refuse(t, 'gap', { lowest: 41 });
	assert.equal(t.talk.side.missing, true);
	assert.equal(t.last().last, 40);
	t.hear({ type: 'lines', id: 'resume', conversation: C, more: true,
		lines: [line(41, 'x'), line(42, 'y')] });
	assert.equal(t.last().last, 42);
});

test('bad_seq: forget the lines, read anew', () => {
	const t = in_chat();
	t.on.down();
	sign_in(t, { chats: [chat({ last: 1 })] });
	refuse(t, 'bad_seq');
	assert.equal(t.cleared, 1);
	assert.equal(t.last().type, 'history');
	t.hear({ type: 'lines', id: 'tail', conversation: C,
		lines: [line(1, 'one', 'customer')] });
	assert.equal(t.last().last, 1);
	assert.deepEqual(t.shown, ['one']);
});

test('a closed chat is shown again, and what became of it', () => {
	const keep = new Memory([['conversation', C], ['token', 'v1.t']]);
	const t = start(keep);
	sign_in(t);
	assert.equal(t.last().type, 'history');
	t.hear({ type: 'lines', id: 'tail', conversation: C,
		lines: [line(1, 'one'), line(2, 'bye', 'system')] });
	t.hear({ type: 'lines', id: 'resume', conversation: C, live: true });
	assert.equal(t.sent('list').length, 1);
	t.hear({ type: 'listing', id: 'list',
		chats: [chat({ state: 'closed', last: 2, score: 4 })] });
	assert.equal(t.talk.chat.score, 4);
	assert.deepEqual(t.shown, ['one', 'bye']);
});

test('a list of before does not undo what came since', () => {
	const t = in_chat();
	t.talk.list();
	t.hear({ type: 'chat', chats: [chat({ state: 'closed', last: 3 })] });
	t.hear({ type: 'listing', id: 'list', chats: [chat({ last: 2 })] });
	assert.equal(t.talk.chat.state, 'closed');
	assert.equal(t.last().type, 'list');
	t.hear({ type: 'listing', id: 'list',
		chats: [chat({ state: 'closed', last: 3, score: 2 })] });
	assert.equal(t.talk.chat.score, 2);
});

test('a stored chat that is nobody\'s: begin with none', () => {
	const keep = new Memory([['conversation', C], ['token', 'v1.t']]);
	const t = start(keep);
	sign_in(t);
	refuse(t, 'not_found');
	assert.equal(t.talk.chat, null);
	assert.equal(keep.get('conversation'), '');
});

test('another tab opened a chat: follow it', () => {
	const keep = new Memory();
	const t = start(keep);
	sign_in(t);
	keep.set('conversation', C);
	t.talk.changed('conversation');
	assert.equal(t.last().type, 'list');
	t.hear({ type: 'listing', id: 'list', chats: [chat({ last: 1 })] });
	assert.equal(t.talk.chat.conversation, C);
	assert.equal(t.last().type, 'history');
});

test('another tab signed in first: be the same customer', () => {
	const t = start();
	t.on.up();
	t.keep.set('token', 'v1.the.other');
	t.hear({ type: 'welcome', id: 'hello', token: 'v1.mine' });
	assert.equal(t.keep.get('token'), 'v1.the.other');
	assert.equal(t.talk.signed, false);
	t.on.up();
	assert.equal(t.last().token, 'v1.the.other');
});

test('delivered at once, seen when it is', () => {
	const t = in_chat();
	t.looking = false;
	t.hear({ type: 'line', conversation: C, lines: [line(3, 'three')] });
	assert.deepEqual(t.frames.map((m) => [m.type, m.seq]),
		[['delivered', 3]]);
	t.looking = true;
	t.talk.receipts();
	t.talk.receipts();
	assert.deepEqual(t.frames.map((m) => [m.type, m.seq]),
		[['delivered', 3], ['seen', 3]]);
});

test('typing: throttled, and ended', () => {
	const t = in_chat();
	for (let i = 0; i < 20; i++)
		t.talk.typing(true);
	assert.deepEqual(t.sent('typing').map((m) => m.on), [true]);
	t.delays.at(-1).what();
	t.talk.typing(false);
	assert.deepEqual(t.sent('typing').map((m) => m.on), [true, false]);
	t.hear({ type: 'typing', conversation: C, on: true, from: 'Mei' });
	assert.equal(t.talk.typist, 'Mei');
	t.hear({ type: 'line', conversation: C, lines: [line(3, 'x', 'rep')] });
	assert.equal(t.talk.typist, '');
});

test('marks of the other side only rise', () => {
	const t = in_chat();
	const rows = [
		['delivered', 3, 'rep', [3, 0]], ['seen', 2, 'rep', [3, 2]],
		['seen', 1, 'rep', [3, 2]], ['seen', 9, undefined, [3, 2]],
	];
	for (const [type, seq, side, want] of rows) {
		t.hear({ type, conversation: C, seq, side });
		const { side: our } = t.talk;
		assert.deepEqual([our.delivered, our.seen], want);
	}
});

test('a rating is sent once and kept', () => {
	const t = in_chat();
	t.hear({ type: 'chat', chats: [chat({ state: 'closed' })] });
	t.talk.put('rate', { score: 5 });
	const rate = t.last();
	assert.deepEqual([rate.type, rate.score], ['rate', 5]);
	t.hear({ type: 'ack', id: rate.id, conversation: C });
	assert.equal(t.talk.chat.score, 5);
});

test('what is not known is passed over', () => {
	const t = in_chat();
	for (const m of [null, 7, 'x', [], {}, { type: 'constructor' },
		{ type: 'tomorrow', id: '1' },
		{ type: 'lines', conversation: 'x' },
		{ type: 'error', code: 'what', text: 'x' }])
		t.hear(m);
	assert.deepEqual(t.frames, []);
	assert.equal(t.talk.chat.state, 'auto');
});

const other = C.replace('Z', 'Y');

test('contact: thanked for when the desk has it', () => {
	const t = in_chat();
	t.talk.contact('Ann', 'ann@mail.example', '');
	assert.equal(t.keep.get('contact'), '');
	const { id } = t.last();
	t.hear({ type: 'ack', id, conversation: C });
	assert.notEqual(t.keep.get('contact'), '');
});

test('contact: a refused one is told with what was written', () => {
	const t = in_chat();
	t.talk.contact('Ann', 'ann@mail', '');
	refuse(t, 'range');
	assert.equal(t.keep.get('contact'), '');
	const [[call, message, entry]] = t.told;
	assert.deepEqual([call, message, entry.fields], ['contact',
		'no: range', { name: 'Ann', reach: 'ann@mail' }]);
	assert.deepEqual(t.outbox.entries(), []);
});

test('what was said while there was no line is news', () => {
	const t = in_chat();
	assert.deepEqual(t.places, ['below', 'below']);
	t.on.down();
	sign_in(t, { chats: [chat({ last: 3 })] });
	t.hear({ type: 'lines', id: 'resume', conversation: C, live: true,
		lines: [line(3, 'three')] });
	assert.equal(t.places.at(-1), 'live');
	/* Of another chat nothing is known yet. */
	t.hear({ type: 'chat', chats: [chat({ conversation: other,
		last: 1 })] });
	t.hear({ type: 'lines', id: 'resume', conversation: other, live: true,
		lines: [line(1, 'else')] });
	assert.equal(t.places.at(-1), 'below');
});

test('closed, in a chat of before: said in the one that is here', () => {
	const t = in_chat();
	t.talk.say('late');
	t.hear({ type: 'chat', chats: [chat({ conversation: other })] });
	const { id } = t.sent('say')[0];
	t.hear({ type: 'error', id, code: 'closed', text: 'no', on: 'say' });
	const again = t.sent('say').at(-1);
	assert.deepEqual([again.text, again.conversation], ['late', other]);
	assert.notEqual(again.id, id);
});

test('auth: what belongs to the chat of before is dropped', () => {
	const t = in_chat();
	t.talk.contact('', 'a@b.de', 'hello');
	for (const type of ['rate', 'close', 'reopen', 'helped', 'choose'])
		t.outbox.put(type, C, {}, type === 'choose' ? 'One' : '');
	refuse(t, 'auth');
	assert.deepEqual(t.outbox.entries().map((e) =>
		[e.type, e.conversation]), [['say', ''], ['contact', '']]);
});

test('open: what the desk refuses does not hold up the rest', () => {
	const t = start();
	sign_in(t);
	t.talk.say('one');
	t.talk.say('two');
	refuse(t, 'range');
	assert.equal(t.sent('open').length, 2);
	assert.deepEqual(t.outbox.entries().map((e) => !!e.failed),
		[true, false]);
});

test('an ack of what another tab cleared away: read on', () => {
	const t = in_chat();
	t.hear({ type: 'ack', id: 'theirs', conversation: C, seq: 3 });
	assert.deepEqual([t.last().type, t.last().last], ['resume', 2]);
	t.hear({ type: 'ack', id: 'theirs', conversation: C, seq: 2 });
	t.hear({ type: 'ack', id: 'theirs', conversation: other, seq: 9 });
	assert.equal(t.frames.length, 1);
});

test('another tab forgot the visitor, or has another', () => {
	for (const next of ['', 'u-8']) {
		const keep = new Memory([['who', 'u-7']]);
		const t = in_chat(keep);
		Object.assign(t.me, { name: 'Ann', identity: 'u-7|1|tea|00' });
		t.talk.context = { cart: 'one cup' };
		t.talk.changed('who');
		assert.equal(t.me.name, 'Ann');
		keep.set('who', next);
		t.talk.changed('who');
		assert.deepEqual([t.me.name, t.me.identity, t.talk.context],
			['', '', null]);
	}
	/* Nobody told this tab: it looks before it signs in. */
	const t = start(new Memory([['who', 'u-8']]));
	Object.assign(t.me, { name: 'Ann', identity: 'u-7|1|tea|00' });
	t.on.up();
	assert.deepEqual([t.last().identity, t.last().name],
		[undefined, undefined]);
});
