/* Messages that must arrive once; all tabs share them. */
const KEEP_MS = 6 * 86400000; /* the desk knows an id for 7 days */

export function random_id() {
	return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

export class Outbox {
	constructor(keep, now = Date.now) {
		this.keep = keep;
		this.now = now;
		this.under_way = null;
		this.due = new Map(); /* id -> not before */
		this.tries = new Map();
	}

	entries() {
		const list = [];
		for (const name of this.keep.names('out.')) {
			try {
				list.push(JSON.parse(this.keep.get(name)));
			} catch {
				this.keep.remove(name);
			}
		}
		return list.sort((a, b) => a.at - b.at);
	}

	find(id) {
		const text = id && this.keep.get('out.' + id);
		return text ? JSON.parse(text) : null;
	}

	save(entry) {
		this.keep.set('out.' + entry.id, JSON.stringify(entry));
	}

	put(type, conversation, fields = {}, show = '') {
		const last = this.entries().at(-1);
		const at = Math.max(this.now(), (last?.at ?? 0) + 1);
		const id = random_id();
		const entry = { id, type, at, conversation, fields };
		if (show)
			entry.show = show;
		this.save(entry);
		return entry;
	}

	/* One at a time: order holds even if the desk refuses one. */
	next() {
		if (this.find(this.under_way?.id))
			return null;
		for (const entry of this.entries()) {
			if (entry.failed)
				continue;
			if (entry.at < this.now() - KEEP_MS) {
				this.fail(entry, 'old');
				continue;
			}
			const due = this.due.get(entry.id) ?? 0;
			return due > this.now() ? null : entry;
		}
		return null;
	}

	sent(entry) {
		this.under_way = entry;
	}

	done(id) {
		const own = this.under_way?.id === id ? this.under_way : null;
		const entry = this.find(id) ?? own;
		this.keep.remove('out.' + id);
		this.due.delete(id);
		this.tries.delete(id);
		if (own)
			this.under_way = null;
		return entry;
	}

	later(entry, retry_ms) {
		const tries = this.tries.get(entry.id) ?? 0;
		const wait = retry_ms || Math.min(30000, 1000 * 2 ** tries);
		this.tries.set(entry.id, tries + 1);
		this.due.set(entry.id, this.now() + wait);
		this.under_way = null;
		return wait;
	}

	fail(entry, why) {
		this.done(entry.id);
		const contact = entry.type === 'contact' && why === 'closed';
		if (entry.show || contact)
			this.save({ ...entry, failed: why });
	}

	revive(entry, conversation) {
		this.keep.remove('out.' + entry.id);
		this.put(entry.type, conversation, entry.fields, entry.show);
	}

	lost() {
		this.under_way = null;
		this.due.clear();
	}
}
