/* The lines of one conversation by number: no hole, no double. Knows no page
 * and no socket. */
export class Thread {
	constructor() {
		this.lines = new Map();
		this.low = 0; /* lowest number here, 0 = none */
		this.last = 0; /* highest number here */
	}

	add(line) {
		this.lines.set(line.seq, line);
		this.last = Math.max(this.last, line.seq);
		this.low = this.low ? Math.min(this.low, line.seq) : line.seq;
	}

	/* A line that came by itself or by ack: 'new', 'old' for one that is
	 * here already, 'gap' if others must come first. */
	live(line) {
		if (line.seq <= this.last)
			return 'old';
		if (line.seq !== this.last + 1)
			return 'gap';
		this.add(line);
		return 'new';
	}

	/* A page of the desk's, any order; returns those that are new here. */
	page(lines) {
		const fresh = lines.filter((l) =>
			!this.lines.has(l.seq) && l.track !== 'internal');
		for (const line of fresh)
			this.add(line);
		return fresh;
	}
}
