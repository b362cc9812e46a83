/* What outlives the page; in memory where storage is refused or full. */
export class Keep {
	constructor(prefix, which = 'localStorage') {
		this.prefix = prefix;
		this.memory = new Map();
		try {
			this.store = window[which];
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

	names(start) {
		const all = [
			...this.memory.keys(),
			...Object.keys(this.store ?? {}),
		];
		const { prefix } = this;
		const own = all.filter((k) => k.startsWith(prefix + start));
		return [...new Set(own)].map((k) => k.slice(prefix.length));
	}

	clear() {
		this.names('').forEach((name) => this.remove(name));
	}

	watch(changed) {
		addEventListener('storage', (e) => {
			if (e.storageArea === this.store &&
			    e.key?.startsWith(this.prefix))
				changed(e.key.slice(this.prefix.length));
		});
	}
}
