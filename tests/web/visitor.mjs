/* A customer in a browser: what one does on the page and sees there. One
 * browser and one server for all tests of a file. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { Desk, until } from './desk.mjs';

export const PHONE = { width: 390, height: 844 };
export const SMALL = { width: 320, height: 568 };
export const WIDE = { width: 1280, height: 800 };
export const RETURNS = 'How long do I have to return something?';

let browser;
export let desk;

/* Call once at the top of a file; options: those of Desk.start, or a function
 * that gives them. */
export function stage(options = {}) {
	before(async () => {
		browser = await chromium.launch({
			executablePath: process.env.CHROMIUM,
			args: ['--no-sandbox', '--disable-gpu',
				'--disable-background-networking',
				'--disable-sync', '--no-first-run',
				'--disable-component-update'],
		});
		desk = await Desk.start(typeof options === 'function' ?
			await options() : options);
	});
	after(async () => {
		await browser?.close();
		await desk?.stop();
	});
}

export async function somebody(t, options = {}) {
	const context = await browser.newContext(
		{ viewport: PHONE, ...options });
	t.after(() => context.close());
	context.setDefaultTimeout(15000);
	context.faults = [];
	return context;
}

/* What the browser complains about, a line that is gone apart; and what is
 * asked for elsewhere. */
export function watch(page, faults) {
	page.on('pageerror', (error) => faults.push(error.stack));
	page.on('console', (m) => {
		const line_gone = /WebSocket connection/.test(m.text());
		if (m.type() === 'error' && !line_gone)
			faults.push(m.text());
	});
	page.on('request', (r) => {
		if (!/^(data:|http:\/\/(localhost|127\.0\.0\.1):)/.test(r.url()))
			faults.push(r.url());
	});
}

export function good(context) {
	assert.deepEqual(context.faults, []);
}

/* The demo shop, the chat not opened. */
export async function shop(context, query = '', port = desk.port) {
	const page = await context.newPage();
	watch(page, context.faults);
	await page.goto(`http://127.0.0.1:${port}/${query}`);
	await page.locator('#launcher').waitFor();
	return page;
}

/* The same, opened, and the desk has said something. */
export async function visit(context, query = '?', port = desk.port) {
	const page = await context.newPage();
	watch(page, context.faults);
	await page.goto(`http://127.0.0.1:${port}/${query}&open=1`);
	await page.locator('#greeting, #lines .line').first().waitFor();
	return page;
}

export async function say(page, text) {
	await page.fill('#text', text);
	await page.press('#text', 'Enter');
}

export const lines = (page) => page.$$eval('#lines .line', (nodes) =>
	nodes.map((n) =>
		[n.classList[1], n.querySelector('.text').textContent]));

export const texts = async (page, side) =>
	(await lines(page)).filter((l) => l[0] === side).map((l) => l[1]);

export const stored = (page) =>
	page.$$eval('.mine:not(.pending) .text', (nodes) =>
		nodes.map((n) => n.textContent));

export const pending = (page) => page.locator('.pending').count();

export const all_stored = (page) => until('all to be stored',
	async () => await pending(page) === 0);

export async function shows(page, side, text) {
	await until(`"${text}" on the page`, async () =>
		(await texts(page, side)).some((l) => l.includes(text)));
}

export const is = (page, id, text) =>
	page.locator(id).filter({ hasText: text, visible: true }).waitFor();

export const conversation = (page, name = 'demo') => page.evaluate((key) =>
	localStorage.getItem(key), `deskbell.${name}.conversation`);

/* The innermost node with the focus: id, text, whether it shows it. */
export const focused = (page) => page.evaluate(() => {
	let node = document.activeElement;
	while (node.shadowRoot?.activeElement)
		node = node.shadowRoot.activeElement;
	const style = getComputedStyle(node);
	return { id: node.id, tag: node.tagName, text: node.textContent,
		ring: style.outlineStyle !== 'none' };
});

/* Until the focus is on what has that id. */
export const focus_comes_to = (page, id) => until(`the focus on ${id}`,
	async () => (await focused(page)).id === id);

/* Presses the key until what has that id or text has the focus. */
export async function tab_to(page, what, key = 'Tab') {
	for (let i = 0; i < 20; i++) {
		const now = await focused(page);
		if (now.id === what || now.text === what) {
			assert.ok(now.ring, `${what} shows its focus`);
			return;
		}
		await page.keyboard.press(key);
	}
	assert.fail(`no way to "${what}" by ${key}`);
}

export async function picture(page, name) {
	await page.screenshot({ path: `${name}.png`, animations: 'disabled' });
}

/* Nothing goes past the side of the page or of the panel. */
export const fits = (page) => page.evaluate(() => {
	const root = document.querySelector('deskbell-chat').shadowRoot;
	const log = root.getElementById('log');
	const page_fits = document.documentElement.scrollWidth <= innerWidth;
	return page_fits && (!log || log.scrollWidth <= log.clientWidth);
});
