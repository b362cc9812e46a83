/* A server of the tests' own, on a free port with a fresh folder, and a line to
 * it that can be cut. */
import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const root = process.env.SOURCE_ROOT;
const binary = process.env.DESKBELLD;
export const WEB = root + '/client/web';

export const PASSWORD = 'three small cups of tea';

const SECRET = crypto.randomBytes(24).toString('hex');

/* For tests that have no time to lose. */
const quick = 'rate_talk = 200/1000';

const shops = (origins) => `
[shop demo]
name = Demo Tea House
secret = ${SECRET}
${origins && `origins = ${origins}`}
fact.return_days = 30
fact.shipping_days = 2 to 4
fact.shipping_cost = 4.90 EUR

[shop night]
name = Night Shop
zone = UTC
hours = mon 00:00-00:01

[shop unsure]
name = Unsure Shop
fact.return_days = 30
send_at = 100
offer_at = 10
`;

export async function free_port() {
	const server = net.createServer().listen(0, '127.0.0.1');
	await new Promise((done) => server.once('listening', done));
	const { port } = server.address();
	await new Promise((done) => server.close(done));
	return port;
}

export async function until(what, check, ms = 15000) {
	const end = Date.now() + ms;
	for (;;) {
		const value = await check();
		if (value)
			return value;
		if (Date.now() > end)
			throw new Error(`waited in vain: ${what}`);
		await new Promise((done) => setTimeout(done, 60));
	}
}

export class Desk {
	/* settings: lines of the section [desk]; origins: of the shop demo;
	 * web: folder of the web files */
	static async start({ settings = quick, origins = '',
		web = WEB } = {}) {
		const desk = new Desk();
		desk.dir = fs.mkdtempSync(
			path.join(os.tmpdir(), 'deskbell-web-'));
		desk.port = await free_port();
		desk.config = path.join(desk.dir, 'deskbell.conf');
		fs.writeFileSync(desk.config, `[desk]
data = ${desk.dir}/data
replies = ${root}/replies
web = ${web}
address = 127.0.0.1
port = ${desk.port}
rate_visitor = 1000/1000
${settings}
${shops(origins)}`, { mode: 0o600 });
		fs.mkdirSync(desk.dir + '/data', { mode: 0o700 });
		desk.user('mei', 'Mei');
		await desk.up();
		return desk;
	}

	user(name, shown) {
		const made = spawnSync(binary, ['user', 'add', name,
			'--config', this.config, '--role', 'rep',
			'--shown', shown, '--capacity', '50',
			'--password-stdin'], { input: PASSWORD + '\n' });
		if (made.status !== 0)
			throw new Error(`user add: ${made.stderr}`);
	}

	/* ID|EXPIRY|SHOP|MAC, as a shop's backend makes it. */
	sign(id, shop = 'demo', expires = Math.floor(Date.now() / 1000) + 600) {
		const said = `${id}|${expires}|${shop}`;
		const mac = crypto.createHmac('sha256', SECRET).update(said)
			.digest('hex');
		return { id, expires, mac, word: `${said}|${mac}` };
	}

	async up() {
		const log = fs.openSync(this.dir + '/log', 'a');
		this.server = spawn(binary, ['serve', '--config', this.config],
			{ stdio: ['ignore', log, log] });
		fs.closeSync(log);
		await until('the server to be ready', async () => {
			if (this.server.exitCode !== null)
				throw new Error(this.log());
			try {
				const url = this.address + 'readyz';
				return (await fetch(url)).ok;
			} catch {
				return false;
			}
		});
	}

	get address() {
		return `http://127.0.0.1:${this.port}/`;
	}

	log() {
		return fs.readFileSync(this.dir + '/log', 'utf8');
	}

	async down(signal) {
		const { server } = this;
		const gone = new Promise((done) => server.once('exit', done));
		server.kill(signal);
		await gone;
	}

	async stop() {
		await this.down('SIGTERM');
		if (this.server.exitCode !== 0)
			throw new Error(`the server ended badly: ${this.log()}`);
		fs.rmSync(this.dir, { recursive: true });
	}
}

/* Between browser and server, on a port of its own. */
export class Wire {
	static async to(port) {
		const wire = new Wire();
		wire.pairs = new Set();
		const server = net.createServer(
			(near) => wire.join(near, port));
		server.listen(0, '127.0.0.1');
		await new Promise((done) => server.once('listening', done));
		wire.server = server;
		wire.port = server.address().port;
		return wire;
	}

	join(near, port) {
		if (this.broken) {
			near.destroy();
			return;
		}
		const far = net.connect(port, '127.0.0.1');
		const pair = [near, far];
		this.pairs.add(pair);
		for (const socket of pair) {
			socket.on('error', () => {});
			socket.on('close', () => {
				pair.forEach((s) => s.destroy());
				this.pairs.delete(pair);
			});
		}
		near.on('data', (data) => far.write(data));
		far.on('data', (data) => this.deaf || near.write(data));
	}

	/* No way through, and nothing left of what there was. */
	cut() {
		this.broken = true;
		for (const pair of this.pairs)
			pair.forEach((socket) => socket.destroy());
	}

	/* What the server says gets lost; what it hears does not. */
	deafen() {
		this.deaf = true;
	}

	mend() {
		this.broken = this.deaf = false;
	}

	async stop() {
		this.cut();
		await new Promise((done) => this.server.close(done));
	}
}
