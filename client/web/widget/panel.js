/* The nodes of the panel, and whether it is in sight. */
import { button, h } from './nodes.js';
import { style } from './style.js';

/* Smaller than this it fills the screen, and nothing else can be reached. */
const SMALL = '(max-width: 30em), (max-height: 30em)';

/* What the desk takes: a mail address or a telephone number. */
const REACH = '\\s*[^\\s@]+@[^\\s@.]+\\.[^\\s@]+\\s*|' +
	'([+ \\-\\(\\)]*\\d){6,20}[+ \\-\\(\\)]*';

function named(id, kind = 'quiet') {
	const node = button('', kind);
	node.id = id;
	return node;
}

/* word: its label in words.js */
function field(word, kind, attributes) {
	return h('label', {}, h('span', { id: word }),
		h(kind, { dir: 'auto', ...attributes }));
}

const box = (kind, ...inside) => h('div', { class: kind }, ...inside);

function nodes() {
	return h('dialog', { id: 'panel', role: 'dialog',
		'aria-labelledby': 'shop' },
	box('head', h('span', { class: 'icon bell' }),
		h('div', {}, h('h2', { id: 'shop', dir: 'auto' }),
			h('p', { id: 'state', role: 'status' })),
		named('end'), named('hide', 'quiet icon')),
	h('p', { id: 'notice', role: 'status' }),
	h('div', { id: 'log', role: 'log', 'aria-live': 'polite',
		'aria-relevant': 'additions', tabindex: 0 },
	named('older'),
	h('p', { id: 'missing', class: 'system' }),
	h('div', { id: 'greeting', class: 'line theirs' },
		h('p', { id: 'greets', class: 'text', dir: 'auto' })),
	h('div', { id: 'lines' })),
	box('foot', named('newer', ''),
		h('p', { id: 'typing', 'aria-hidden': true }),
		h('form', { id: 'contact' },
			field('name', 'input', { id: 'contact-name',
				maxlength: 80, autocomplete: 'name' }),
			field('reach', 'input', { id: 'contact-reach',
				required: '', maxlength: 200,
				autocomplete: 'email',
				pattern: REACH }),
			field('write', 'textarea', { id: 'contact-text',
				rows: 2, maxlength: 4096 }),
			h('p', { id: 'wrong', role: 'alert' }),
			box('row', h('button', { id: 'contact-send' }),
				named('skip'))),
		h('form', { id: 'form' }, named('person'),
			box('row', h('textarea', { id: 'text', rows: 1,
				maxlength: 4096, dir: 'auto',
				enterkeyhint: 'send', autocomplete: 'off' }),
			h('button', { id: 'send', class: 'icon' }))),
		h('section', { id: 'over', tabindex: -1 },
			h('div', { id: 'rating', role: 'group',
				'aria-labelledby': 'rate' },
			h('p', { id: 'rate' }), h('div', { id: 'scores' })),
			box('row', named('reopen', ''), named('fresh')))));
}

export class Panel {
	/* hide: called when somebody wants it out of sight */
	constructor(root, hide) {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(style);
		root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
		this.root = root;
		this.node = nodes();
		this.launcher = root.getElementById('launcher');
		this.launcher.ariaHasPopup = 'dialog';
		this.badge = h('span', { id: 'badge' });
		this.news = h('p', { role: 'status', class: 'unseen' });
		this.launcher.append(this.badge);
		root.append(this.news, this.node);
		this.small = matchMedia(SMALL);
		this.small.onchange = () => {
			const focused = root.activeElement;
			this.place(this.open);
			focused?.focus();
		};
		this.node.onkeydown = (e) => {
			if (e.key === 'Escape' && !e.isComposing)
				this.node.oncancel(e);
		};
		/* The page's own keys are not for what is typed here. */
		for (const event of ['keydown', 'keypress', 'keyup'])
			this.node.addEventListener(event,
				(e) => e.stopPropagation());
		/* "Back" on a phone, too. */
		this.node.oncancel = (e) => {
			e.preventDefault();
			hide();
		};
		for (const event of ['resize', 'scroll'])
			visualViewport.addEventListener(event, () => this.fit());
		this.place(false);
	}

	/* As a window beside the page, or over all of it. */
	place(open) {
		this.open = open;
		this.node.close();
		if (open && this.small.matches)
			this.node.showModal();
		else
			this.node.open = open;
		this.launcher.ariaExpanded = open;
	}

	/* A keyboard on the screen takes room, zooming does not. */
	fit() {
		const { height, scale, offsetTop } = visualViewport;
		const { style: own } = this.node;
		own.setProperty('--height', height * scale + 'px');
		own.setProperty('--top', (scale > 1 ? 0 : offsetTop) + 'px');
	}

	show() {
		this.before = document.activeElement;
		this.place(true);
	}

	/* The focus goes back to where it came from. */
	hide() {
		const had = this.node.contains(this.root.activeElement);
		this.place(false);
		if (had)
			(this.launcher.hidden ? this.before : this.launcher)
				.focus();
	}

	unread(count, label, news) {
		this.badge.hidden = !count;
		this.badge.textContent = count > 99 ? '99+' : count;
		this.launcher.ariaLabel = label;
		this.news.textContent = news;
	}
}
