/* The parts of the widget that need no browser: outbox, thread, words. */
import assert from 'node:assert/strict';
import test from 'node:test';

import { Outbox, random_id } from './widget/outbox.js';
import { Thread } from './widget/thread.js';
import { pick_lang, speak } from './widget/words.js';

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

function box(keep = new Memory()) {
	const clock = { ms: 1924992000000 };
	return { keep, clock, outbox: new Outbox(keep, () => clock.ms) };
}

const say = (outbox, text) => outbox.put('say', 'c', { text }, text);
const shown = (outbox) => outbox.entries().map((e) => e.show);

test('outbox: in order, one under way at a time', () => {
	const { outbox } = box();
	const texts = ['a', 'b', 'c', 'd'];
	const entries = texts.map((text) => say(outbox, text));
	assert.deepEqual(shown(outbox), texts);
	for (const entry of entries) {
		assert.equal(outbox.next().id, entry.id);
		outbox.sent(entry);
		assert.equal(outbox.next(), null);
		assert.equal(outbox.done(entry.id).id, entry.id);
	}
	assert.equal(outbox.next(), null);
	assert.deepEqual(shown(outbox), []);
});

test('outbox: order holds when the clock goes back', () => {
	const { outbox, clock } = box();
	say(outbox, 'a');
	clock.ms -= 60000;
	say(outbox, 'b');
	assert.deepEqual(shown(outbox), ['a', 'b']);
});

test('outbox: a lost line sends the same id again', () => {
	const { outbox } = box();
	const entry = say(outbox, 'a');
	outbox.sent(outbox.next());
	outbox.lost();
	assert.deepEqual(outbox.next(), entry);
});

test('outbox: a refused one holds back those behind it', () => {
	const { outbox, clock } = box();
	const first = say(outbox, 'a');
	say(outbox, 'b');
	outbox.sent(first);
	assert.equal(outbox.later(first, 1500), 1500);
	assert.equal(outbox.next(), null);
	clock.ms += 1500;
	assert.equal(outbox.next().id, first.id);
});

test('outbox: waits grow if the desk names none', () => {
	const { outbox } = box();
	const entry = say(outbox, 'a');
	const waits = [1, 2, 3, 4, 5, 6, 7].map(() => outbox.later(entry));
	assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
});

test('outbox: two tabs share it', () => {
	const { keep, outbox } = box();
	const other = box(keep).outbox;
	const entry = say(outbox, 'a');
	outbox.sent(outbox.next());
	assert.equal(other.next().id, entry.id);
	other.sent(other.next());
	assert.equal(other.done(entry.id).show, 'a');
	/* The first one still learns what its answer is about. */
	assert.equal(outbox.done(entry.id).show, 'a');
	assert.equal(outbox.done(entry.id), null);
	assert.equal(say(outbox, 'b').id, outbox.next().id);
});

test('outbox: a failed one stays to be seen, is never sent', () => {
	const { outbox } = box();
	const entry = say(outbox, 'a');
	outbox.fail(entry, 'too long');
	assert.equal(outbox.next(), null);
	assert.equal(outbox.entries()[0].failed, 'too long');
	outbox.revive(outbox.entries()[0], 'd');
	const again = outbox.next();
	assert.notEqual(again.id, entry.id);
	assert.equal(again.conversation, 'd');
	assert.equal(again.failed, undefined);
	assert.deepEqual(shown(outbox), ['a']);
});

test('outbox: without text to show a failed one is gone', () => {
	const { outbox } = box();
	outbox.fail(outbox.put('person', 'c'), 'bad state');
	assert.deepEqual(outbox.entries(), []);
});

test('outbox: how to reach somebody is kept for the next chat', () => {
	const { outbox } = box();
	const entry = outbox.put('contact', 'c', { reach: 'a@b.de' });
	outbox.fail(entry, 'closed');
	outbox.revive(outbox.entries()[0], 'd');
	const [again] = outbox.entries();
	assert.deepEqual([again.type, again.conversation, again.fields],
		['contact', 'd', { reach: 'a@b.de' }]);
	outbox.fail(again, 'no such address');
	assert.deepEqual(outbox.entries(), []);
});

test('outbox: what the desk may have forgotten is not sent', () => {
	const { outbox, clock } = box();
	say(outbox, 'a');
	clock.ms += 7 * 86400000;
	say(outbox, 'b');
	assert.equal(outbox.next().show, 'b');
	assert.equal(outbox.entries()[0].failed, 'old');
});

test('outbox: rubbish in the storage does no harm', () => {
	const { keep, outbox } = box();
	keep.set('out.x', '{"half');
	say(outbox, 'a');
	assert.deepEqual(shown(outbox), ['a']);
	assert.equal(keep.get('out.x'), '');
});

test('ids fit the wire and differ', () => {
	const ids = new Set(Array.from({ length: 1000 }, random_id));
	assert.equal(ids.size, 1000);
	for (const id of ids)
		assert.match(id, /^[A-Za-z0-9._:-]{1,64}$/);
});

test('thread: no hole, no double', () => {
	const thread = new Thread();
	const rows = [
		[1, 'new'], [2, 'new'], [2, 'old'], [1, 'old'], [4, 'gap'],
		[3, 'new'], [4, 'new'],
	];
	for (const [seq, how] of rows)
		assert.equal(thread.live({ seq }), how);
	assert.deepEqual([...thread.lines.keys()], [1, 2, 3, 4]);
});

test('thread: pages give what is new, and no notes', () => {
	const thread = new Thread();
	const page = (...seqs) => seqs.map((seq) => ({ seq }));
	assert.equal(thread.page(page(51, 52, 53)).length, 3);
	assert.deepEqual([thread.low, thread.last], [51, 53]);
	assert.deepEqual(thread.page(page(49, 50, 51)), page(49, 50));
	assert.deepEqual([thread.low, thread.last], [49, 53]);
	assert.equal(thread.page([{ seq: 60, track: 'internal' }]).length, 0);
	assert.equal(thread.last, 53);
	assert.equal(thread.live({ seq: 54 }), 'new');
});

test('words: the first wished language there is', () => {
	const rows = [
		[['es'], 'es'], [['zh-CN'], 'zh-CN'],
		[['fr', 'JA', 'en'], 'ja'], [['fr', 'de'], ''], [[], ''],
		[['zh_CN'], 'zh-CN'], [['en_US'], 'en-US'],
		[['!!', null, undefined, 7, {}, '', 'es_'], ''],
		[['en-x-far-too-long-for-it', 'es'], 'es'],
	];
	for (const [wished, picked] of rows)
		assert.equal(pick_lang(wished), picked);
	assert.equal(speak('zh-CN')('send'), '发送');
	assert.equal(speak('fr')('send'), 'Send');
	assert.equal(speak('en')('place', 3),
		'You are number 3 in the queue.');
});
