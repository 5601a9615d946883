// Measures pages per second, memory and start of the release binary against nginx serving the same bytes:
//
//     DATELINE_BINARY=target/release/dateline node bench/bench.mjs [--quick] [--sizes 1000,10000,100000]
//         [--rounds 3] [--seconds 2] [--only story,front] [--part kept|fresh]
//
// Loopback only, with a Postgres of its own that is removed at the end. bench/README.md says what the figures mean.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compare, invent, save as saveKept, visible } from "./cached.mjs";
import { inside } from "./inside.mjs";
import { load, script } from "./load.mjs";
import { fill, run } from "./newsroom.mjs";
import { memory, pin } from "./processes.mjs";
import { costs, floods, growth, kept as keptTable, main } from "./tables.mjs";
import { Client } from "../tests/steady/harness/client.mjs";
import { stopAll } from "../tests/steady/harness/processes.mjs";

const SERVER_CORE = 1;
const HOME = resolve(import.meta.dirname, "..");
/** Pages a reader asks for; `paths` come from the newsroom. The first ones are also measured against nginx. */
const AGAINST_NGINX = ["story", "front", "section", "feed"];
const AS_IT_GROWS = ["story", "front", "section", "tag", "author", "month", "feed"];
const MOST_PATHS = 4000;
const STARTS = 5;

const { values: options } = parseArgs({
	options: {
		quick: { type: "boolean", default: false },
		sizes: { type: "string" },
		rounds: { type: "string" },
		seconds: { type: "string" },
		only: { type: "string" },
		part: { type: "string" },
	},
});
const sizes = (options.sizes ?? (options.quick ? "1000,10000" : "1000,10000,100000")).split(",").map(Number);
const rounds = Number(options.rounds ?? (options.quick ? 2 : 3));
const seconds = Number(options.seconds ?? (options.quick ? 1 : 2));
const only = options.only?.split(",");
/** Publications whose way to the readers is measured. */
const publications = options.quick ? 50 : 200;
const binary = resolve(process.env.DATELINE_BINARY ?? join(HOME, "target/release/dateline"));

const say = (text) => process.stderr.write(`${text}\n`);
const wanted = (pages) => pages.filter((page) => !only || only.includes(page));
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Everything that was started, to be ended whatever happens.
const children = new Set();

function start(program, args, settings = {}) {
	const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], ...settings });
	let said = "";
	child.stderr.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-4000)));
	children.add(child);
	child.ended = new Promise((done) => {
		child.on("error", (error) => done(error.message));
		child.on("close", (code) => done(`it ended with ${code}: ${said}`));
	}).finally(() => children.delete(child));
	return child;
}

async function stop(child, signal = "SIGTERM") {
	child.kill(signal);
	const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
	await child.ended;
	clearTimeout(late);
}

/** A port that is free now. */
function port() {
	return new Promise((done, fail) => {
		const server = createServer().on("error", fail);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => done(port));
		});
	});
}

/** Whether something answers `GET /readyz` with 200 there. */
function ready(port) {
	return new Promise((done) => {
		const socket = connect({ port, host: "127.0.0.1" });
		socket.on("error", () => done(false)).on("close", () => done(false));
		socket.on("connect", () => socket.write(`GET /readyz HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`));
		socket.on("data", (text) => {
			done(text.includes(" 200 "));
			socket.destroy();
		});
	});
}

/** Starts the server on a database, on one core where that is named; gives it with its address and the milliseconds until it was ready. */
async function serve(database, folder, core, settings = {}) {
	const at = await port();
	const begun = performance.now();
	// The server has as many workers as it has cores when it starts.
	const [program, ...args] = core === undefined ? [binary, "serve"] : ["taskset", "-c", String(core), binary, "serve"];
	const child = start(program, args, {
		cwd: folder,
		env: { PATH: process.env.PATH, DATABASE_URL: database, DATELINE_DATA: join(folder, "data"), DATELINE_LISTEN: `127.0.0.1:${at}`, DATELINE_PACE: "0", ...settings },
	});
	let over = null;
	child.ended.then((why) => (over = why));
	while (!(await ready(at))) {
		if (over || performance.now() - begun > 30_000) throw new Error(`the server did not start: ${over ?? "no answer"}`);
		await sleep(1);
	}
	return { child, url: `http://127.0.0.1:${at}`, took: performance.now() - begun };
}

/** nginx with one worker, serving files of a folder with the headers that the pages had. */
async function nginx(folder, pages) {
	const at = await port();
	const places = pages.map(
		(page) => `location = /${page.name} { default_type "${page.type}"; ${page.headers.map(([name, value]) => `add_header ${name} "${value.replaceAll('"', '\\"')}";`).join(" ")} }`,
	);
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/tmp;`);
	writeFileSync(
		join(folder, "nginx.conf"),
		`${process.getuid() === 0 ? "user root;" : ""} daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 256; }
