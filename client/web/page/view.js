/* What is on the screen. Text of people only ever becomes text nodes. Knows no
 * message of the wire and keeps nothing but nodes. */
const GROUP_MS = 5 * 60000; /* lines closer than this share one heading */
const NEAR_PX = 60;

const $ = (id) => document.getElementById(id);

function make(tag, kind, text) {
	const node = document.createElement(tag);
	if (kind)
		node.className = kind;
	if (text !== undefined)
		node.textContent = text;
	return node;
}

function button(text, kind, click) {
	const node = make('button', kind, text);
	node.type = 'button';
	node.onclick = click;
	return node;
}

export class View {
	/* on: say(text), typing(bool), choose(line, choice or null),
	 * judge(seq, helped): what to say then, edit(entry), person, end,
	 * rate(score), reopen, fresh, older, looked */
	constructor(on) {
		this.on = on;
		this.pending = new Map(); /* id -> node */
		this.log = $('log');
		this.text = $('text');
		$('form').onsubmit = (e) => {
			e.preventDefault();
			this.submit();
		};
		for (const name of ['person', 'end', 'reopen', 'fresh',
			'older'])
			$(name).onclick = () => on[name]();
		$('newer').onclick = () => this.to_end();
		this.text.oninput = () => {
			this.fit();
			on.typing(this.text.value.trim() !== '');
		};
		this.text.onkeydown = (e) => {
			/* 229: a key that an input method composes with */
			if (e.key !== 'Enter' || e.shiftKey || e.isComposing ||
			    e.keyCode === 229)
				return;
			e.preventDefault();
			this.submit();
		};
		/* Until somebody scrolls away the end of the lines stays in
		 * sight, also when a keyboard on the screen takes room. */
		this.at_end = true;
		this.log.onscroll = () => {
			const log = this.log;
			const shown = log.scrollTop + log.clientHeight;
			this.at_end = log.scrollHeight - shown < NEAR_PX;
			if (this.at_end)
				$('newer').hidden = true;
			on.looked();
		};
		new ResizeObserver(() => this.settle()).observe(this.log);
	}

	speak(words, lang) {
		this.words = words;
		this.lang = lang;
		document.documentElement.lang = lang;
		for (const name of ['person', 'end', 'reopen', 'fresh', 'older',
			'newer', 'missing', 'rate'])
			$(name).textContent = words(name);
		this.log.setAttribute('aria-label', words('lines'));
		$('send').setAttribute('aria-label', words('send'));
		$('send').title = words('send');
		this.text.setAttribute('aria-label', words('write'));
		this.text.placeholder = words('write');
		$('scores').replaceChildren(...[1, 2, 3, 4, 5].map((score) => {
			const node = button('', 'score',
				() => this.on.rate(score));
			node.append(make('b', '', score),
				make('span', '', words('rate' + score)));
			return node;
		}));
	}

	/* ---- around the lines -------------------------------------------- */

	/* state: shop, state, notice, greeting; flags person, end, over, rated,
	 * older, missing, busy */
	chrome(state) {
		const focused = document.activeElement;
		const put = (id, text) => {
			if ($(id).textContent !== text)
				$(id).textContent = text;
		};
		put('shop', state.shop);
		put('state', state.state);
		put('notice', state.notice);
		$('notice').hidden = !state.notice;
		put('rate', this.words(state.rated ? 'thanks' : 'rate'));
		$('scores').hidden = state.rated;
		$('greeting').hidden = !state.greeting;
		$('greeting').firstChild.textContent = state.greeting;
		for (const name of ['person', 'end', 'over', 'older',
			'missing'])
			$(name).hidden = !state[name];
		$('form').hidden = state.over;
		this.log.setAttribute('aria-busy', state.busy);
		/* What had the focus may be gone: never leave it nowhere. */
		const there = focused.getClientRects().length;
		if (focused !== document.body && !there)
			this.focus();
	}

	/* Where one goes on; the lines where a keyboard would come up. */
	focus() {
		const touch = matchMedia('(hover: none)').matches;
		const over = $('form').hidden;
		(over ? $('over') : touch ? this.log : this.text).focus();
	}

	typing(name) {
		const text = name && this.words('typing', name);
		if ($('typing').textContent !== text)
			$('typing').textContent = text;
	}

	submit() {
		const text = this.text.value.trim();
		if (!text)
			return;
		this.draft('');
		this.on.say(text);
	}

	draft(text) {
		this.text.value = text;
		this.fit();
	}

	fit() {
		this.text.style.height = 'auto';
		this.text.style.height = this.text.scrollHeight + 2 + 'px';
	}

	to_end() {
		this.at_end = true;
		this.settle();
	}

