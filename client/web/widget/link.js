/* The websocket, and when to connect it again. */
const FIRST_MS = 1000;
const LAST_MS = 30000;
/* we were too busy; the desk starts anew */
const AFTER_MS = { 1008: 10000, 1012: 1500 };
const ANSWER_MS = 15000;
const STEADY_MS = 5000;

export class Link {
	constructor(url, on) {
		this.url = url;
		this.on = on;
		this.tries = 0;
		this.asked = new Set(); /* ids */
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

	/* The other side may be long gone. meant: it is we who hang up. */
	drop(least_ms, meant) {
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
		this.on.down(wait, meant);
	}

	hurry() {
		if (!this.retry)
			return;
		this.tries = 0;
		this.connect();
	}

	begin() {
		if (!this.socket && !this.retry)
			this.connect();
	}

	again() {
		this.drop(0, true);
		this.hurry();
	}

	stop() {
		this.drop(0, true);
		clearTimeout(this.retry);
		this.retry = 0;
	}

	/* What has an id gets an answer, or the line is dead. */
	send(message) {
		if (this.socket?.readyState !== WebSocket.OPEN)
			return false;
		/* The desk takes no half of an emoji. */
		this.socket.send(JSON.stringify(message, (_, value) =>
			value?.replace?.(/\p{Cs}/gu, '\ufffd') ?? value));
		if (message.id)
			this.asked.add(message.id);
		if (this.asked.size === 1)
			this.wait();
		return true;
	}

	wait() {
		clearTimeout(this.timer);
		const open = this.socket.readyState === WebSocket.OPEN;
		if (this.asked.size || !open)
			this.timer = setTimeout(() => this.drop(0), ANSWER_MS);
	}
}
