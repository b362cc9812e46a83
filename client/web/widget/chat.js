/* Joins the parts, and says what the shop's page may call. */
import { Keep } from './keep.js';
import { Link } from './link.js';
import { Outbox } from './outbox.js';
import { Panel } from './panel.js';
import { Talk } from './talk.js';
import { View } from './view.js';
import { lang_tag, pick_lang, speak } from './words.js';

/* Nobody asks whether these helped. */
const COURTESIES = ['greeting', 'thanks', 'goodbye'];
const IDENTITY = /^\S+\|\d+\|\S+\|[\da-f]{64}$/i;
const CONTEXT = { page: 200, product: 200, sku: 64, cart: 1000, order: 64 };

const cut = (text, length) => [...String(text)].slice(0, length).join('');

export function start({ shop, base, lang: given, root, emit }) {
	const wished = [given, ...navigator.languages]
		.map(lang_tag).filter(Boolean);
	const own = `deskbell.${shop}.`;
	const keep = new Keep(own);
	const tab = new Keep(own, 'sessionStorage');
	const outbox = new Outbox(keep);
	const before = { unread: 0, down: false };
	let lang = pick_lang(wished);
	let words = speak(lang);
	let wrong = '';

	const me = {
		shop,
		name: '',
		identity: '',
		lang: lang || wished[0],
		get page() {
			return cut(document.title, 200);
		},
	};

	const panel = new Panel(root, hide);

	const talk = new Talk(me, keep, outbox,
		(on) => new Link(base.replace('http', 'ws') + 'chat', on), {
		changed: () => render(),
		clear: () => view.clear(),
		looking: () => panel.open && !document.hidden && view.at_end,
		refused(call, message, entry) {
			emit('error', { call, message });
			if (call !== 'contact')
				return;
			/* The form comes back as it was. */
			wrong = `${words('failed')} ${message}`;
			for (const name of ['name', 'reach'])
				view.$('contact-' + name).value =
					entry.fields[name] ?? '';
		},
		lang(word) {
			if (lang)
				return;
			lang = lang_tag(word) || 'en';
			words = speak(lang);
			view.speak(words, lang);
		},
		lines(lines, where) {
			const theirs = lines.filter((l) => l.kind !== 'customer');
			const insert = () => lines.forEach(draw);
			if (where === 'above')
				view.above(insert);
			else
				insert();
			if (where !== 'live' || !theirs.length)
				return;
			view.news();
			for (const { kind, from, text, at, seq } of theirs)
				emit('message', { kind, from, text, at, seq });
		},
	});

	const view = new View(root, {
		say: (text) => talk.say(text),
		typing(on) {
			tab.set('draft', view.text.value);
			talk.typing(on);
		},
		choose(line, choice) {
			talk.choose(line.seq, choice);
			view.focus();
		},
		judge(seq, yes) {
			keep.set('judged', `${talk.chat.conversation} ${seq}`);
			talk.put('helped', { seq, yes });
			const comes = !yes && talk.welcome.opened;
			return words(comes ? 'coming' : 'thanks');
		},
		edit(entry) {
			outbox.done(entry.id);
			view.draft([entry.show, view.text.value].join('\n')
				.trim());
			view.text.focus();
			render();
		},
		fresh() {
			talk.fresh();
			view.focus();
		},
		rate(score) {
			talk.put('rate', { score });
			emit('rating', score);
		},
		contact(name, reach, text) {
			wrong = '';
			talk.contact(name, reach, text);
			view.focus();
		},
		skip() {
			tab.set('skip', 1);
			render();
			view.focus();
		},
		hide,
		person: () => talk.put('person'),
		end: () => talk.put('close'),
		reopen: () => talk.reopen(),
		older: () => talk.older(),
		looked: () => talk.receipts(),
	});

	function draw(line) {
		const mine = line.kind === 'customer';
		const theirs = line.kind === 'system' ? 'system' : 'theirs';
		view.line({
			...line,
			id: line.sid,
			side: mine ? 'mine' : theirs,
			from: mine ? words('you') : line.from ?? '',
		});
	}

	function closed_words({ opens_at: at }) {
		const time = new Date(at ?? 0).toLocaleString(lang, {
			weekday: 'long', month: 'long', day: 'numeric',
			hour: 'numeric', minute: '2-digit' });
		return (at ? words('back', time) + ' ' : '') +
			words(noted() ? 'noted' : 'leave');
	}

	function notice() {
		const { chat, welcome, refusal, down } = talk;
		if (refusal || down)
			return words(refusal ? 'nochat' : 'offline');
		if (!welcome || chat?.state === 'closed' ||
		    chat?.state === 'with_rep')
			return '';
		if (!welcome.opened)
			return closed_words(welcome);
		if (chat?.state !== 'waiting')
			return '';
		const wait = chat.wait_s ?
			words('wait', Math.ceil(chat.wait_s / 60)) : '';
		return words(chat.place ? 'place' : 'waiting', chat.place) + wait;
	}

	function state() {
		const { chat, welcome, refusal } = talk;
		if (!welcome)
			return refusal ? '' : words('connecting');
		if (chat?.state === 'closed')
			return words('over');
		if (chat?.state === 'with_rep')
			return words('rep', chat.rep ?? words('someone'));
		return words(welcome.opened ? 'opened' : 'shut');
	}

	function status(entry) {
		if (entry.failed === 'old')
			return words('failed');
		if (entry.failed && entry.failed !== 'closed')
			return `${words('failed')} ${entry.failed}`;
		if (talk.acked.has(entry.id))
			return words('sent');
		return words(talk.signed && !entry.failed ? 'sending' : 'held');
	}

	/* The number of the line whose choices may be taken, or 0. */
	function offered(taken) {
		const { chat, thread } = talk;
		const line = thread.latest((l) => l.choices?.length ||
			l.kind === 'customer');
		return chat?.state === 'auto' && line?.choices && !taken ?
			line.seq : 0;
	}

	/* The number of the automatic answer that may be judged, or 0. */
	function to_judge() {
		const { chat, thread } = talk;
		const line = thread.latest((l) => l.kind === 'auto' &&
			l.reply && !COURTESIES.includes(l.reply));
		const told = `${chat?.conversation} ${line?.seq}`;
		return chat?.state === 'auto' && line &&
			told !== keep.get('judged') ? line.seq : 0;
	}

	const under_way = (type) =>
		outbox.entries().some((e) => e.type === type && !e.failed);
	const noted = () => under_way('contact') ||
		Date.now() - keep.get('contact') < 86400000;

	function around() {
		const { chat, welcome, thread, side } = talk;
		const entries = outbox.entries();
		const over = chat?.state === 'closed' && !under_way('reopen');
		const rated = chat?.score || under_way('rate');
		const greets = thread.low > 1 ? '' : welcome?.greeting ?? '';
		const contact = welcome && !welcome.opened && !over &&
			chat?.state !== 'with_rep' && !noted() &&
			!tab.get('skip');
		/* For the launcher: whether to load all this at once. */
		const live = talk.is_open || entries.length;
		if (welcome || live)
			keep[live ? 'set' : 'remove']('live', 1);
		view.chrome({
			shop: welcome?.shop_name || shop,
			state: state(),
			notice: notice(),
			greets,
			greeting: greets,
			person: welcome && !over && !under_way('person') &&
				(!chat || chat.state === 'auto'),
			end: talk.is_open && !under_way('close'),
			over,
			contact,
			wrong,
			form: !over && !contact && !talk.refusal,
			said: thread.last,
			scores: !rated,
			rate: words(rated ? 'thanks' : 'rate'),
			older: side.older,
			missing: side.missing,
			busy: talk.signed && chat !== null && !side.live,
		});
		view.unsent([...talk.acked.values(), ...entries]
			.filter((e) => e.show), status);
		view.offer(offered(under_way('choose')));
	}

	function render() {
		const { side, unread, down, typist } = talk;
		around();
		view.marks(side.delivered, side.seen);
		view.ask(to_judge());
		view.typing(typist === '?' ? words('someone') : typist);
		view.settle();
		const news = unread ? `${words('newer')}: ${unread}` : '';
		panel.unread(unread, `${words('chat')} ${news}`.trim(), news);
		if (unread !== before.unread)
			emit('unread', before.unread = unread);
		if (down !== before.down && (down || talk.signed))
			emit('offline', before.down = down);
	}

	function looked() {
		render();
		talk.receipts();
	}

	/* quiet: it was open on the page before. */
	function open(quiet) {
		if (panel.open)
			return;
		talk.begin();
		panel.show();
		tab.set('open', 1);
		view.fit();
		looked();
		if (quiet !== true)
			view.focus();
		emit('open');
	}

	function hide() {
		if (!panel.open)
			return;
		panel.hide();
		tab.remove('open');
		emit('close');
	}

	function reset() {
		hide();
		talk.leave();
		view.draft('');
		tab.clear();
		for (const id of ['contact-name', 'contact-reach'])
			view.$(id).value = '';
		wrong = '';
		render();
	}

	function identify({ id, expires, mac, identity, name }) {
		const word = identity ?? (mac?.includes('|') ? mac :
			mac && [id, expires, shop, mac].join('|'));
		if (word && !IDENTITY.test(word))
			throw new TypeError('not ID|EXPIRY|SHOP|MAC');
		const who = word?.split('|')[0] ?? '';
		const was = keep.get('who');
		if (was && who && was !== who) {
			const { context: seen } = talk;
			reset();
			/* The page is still that page. */
			talk.context = seen && { ...seen, cart: undefined,
				order: undefined };
		}
		if (who)
			keep.set('who', who);
		const called = name === undefined ? me.name : cut(name ?? '', 80);
		if (called === me.name && (!word || word === me.identity))
			return;
		me.name = called;
		me.identity = word || me.identity;
		talk.link.again();
	}

	function context(given) {
		const now = { ...talk.context, page: me.page };
		if (given.product)
			now.sku = undefined;
		for (const [name, most] of Object.entries(CONTEXT)) {
			let value = given[name];
			if (value === undefined)
				continue;
			if (value && typeof value === 'object')
				value = JSON.stringify(value);
			const text = cut(value ?? '', most);
			now[name] = (most > 64 ? text :
				text.replace(/[^\w.:@|/+=-]/g, '')) || undefined;
		}
		talk.context = now;
		talk.tell();
	}

	document.addEventListener('visibilitychange', looked);
	keep.watch((name) => talk.changed(name));
	view.speak(words, lang || 'en');
	view.draft(tab.get('draft'));
	render();
	talk.begin();

	return {
		open, close: hide, reset, identify, context,
		toggle: () => panel.open ? hide() : open(),
		locale(word) {
			lang = pick_lang([word]) || lang;
			me.lang = lang;
			words = speak(lang);
			view.speak(words, lang || 'en');
			render();
		},
	};
}
