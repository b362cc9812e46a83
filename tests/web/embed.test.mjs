/* In a shop's own page, on another origin with a strict policy: the one line
 * that embeds it, what the page may call and what it is told. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import zlib from 'node:zlib';

import { Desk, WEB, Wire, until } from './desk.mjs';
import { Rep } from './rep.mjs';
import {
	RETURNS, WIDE, all_stored, desk, fits, focus_comes_to, focused, good,
	is, lines, picture, say, shop, shows, somebody, stage, texts, watch,
} from './visitor.mjs';

/* A shop's web server: one page, from the map. */
const site = http.createServer((request, response) => {
	const page = site.pages.get(request.url);
	response.writeHead(page === undefined ? 404 : 200, {
		'Content-Type': request.url.endsWith('.js') ?
			'text/javascript' : 'text/html; charset=utf-8',
		'Content-Security-Policy': site.policy,
	});
	response.end(page);
});
site.pages = new Map([['/favicon.ico', ' ']]);

stage(async () => {
	site.listen(0, '127.0.0.1');
	await new Promise((done) => site.once('listening', done));
	site.origin = `http://127.0.0.1:${site.address().port}`;
	return { origins: `https://tea.example ${site.origin}` };
});
after(() => site.close());

/* The shop's page. more: of the script tag; before: a script of the page's
 * own that runs first. */
async function embed(context, { more = '', before = '', name = 'demo',
	origin = site.origin, tag } = {}) {
	const from = desk.address;
	/* What the manual tells to allow, and nothing else. */
	site.policy = [`default-src 'none'`, `script-src 'self' ${from}`,
		`connect-src ${from.replace('http', 'ws')}`].join('; ');
	site.pages.set('/before.js', before);
	site.pages.set('/', `<!doctype html><html lang="en">
<head><title>Teapots</title><script src="/before.js"></script>
${tag ?? `<script src="${from}widget.js" data-shop="${name}" ${more} async>
</script>`}</head><body><h1>Teapots</h1><button id="own">Buy</button></body>`);
	const page = await context.newPage();
	watch(page, context.faults);
	page.on('request', (r) => {
		const { origin: asked } = new URL(r.url());
		if (asked !== origin && asked !== new URL(from).origin)
			context.faults.push(`third party: ${r.url()}`);
	});
	await page.goto(origin);
	await page.locator('#launcher').waitFor({ state: 'attached' });
	return page;
}

/* Calls the widget from the page. */
const call = (page, name, ...args) => page.evaluate(([n, a]) =>
	window.Deskbell[n](...a), [name, args]);

/* Runs before the widget is there: notes every event of it. */
const NOTE = `
	window.told = [];
	window.Deskbell = { q: [] };
	for (const name of ['ready', 'open', 'close', 'message', 'unread',
		'offline', 'rating', 'error']) {
		Deskbell.q.push(['on', name, (detail) =>
			told.push([name, detail])]);
		addEventListener('deskbell:' + name, (e) =>
			told.push(['dom ' + name, e.detail]));
	}
`;

const told = (page, name) => page.evaluate((wanted) =>
	window.told.filter(([n]) => n === wanted).map(([, d]) => d ?? null),
name);

const hears = (page, name, check = () => true) =>
	until(`the event ${name}`, async () =>
		(await told(page, name)).some(check));

/* ---- embedding ----------------------------------------------------------- */

test('one line on another site: no violation, nobody else', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const asked = [];
	me.on('request', (r) => asked.push(r.url()));
	const page = await embed(me);
	assert.ok(asked.some((u) => u.endsWith('/widget.js')));
	assert.ok(!asked.some((u) => u.includes('widget-chat')),
		'the panel is loaded when it is wanted');
	await page.click('#launcher');
	await page.locator('#greeting').waitFor();
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	await picture(page, 'embedded');
	/* The page is as it was. */
	assert.equal(await page.title(), 'Teapots');
	assert.equal(await page.locator('html').getAttribute('lang'), 'en');
	assert.deepEqual(await page.evaluate(() =>
		[...document.body.children].map((n) => n.tagName)),
	['H1', 'BUTTON', 'DESKBELL-CHAT']);
	await page.click('#own');
	await page.reload();
	await shows(page, 'theirs', '30');
	assert.equal(asked.filter((u) => !u.startsWith(site.origin) &&
		!u.startsWith(desk.address)).length, 0);
	assert.deepEqual(await me.cookies(), []);
	good(me);
	/* The policy is in force: what breaks it is told. */
	await page.evaluate(() => {
		const script = document.createElement('script');
		script.textContent = 'window.owned = true';
		document.head.append(script);
	});
	assert.equal(await page.evaluate(() => window.owned), undefined);
	assert.match(me.faults.join(), /Content Security Policy/);
});

