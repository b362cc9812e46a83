/* The customer page in a browser, against the real server. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { Desk, Wire, until } from './desk.mjs';
import { Rep } from './rep.mjs';

const PHONE = { width: 390, height: 844 };
const SMALL = { width: 320, height: 568 };
const WIDE = { width: 1280, height: 800 };
const RETURNS = 'How long do I have to return something?';

let browser;
let desk;

before(async () => {
	browser = await chromium.launch({
		executablePath: process.env.CHROMIUM,
		args: ['--no-sandbox', '--disable-gpu',
			'--disable-background-networking', '--disable-sync',
			'--disable-component-update', '--no-first-run'],
	});
	desk = await Desk.start();
});

after(async () => {
	await browser?.close();
	await desk?.stop();
});

/* ---- what a customer does and sees --------------------------------------- */

async function somebody(t, options = {}) {
	const context = await browser.newContext(
		{ viewport: PHONE, ...options });
	t.after(() => context.close());
	context.setDefaultTimeout(15000);
	context.faults = [];
	return context;
}

/* What the browser complains about, a line that is gone apart. */
function watch(page, faults) {
	page.on('pageerror', (error) => faults.push(error.stack));
	page.on('console', (m) => {
		const line_gone = /WebSocket connection/.test(m.text());
		if (m.type() === 'error' && !line_gone)
			faults.push(m.text());
	});
	page.on('request', (r) => {
		if (!/^(data:|http:\/\/127\.0\.0\.1:)/.test(r.url()))
			faults.push(r.url());
	});
}

async function visit(context, query = '', port = desk.port) {
	const page = await context.newPage();
	watch(page, context.faults);
	await page.goto(`http://127.0.0.1:${port}/${query}`);
	await page.locator('#greeting, #lines .line').first().waitFor();
	return page;
}

async function say(page, text) {
	await page.fill('#text', text);
	await page.press('#text', 'Enter');
}

const lines = (page) => page.$$eval('#lines .line', (nodes) =>
	nodes.map((n) =>
		[n.classList[1], n.querySelector('.text').textContent]));

const texts = async (page, side) =>
	(await lines(page)).filter((l) => l[0] === side).map((l) => l[1]);

const stored = (page) => page.$$eval('.mine:not(.pending) .text', (nodes) =>
	nodes.map((n) => n.textContent));

const pending = (page) => page.locator('.pending').count();

const all_stored = (page) => until('all to be stored',
	async () => await pending(page) === 0);

async function shows(page, side, text) {
	await until(`"${text}" on the page`, async () =>
		(await texts(page, side)).some((l) => l.includes(text)));
}

const is = (page, id, text) =>
	page.locator(id).filter({ hasText: text, visible: true }).waitFor();

const conversation = (page) =>
	page.evaluate(() => localStorage.getItem('deskbell.demo.conversation'));

async function picture(page, name) {
	await page.screenshot({ path: `${name}.png`, animations: 'disabled' });
}

const fits = (page) => page.evaluate(() =>
	document.documentElement.scrollWidth <= innerWidth);

function good(context) {
	assert.deepEqual(context.faults, []);
}

/* ---- talking ------------------------------------------------------------- */

test('ask and get an answer', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await is(page, '#greeting', 'Demo Tea House');
	await is(page, '#shop', 'Demo Tea House');
	await is(page, '#state', 'Open now');
	assert.equal(await conversation(page), null, 'nothing opened unasked');
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	assert.deepEqual(await texts(page, 'mine'), [RETURNS]);
	assert.equal(await page.title(), 'Demo Tea House');
	await is(page, '.mine .mark', 'Sent');
	good(me);
});

test('choices are buttons; one tapped is said and answered', async (t) => {
	const me = await somebody(t);
	const page = await visit(me, '?shop=unsure');
	await say(page, RETURNS);
	const first = page.locator('.choices button').first();
	await first.waitFor();
	await picture(page, 'choices');
	const title = await first.textContent();
	await first.click();
	await shows(page, 'mine', title);
	assert.equal(await page.locator('.choices').count(), 0);
	await until('an answer', async () => (await lines(page)).length >= 4);
	await all_stored(page);
	await page.reload();
	await shows(page, 'mine', title);
	assert.equal(await page.locator('.choices').count(), 0);
	good(me);
});

test('none of the choices brings a person', async (t) => {
	const me = await somebody(t);
	const page = await visit(me, '?shop=unsure');
	await say(page, RETURNS);
	await page.locator('.choices .quiet').click();
	await is(page, '#notice', 'in the queue');
	assert.deepEqual(await texts(page, 'mine'), [RETURNS]);
	good(me);
});

const named = (page, name) =>
	page.getByRole('button', { name, exact: true });

