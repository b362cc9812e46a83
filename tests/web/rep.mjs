/* A rep on a raw websocket: the few frames a test needs, by hand; and one at
 * the terminal of the client for the command line. */
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import http from 'node:http';
import path from 'node:path';

import { PASSWORD, until } from './desk.mjs';

function random(form, bytes) {
	return crypto.randomBytes(bytes).toString(form);
}

function frame(text) {
	const body = Buffer.from(text);
	const mask = crypto.randomBytes(4);
	const size = body.length;
	const head = size < 126
		? Buffer.from([0x81, 0x80 | size])
		: Buffer.from([0x81, 0xfe, size >> 8, size & 255]);
	for (let i = 0; i < body.length; i++)
		body[i] ^= mask[i & 3];
	return Buffer.concat([head, mask, body]);
}

/* The first whole frame: { op, body, size }, or null. */
function unframe(bytes) {
	if (bytes.length < 2)
		return null;
	let at = 2;
	let length = bytes[1] & 127;
	if (length === 126) {
		length = bytes.length < 4 ? Infinity : bytes.readUInt16BE(2);
		at = 4;
	} else if (length === 127) {
		length = bytes.length < 10 ? Infinity
			: Number(bytes.readBigUInt64BE(2));
		at = 10;
	}
	if (bytes.length < at + length)
		return null;
	return { op: bytes[0] & 15, body: bytes.subarray(at, at + length),
		size: at + length };
}

export class Rep {
	static async come(port, name) {
		const rep = new Rep();
		rep.heard = [];
		rep.rest = Buffer.alloc(0);
		const headers = {
			Connection: 'Upgrade',
			Upgrade: 'websocket',
			'Sec-WebSocket-Version': 13,
			'Sec-WebSocket-Key': random('base64', 16),
			'Sec-WebSocket-Protocol': 'deskbell.v1',
		};
		rep.socket = await new Promise((done, fail) => {
			const request = http.get({ port, host: '127.0.0.1',
				path: '/chat', headers });
			request.on('upgrade', (_, socket, head) => {
				rep.take_in(head);
				done(socket);
			});
			request.on('response', (response) =>
				fail(new Error(response.statusCode)));
			request.on('error', fail);
		});
		rep.socket.on('data', (data) => rep.take_in(data));
		rep.socket.on('error', () => {});
		await rep.ask({ type: 'login', name, password: PASSWORD });
		return rep;
	}

	take_in(data) {
		this.rest = Buffer.concat([this.rest, data]);
		for (let f; (f = unframe(this.rest)); ) {
			if (f.op === 1)
				this.heard.push(JSON.parse(f.body));
			this.rest = this.rest.subarray(f.size);
		}
	}

	send(message) {
		this.socket.write(frame(JSON.stringify(message)));
	}

	/* The answer; an error is thrown. */
	async ask(message) {
		const id = `rep:${random('hex', 8)}`;
		this.send({ ...message, id });
		const answer = await this.hears((m) => m.id === id);
		if (answer.type === 'error')
			throw new Error(`${message.type}: ${answer.code}`);
		return answer;
	}

	hears(which) {
		return until('the rep to hear', () => this.heard.find(which));
	}

	/* Follows a chat, having taken it if nobody gave it. */
	async has(conversation) {
		const mine = await this.ask({ type: 'list', what: 'mine' });
		if (!mine.chats?.some((c) => c.conversation === conversation))
			await this.ask({ type: 'take', conversation });
		await this.ask({ type: 'resume', conversation });
	}

	/* A chat as the desk told it last, lists apart, or null. */
	chat(conversation) {
		return this.heard.filter((m) => m.type === 'chat')
			.flatMap((m) => m.chats)
			.findLast((c) => c.conversation === conversation);
	}

	async lines(conversation) {
		const all = [];
		for (let more = true; more; ) {
			const before = all[0]?.seq ?? 0;
			const page = await this.ask({ type: 'history',
				conversation, before, limit: 200 });
			all.unshift(...(page.lines ?? []));
			more = page.more;
		}
		return all.filter((l) => l.track !== 'internal');
	}

	leave() {
		this.socket.destroy();
	}
}

export class Terminal {
	static open(desk, name) {
		const terminal = new Terminal();
		terminal.heard = '';
		terminal.client = spawn(path.join(
			path.dirname(process.env.DESKBELLD), 'deskbell'),
		['chat', '--plain', '--name', name, '--password-stdin',
			'--url', `ws://127.0.0.1:${desk.port}/chat`,
			'--token-file', `${desk.dir}/token-${name}`]);
		for (const stream of ['stdout', 'stderr'])
			terminal.client[stream].on('data', (text) => {
				terminal.heard += text;
			});
		terminal.type(PASSWORD);
		return terminal;
	}

	type(line) {
		this.client.stdin.write(line + '\n');
	}

	hears(text) {
		return until(`"${text}" on the terminal`, () =>
			this.heard.includes(text));
	}

	async close() {
		const gone = new Promise((done) =>
			this.client.once('exit', done));
		this.client.stdin.end();
		return gone;
	}
}
