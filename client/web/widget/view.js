/* What stands in the panel. */
import { button, h, linked } from './nodes.js';

const GROUP_MS = 5 * 60000;
const NEAR_PX = 60;
const CALLS = ['person', 'end', 'reopen', 'fresh', 'older', 'newer', 'skip'];

export class View {
	constructor(root, on) {
		this.root = root;
		this.on = on;
		this.pending = new Map(); /* id -> node */
		this.log = this.$('log');
		this.text = this.$('text');
		for (const name of ['form', 'contact'])
			this.$(name).onsubmit = (e) => {
				e.preventDefault();
				this[name]();
			};
		for (const name of [...CALLS, 'hide'])
			this.$(name).onclick = () => on[name]();
		this.$('newer').onclick = () => this.to_end();
		this.text.oninput = this.$('contact-text').oninput = (e) =>
			this.draft(e.target.value);
		this.text.onkeydown = (e) => {
			/* 229: an input method composes */
			if (e.key !== 'Enter' || e.shiftKey || e.isComposing ||
			    e.keyCode === 229)
				return;
			e.preventDefault();
			this.form();
		};
		/* Until somebody scrolls away the end stays in sight. */
		this.at_end = true;
		this.log.onscroll = () => {
			const log = this.log;
			const shown = log.scrollTop + log.clientHeight;
			this.at_end = log.scrollHeight - shown < NEAR_PX;
			if (this.at_end)
				this.$('newer').hidden = true;
			on.looked();
		};
		new ResizeObserver(() => this.settle()).observe(this.log);
	}

	$(id) {
		return this.root.getElementById(id);
	}

	/* What is the same is not said again. */
	put(id, text) {
		if (this.$(id).textContent !== text)
			this.$(id).textContent = text;
	}

	speak(words, lang) {
		this.words = words;
		this.lang = lang;
		this.root.host.lang = this.$('panel').lang = lang;
		for (const name of [...CALLS, 'missing', 'name', 'reach',
			'write'])
			this.put(name, words(name));
		this.put('contact-send', words('send'));
		this.$('contact-reach').title = words('reach');
		this.log.ariaLabel = words('lines');
		for (const name of ['send', 'hide'])
			this.$(name).title = this.$(name).ariaLabel =
				words(name);
		this.text.ariaLabel = this.text.placeholder = words('write');
		this.$('scores').replaceChildren(...[1, 2, 3, 4, 5].map((score) => {
			const node = button('', 'quiet score',
				() => this.on.rate(score));
			node.append(h('b', {}, score),
				h('span', {}, words('rate' + score)));
			return node;
		}));
	}

	chrome(state) {
		const focused = this.root.activeElement;
		for (const name of ['shop', 'state', 'notice', 'rate', 'greets',
			'wrong'])
			this.put(name, state[name]);
		for (const name of ['notice', 'person', 'end', 'over', 'older',
			'missing', 'contact', 'scores', 'greeting', 'form',
			'wrong'])
			this.$(name).hidden = !state[name];
		this.$('contact-text').required = !state.said;
		this.log.ariaBusy = state.busy;
		/* Never leave the focus nowhere. */
		if (focused && !focused.getClientRects().length)
			this.focus();
	}

	/* Where one goes on, without bringing up a keyboard. */
	focus() {
		const touch = matchMedia('(hover: none)').matches;
		const next = ['over', 'contact-name', 'text', 'hide']
			.find((id) => this.$(id).getClientRects().length);
		this.$(touch && next !== 'over' ? 'log' : next)?.focus();
	}

	typing(name) {
		this.put('typing', name && this.words('typing', name));
	}

	form() {
		const text = this.text.value.trim();
		if (!text)
			return;
		this.draft('');
		this.on.say(text);
	}

	contact() {
		const [name, reach, text] = ['name', 'reach', 'text']
			.map((id) => this.$('contact-' + id).value.trim());
		this.draft('');
		this.on.contact(name, reach, text);
	}

	draft(text) {
		this.text.value = this.$('contact-text').value = text;
		this.fit();
		this.on.typing(text.trim() !== '');
	}

	fit() {
		this.text.style.height = 'auto';
		this.text.style.height = this.text.scrollHeight + 2 + 'px';
	}

	to_end() {
		this.at_end = true;
		this.settle();
	}

	settle() {
		if (!this.at_end)
			return;
		this.log.scrollTop = this.log.scrollHeight;
		this.$('newer').hidden = true;
	}

	clear() {
		this.$('lines').replaceChildren();
		this.pending.clear();
	}

	time(at) {
		const day = (ms) => new Date(ms).toDateString();
		const format = { hour: 'numeric', minute: '2-digit' };
		if (day(at) !== day(Date.now()))
			Object.assign(format,
				{ month: 'short', day: 'numeric' });
		return new Date(at).toLocaleString(this.lang, format);
	}