	/* After every change of what is in sight. */
	settle() {
		if (!this.at_end)
			return;
		this.log.scrollTop = this.log.scrollHeight;
		$('newer').hidden = true;
	}

	/* ---- lines ------------------------------------------------------- */

	clear() {
		$('lines').replaceChildren();
		this.pending.clear();
	}

	time(at) {
		const day = (ms) => new Date(ms).toDateString();
		const format = { hour: 'numeric', minute: '2-digit' };
		if (day(at) !== day(Date.now()))
			Object.assign(format,
				{ month: 'short', day: 'numeric' });
		return new Intl.DateTimeFormat(this.lang, format).format(at);
	}

	node(side, from, text, at) {
		const node = make('div', 'line ' + side);
		const body = make('p', 'text', text);
		body.dir = 'auto';
		if (side !== 'system') {
			const meta = make('p', 'meta');
			const time = make('time', '', this.time(at));
			time.dateTime = new Date(at).toISOString();
			const who = make('bdi', '', from);
			if (side === 'mine')
				who.className = 'unseen';
			meta.append(who, ' ', time);
			node.append(meta);
		}
		node.append(body);
		Object.assign(node, { side, from, at });
		return node;
	}

	/* Before the first node with a higher number; what has none is last. */
	place(node, seq) {
		let before = null;
		for (let n = $('lines').lastChild; n; n = n.previousSibling) {
			if (n === node)
				continue;
			if (n.seq && n.seq < seq)
				break;
			before = n;
		}
		node.seq = seq;
		if (!node.parentNode || node.nextSibling !== before)
			$('lines').insertBefore(node, before);
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

	/* line: seq, side, from, text, at, choices, id of the entry it was. */
	line(line) {
		let node = this.pending.get(line.id);
		this.pending.delete(line.id);
		if (node) {
			node.classList.remove('pending');
			node.querySelector('.mark')?.remove();
		} else {
			node = this.node(line.side, line.from, line.text,
				line.at);
		}
		if (line.choices?.length)
			node.append(this.choices(line));
		this.place(node, line.seq);
	}

	choices(line) {
		const box = make('div', 'choices');
		box.setAttribute('role', 'group');
		box.setAttribute('aria-label', this.words('choices'));
		for (const choice of line.choices)
			box.append(button(choice.title, '',
				() => this.on.choose(line, choice)));
		box.append(button(this.words('none'), 'quiet',
			() => this.on.choose(line, null)));
		return box;
	}

	/* Only the choices of the line with this number can still be taken. */
	offer(seq) {
		this.keep_only('.choices', seq);
	}

	keep_only(kind, seq) {
		for (const box of $('lines').querySelectorAll(kind)) {
			if (box.parentNode.seq === seq)
				continue;
			const focused = box.contains(document.activeElement);
			box.remove();
			if (focused)
				this.focus();
		}
	}

	/* Asks whether the line with this number helped, and no other one. */
	ask(seq) {
		this.keep_only('.judge', seq);
		let node = seq ? $('lines').lastChild : null;
		while (node && node.seq !== seq)
			node = node.previousSibling;
		if (!node || node.querySelector('.judge'))
			return;
		const box = make('div', 'judge');
		for (const [name, yes] of [['helped', true], ['unhelped', false]])
			box.append(button(this.words(name), 'quiet', () => {
				const said = this.on.judge(seq, yes);
				node.append(make('p', 'mark', said));
			}));
		node.append(box);
	}

	/* Somebody else's lines came in at the end. */
	news() {
		$('newer').hidden = this.at_end;
	}

	/* Older lines come in above: what is looked at stays where it is. */
	above(insert) {
		const rest = this.log.scrollHeight - this.log.scrollTop;
		insert();
		this.log.scrollTop = this.log.scrollHeight - rest;
	}

	/* Entries of the outbox that are no lines yet; status: their words. */
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
				node.append(make('p', 'mark'));
				this.pending.set(entry.id, node);
				$('lines').append(node);
				this.group(node);
				this.to_end();
			}
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

	/* How far the other side is, under the last own line. */
	marks(delivered, seen) {
		const own = [...$('lines').querySelectorAll('.mine')]
			.filter((n) => n.seq);
		const last = own.pop();
		for (const node of own)
			node.querySelector('.mark')?.remove();
		if (!last)
			return;
		const word = last.seq <= seen ? 'seen' :
			last.seq <= delivered ? 'delivered' : 'sent';
		const mark = last.querySelector('.mark') ?? make('p', 'mark');
		if (mark.textContent !== this.words(word))
			mark.textContent = this.words(word);
		last.append(mark);
	}
}