http { access_log off; sendfile on; etag off; gzip_static on; open_file_cache max=100; tcp_nopush on; keepalive_requests 1000000; ${temporary.join(" ")}
server { listen 127.0.0.1:${at}; root ${folder}/pages; ${places.join("\n")} } }`,
	);
	const program = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
	const child = start(program, ["-p", folder, "-c", join(folder, "nginx.conf")]);
	const url = `http://127.0.0.1:${at}`;
	for (let tries = 0; tries < 200; tries++) {
		const answer = await fetch(`${url}/${pages[0].name}`).catch(() => null);
		if (answer?.status === 200) return { child, url };
		await sleep(10);
	}
	throw new Error(`nginx did not start: ${await Promise.race([child.ended, sleep(100)])}`);
}

/** What readers ask for in a newsroom, by the kind of page. */
async function paths(psql, database) {
	const rows = async (query) => (await psql(database, ["-At", "-c", query])).trim().split("\n");
	const month = (await rows(`select year || '/' || lpad(month::text, 2, '0') from publication order by first_published_at desc offset 500 limit 1`))[0];
	return {
		story: await rows(`select '/' || year || '/' || lpad(month::text, 2, '0') || '/' || slug from
			(select *, row_number() over (order by first_published_at) as place, count(*) over () as everything
			 from publication where lang = 'en') p
			where place % greatest(1, everything / ${MOST_PATHS}) = 0 limit ${MOST_PATHS}`),
		front: ["/"],
		section: ["/sections/part-3"],
		tag: ["/tags/matter-7"],
		author: ["/authors/writer-9"],
		month: [`/${month}`],
		feed: ["/feed.xml"],
	};
}

/** Asks for every path once (for some of them, where there are many) and insists on a page. */
async function check(url, list) {
	const step = Math.ceil(list.length / 200);
	for (const path of list.filter((_, place) => place % step === 0)) {
		const answer = await fetch(url + encodeURI(path), { redirect: "manual", headers: { "accept-encoding": "identity" } });
		const text = await answer.text();
		if (answer.status !== 200 || text.length < 2000) throw new Error(`GET ${path} answered ${answer.status} with ${text.length} bytes`);
	}
}

/** An answer as nginx is to give it again. */
async function save(folder, url, name, path) {
	const answer = await fetch(url + path, { headers: { "accept-encoding": "identity" } });
	writeFileSync(join(folder, "pages", name), Buffer.from(await answer.arrayBuffer()));
	const own = ["content-length", "content-type", "date", "connection", "keep-alive", "etag", "transfer-encoding"];
	return { name, type: answer.headers.get("content-type"), headers: [...answer.headers].filter(([header]) => !own.includes(header)) };
}