	node(side, from, text, at) {
		const node = h('div', { class: 'line ' + side });
		if (side !== 'system')
			node.append(h('p', { class: 'meta' },
				h('bdi', side === 'mine' && { class: 'unseen' },
					from), ' ',
				h('span', {}, this.time(at))));
		node.append(h('p', { class: 'text', dir: 'auto' },
			...linked(text)));
		Object.assign(node, { side, from, at });
		return node;
	}

	place(node, seq) {
		let before = null;
		for (let n = this.$('lines').lastChild; n; n = n.previousSibling) {
			if (n === node)
				continue;
			if (n.seq && n.seq < seq)
				break;
			before = n;
		}
		node.seq = seq;
		if (!node.parentNode || node.nextSibling !== before)
			this.$('lines').insertBefore(node, before);
		this.group(node);
		if (node.nextSibling)
			this.group(node.nextSibling);
	}

	group(node) {
		const last = node.previousSibling;
		const more = last && last.side === node.side &&
			last.from === node.from && node.at - last.at < GROUP_MS;
		node.classList.toggle('more', Boolean(more));
	}

	line(line) {
		let node = this.pending.get(line.id);
		this.pending.delete(line.id);
		if (node) {
			node.classList.remove('pending');
			node.querySelector('.mark')?.remove();
			this.reword(node, line.text);
		} else {
			node = this.node(line.side, line.from, line.text,
				line.at);
		}
		if (line.choices?.length)
			node.append(this.choices(line));
		this.place(node, line.seq);
	}

	/* The desk keeps some lines otherwise: a card's number is not. */
	reword(node, text) {
		const shown = node.querySelector('.text');
		if (shown.textContent !== text)
			shown.replaceChildren(...linked(text));
	}

	choices(line) {
		const box = h('div', { class: 'choices', role: 'group',
			'aria-label': this.words('choices') });
		for (const choice of line.choices)
			box.append(button(choice.title, '',
				() => this.on.choose(line, choice)));
		box.append(button(this.words('none'), 'quiet',
			() => this.on.choose(line, null)));
		return box;
	}

	offer(seq) {
		this.keep_only('.choices', seq);
	}

	keep_only(kind, seq) {
		for (const box of this.$('lines').querySelectorAll(kind)) {
			if (box.parentNode.seq === seq)
				continue;
			const focused = box.contains(this.root.activeElement);
			box.remove();
			if (focused)
				this.focus();
		}
	}

	ask(seq) {
		this.keep_only('.judge', seq);
		const node = seq && [...this.$('lines').children]
			.find((n) => n.seq === seq);
		if (!node || node.querySelector('.judge'))
			return;
		const box = h('div', { class: 'judge' });
		for (const [name, yes] of [['helped', true], ['unhelped', false]])
			box.append(button(this.words(name), 'quiet', () => {
				const said = this.on.judge(seq, yes);
				node.append(h('p', { class: 'mark' }, said));
			}));
		node.append(box);
	}

	news() {
		this.$('newer').hidden = this.at_end;
	}

	/* What is looked at stays where it is. */
	above(insert) {
		const rest = this.log.scrollHeight - this.log.scrollTop;
		insert();
		this.log.scrollTop = this.log.scrollHeight - rest;
	}

	unsent(entries, status) {
		for (const [id, node] of this.pending)
			if (!entries.some((e) => e.id === id)) {
				this.pending.delete(id);
				node.remove();
			}
		for (const entry of entries) {
			let node = this.pending.get(entry.id);
			if (!node) {
				node = this.node('mine', this.words('you'),
					entry.show, entry.at);
				node.classList.add('pending');
				node.append(h('p', { class: 'mark' }));
				this.pending.set(entry.id, node);
				this.$('lines').append(node);
				this.group(node);
				this.to_end();
			}
			this.reword(node, entry.show);
			this.status(node, entry, status(entry));
		}
	}

	status(node, entry, text) {
		const mark = node.querySelector('.mark');
		if (mark.title === text)
			return;
		mark.title = text;
		mark.replaceChildren(text);
		node.classList.toggle('failed', !!entry.failed);
		if (entry.failed && entry.failed !== 'closed')
			mark.append(' ', button(this.words('edit'), 'quiet',
				() => this.on.edit(entry)));
	}

	marks(delivered, seen) {
		const own = [...this.$('lines').querySelectorAll('.mine')]
			.filter((n) => n.seq);
		const last = own.pop();
		for (const node of own)
			node.querySelector('.mark')?.remove();
		if (!last)
			return;
		const word = last.seq <= seen ? 'seen' :
			last.seq <= delivered ? 'delivered' : 'sent';
		const mark = last.querySelector('.mark') ??
			h('p', { class: 'mark' });
		if (mark.textContent !== this.words(word))
			mark.textContent = this.words(word);
		if (!mark.parentNode)
			last.append(mark);
	}
}