test('what is sent is small', async () => {
	/* By hand: fetch would unpack it. */
	const size = (name) => new Promise((done, fail) => {
		http.get(desk.address + name, { headers: {
			'Accept-Encoding': 'gzip' } }, (response) => {
			const { headers } = response;
			assert.equal(response.statusCode, 200);
			assert.equal(headers['content-encoding'], 'gzip');
			assert.equal(headers.vary, 'Accept-Encoding');
			assert.equal(headers['access-control-allow-origin'],
				'*');
			const parts = [];
			response.on('data', (part) => parts.push(part));
			response.on('end', () => {
				const all = Buffer.concat(parts);
				zlib.gunzipSync(all);
				done(all.length);
			});
		}).on('error', fail);
	});
	const launcher = await size('widget.js');
	const chat = await size('widget-chat.js');
	console.log(`launcher ${launcher}, chat ${chat} bytes`);
	assert.ok(launcher <= 3072, `launcher: ${launcher}`);
	assert.ok(launcher + chat <= 20480, `both: ${launcher + chat}`);
});

test('a script that is loaded again comes from the cache', async () => {
	const first = await fetch(desk.address + 'widget.js');
	const tag = first.headers.get('etag');
	await first.text();
	assert.match(tag, /^"[\da-f]{32}\.gz"$/);
	const again = await fetch(desk.address + 'widget.js',
		{ headers: { 'If-None-Match': tag } });
	assert.equal(again.status, 304);
	assert.equal(await again.text(), '');
});

test('a bad part is refused by name, the old files stay', async (t) => {
	const web = fs.mkdtempSync(path.join(os.tmpdir(), 'deskbell-web-'));
	t.after(() => fs.rmSync(web, { recursive: true }));
	fs.cpSync(WEB, web, { recursive: true });
	const own = await Desk.start({ web });
	t.after(() => own.stop());
	const parts = web + '/widget/parts';
	const good_parts = fs.readFileSync(parts, 'utf8');
	const script = async () =>
		(await fetch(own.address + 'widget-chat.js')).text();
	const was = await script();
	for (const odd of ['../shop/shop.js', 'none.js']) {
		fs.writeFileSync(parts, `${good_parts}${odd}\n`);
		own.server.kill('SIGHUP');
		await until(odd, () => own.log().includes(odd));
		await until('a refusal', () =>
			own.log().includes('reload_partly'));
		assert.equal(await script(), was);
	}
	fs.writeFileSync(web + '/widget/more.js', 'const more = 7;\n');
	fs.writeFileSync(parts, `more.js\n${good_parts}`);
	own.server.kill('SIGHUP');
	await until('the new file', async () =>
		await script() === 'const more = 7;\n' + was);
});

/* Neither a shop whose list names others nor an origin that no shop names; of
 * the latter the desk does not even take the call. */
for (const [what, name, host, says] of [
	['at this shop', 'unsure', '127.0.0.1', 'no chat on this page'],
	['anywhere', 'demo', 'localhost', 'No connection'],
]) {
	test(`a site that is not listed ${what} is told kindly`, async (t) => {
		const me = await somebody(t, { viewport: WIDE });
		const origin = site.origin.replace('127.0.0.1', host);
		const page = await embed(me, { name, origin,
			more: 'data-lang=en', before: NOTE });
		await page.click('#launcher');
		await is(page, '#notice', says);
		await until('words for the shop', async () =>
			(await told(page, 'offline')).length +
			(await told(page, 'error')).length > 0);
		assert.deepEqual(await lines(page), []);
		assert.equal(await page.locator('#form').isVisible(),
			name === 'demo');
		assert.notEqual((await focused(page)).tag, 'BODY');
		await picture(page, `not-listed-${name}`);
		await call(page, 'close');
		await page.click('#own');
	});
}

/* ---- what the page may call ---------------------------------------------- */

