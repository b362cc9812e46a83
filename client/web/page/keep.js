/* What outlives the page: the browser's storage, or memory where that is
 * refused or full. Names belong to one shop. Not for messages: outbox.js. */
export class Keep {
	constructor(prefix) {
		this.prefix = prefix;
		this.memory = new Map();
		try {
			this.store = window.localStorage;
		} catch {
			this.store = null;
		}
	}

	get(name) {
		const key = this.prefix + name;
		return this.memory.get(key) ?? this.store?.getItem(key) ?? '';
	}

	set(name, value) {
		const key = this.prefix + name;
		this.memory.delete(key);
		try {
			this.store.setItem(key, value);
		} catch {
			this.memory.set(key, value);
		}
	}

	remove(name) {
		this.memory.delete(this.prefix + name);
		this.store?.removeItem(this.prefix + name);
	}

	/* Names that begin with start. */
	names(start) {
		const all = [
			...this.memory.keys(),
			...Object.keys(this.store ?? {}),
		];
		const { prefix } = this;
		const own = all.filter((k) => k.startsWith(prefix + start));
		return [...new Set(own)].map((k) => k.slice(prefix.length));
	}

	/* What this tab's customer was about to say, also over a reload. */
	get draft() {
		const key = this.prefix + 'draft';
		try {
			return sessionStorage.getItem(key) ?? '';
		} catch {
			return '';
		}
	}

	set draft(text) {
		try {
			sessionStorage.setItem(this.prefix + 'draft', text);
		} catch {
			/* then not over a reload */
		}
	}

	/* Calls back with the name of what another tab has changed. */
	watch(changed) {
		addEventListener('storage', (e) => {
			if (e.key?.startsWith(this.prefix))
				changed(e.key.slice(this.prefix.length));
		});
	}
}