/* Presses Tab until what has the focus says that. */
async function tab_to(page, text) {
	for (let i = 0; i < 12; i++) {
		await page.keyboard.press('Tab');
		if (await page.evaluate(() =>
			document.activeElement.textContent) === text)
			return;
	}
	assert.fail(`no way to "${text}" by Tab`);
}

test('an answer that helped: asked once, by keyboard too', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await say(page, RETURNS);
	await named(page, 'That helped').waitFor();
	await picture(page, 'judge');
	assert.ok(await fits(page));
	await page.focus('#log');
	await tab_to(page, 'That did not help');
	await page.keyboard.press('Shift+Tab');
	await page.keyboard.press('Enter');
	await is(page, '.theirs', 'Thank you!');
	assert.equal(await page.locator('.judge').count(), 0);
	assert.notEqual(await page.evaluate(() =>
		document.activeElement.tagName), 'BODY', 'focus is not lost');
	await picture(page, 'judged');
	await until('it to be stored', () => page.evaluate(() =>
		!Object.keys(localStorage).some((k) => k.includes('.out.'))));
	await page.reload();
	await shows(page, 'theirs', '30');
	await is(page, '#state', 'Open now');
	await page.locator('#log[aria-busy=false]').waitFor();
	assert.equal(await page.locator('.judge').count(), 0);
	await say(page, RETURNS);
	await named(page, 'That helped').waitFor();
	assert.equal(await page.locator('.judge').count(), 1);
	good(me);
});

test('an answer that did not help brings a person', async (t) => {
	const me = await somebody(t, { viewport: SMALL });
	const page = await visit(me);
	await say(page, RETURNS);
	await named(page, 'That did not help').click();
	await is(page, '.theirs', 'A colleague is coming.');
	await is(page, '#notice', 'in the queue');
	assert.equal(await page.locator('.judge').count(), 0);
	assert.deepEqual(await texts(page, 'mine'), [RETURNS]);
	await picture(page, 'not-helped');
	await page.click('#end'); /* nobody is to be in front of others */
	await page.locator('#over').waitFor();
	good(me);
});

test('ask for a person and get a place, then the person', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await page.click('#person');
	await is(page, '#notice', 'You are number 1 in the queue');
	assert.equal(await page.locator('#person').isVisible(), false);
	await picture(page, 'waiting');

	const rep = await Rep.come(desk.port, 'mei');
	t.after(() => rep.leave());
	const id = await conversation(page);
	await rep.has(id);
	await is(page, '#state', 'You are talking to Mei');
	await page.locator('#notice').waitFor({ state: 'hidden' });

	await say(page, 'My cup came broken.');
	const heard = await rep.hears((m) => m.type === 'line' &&
		m.lines[0].text === 'My cup came broken.');
	rep.send({ type: 'delivered', conversation: id,
		seq: heard.lines[0].seq });
	await is(page, '.mine .mark', 'Delivered');
	rep.send({ type: 'seen', conversation: id, seq: heard.lines[0].seq });
	await is(page, '.mine .mark', 'Seen');

	rep.send({ type: 'typing', conversation: id, on: true });
	await is(page, '#typing', 'Mei is typing');
	await picture(page, 'typing');
	const said = await rep.ask({ type: 'say', conversation: id,
		text: 'I am sorry! A new one leaves today.' });
	await shows(page, 'theirs', 'A new one leaves today.');
	await until('typing to end', async () =>
		await page.locator('#typing').textContent() === '');
	await rep.hears((m) => m.type === 'delivered' && m.seq >= said.seq);
	await rep.hears((m) => m.type === 'seen' && m.seq >= said.seq);

	await page.locator('#text').pressSequentially('Thank');
	await rep.hears((m) => m.type === 'typing' && m.on);
	await page.fill('#text', '');
	await rep.hears((m) => m.type === 'typing' && !m.on);
	good(me);
});

test('the end: rating, another chat, the old one again', async (t) => {
	const me = await somebody(t, { viewport: SMALL });
	const page = await visit(me);
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	const first = await conversation(page);
	await page.click('#end');
	await page.locator('#over').waitFor();
	await is(page, '#state', 'This chat has ended');
	const log = page.locator('#log');
	await until('the last line in sight', () => log.evaluate((n) =>
		n.scrollHeight - n.clientHeight - n.scrollTop < 2));
	await picture(page, 'over');
	await page.reload();
	await shows(page, 'theirs', '30');
	await page.getByRole('button', { name: '5 Very good' }).click();
	await is(page, '#rate', 'Thank you!');
	assert.equal(await page.locator('#scores').isVisible(), false);
	await page.reload();
	await is(page, '#rate', 'Thank you!');

	await page.click('#reopen');
	await page.locator('#form').waitFor();
	assert.equal(await conversation(page), first);
	await say(page, 'One more thing');
	await shows(page, 'mine', 'One more thing');
	await all_stored(page);

	await page.click('#end');
	await page.click('#fresh');
	assert.deepEqual(await lines(page), []);
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	assert.notEqual(await conversation(page), first);
	good(me);
});