test('calls before it is there wait, in order', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me, { before: `${NOTE}
		Deskbell.q.push(['open'], ['close'], ['toggle'],
			['nonsense'], ['context', { product: 'Blue pot' }]);` });
	await page.locator('#greeting').waitFor();
	assert.equal((await told(page, 'ready')).length, 1);
	assert.equal((await told(page, 'open')).length, 2);
	assert.equal((await told(page, 'close')).length, 1);
	assert.equal((await told(page, 'error')).length, 1);
	assert.deepEqual(await told(page, 'dom open'),
		await told(page, 'open'));
	good(me);
});

test('open, close, toggle; the focus comes and goes', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me);
	const shut = () =>
		page.locator('#panel').waitFor({ state: 'hidden' });
	await page.focus('#own');
	await call(page, 'open');
	await focus_comes_to(page, 'text');
	assert.equal(await page.getAttribute('#launcher', 'aria-expanded'),
		'true');
	await call(page, 'close');
	await shut();
	assert.equal(await page.getAttribute('#launcher', 'aria-expanded'),
		'false');
	await call(page, 'toggle');
	await page.locator('#panel').waitFor();
	await call(page, 'toggle');
	await shut();
	await page.click('#launcher');
	await page.locator('#panel').waitFor();
	await page.click('#launcher');
	await shut();
	/* Open on one page of the shop: open on the next, quietly. */
	await call(page, 'open');
	await page.reload();
	await page.locator('#greeting').waitFor();
	assert.equal(await page.evaluate(() =>
		document.activeElement.tagName), 'BODY');
	await call(page, 'close');
	await page.reload();
	await page.locator('#launcher').waitFor();
	assert.equal(await page.locator('#panel').count(), 0);
	good(me);
});

async function rep_on(t, page) {
	const rep = await Rep.come(desk.port, 'mei');
	t.after(() => rep.leave());
	const id = await page.evaluate(() =>
		localStorage.getItem('deskbell.demo.conversation'));
	await rep.has(id);
	const chat = () => rep.chat(id);
	return { rep, id, chat };
}

test('who the customer is, signed by the shop; what is in sight', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me, { before: NOTE });
	const { id, expires, mac } = desk.sign('customer-7');
	await call(page, 'identify', { id, expires, mac, name: 'Ann Lee' });
	await call(page, 'context', { product: 'Blue teapot', sku: 'POT-7',
		cart: '2 x Blue teapot, 40 EUR', order: 'A-1001' });
	await call(page, 'open');
	await page.locator('#greeting').waitFor();
	await page.click('#person');
	await is(page, '#notice', 'in the queue');
	const { chat } = await rep_on(t, page);
	await until('the rep to see it all', () =>
		chat()?.customer === 'Ann Lee' &&
		['page: Teapots', 'product: Blue teapot (POT-7)',
			'cart: 2 x Blue teapot, 40 EUR', 'order: A-1001']
			.every((word) => chat().context?.includes(word)));
	/* What changes on the page, the rep sees too. */
	await call(page, 'context', { product: 'Red teapot' });
	await until('the new product', () =>
		chat().context.includes('product: Red teapot'));
	assert.ok(chat().context.includes('order: A-1001'));
	/* In another browser: the same customer, the same chat. */
	await say(page, 'from the one');
	const other = await somebody(t, { viewport: WIDE });
	const there = await embed(other, { before: NOTE });
	await call(there, 'identify', { id, expires, mac });
	await call(there, 'open');
	await shows(there, 'mine', 'from the one');
	good(me);
	good(other);
});

test('a word of the shop that is wrong or old is worth nothing', async (t) => {
	const { id, expires, mac } = desk.sign('customer-8');
	const late = desk.sign('customer-8', 'demo', 1000000000);
	for (const bad of [late, { id: 'customer-9', expires, mac }]) {
		const me = await somebody(t, { viewport: WIDE });
		const page = await embed(me, { before: NOTE });
		await call(page, 'identify', bad);
		await call(page, 'open');
		await hears(page, 'error');
		/* One can still talk, as nobody in particular. */
		await say(page, RETURNS);
		await shows(page, 'theirs', '30');
	}
	const me = await somebody(t);
	const page = await embed(me, { before: NOTE });
	for (const odd of [{ id, expires, mac: 'zz' }, { mac: 7 }, null, 'x'])
		await call(page, 'identify', odd);
	await call(page, 'context', null);
	await call(page, 'context', { sku: 'a b c' });
	await call(page, 'open');
	await hears(page, 'error');
	await page.locator('#greeting').waitFor();
});

