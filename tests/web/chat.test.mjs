/* Talking to the desk in the widget: answers, choices, persons, the end. */
import assert from 'node:assert/strict';
import test from 'node:test';

import { until } from './desk.mjs';
import { Rep, Terminal } from './rep.mjs';
import {
	RETURNS, SMALL, all_stored, conversation, desk, fits, focused, good, is,
	lines, picture, say, shop, shows, somebody, stage, tab_to, texts, visit,
} from './visitor.mjs';

stage();

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
	assert.notEqual((await focused(page)).tag, 'BODY',
		'focus is not lost');
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

test('the rep sits at a terminal', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await say(page, 'Do you wrap teapots in blue paper?');
	await page.click('#person');
	await is(page, '#notice', 'in the queue');
	const rep = Terminal.open(desk, 'mei');
	t.after(() => rep.close());
	await is(page, '#state', 'You are talking to Mei');
	/* Others may be with that rep too: by its number. */
	const asked = /^\[(\d+) .*Do you wrap teapots/m;
	await until('the question on the terminal', () =>
		asked.test(rep.heard));
	rep.type(`/go ${asked.exec(rep.heard)[1]}`);
	rep.type('In blue, green & <b>gold</b>.');
	await shows(page, 'theirs', 'In blue, green & <b>gold</b>.');
	assert.equal(await page.locator('#lines b').count(), 0);
	await say(page, 'Gold, please.');
	await rep.hears('Gold, please.');
	rep.type('/close');
	await page.locator('#over').waitFor();
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
	assert.equal((await focused(page)).id, 'over', 'focus is not lost');
	await page.click('#reopen');
	await page.locator('#form').waitFor();
	assert.equal(await page.inputValue('#text'), 'But what ab');
	good(me);
});

test('out of hours: where to write to, once', async (t) => {
	const me = await somebody(t, { viewport: SMALL });
	const page = await visit(me, '?shop=night');
	await is(page, '#notice', 'We are closed now and back');
	await is(page, '#state', 'Closed now');
	await page.locator('#contact').waitFor();
	await picture(page, 'closed-shop');
	assert.ok(await fits(page));
	/* Neither an address nor a number: not sent. */
	await page.fill('#contact-reach', 'somewhere');
	await page.fill('#contact-text', 'Is the blue cup in stock?');
	await page.click('#contact-send');
	assert.equal(await page.locator('#contact').isVisible(), true);
	await page.fill('#contact-name', 'Ann Lee');
	await page.fill('#contact-reach', 'ann@mail.example');
	await page.click('#contact-send');
	await shows(page, 'mine', 'Is the blue cup in stock?');
	await page.locator('#contact').waitFor({ state: 'hidden' });
	await all_stored(page);
	assert.notEqual((await focused(page)).tag, 'BODY');

	const rep = await Rep.come(desk.port, 'mei');
	t.after(() => rep.leave());
	const id = await conversation(page, 'night');
	await rep.has(id);
	await until('the rep to see it', () => {
		const { contact = '' } = rep.chat(id) ?? {};
		return contact.includes('ann@mail.example') &&
			contact.includes('Ann Lee');
	});
	await page.reload();
	await shows(page, 'mine', 'Is the blue cup in stock?');
	assert.equal(await page.locator('#contact').isVisible(), false);
	await say(page, 'Or the green one?');
	await all_stored(page);
	good(me);
});

test('out of hours: an address the desk refuses is not lost', async (t) => {
	const me = await somebody(t, { viewport: SMALL });
	const page = await visit(me, '?shop=night');
	await page.locator('#contact').waitFor();
	const reach = page.locator('#contact-reach');
	for (const [written, taken] of [
		['ann@mail.example', true], [' ann@mail.example ', true],
		['+49 (30) 123-456', true], ['123456', true],
		['ann@mail', false], ['an n@mail.example', false],
		['ann@.example', false], ['ann@mail.', false],
		['a@b@mail.example', false], ['12345', false],
		['123456789012345678901', false], ['030/123456', false],
		['call 123456', false],
	]) {
		await reach.fill(written);
		assert.equal(await reach.evaluate((n) => n.checkValidity()),
			taken, written);
	}
	await reach.evaluate((n) => n.removeAttribute('pattern'));
	await page.fill('#contact-name', 'Ann Lee');
	await reach.fill('ann@mail');
	await page.fill('#contact-text', 'Is the blue cup in stock?');
	await page.click('#contact-send');
	await is(page, '#wrong', 'Not sent.');
	assert.equal(await reach.inputValue(), 'ann@mail');
	assert.equal(await page.inputValue('#contact-name'), 'Ann Lee');
	assert.equal((await page.textContent('#notice'))
		.includes('We will get back'), false);
	await picture(page, 'contact-refused');
	await reach.fill('ann@mail.example');
	await page.click('#contact-send');
	await is(page, '#notice', 'We will get back');
	await page.locator('#contact').waitFor({ state: 'hidden' });
	await until('it to be kept', () => page.evaluate(() =>
		localStorage.getItem('deskbell.night.contact')));
	assert.deepEqual(await texts(page, 'mine'),
		['Is the blue cup in stock?']);
	good(me);
});

test('out of hours: no address is needed to write', async (t) => {
	const me = await somebody(t, { viewport: SMALL });
	const page = await visit(me, '?shop=night');
	await page.click('#skip');
	await say(page, 'Just a line');
	await all_stored(page);
	assert.deepEqual(await texts(page, 'mine'), ['Just a line']);
	good(me);
});

test('a shop that is not there', async (t) => {
	const me = await somebody(t);
	const page = await shop(me, '?shop=nowhere&open=1');
	await page.locator('#notice').waitFor();
	assert.notEqual(await page.locator('#notice').textContent(), '');
});


test('a number of a card is masked at once', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	await say(page, 'pay with 4111 1111 1111 1111');
	await all_stored(page);
	const [kept] = await texts(page, 'mine');
	assert.match(kept, /^pay with /);
	assert.ok(!kept.includes('4111 1111'), kept);
	assert.ok(!(await page.locator('#panel').innerHTML())
		.includes('4111 1111'));
	/* Drawn again, nothing is said again. */
	const said = await page.evaluate(async () => {
		const { shadowRoot } = document.querySelector('deskbell-chat');
		const watcher = new MutationObserver(() => {});
		watcher.observe(shadowRoot.getElementById('lines'),
			{ childList: true, subtree: true });
		document.dispatchEvent(new Event('visibilitychange'));
		return watcher.takeRecords().length;
	});
	assert.equal(said, 0);
	await page.reload();
	await shows(page, 'mine', kept);
	good(me);
});
