/* What is done about an error of the desk. */
const LATER = ['slow_down', 'try_later', 'busy', 'disk_full', 'no_memory',
	'not_ready', 'timeout'];
const LATER_MS = 2000;

export function refused(talk, m) {
	const entry = talk.outbox.find(m.id);
	if (m.code === 'drain')
		talk.link.drop(LATER_MS);
	else if (m.code === 'auth')
		stranger(talk, m);
	else if (entry)
		entry_refused(talk, entry, m);
	else if (m.id === 'hello')
		hello_refused(talk, m);
	else if (m.id === talk.opening)
		open_refused(talk, m);
	else if (m.on === 'resume' || m.on === 'history')
		read_refused(talk, m);
	else if (m.on === 'context')
		context_refused(talk, m);
}

function later(talk, name, m, what) {
	const waits = LATER.includes(m.code);
	if (waits)
		talk.later(name, m.retry_ms || LATER_MS, what);
	return waits;
}

/* It may be the shop's word for who this is, or our own token. */
function stranger(talk, m) {
	if (talk.me.identity && m.id === 'hello') {
		talk.me.identity = '';
		talk.on.refused?.('identify', m.text);
		talk.link.drop(0);
	} else if (talk.keep.get('token'))
		talk.anew();
	else
		talk.link.drop(LATER_MS);
}

function hello_refused(talk, m) {
	if (later(talk, 'hello', m, () => talk.hello()))
		return;
	talk.refusal = m.text;
	talk.on.refused?.('hello', m.text);
	talk.link.stop();
}

function open_refused(talk, m) {
	talk.opening = '';
	const entry = talk.outbox.next();
	if (later(talk, 'pump', m, () => talk.pump()) || !entry)
		return;
	talk.outbox.fail(entry, m.text);
	talk.on.refused?.(entry.type, m.text, entry);
	talk.pump();
}

function read_refused(talk, m) {
	if (later(talk, 'load', m, () => talk.load()))
		return;
	if (m.code === 'gap') {
		talk.side.missing = true;
		talk.thread.last = m.lowest - 1;
		talk.resume();
	} else if (m.code === 'bad_seq') {
		const now = talk.chat;
		talk.set_chat(null);
		talk.set_chat(now);
		talk.load();
	} else if (m.code === 'not_found' || m.code === 'forbidden') {
		talk.forget();
	}
}

function context_refused(talk, m) {
	const again = () => {
		talk.known = '';
		talk.tell();
	};
	if (!later(talk, 'tell', m, again))
		talk.on.refused?.('context', m.text);
}

function entry_refused(talk, entry, m) {
	if (LATER.includes(m.code)) {
		const wait = talk.outbox.later(entry, m.retry_ms);
		talk.later('pump', wait, () => talk.pump());
		return;
	}
	const ours = talk.is_ours(entry);
	const closed = m.code === 'closed';
	if (closed && ours)
		talk.chat.state = 'closed';
	talk.outbox.fail(entry, closed ? 'closed' : m.text);
	/* Nothing on the screen would send it again. */
	if (closed && (!talk.chat || talk.is_open))
		talk.revive(talk.chat?.conversation ?? '');
	if (m.code === 'not_found' && ours)
		talk.forget();
	else if (m.code === 'bad_state' || m.code === 'exists')
		talk.list();
	else if (!closed)
		talk.on.refused?.(entry.type, m.text, entry);
	talk.pump();
}