test('reset: whoever is next begins anew', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me, { before: NOTE });
	await call(page, 'identify', { ...desk.sign('customer-10'),
		name: 'Ann' });
	await call(page, 'open');
	await page.locator('#greeting').waitFor();
	await say(page, 'my secret wish');
	await all_stored(page);
	await call(page, 'reset');
	await page.locator('#panel').waitFor({ state: 'hidden' });
	assert.deepEqual(await page.evaluate(() =>
		[...Object.keys(localStorage), ...Object.keys(sessionStorage)]
			.filter((k) => k.startsWith('deskbell.'))), []);
	await call(page, 'open');
	await page.locator('#greeting').waitFor();
	assert.deepEqual(await lines(page), []);
	await page.reload();
	await page.locator('#launcher').waitFor();
	await call(page, 'open');
	await page.locator('#greeting').waitFor();
	assert.deepEqual(await lines(page), []);
	good(me);
});

/* What the page sends from now on. */
function overhear(page) {
	const frames = [];
	page.on('websocket', (socket) => socket.on('framesent',
		({ payload }) => frames.push(JSON.parse(payload))));
	return frames;
}

test('reset: neither name nor cart is left; who comes next', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me, { before: NOTE });
	const frames = overhear(page);
	const sent = (type) => frames.filter((m) => m.type === type);
	const talk = async () => {
		await call(page, 'open');
		await page.locator('#greeting').waitFor();
		await say(page, RETURNS);
		await shows(page, 'theirs', '30');
	};
	await call(page, 'identify', { ...desk.sign('customer-21'),
		name: 'Ann' });
	await call(page, 'context', { product: 'Blue pot', order: 'A-1001' });
	await talk();
	await until('the context', () => sent('context').length);
	/* A name that comes later is told as well. */
	await call(page, 'identify', { name: 'Ann Lee' });
	await until('the name', () => sent('hello').at(-1).name === 'Ann Lee');
	/* Somebody else on the same page. */
	frames.length = 0;
	await call(page, 'identify', desk.sign('customer-22'));
	await talk();
	await until('the page', () => sent('context').length);
	assert.equal(sent('context')[0].product, 'Blue pot');
	assert.doesNotMatch(JSON.stringify(frames), /Ann|A-1001|customer-21/);
	/* Nobody. */
	await call(page, 'context', { order: 'A-1002' });
	const offline = (await told(page, 'offline')).length;
	await call(page, 'reset');
	assert.equal((await told(page, 'offline')).length, offline);
	frames.length = 0;
	await talk();
	assert.ok(sent('hello').length);
	assert.deepEqual(sent('context'), []);
	assert.doesNotMatch(JSON.stringify(frames), /A-1002|customer-22/);
	good(me);
});

test('reset: in the other tabs, too', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const word = { ...desk.sign('customer-23'), name: 'Ann' };
	const one = await embed(me);
	const two = await embed(me);
	const frames = overhear(two);
	for (const page of [one, two]) {
		await call(page, 'identify', word);
		await call(page, 'open');
		await page.locator('#greeting').waitFor();
	}
	await say(one, 'my secret wish');
	await shows(two, 'mine', 'my secret wish');
	assert.ok(frames.some((m) => m.identity?.includes('customer-23')));
	frames.length = 0;
	await call(one, 'reset');
	await until('the other to sign in', () =>
		frames.some((m) => m.type === 'hello'));
	await until('a token', () => two.evaluate(() =>
		localStorage.getItem('deskbell.demo.token')));
	assert.doesNotMatch(JSON.stringify(frames), /Ann|customer-23/);
	assert.deepEqual(await texts(two, 'mine'), []);
	good(me);
});

test('the language as others write it', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me, { more: 'data-lang=zh_CN', before: NOTE });
	await page.click('#launcher');
	await is(page, '#state', '营业中');
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	for (const odd of ['!!', null, '', 'en_US'])
		await call(page, 'locale', odd);
	await is(page, '#state', 'Open now');
	await say(page, 'More');
	await shows(page, 'mine', 'More');
	await all_stored(page);
	assert.deepEqual(await told(page, 'error'), []);
	good(me);
});

test('where storage is refused it waits and opens all the same', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me, { before: `${NOTE}
		for (const name of ['localStorage', 'sessionStorage'])
			Object.defineProperty(window, name, { get() {
				throw new Error('refused');
			} });
		Deskbell.q.push(['on', 'constructor', () => 0], ['open']);` });
	await page.locator('#greeting').waitFor();
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	assert.deepEqual((await told(page, 'error')).map((e) => e.call),
		['storage']);
	good(me);
});

