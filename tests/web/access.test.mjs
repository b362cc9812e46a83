/* For everybody: by keyboard, by screen reader, small, large, dark, still, in
 * every language and from right to left. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

import { until } from './desk.mjs';
import {
	PHONE, RETURNS, SMALL, WIDE, all_stored, fits, focus_comes_to, focused,
	good, is, lines, picture, say, shop, shows, somebody, stage, tab_to,
	texts, visit,
} from './visitor.mjs';

const AXE = fs.readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

stage();

/* What axe-core finds by all its rules, not only by those that laws ask for;
 * of what stands still, as colours come in slowly. */
async function findings(page, where) {
	await page.evaluate(AXE);
	await page.evaluate(() => Promise.allSettled(
		document.querySelector('deskbell-chat').shadowRoot
			.getAnimations().map((a) => a.finished)));
	const { violations } = await page.evaluate((selector) =>
		axe.run(selector, { resultTypes: ['violations'] }), where);
	return violations.map((v) => `${v.id}: ` +
		v.nodes.map((n) => n.target.join(' ')).join(', '));
}

async function examined(page, what, where = 'deskbell-chat') {
	assert.deepEqual(await findings(page, where), [], what);
}

/* Every button, field and link is large enough to hit and in sight. */
async function measured(page) {
	const { width } = page.viewportSize();
	const all = page.locator('deskbell-chat').locator(
		'button:visible, input:visible, textarea:visible');
	for (const node of await all.all()) {
		const box = await node.boundingBox();
		const what = await node.evaluate((n) => n.id || n.textContent);
		assert.ok(box.width >= 24 && box.height >= 24,
			`${what}: ${box.width} x ${box.height}`);
		assert.ok(box.x >= 0 && box.x + box.width <= width,
			`${what} is past the side`);
	}
}

test('axe-core: closed, empty, lines, choices, rating', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await shop(me, '?shop=unsure');
	await examined(page, 'closed', 'html');
	await picture(page, 'shop');
	await page.click('#launcher');
	await page.locator('#greeting').waitFor();
	await examined(page, 'empty', 'html');
	await say(page, RETURNS);
	await page.locator('.choices button').first().waitFor();
	await all_stored(page);
	await examined(page, 'choices');
	await page.locator('.choices button').first().click();
	await until('an answer', async () => (await lines(page)).length >= 4);
	await all_stored(page);
	await examined(page, 'lines');
	await picture(page, 'desk');
	await page.click('#end');
	await page.locator('#over').waitFor();
	await examined(page, 'rating');
	await picture(page, 'rating');
	good(me);
	/* It would be found, in there. */
	await page.locator('#over').evaluate((n) =>
		n.append(document.createElement('input')));
	assert.match((await findings(page, 'deskbell-chat')).join(),
		/label: .*deskbell-chat.*input/);
});

test('axe-core: phone, dark, Chinese, offline form', async (t) => {
	const me = await somebody(t, { viewport: PHONE, locale: 'zh-CN',
		colorScheme: 'dark' });
	const page = await visit(me, '?shop=night');
	await page.locator('#contact').waitFor();
	await examined(page, 'offline form');
	await measured(page);
	await picture(page, 'zh-dark-night');
	await page.goto(page.url().replace('night', 'demo'));
	await page.locator('#greeting').waitFor();
	await say(page, '可以退货吗？');
	await until('an answer', async () => (await lines(page)).length >= 2);
	await all_stored(page);
	await examined(page, 'dark');
	await picture(page, 'zh-dark');
	good(me);
});

test('keyboard alone, from the page and back', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await shop(me, '?shop=unsure');
	await tab_to(page, 'launcher');
	await page.keyboard.press('Enter');
	await focus_comes_to(page, 'text');
	await page.keyboard.type('How long do I have');
	await page.keyboard.press('Shift+Enter');
	await page.keyboard.type('to return something?');
	await page.keyboard.press('Enter');
	await shows(page, 'mine', 'How long do I have\nto return something?');
	const choice = page.locator('.choices button').first();
	await choice.waitFor();
	await tab_to(page, await choice.textContent(), 'Shift+Tab');
	await picture(page, 'keyboard');
	await page.keyboard.press('Enter');
	await all_stored(page);
	await focus_comes_to(page, 'text');
	await tab_to(page, 'log', 'Shift+Tab');
	await tab_to(page, 'end', 'Shift+Tab');
	await page.keyboard.press('Space');
	await page.locator('#over').waitFor();
	await focus_comes_to(page, 'over');
	await tab_to(page, '4Good');
	await page.keyboard.press('Enter');
	await is(page, '#rate', 'Thank you!');
	await tab_to(page, 'reopen');
	await page.keyboard.press('Enter');
	await page.locator('#form').waitFor();
	await focus_comes_to(page, 'text');
	await page.keyboard.press('Escape');
	await page.locator('#panel').waitFor({ state: 'hidden' });
	await focus_comes_to(page, 'launcher');
	await page.keyboard.press('Shift+Tab');
	assert.ok(!['launcher', 'text'].includes((await focused(page)).id));
	good(me);
});

test('on a phone the panel is all there is', async (t) => {
	const me = await somebody(t, { viewport: PHONE });
	const page = await shop(me);
	await page.click('#launcher');
	await page.locator('#greeting').waitFor();
	/* Tab goes round in it (and the browser's own bar). */
	for (let i = 0; i < 12; i++) {
		await page.keyboard.press('Tab');
		const inside = await page.evaluate(() =>
			document.activeElement === document.body ||
			document.activeElement.tagName === 'DESKBELL-CHAT');
		assert.ok(inside);
	}
	await page.click('#hide');
	await focus_comes_to(page, 'launcher');
	good(me);
});

