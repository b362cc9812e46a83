/* The websocket: connects, connects again with growing, random waits, and
 * gives up a line that does not answer. Knows JSON but no message. */
const FIRST_MS = 1000;
const LAST_MS = 30000;
/* 1008: the desk found us too busy; 1012: it starts anew */
const AFTER_MS = { 1008: 10000, 1012: 1500 };
const ANSWER_MS = 15000;
const STEADY_MS = 5000; /* a line that held so long was a good one */

export class Link {
	/* on: up(), down(wait_ms), message(object) */
	constructor(url, on) {
		this.url = url;
		this.on = on;
		this.tries = 0;
		this.asked = new Set(); /* ids without an answer so far */
		addEventListener('online', () => this.hurry());
		addEventListener('offline', () => this.drop(0));
		addEventListener('pagehide', () => this.drop(0));
		addEventListener('pageshow', () => this.hurry());
		document.addEventListener('visibilitychange', () => {
			if (!document.hidden)
				this.hurry();
		});
	}

	connect() {
		clearTimeout(this.retry);
		this.retry = 0;
		const socket = new WebSocket(this.url, 'deskbell.v1');
		this.socket = socket;
		this.wait();
		socket.onopen = () => {
			this.since = Date.now();
			this.on.up();
		};
		socket.onmessage = (e) => {
			let message = null;
			try {
				message = JSON.parse(e.data);
			} catch {
				return;
			}
			if (this.asked.delete(message?.id))
				this.wait();
			this.on.message(message);
		};
		socket.onclose = (e) => this.drop(AFTER_MS[e.code] ?? 0);
	}

	/* Without waiting for the other side, which may be long gone. */
	drop(least_ms) {
		const socket = this.socket;
		if (!socket)
			return;
		this.socket = null;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close();
		clearTimeout(this.timer);
		this.asked.clear();
		if (this.since && Date.now() - this.since > STEADY_MS)
			this.tries = 0;
		this.since = 0;
		const most = Math.min(LAST_MS, FIRST_MS * 2 ** this.tries++);
		const wait = (least_ms + most / 2) * (1 + Math.random());
		this.retry = setTimeout(() => this.connect(), wait);
		this.on.down(wait);
	}

	/* Now rather than after the wait. */
	hurry() {
		if (!this.retry)
			return;
		this.tries = 0;
		this.connect();
	}

	stop() {
		this.drop(0);
		clearTimeout(this.retry);
		this.retry = 0;
	}

	/* False if there is no line. What has an id gets an answer, or the line
	 * is dead. */
	send(message) {
		if (this.socket?.readyState !== WebSocket.OPEN)
			return false;
		this.socket.send(JSON.stringify(message));
		if (message.id)
			this.asked.add(message.id);
		if (this.asked.size === 1)
			this.wait();
		return true;
	}

	/* For the opening of the line, or for answers while any is missing. */
	wait() {
		clearTimeout(this.timer);
		const open = this.socket.readyState === WebSocket.OPEN;
		if (this.asked.size || !open)
			this.timer = setTimeout(() => this.drop(0), ANSWER_MS);
	}
}