test('half an emoji; keys of the page', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me, { before: `${NOTE}
		document.title = 'Pot \\ud83d';
		window.keys = [];
		for (const event of ['keydown', 'keypress', 'keyup'])
			document.addEventListener(event,
				(e) => keys.push(e.key));` });
	await call(page, 'open');
	await page.locator('#greeting').waitFor();
	await say(page, RETURNS);
	await shows(page, 'theirs', '30');
	await page.locator('#text').evaluate((n) => {
		n.value = 'nice \ud83d';
	});
	await page.press('#text', 'Enter');
	await shows(page, 'mine', 'nice');
	await all_stored(page);
	assert.deepEqual(await page.evaluate(() => window.keys), []);
	await page.press('#text', 'Escape');
	await page.locator('#panel').waitFor({ state: 'hidden' });
	await page.press('#own', 'k');
	assert.ok((await page.evaluate(() => window.keys)).includes('k'));
	good(me);
});

test('a panel that does not start is tried again', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	let asked = 0;
	await me.route(/widget-chat/, (route) => asked++ ? route.continue() :
		route.fulfill({ contentType: 'text/javascript',
			headers: { 'Access-Control-Allow-Origin': '*' },
			body: `export function start({ root }) {
				root.append(document.createElement('dialog'));
				throw new Error('broken');
			}` }));
	const page = await embed(me, { before: `${NOTE}
		Deskbell.q.push(['context', { product: 'Blue', sku: 'B-1' }],
			['context', { product: 'Red', order: 'A-1' }],
			['open']);` });
	const frames = overhear(page);
	await page.locator('#greeting').waitFor();
	assert.equal((await told(page, 'error'))[0].message, 'broken');
	assert.equal(await page.locator('dialog').count(), 1);
	await say(page, RETURNS);
	const context = await until('the context', () =>
		frames.find((m) => m.type === 'context'));
	assert.deepEqual([context.product, context.sku, context.order],
		['Red', undefined, 'A-1']);
	good(me);
});

test('every event; unread while it is closed', async (t) => {
	const wire = await Wire.to(desk.port);
	t.after(() => wire.stop());
	const me = await somebody(t, { viewport: WIDE });
	const page = await shop(me, '?', wire.port);
	await page.evaluate(() => {
		window.told = [];
		for (const name of ['ready', 'open', 'close', 'message',
			'unread', 'offline', 'rating', 'error'])
			Deskbell.on(name, (detail) =>
				told.push([name, detail]));
		Deskbell.on('message', () => {
			throw new Error('of the page');
		});
		addEventListener('error', (e) => e.preventDefault());
	});
	assert.equal((await told(page, 'ready')).length, 1);
	await call(page, 'open');
	await page.locator('#greeting').waitFor();
	await page.click('#person');
	await is(page, '#notice', 'in the queue');
	const { rep, id } = await rep_on(t, page);
	await is(page, '#state', 'Mei');
	await call(page, 'close');
	assert.deepEqual([(await told(page, 'open')).length,
		(await told(page, 'close')).length], [1, 1]);

	const unread = page.locator('#badge');
	assert.equal(await unread.isVisible(), false);
	await rep.ask({ type: 'say', conversation: id, text: 'One <b>pot</b>' });
	await rep.ask({ type: 'say', conversation: id, text: 'Two' });
	await is(page, '#badge', '2');
	await hears(page, 'unread', (n) => n === 2);
	await hears(page, 'message', (m) => m.text === 'One <b>pot</b>' &&
		m.from === 'Mei' && m.kind === 'rep' && m.seq > 0);
	assert.match(await page.locator('#launcher').getAttribute('aria-label'),
		/2/);
	await picture(page, 'unread');
	assert.equal(rep.heard.some((m) => m.type === 'seen'), false);
	/* It stays over a reload, in every tab, until it is looked at. */
	const other = await shop(me, '?', wire.port);
	await is(other, '#badge', '2');
	await other.close();
	await page.click('#launcher');
	await shows(page, 'theirs', 'Two');
	await unread.waitFor({ state: 'hidden' });
	await hears(page, 'unread', (n) => n === 0);
	await rep.hears((m) => m.type === 'seen');

	wire.cut();
	await hears(page, 'offline', (on) => on === true);
	wire.mend();
	await hears(page, 'offline', (on) => on === false);
	await page.click('#end');
	await page.getByRole('button', { name: '4 Good' }).click();
	await hears(page, 'rating', (score) => score === 4);
	await call(page, 'identify', { id: 'x', expires: 1, mac: 'zz' });
	await hears(page, 'error', (e) => e.call === 'identify' && e.message);
	await is(page, '#rate', 'Thank you!');
});