test('names and roles', async (t) => {
	const me = await somebody(t, { viewport: SMALL });
	const page = await visit(me, '?shop=unsure');
	const by = (role, name) => page.getByRole(role, { name }).waitFor();
	await by('dialog', 'Unsure Shop');
	await by('log', 'Messages');
	await by('textbox', 'Write a message');
	await by('button', 'Send');
	await by('button', 'Talk to a person');
	await by('heading', 'Unsure Shop');
	assert.equal(await page.getAttribute('#log', 'aria-live'), 'polite');
	await say(page, RETURNS);
	await page.locator('.choices button').first().waitFor();
	await by('group', 'Choices');
	await measured(page);
	await page.click('#end');
	await page.locator('#over').waitFor();
	await by('group', 'How was it?');
	await measured(page);
	good(me);
});

/* 1280 x 1024 at 400 %, and the smallest phone. */
for (const [name, viewport] of [
	['zoomed', { width: 320, height: 256 }],
	['small', SMALL],
]) {
	test(`no scrolling in two directions: ${name}`, async (t) => {
		const me = await somebody(t, { viewport });
		const page = await shop(me);
		assert.ok(await page.evaluate(() =>
			document.documentElement.scrollWidth <= innerWidth));
		await measured(page);
		await page.click('#launcher');
		await page.locator('#greeting').waitFor();
		await measured(page);
		await say(page, RETURNS);
		await shows(page, 'theirs', '30');
		await say(page, 'x'.repeat(120));
		await all_stored(page);
		await measured(page);
		assert.ok(await fits(page));
		await picture(page, name);
		/* What is written can be seen while it is written. */
		await page.locator('#text').scrollIntoViewIfNeeded();
		const box = await page.locator('#text').boundingBox();
		assert.ok(box.y >= 0 && box.y + box.height <= viewport.height);
		await page.click('#end');
		await page.locator('#over').waitFor();
		await measured(page);
		assert.ok(await fits(page));
		good(me);
	});
}

test('no motion for who wants none', async (t) => {
	const me = await somebody(t, { reducedMotion: 'reduce' });
	const page = await visit(me);
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	assert.equal(await page.evaluate(() =>
		document.getAnimations().length), 0);
	for (const id of ['#panel', '#lines .line', '#typing', '#launcher'])
		assert.equal(await page.locator(id).first().evaluate((n) => {
			const { animationName, transitionDuration } =
				getComputedStyle(n);
			return animationName + transitionDuration;
		}), 'none0s', id);
});

for (const [locale, lang, write, question] of [
	['en-GB', 'en', 'Write a message', RETURNS],
	['zh-CN', 'zh', '请输入消息', '可以退货吗？'],
	['ja-JP', 'ja', 'メッセージを入力', '返品はできますか？'],
	['es-ES', 'es', 'Escribe un mensaje', '¿Puedo devolver un artículo?'],
]) {
	test(`speaks ${lang}`, async (t) => {
		const me = await somebody(t, { locale, viewport: SMALL });
		const page = await visit(me);
		const tag = await page.getAttribute('#panel', 'lang');
		assert.equal(tag.slice(0, 2), lang);
		await page.getByRole('textbox', { name: write }).waitFor();
		await say(page, question);
		await until('an answer', async () =>
			(await lines(page)).length >= 2);
		await picture(page, lang);
		assert.ok(await fits(page));
		await page.click('#end');
		await page.locator('#over').waitFor();
		assert.ok(await fits(page));
		await measured(page);
		await picture(page, `${lang}-over`);
		good(me);
	});
}

test('the page may name the language', async (t) => {
	const me = await somebody(t, { locale: 'en-US' });
	const page = await visit(me, '?lang=ja');
	assert.equal(await page.getAttribute('#panel', 'lang'), 'ja');
	await is(page, '#greeting', 'ご用件をお聞かせください');
	good(me);
});

test('text is text', async (t) => {
	const me = await somebody(t);
	const page = await visit(me);
	const bad = [
		'<script>document.title = "owned"</script>',
		'<img src=x onerror="document.title = \'owned\'">',
		'<a href="javascript:document.title=\'owned\'">here</a>',
		'javascript:document.title="owned" data:text/html,<b>x</b>',
		'{{7*7}} ${7*7} <%= 7*7 %>',
		'\u202Eevil\u202C {{shop.name}} &lt;b&gt; "\'`',
		'مرحبا، أين طلبي؟',
		'see https://shop.example/a?b=1&c=2. Or http://u:p@evil.example',
		'a'.repeat(300),
	];
	for (const text of bad)
		await say(page, text);
	await all_stored(page);
	await page.reload();
	await shows(page, 'mine', bad.at(-1));
	assert.deepEqual(await texts(page, 'mine'), bad);
	const within = page.locator('#lines');
	assert.equal(await within.locator(
		'script, img, iframe, b, [onerror]').count(), 0);
	/* Only addresses of the web lead anywhere, and take nothing along. */
	const links = await within.locator('a').evaluateAll((all) => all.map(
		(a) => [a.href, a.rel, a.target]));
	assert.deepEqual(links, [['https://shop.example/a?b=1&c=2',
		'noopener noreferrer nofollow', '_blank']]);
	assert.notEqual(await page.title(), 'owned');
	for (const node of await page.locator('.line .text').all())
		assert.equal(await node.getAttribute('dir'), 'auto');
	assert.ok(await fits(page));
	await picture(page, 'text');
	good(me);
});