test('a rep ends the chat under a half-written line', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await page.click('#person');
	await is(page, '#notice', 'in the queue');
	const rep = await Rep.come(desk.port, 'mei');
	t.after(() => rep.leave());
	const id = await conversation(page);
	await rep.has(id);
	await is(page, '#state', 'Mei');
	await page.locator('#text').pressSequentially('But what ab');
	await rep.ask({ type: 'close', conversation: id, reason: 'done' });
	await page.locator('#over').waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id),
		'over', 'focus is not lost');
	await page.click('#reopen');
	await page.locator('#form').waitFor();
	assert.equal(await page.inputValue('#text'), 'But what ab');
	good(me);
});

test('out of hours', async (t) => {
	const me = await somebody(t, { viewport: SMALL });
	const page = await visit(me, '?shop=night');
	await is(page, '#notice', 'We are closed now and back');
	await is(page, '#state', 'Closed now');
	await picture(page, 'closed-shop');
	good(me);
});

test('a shop that is not there', async (t) => {
	const me = await somebody(t);
	const page = await me.newPage();
	await page.goto(`http://127.0.0.1:${desk.port}/?shop=nowhere`);
	await page.locator('#notice').waitFor();
	assert.notEqual(await page.locator('#notice').textContent(), '');
});

/* ---- nothing lost, nothing doubled --------------------------------------- */

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
		if (i % 35 === 0)
			await new Promise((done) => setTimeout(done, 4000));
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
	const page = await visit(me, '', wire.port);
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
	const page = await visit(me, '', wire.port);
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
	const page = await visit(me, '', own.port);
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
	const own = await Desk.start('rate_talk = 5/5\n');
	t.after(() => own.stop());
	const me = await somebody(t);
	const page = await visit(me, '', own.port);
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
	const one = await visit(me, '', wire.port);
	const two = await visit(me, '', wire.port);
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
	await page.evaluate(() => {
		document.getElementById('text').value = 'x'.repeat(5000);
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

/* ---- for everybody ------------------------------------------------------- */

test('text is text', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	const bad = [
		'<script>document.title = "owned"</script>',
		'<img src=x onerror="document.title = \'owned\'">',
		'\u202Eevil\u202C {{shop.name}} &lt;b&gt;',
		'مرحبا، أين طلبي؟',
		'a'.repeat(300),
	];
	for (const text of bad)
		await say(page, text);
	await all_stored(page);
	await page.reload();
	await shows(page, 'mine', bad[4]);
	assert.deepEqual(await texts(page, 'mine'), bad);
	assert.equal(await page.locator('#log script, #log img').count(), 0);
	assert.notEqual(await page.title(), 'owned');
	for (const node of await page.locator('.line .text').all())
		assert.equal(await node.getAttribute('dir'), 'auto');
	assert.ok(await fits(page));
	await picture(page, 'text');
	good(me);
});

test('keyboard alone', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await visit(me, '?shop=unsure');
	const focused = () => page.evaluate(() => {
		const style = getComputedStyle(document.activeElement);
		return { id: document.activeElement.id ||
			document.activeElement.textContent,
		ring: style.outlineStyle !== 'none' };
	});
	/* Where the focus is when the desk's answers have come. */
	const focus_comes_to = (id) => page.waitForFunction(
		(wanted) => document.activeElement.id === wanted, id);
	async function tab_to(what, key = 'Tab') {
		for (let i = 0; i < 15; i++) {
			const now = await focused();
			if (now.id === what) {
				assert.ok(now.ring, `${what} shows its focus`);
				return;
			}
			await page.keyboard.press(key);
		}
		assert.fail(`${what} is not reached`);
	}

	await tab_to('text');
	await page.keyboard.type('How long do I have');
	await page.keyboard.press('Shift+Enter');
	await page.keyboard.type('to return something?');
	await page.keyboard.press('Enter');
	await shows(page, 'mine', 'How long do I have\nto return something?');
	const choice = page.locator('.choices button').first();
	await choice.waitFor();
	await tab_to(await choice.textContent(), 'Shift+Tab');
	await picture(page, 'keyboard');
	await page.keyboard.press('Enter');
	await all_stored(page);
	await focus_comes_to('text');
	await tab_to('log', 'Shift+Tab');
	await tab_to('end', 'Shift+Tab');
	await page.keyboard.press('Space');
	await page.locator('#over').waitFor();
	await focus_comes_to('over');
	await tab_to('4Good');
	await page.keyboard.press('Enter');
	await is(page, '#rate', 'Thank you!');
	await tab_to('reopen');
	await page.keyboard.press('Enter');
	await page.locator('#form').waitFor();
	await focus_comes_to('text');
	good(me);
});