test('off: nobody is called any more', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me);
	assert.deepEqual(await page.evaluate(() => {
		const heard = [];
		const on = () => heard.push('open');
		Deskbell.on('open', on);
		Deskbell.on('open', on);
		Deskbell.off('open', on);
		Deskbell.off('nothing', on);
		Deskbell.on('close', () => heard.push('close'));
		return heard;
	}), []);
	await call(page, 'open');
	await page.locator('#panel').waitFor();
	good(me);
});

test('who comes from Chatwoot keeps the calls', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const { id, expires, mac, word } = desk.sign('customer-11');
	const page = await embed(me, { tag: '', before: `
		window.told = [];
		window.chatwootSettings = { locale: 'es', position: 'left' };
		for (const name of ['ready', 'opened', 'closed', 'on-message'])
			addEventListener('chatwoot:' + name, () =>
				told.push([name]));
		const script = document.createElement('script');
		script.src = '${desk.address}widget.js';
		script.async = true;
		script.onload = () => chatwootSDK.run({ websiteToken: 'demo',
			baseUrl: '${desk.address}'.slice(0, -1) });
		document.head.append(script);` });
	const box = await page.locator('#launcher').boundingBox();
	assert.ok(box.x < WIDE.width / 2, 'on the left');
	assert.ok(expires && mac);
	await page.evaluate(([who, hash]) => {
		$chatwoot.setUser(who, { name: 'Eva', identifier_hash: hash });
		$chatwoot.setCustomAttributes({ product: 'Taza' });
		$chatwoot.toggle('open');
	}, [id, word]);
	await page.locator('#greeting').waitFor();
	assert.equal(await page.getAttribute('#panel', 'lang'), 'es');
	await say(page, '¿Puedo devolver un artículo?');
	await until('an answer', async () => (await lines(page)).length >= 2);
	await all_stored(page);
	await page.click('#person');
	const { chat } = await rep_on(t, page);
	await until('what the page said', () => chat()?.customer === 'Eva' &&
		chat().context?.includes('product: Taza'));
	await page.evaluate(() => $chatwoot.setLocale('en'));
	await page.getByRole('textbox', { name: 'Write a message' }).waitFor();
	await page.evaluate(() => $chatwoot.toggle());
	await page.locator('#panel').waitFor({ state: 'hidden' });
	await page.evaluate(() => $chatwoot.toggleBubbleVisibility('hide'));
	assert.equal(await page.locator('#launcher').isVisible(), false);
	await page.evaluate(() => $chatwoot.toggleBubbleVisibility('show'));
	assert.equal(await page.locator('#launcher').isVisible(), true);
	for (const name of ['ready', 'opened', 'closed', 'on-message'])
		assert.ok((await told(page, name)).length > 0, name);
	await page.evaluate(() => $chatwoot.reset());
	await page.evaluate(() => $chatwoot.toggle('open'));
	await page.locator('#greeting').waitFor();
	assert.deepEqual(await texts(page, 'mine'), []);
	good(me);
});

test('from right to left', async (t) => {
	const me = await somebody(t, { viewport: WIDE });
	const page = await embed(me, { more: 'data-dir=rtl data-lang=en' });
	await page.click('#launcher');
	await page.locator('#greeting').waitFor();
	const side = async (id) => {
		const { x, width } = await page.locator(id).last().boundingBox();
		return x + width / 2;
	};
	const middle = WIDE.width / 2;
	assert.ok(await side('#launcher') < middle);
	assert.ok(await side('#panel') < middle);
	await say(page, 'مرحبا، أين طلبي؟');
	await until('an answer', async () => (await lines(page)).length >= 2);
	await all_stored(page);
	/* One's own lines are at the end, which is on the left now. */
	assert.ok(await side('.mine .text') < await side('.theirs .text'));
	assert.ok(await side('#send') < await side('#text'));
	assert.ok(await fits(page));
	await picture(page, 'right-to-left');
	good(me);
});
