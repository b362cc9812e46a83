/* Whatever happens to page, line and server: nothing lost, nothing doubled. */
import assert from 'node:assert/strict';
import test from 'node:test';

import { Desk, Wire, until } from './desk.mjs';
import { Rep } from './rep.mjs';
import {
	RETURNS, all_stored, conversation, desk, good, is, lines, pending,
	picture, say, shows, somebody, stage, stored, texts, visit,
} from './visitor.mjs';

stage();

test('reload keeps thread and draft', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	await say(page, 'Second line');
	await until('a hand-over', async () => (await lines(page)).length >= 4);
	await all_stored(page);
	await page.locator('#text').pressSequentially('Third li');
	const was = await lines(page);
	await page.reload();
	await until('the thread', async () =>
		(await lines(page)).length >= was.length);
	assert.deepEqual(await lines(page), was);
	assert.equal(await page.inputValue('#text'), 'Third li');
	good(me);
});

test('a long thread comes in pages', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await page.click('#person');
	await is(page, '#notice', 'in the queue');
	const rep = await Rep.come(desk.port, 'mei');
	t.after(() => rep.leave());
	const id = await conversation(page);
	await rep.has(id);
	for (let i = 1; i <= 130; i++) {
		rep.send({ type: 'say', id: `long:${id}:${i}`, conversation: id,
			text: `line ${i}` });
	}
	await shows(page, 'theirs', 'line 130');
	await page.reload();
	await shows(page, 'theirs', 'line 130');
	assert.ok((await lines(page)).length < 60);
	for (let n = 0; n < 2; n++) {
		const count = (await lines(page)).length;
		await page.click('#older');
		await until('older lines', async () =>
			(await lines(page)).length > count);
	}
	/* Somebody who reads above is not torn away, but told. */
	await page.locator('#log').evaluate((n) => n.scrollTo(0, 200));
	const said = await rep.ask({ type: 'say', conversation: id,
		text: 'line 131' });
	await is(page, '#newer', 'New messages');
	assert.equal(rep.heard.some((m) => m.type === 'seen' &&
		m.seq >= said.seq), false);
	await page.click('#newer');
	await rep.hears((m) => m.type === 'seen' && m.seq >= said.seq);
	assert.equal(await page.locator('#newer').isVisible(), false);
	const numbers = (await texts(page, 'theirs'))
		.map((l) => Number(l.replace('line ', '')));
	assert.deepEqual(numbers, Array.from({ length: 131 }, (_, i) => i + 1));
	assert.equal(await page.locator('#older').isVisible(), false);
	good(me);
});

test('the line is cut in mid-sentence, answers are lost', async (t) => {
	const wire = await Wire.to(desk.port);
	t.after(() => wire.stop());
	const me = await somebody(t);
	const page = await visit(me, '?', wire.port);
	await page.click('#person');
	await is(page, '#notice', 'in the queue');

	/* What is said now arrives, but nobody hears that it has. */
	wire.deafen();
	await say(page, 'one');
	await new Promise((done) => setTimeout(done, 300));
	wire.cut();
	await is(page, '#notice', 'No connection');
	await say(page, 'two');
	await say(page, 'three');
	await page.locator('#text').pressSequentially('fo');
	await is(page, '.pending:last-child .mark', 'Not sent yet');
	await picture(page, 'offline');
	assert.deepEqual(await texts(page, 'mine'), ['one', 'two', 'three']);
	wire.mend();
	await page.locator('#text').pressSequentially('ur');
	await all_stored(page);
	await page.press('#text', 'Enter');
	await shows(page, 'mine', 'four');
	await all_stored(page);

	const want = ['one', 'two', 'three', 'four'];
	assert.deepEqual(await texts(page, 'mine'), want);
	const rep = await Rep.come(desk.port, 'mei');
	t.after(() => rep.leave());
	const id = await conversation(page);
	await rep.has(id);
	const kept = (await rep.lines(id)).filter((l) => l.kind === 'customer');
	assert.deepEqual(kept.map((l) => l.text), want);
	good(me);
});

test('reload with unsent lines while there is no line', async (t) => {
	const wire = await Wire.to(desk.port);
	t.after(() => wire.stop());
	const me = await somebody(t);
	const page = await visit(me, '?', wire.port);
	await say(page, 'before');
	await until('it is stored', async () => await conversation(page));
	await all_stored(page);
	wire.deafen();
	await say(page, 'stored, not heard');
	await new Promise((done) => setTimeout(done, 300));
	wire.cut();
	await say(page, 'not sent');
	wire.mend();
	await page.reload();
	await shows(page, 'mine', 'not sent');
	await all_stored(page);
	assert.deepEqual(await texts(page, 'mine'),
		['before', 'stored, not heard', 'not sent']);
	good(me);
});