async function measure(folder) {
	const postgresPrograms = (await run(join(HOME, "scripts/postgres-programs"), ["15"])).trim();
	const address = (name) => process.env.DATABASE_URL.replace("/dateline?", `/${name}?`);
	const psql = (name, args, input) => run(join(postgresPrograms, "psql"), ["-X", "-q", "-d", address(name), ...args], input);
	const rooms = [];
	for (const size of sizes) {
		const [name, begun] = [`stories_${size}`, performance.now()];
		await psql("dateline", ["-c", `create database ${name}`]);
		await run(binary, ["migrate"], "", { ...process.env, DATABASE_URL: address(name), DATELINE_DATA: join(folder, "data") });
		await fill(psql, name, size);
		rooms.push({ size, name, paths: await paths(psql, name) });
		say(`${size.toLocaleString("en")} stories made in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
	}
	const home = (await psql("dateline", ["-At", "-c", "show data_directory"])).trim();
	const postgres = Number(readFileSync(join(home, "postmaster.pid"), "utf8").split("\n")[0]);
	await psql("dateline", ["-c", "checkpoint"]);

	const middle = rooms.find((room) => room.size === 10_000) ?? rooms[rooms.length - 1];
	const starts = [];
	for (let time = 0; time < STARTS; time++) {
		const server = await serve(address(middle.name), folder);
		starts.push(server.took);
		await stop(server.child);
	}
	say(`ready after ${starts.map((took) => took.toFixed(0)).join(", ")} ms`);
	if (options.part !== "fresh") {
		const { figures, tables } = await keptPages(folder, middle, address(middle.name), psql);
		console.log(tables);
		if (options.part === "kept") return console.log(`\n${costs({ starts, ...figures })}`);
	}

	for (const room of rooms) {
		room.server = await serve(address(room.name), folder, SERVER_CORE, { DATELINE_CACHE_MIB: "0" });
		for (const page of AS_IT_GROWS) await check(room.server.url, room.paths[page]);
		room.story = script(join(folder, `${room.name}.lua`), room.paths.story.map(encodeURI));
		room.processes = { server: room.server.child.pid, postgres };
	}
	const one = async (room, page) => {
		pin(room.server.child.pid, SERVER_CORE);
		pin(postgres, SERVER_CORE);
		const answer = await load(room.server.url + (page === "story" ? "/" : room.paths[page][0]), page === "story" ? room.story : null, room.processes, seconds);
		if (answer.bad) throw new Error(`${page} with ${room.size} stories: ${answer.bad} requests went wrong`);
		return answer;
	};

	// Connections are opened, plans made and memory filled before anything counts.
	for (const room of rooms) for (const page of wanted(["story", "front", "feed"])) await one(room, page);
	const fresh = memory(middle.server.child.pid);
	const saved = [];
	for (const page of AGAINST_NGINX) saved.push(await save(folder, middle.server.url, page, middle.paths[page][0]));
	const peer = await nginx(folder, saved);

	const results = Object.fromEntries(wanted(AGAINST_NGINX).map((page) => [page, []]));
	for (let round = 0; round < rounds; round++) {
		for (const page of wanted(AGAINST_NGINX)) {
			pin(peer.child.pid, SERVER_CORE);
			const [ours, theirs] = [await one(middle, page), await load(`${peer.url}/${page}`, null, { nginx: peer.child.pid }, Math.max(1, seconds / 3))];
			if (theirs.bad) throw new Error(`nginx: ${theirs.bad} requests went wrong`);
			results[page].push({ ours, theirs });
			say(`round ${round + 1} ${page}: ${ours.rate.toFixed(0)}/s, server ${ours.cpu.server.toFixed(3)} and Postgres ${ours.cpu.postgres.toFixed(3)} ms a request; nginx ${theirs.rate.toFixed(0)}/s; others had ${(100 * ours.other).toFixed(0)} % of the machine`);
		}
	}
	const used = memory(middle.server.child.pid);

	const grown = Object.fromEntries(wanted(AS_IT_GROWS).map((page) => [page, rooms.map(() => [])]));
	for (let round = 0; round < Math.ceil(rounds / 2); round++) {
		for (const page of wanted(AS_IT_GROWS)) {
			for (const [place, room] of rooms.entries()) grown[page][place].push(await one(room, page));
		}
		say(`as it grows: round ${round + 1}`);
	}
	console.log(`${main(results, middle.size, rounds, seconds)}\n\n${costs({ starts, fresh, used })}\n\n${growth(grown, sizes)}`);
}

/** What is in memory: against nginx, under invented addresses, and after publications. */
async function keptPages(folder, room, database, psql) {
	const metricsAt = await port();
	const metrics = `http://127.0.0.1:${metricsAt}`;
	const server = await serve(database, folder, SERVER_CORE, { DATELINE_METRICS_LISTEN: `127.0.0.1:${metricsAt}` });
	const client = new Client(Number(new URL(server.url).port));
	const saved = await saveKept(folder, (path, headers) => client.get(encodeURI(path), headers), room.paths);
	const peer = await nginx(folder, saved);
	const fresh = memory(server.child.pid);
	const results = await compare({ server, peer, paths: room.paths, rounds: options.quick ? 3 : 5, seconds, core: SERVER_CORE, say });
	const used = memory(server.child.pid);
	const invented = await invent({ server, metrics, folder, psql, database: room.name });
	const flooded = memory(server.child.pid);
	client.close();
	await Promise.all([stop(server.child), stop(peer.child)]);
	const seen = await visible(binary, publications);
	return { figures: { fresh, used: flooded }, tables: `${keptTable(results, room.size, seconds)}\n\n${floods({ invented, seen, publications, fresh, used, flooded })}` };
}

async function all() {
	const outside = inside(binary);
	if (outside) return outside;
	const folder = mkdtempSync(join(tmpdir(), "dateline-bench."));
	for (const name of ["data", "pages", "tmp"]) mkdirSync(join(folder, name));
	const clean = async () => {
		await Promise.all([...children].map((child) => stop(child)).concat(stopAll()));
		rmSync(folder, { recursive: true, force: true });
	};
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => clean().finally(() => process.exit(130)));
	try {
		await measure(folder);
		return 0;
	} finally {
		await clean();
	}
}

all().then(
	(code) => (process.exitCode = code),
	(error) => {
		say(`bench: ${error.message}`);
		process.exitCode = 1;
	},
);
