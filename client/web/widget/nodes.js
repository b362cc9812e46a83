/* Making nodes. Text only ever becomes text nodes. */

/* Without quotes, wide punctuation, and marks that turn the direction. */
const ADDRESS =
	/https?:\/\/[^\s<>"“”\u2000-\u200f\u2028-\u202f\u2066-\u2069\u3000-\u303f\uff00-\uff65]+/gi;
const SENTENCE_END = /[.,:;!?'*_)\]}]+$/;

export function h(tag, attributes, ...inside) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes))
		node.setAttribute(name, value);
	node.append(...inside);
	return node;
}

export function button(text, kind, click) {
	const node = h('button', { type: 'button', class: kind }, text);
	node.onclick = click;
	return node;
}

function address(text) {
	try {
		const url = new URL(text);
		return /^https?:$/.test(url.protocol) && !url.username && url.href;
	} catch {
		return '';
	}
}

/* [text] or [text, where it leads to] */
export function pieces(text) {
	const list = [];
	let from = 0;
	for (const { 0: found, index } of text.matchAll(ADDRESS)) {
		const shown = found.replace(SENTENCE_END, '');
		const href = address(shown);
		if (!href)
			continue;
		list.push([text.slice(from, index)], [shown, href]);
		from = index + shown.length;
	}
	list.push([text.slice(from)]);
	return list.filter(([piece]) => piece);
}

export function linked(text) {
	return pieces(text).map(([piece, href]) => href ? h('a', { href,
		target: '_blank', rel: 'noopener noreferrer nofollow' }, piece)
		: piece);
}