test('the browser says it is offline', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await say(page, 'one');
	await all_stored(page);
	await me.setOffline(true);
	await is(page, '#notice', 'No connection');
	await say(page, 'two');
	await me.setOffline(false);
	await all_stored(page);
	assert.deepEqual(await texts(page, 'mine'), ['one', 'two']);
	good(me);
});

test('the server is killed and comes back', async (t) => {
	const own = await Desk.start();
	t.after(() => own.stop());
	const me = await somebody(t);
	const page = await visit(me, '?', own.port);
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	await say(page, 'killed now');
	await own.down('SIGKILL');
	await is(page, '#notice', 'No connection');
	await say(page, 'while it is gone');
	await own.up();
	await all_stored(page);
	await say(page, 'and after');
	await all_stored(page);
	assert.deepEqual(await texts(page, 'mine'),
		[RETURNS, 'killed now', 'while it is gone', 'and after']);
	const was = await lines(page);
	await page.reload();
	await until('the thread', async () =>
		(await lines(page)).length >= was.length);
	assert.deepEqual((await texts(page, 'mine')).length, 4);
	good(me);
});

test('too fast: all is stored, once and in order', async (t) => {
	const own = await Desk.start({ settings: 'rate_talk = 5/5\n' });
	t.after(() => own.stop());
	const me = await somebody(t);
	const page = await visit(me, '?', own.port);
	await page.click('#person');
	const want = Array.from({ length: 15 }, (_, i) => `quick ${i}`);
	for (const text of want)
		await say(page, text);
	await all_stored(page);
	assert.deepEqual(await texts(page, 'mine'), want);
	good(me);
});

test('two tabs are one customer', async (t) => {
	const wire = await Wire.to(desk.port);
	t.after(() => wire.stop());
	const me = await somebody(t);
	const one = await visit(me, '?', wire.port);
	const two = await visit(me, '?', wire.port);
	await one.click('#person');
	await is(one, '#notice', 'in the queue');
	await is(two, '#notice', 'in the queue');
	await say(one, 'from one');
	await shows(two, 'mine', 'from one');
	await say(two, 'from two');
	await shows(one, 'mine', 'from two');

	wire.cut();
	await is(one, '#notice', 'No connection');
	await is(two, '#notice', 'No connection');
	await say(one, 'cut one');
	await say(two, 'cut two');
	wire.mend();
	for (const page of [one, two]) {
		await until('all four', async () =>
			(await stored(page)).length === 4);
		assert.deepEqual((await stored(page)).sort(),
			['cut one', 'cut two', 'from one', 'from two']);
		assert.equal(await pending(page), 0);
	}
	const was = await texts(one, 'mine');
	await one.reload();
	await shows(one, 'mine', 'cut two');
	assert.deepEqual(await texts(one, 'mine'), was);
	good(me);
});

test('a token that is worth nothing: begin anew', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await say(page, 'as the first');
	await all_stored(page);
	await page.evaluate(() =>
		localStorage.setItem('deskbell.demo.token', 'v1.no.good'));
	await page.reload();
	await page.locator('#greeting').waitFor();
	await until('a new token', () => page.evaluate(() => {
		const token = localStorage.getItem('deskbell.demo.token');
		return token && token !== 'v1.no.good';
	}));
	assert.deepEqual(await lines(page), []);
	await say(page, 'as the second');
	await all_stored(page);
	assert.deepEqual(await texts(page, 'mine'), ['as the second']);
	good(me);
});

test('what the desk will not take can be changed', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await say(page, 'first');
	await all_stored(page);
	/* past the limit of the field, as a paste by program would be */
	await page.locator('#text').evaluate((n) => {
		n.value = 'x'.repeat(5000);
	});
	await page.press('#text', 'Enter');
	await is(page, '.failed .mark', 'Not sent.');
	await page.locator('.failed .mark button').click();
	assert.equal((await page.inputValue('#text')).length, 5000);
	await say(page, 'shorter');
	await shows(page, 'mine', 'shorter');
	await all_stored(page);
	assert.deepEqual(await texts(page, 'mine'), ['first', 'shorter']);
});

