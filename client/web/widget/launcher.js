/* The button, window.Deskbell and its queue: see README.md. The panel comes
 * once somebody opens it or has a chat under way. */
(() => {
	const TAG = 'deskbell-chat';
	/* These can wait. */
	const PATIENT = ['identify', 'context', 'close', 'locale'];
	const STYLE = `:host{all:initial;position:fixed;z-index:2147483000;
color-scheme:light dark;--mine:#1d6a66;--accent:#1d6a66;
font:medium/1.45 system-ui,sans-serif}
@media(prefers-color-scheme:dark){:host{--mine:#1f6460;--accent:#6fc3bc}}
*{box-sizing:border-box;margin:0}
[hidden]{display:none!important}
#launcher{position:fixed;bottom:calc(1em + env(safe-area-inset-bottom));
left:var(--left,auto);right:var(--right,1em);width:3.5em;height:3.5em;
padding:0;font:inherit;border:1px solid #fff8;border-radius:50%;
cursor:pointer;background:var(--mine);color:#fff;
box-shadow:0 .2em .8em #0005}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.icon::before{content:"";display:block;width:24px;height:24px;margin:auto;
background:currentColor}
#launcher::before{transform:scale(1.3)}
.bell::before{clip-path:path("M3 17a9 9 0 0118 0zM2 18.5h20V21H2zM10 4h4v2h-1v2h-2V6h-1z")}
@media(forced-colors:active){
.icon::before{forced-color-adjust:none;background:ButtonText}}`;

	if (customElements.get(TAG))
		return;
	customElements.define(TAG, class extends HTMLElement {});

	const script = document.currentScript;
	const host = document.createElement(TAG);
	const root = host.attachShadow({ mode: 'open' });
	const sheet = new CSSStyleSheet();
	const button = document.createElement('button');
	const heard = Object.create(null);
	const waiting = [];
	let settings;
	let panel;
	let ready;
	let loading;
	let again = '';

	function emit(name, detail) {
		for (const fn of [...heard[name] ?? []])
			try {
				fn(detail);
			} catch (e) {
				reportError(e);
			}
		host.dispatchEvent(new CustomEvent('deskbell:' + name,
			{ bubbles: true, detail }));
		const theirs = { message: 'on-message', open: 'opened',
			close: 'closed' }[name] ?? name;
		dispatchEvent(new CustomEvent('chatwoot:' + theirs, { detail }));
	}

	/* Nothing of ours throws into the shop's page. */
	function safely(call, what) {
		try {
			what();
		} catch (e) {
			emit('error', { call, message: e.message });
		}
	}

	function run(name, ...args) {
		if (panel)
			safely(name, () => panel[name](...args));
		else {
			const last = waiting.at(-1);
			const [now] = args;
			if (name === 'context' && last?.[0] === name)
				last[1] = { ...last[1],
					...now?.product && { sku: undefined },
					...now };
			else
				waiting.push([name, ...args]);
			load();
		}
	}

	function load(must) {
		if (loading || !ready || !must &&
		    waiting.every(([name]) => PATIENT.includes(name)))
			return;
		loading = true;
		import(settings.base + 'widget-chat.js' + again).then((chat) => {
			panel = chat.start({ ...settings, root, emit });
			waiting.splice(0).forEach((call) => run(...call));
		}).catch((e) => {
			emit('error', { call: 'load', message: e.message });
			/* What was begun of a panel. */
			button.replaceChildren();
			root.replaceChildren(button);
			/* Browsers may remember what failed. */
			again += '?';
			setTimeout(() => {
				loading = false;
				load(true);
			}, 4000 * again.length);
		});
	}

	const api = {
		on: (name, fn) => safely('on', () => {
			if (!fn?.call)
				throw new TypeError('no function');
			(heard[name] ??= new Set()).add(fn);
			if (name === 'ready' && ready)
				fn();
		}),
		off: (name, fn) => heard[name]?.delete(fn),
		q: { push: (...calls) => calls.forEach((call) =>
			safely('q', () => {
				const [name, ...args] = call;
				api[name](...args);
			})) },
	};
	for (const name of [...PATIENT, 'open', 'toggle', 'reset'])
		api[name] = (...args) => run(name, ...args);

	function begin() {
		const { shop, dir, position, hidden } = settings;
		document.body.append(host);
		if (dir)
			host.dir = dir;
		host.role = 'region';
		host.ariaLabel = button.ariaLabel = 'Chat';
		const { direction } = getComputedStyle(host);
		if ((position || direction) === (position ? 'left' : 'rtl')) {
			host.style.setProperty('--left', '1em');
			host.style.setProperty('--right', 'auto');
		}
		sheet.replaceSync(STYLE);
		root.adoptedStyleSheets = [sheet];
		button.id = 'launcher';
		button.type = 'button';
		button.className = 'icon bell';
		button.hidden = hidden;
		button.onclick = () => run(panel ? 'toggle' : 'open');
		root.append(button);
		ready = true;
		emit('ready');
		const own = `deskbell.${shop}.`;
		let live;
		safely('storage', () => {
			live = localStorage.getItem(own + 'live');
			if (sessionStorage.getItem(own + 'open'))
				waiting.unshift(['open', true]);
		});
		load(live);
	}

	function boot(given, src) {
		if (settings)
			return;
		settings = { ...given, base: new URL('.', src).href };
		if (document.body)
			begin();
		else
			addEventListener('DOMContentLoaded', begin);
	}

	/* For who comes from Chatwoot. */
	window.$chatwoot ??= {
		toggle: (to) => run(to ?? 'toggle'),
		setUser: (id, user) => api.identify({ ...user, id,
			mac: user?.identifier_hash }),
		setCustomAttributes: api.context,
		setLocale: api.locale,
		reset: api.reset,
		toggleBubbleVisibility: (to) => button.hidden = to === 'hide',
	};
	window.chatwootSDK ??= {
		run: (of) => safely('run', () => {
			const { locale, position, hideMessageBubble } =
				window.chatwootSettings ?? {};
			boot({ shop: of.websiteToken, lang: locale, position,
				hidden: !!hideMessageBubble }, of.baseUrl.replace(/\/*$/, '/'));
		}),
	};

	const early = window.Deskbell?.q ?? [];
	window.Deskbell = api;
	safely('q', () => api.q.push(...early));
	if (script?.dataset.shop)
		boot({ ...script.dataset,
			hidden: 'hideLauncher' in script.dataset }, script.src);
})();