test('names, roles, sizes', async (t) => {
	const me = await somebody(t, { viewport: SMALL });
	const page = await visit(me, '?shop=unsure');
	await page.getByRole('log', { name: 'Messages' }).waitFor();
	await page.getByRole('textbox', { name: 'Write a message' }).waitFor();
	await page.getByRole('button', { name: 'Send' }).waitFor();
	await page.getByRole('button', { name: 'Talk to a person' }).waitFor();
	await page.getByRole('heading', { name: 'Unsure Shop' }).waitFor();
	assert.equal(await page.getAttribute('#log', 'aria-live'), 'polite');
	await say(page, RETURNS);
	await page.locator('.choices button').first().waitFor();
	async function sizes() {
		for (const node of await page.locator('button:visible').all()) {
			const box = await node.boundingBox();
			assert.ok(box.width >= 24 && box.height >= 24,
				await node.textContent());
			assert.ok(box.x >= 0, await node.textContent());
			assert.ok(box.x + box.width <= SMALL.width,
				await node.textContent());
		}
	}
	await sizes();
	await page.click('#end');
	await page.locator('#over').waitFor();
	await page.getByRole('group', { name: 'How was it?' }).waitFor();
	await sizes();
	good(me);
});

test('no motion for who wants none', async (t) => {
	const me = await somebody(t, { reducedMotion: 'reduce' });
	const page = await visit(me);
	await say(page, 'hello');
	assert.equal(await page.locator('#lines .line').first().evaluate(
		(n) => getComputedStyle(n).animationName), 'none');
});

/* Smallest ratio of text to what is behind it, over all visible text. */
const contrast = (page) => page.evaluate(() => {
	const shine = (rgb) => {
		const [r, g, b] = rgb.map((v) => v / 255).map((v) =>
			v <= 0.04045 ? v / 12.92
				: ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const parse = (text) => text.match(/[\d.]+/g).map(Number);
	const behind = (node) => {
		for (let n = node; n; n = n.parentElement) {
			const [r, g, b, a = 1] =
				parse(getComputedStyle(n).backgroundColor);
			if (a === 1)
				return [r, g, b];
		}
		return [255, 255, 255];
	};
	let least = 21;
	for (const node of document.querySelectorAll('body *')) {
		if (![...node.childNodes].some((c) => c.nodeType === 3 &&
			c.data.trim()) || !node.getClientRects().length)
			continue;
		const pair = [parse(getComputedStyle(node).color).slice(0, 3),
			behind(node)].map(shine).sort((a, b) => b - a);
		least = Math.min(least, (pair[0] + 0.05) / (pair[1] + 0.05));
	}
	return least;
});

for (const [name, options] of [
	['desk', { viewport: WIDE }],
	['phone', { viewport: PHONE }],
	['dark', { viewport: WIDE, colorScheme: 'dark' }],
	['dark-phone', { viewport: PHONE, colorScheme: 'dark' }],
	['small', { viewport: SMALL }],
]) {
	test(`looks: ${name}`, async (t) => {
		const me = await somebody(t, options);
		const page = await visit(me);
		await say(page, RETURNS);
		await shows(page, 'theirs', '30');
		await all_stored(page);
		assert.ok(await contrast(page) >= 4.5);
		await picture(page, name);
		await page.click('#end');
		await page.locator('#over').waitFor();
		assert.ok(await contrast(page) >= 4.5);
		assert.ok(await fits(page));
		good(me);
	});
}

for (const [locale, lang, write, question] of [
	['en-GB', 'en', 'Write a message', RETURNS],
	['zh-CN', 'zh', '请输入消息', '可以退货吗？'],
	['ja-JP', 'ja', 'メッセージを入力', '返品はできますか？'],
	['es-ES', 'es', 'Escribe un mensaje', '¿Puedo devolver un artículo?'],
]) {
	test(`speaks ${lang}`, async (t) => {
		const me = await somebody(t, { locale, viewport: SMALL });
		const page = await visit(me);
		const tag = await page.getAttribute('html', 'lang');
		assert.equal(tag.slice(0, 2), lang);
		await page.getByRole('textbox', { name: write }).waitFor();
		await say(page, question);
		await until('an answer', async () =>
			(await lines(page)).length >= 2);
		await picture(page, lang);
		await page.click('#end');
		await page.locator('#over').waitFor();
		assert.ok(await fits(page));
		await picture(page, `${lang}-over`);
		good(me);
	});
}

test('the address may name the language', async (t) => {
	const me = await somebody(t, { locale: 'en-US' });
	const page = await visit(me, '?lang=ja');
	assert.equal(await page.getAttribute('html', 'lang'), 'ja');
	await is(page, '#greeting', 'ご用件をお聞かせください');
	good(me);
});
