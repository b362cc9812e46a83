/* Lines by number: no hole, no double. */
export class Thread {
	constructor() {
		this.lines = new Map();
		this.low = 0;
		this.last = 0;
	}

	add(line) {
		this.lines.set(line.seq, line);
		this.last = Math.max(this.last, line.seq);
		this.low = this.low ? Math.min(this.low, line.seq) : line.seq;
	}

	latest(which) {
		return [...this.lines.values()].filter(which)
			.sort((a, b) => b.seq - a.seq)[0];
	}

	live(line) {
		if (line.seq <= this.last)
			return 'old';
		if (line.seq !== this.last + 1)
			return 'gap';
		this.add(line);
		return 'new';
	}

	page(lines) {
		const fresh = lines.filter((l) =>
			!this.lines.has(l.seq) && l.track !== 'internal');
		for (const line of fresh)
			this.add(line);
		return fresh;
	}
}
