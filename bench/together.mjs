// Measures writing together with the release binary: keystroke to the other's screen, memory, and opening a long story:
//
//     DATELINE_BINARY=target/release/dateline node bench/together.mjs [--seconds 20] [--stories 300] [--people 20]
//
// Loopback only, with a Postgres of its own that is removed at the end. bench/README.md says what the figures mean.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as Y from "yjs";
import { Client, read } from "../tests/kill/client.mjs";
import { texts } from "../tests/kill/ledger.mjs";
import { Postgres } from "../tests/kill/postgres.mjs";
import { HOME, Server, sleep, until } from "../tests/kill/server.mjs";
import { machine, memory, taken } from "./processes.mjs";
import { run } from "./newsroom.mjs";

/** Keystrokes a second: of each of the people in the one story, and in each of the other stories. */
const [BUSY, CALM] = [5, 0.1];
const WARM_UP = 3_000;
const WORDS = 20_000;
const EDITS = 100_000;
const WORDS_OF_A_PARAGRAPH = 50;
const OPENINGS = 3;
const CLOSED_WITHIN = 60_000;

const { values: options } = parseArgs({
	options: {
		seconds: { type: "string", default: "20" },
		stories: { type: "string", default: "300" },
		people: { type: "string", default: "20" },
	},
});
const [seconds, stories, people] = [options.seconds, options.stories, options.people].map(Number);
const binary = process.env.DATELINE_BINARY ?? join(HOME, "target/release/dateline");

const say = (text) => process.stderr.write(`${text}\n`);

/** Milliseconds as a table shows them. */
const figure = (number) => (number < 100 ? number.toFixed(1) : Math.round(number).toLocaleString("en"));
const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** Times from an update's sending to its standing in each other's document. All windows are in this process. */
class Stopwatch {
	times = [];
	#sent = new Map();
	running = false;

	/** What a client is to be opened with. */
	get hooks() {
		return {
			sent: (update) => this.running && this.#sent.set(Buffer.from(update).toString("latin1"), performance.now()),
			heard: (update) => {
				const at = this.#sent.get(update.toString("latin1"));
				if (at !== undefined) this.times.push(performance.now() - at);
			},
		};
	}

	/** The figures, and forgets them. */
	read() {
		const sorted = this.times.sort((one, other) => one - other);
		this.times = [];
		this.#sent.clear();
		return { count: sorted.length, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), most: sorted.at(-1) };
	}
}

/** Types one letter after the other at the end of the last paragraph's text until it is told to stop. */
function typist(client, rate) {
	let stopped = false;
	const done = (async () => {
		await sleep((Math.random() * 1_000) / rate);
		while (!stopped) {
			const began = performance.now();
			type(client, "e");
			await sleep(Math.max(0, ((0.7 + 0.6 * Math.random()) * 1_000) / rate - (performance.now() - began)));
		}
	})();
	return () => {
		stopped = true;
		return done;
	};
}

function type(client, letter) {
	const body = client.doc.getXmlFragment("story").get(2);
	const paragraph = body.get(body.length - 1);
	client.write(null, () => {
		if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText(letter)]);
		else paragraph.get(0).insert(paragraph.get(0).length, letter);
	});
}

/** Many people in one story and many open stories. */
async function crowd(server, cookies) {
	const watch = new Stopwatch();
	const open = async (story, cookie, hooks = {}) => {
		const client = new Client({ address: server.origin, origin: server.origin, cookie, story, ...hooks });
		await client.connect();
		return client;
	};
	const one = await server.begin(cookies[0], "Written by twenty");
	const busy = [];
	for (let person = 0; person < people; person++) busy.push(await open(one, cookies[person % cookies.length], watch.hooks));
	const calm = [];
	for (let story = 0; story < stories; story++) {
		const id = await server.begin(cookies[story % cookies.length], `One of many ${story}`);
		calm.push(await open(id, cookies[story % cookies.length]));
	}
	const opened = memory(server.pid);
	const stops = [...busy.map((client) => typist(client, BUSY)), ...calm.map((client) => typist(client, CALM))];
	await sleep(WARM_UP);
	watch.running = true;
	const [cpu, everything, own, began] = [taken(server.pid), machine(), process.cpuUsage(), performance.now()];
	await sleep(seconds * 1_000);
	watch.running = false;
	const wall = (performance.now() - began) / 1_000;
	const used = process.cpuUsage(own);
	const share = {
		server: (taken(server.pid) - cpu) / wall,
		windows: (used.user + used.system) / 1e6 / wall,
		everything: (machine() - everything) / wall,
	};
	await sleep(500);
	const times = watch.read();
	await Promise.all(stops.map((stop) => stop()));
	const memoryAfter = memory(server.pid);
	for (const client of [...busy, ...calm]) {
		if (!client.live) throw new Error(`a connection was lost under load, with ${client.left}: ${server.said}`);
		client.cut();
	}
	return { times, share, opened, used: memoryAfter };
}

/** Every edit of a long story's past, each as the update that its writer sent. */
function past(doc) {
	const updates = [];
	const keep = (update) => updates.push(update);
	doc.on("update", keep);
	const body = doc.getXmlFragment("story").get(2);
	const text = (paragraph) => paragraph.get(0);
	const paragraphs = [];
	for (let word = 0; word < WORDS; word++) {
		if (word % WORDS_OF_A_PARAGRAPH === 0) {
			const paragraph = new Y.XmlElement("paragraph");
			paragraph.insert(0, [new Y.XmlText(`word${word % 97}`)]);
			body.insert(body.length, [paragraph]);
			paragraphs.push(paragraph);
		} else {
			const last = text(paragraphs.at(-1));
			last.insert(last.length, ` word${word % 97}`);
		}
	}
	// The rest are second thoughts: letters written and taken back anywhere.
	let state = 1;
	const chance = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
	while (updates.length < EDITS) {
		const one = text(paragraphs[chance(paragraphs.length)]);
		const at = chance(one.length);
		one.insert(at, "oh");
		if (updates.length < EDITS) one.delete(at, 2);
	}
	doc.off("update", keep);
	return updates;
}

/** Opening a story with a long past: from its log, from its snapshot, and while it is open. */
async function long(server, postgres, cookie) {
	const story = await server.begin(cookie, "A long one");
	const options = { address: server.origin, origin: server.origin, cookie, story, patience: 60_000 };
	const doc = await read(options);
	const closed = async () => {
		const [count] = await postgres.query(`select count(*) from open_story where article_id = '${story}'`);
		return count === "0";
	};
	await until("the story is closed", closed, CLOSED_WITHIN);
	const updates = past(doc);
	const rows = updates.map((update, at) => `${story}\t${at + 1}\t\\N\t2026-11-24T10:00:00Z\t\\\\x${Buffer.from(update).toString("hex")}`);
	const file = join(server.folder, "log.tsv");
	writeFileSync(file, `${rows.join("\n")}\n`);
	const psql = (text) => run(join(postgres.programs, "psql"), ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", postgres.home, "-U", "dateline", "-d", "dateline"], text);
	await psql(`\\copy shared_update (article_id, number, person_id, at, update) from '${file}'
update shared_document set written = ${updates.length} where article_id = '${story}';
analyze shared_update;`);
	const time = async () => {
		const began = performance.now();
		const client = new Client(options);
		await client.connect();
		const took = performance.now() - began;
		const words = texts(client.doc.getXmlFragment("story").get(2)).reduce((sum, one) => sum + one.toString().split(" ").length, 0);
		if (words < WORDS) throw new Error(`the long story has ${words} words`);
		return { client, took };
	};
	const log = await time();
	const warm = [];
	for (let opening = 0; opening < OPENINGS; opening++) {
		const { client, took } = await time();
		warm.push(took);
		client.cut();
	}
	// Typing in it, with everything that a keystroke costs the server.
	const watch = new Stopwatch();
	const [mine, theirs] = [new Client({ ...options, ...watch.hooks }), new Client({ ...options, ...watch.hooks })];
	for (const client of [mine, theirs]) await client.connect();
	watch.running = true;
	for (let letter = 0; letter < 200; letter++) {
		type(mine, "e");
		await sleep(50);
	}
	await sleep(200);
	const typing = watch.read();
	for (const client of [log.client, mine, theirs]) client.cut();
	const compacted = async () => {
		const [left] = await postgres.query(`select count(*) from shared_update where article_id = '${story}'`);
		return left === "0" && (await closed());
	};
	const snapshot = [];
	for (let opening = 0; opening < OPENINGS; opening++) {
		await until("the long story is closed and its log shortened", compacted, CLOSED_WITHIN);
		const { client, took } = await time();
		snapshot.push(took);
		client.cut();
	}
	const [bytes] = await postgres.query(`select length(snapshot) from shared_document where article_id = '${story}'`);
	return { log: log.took, warm, snapshot, typing, bytes: Number(bytes) };
}

function table(head, lines) {
	const row = (cells) => `| ${cells.join(" | ")} |`;
	return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}

const met = (is) => (is ? "met" : "**not met**");
const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

async function measure(server, postgres) {
	const cookies = [await server.signIn("admin"), await server.signIn("editor")];
	const { times, share, opened, used } = await crowd(server, cookies);
	say(`${people} people in one story and ${stories} open stories: done`);
	const story = await long(server, postgres, cookies[1]);
	const aims = [
		[`keystroke to each other's document, p50 ms`, figure(times.p50), "", `${times.count.toLocaleString("en")} arrivals`],
		["… p99 ms", figure(times.p99), "< 100", met(times.p99 < 100)],
		["… longest, ms", figure(times.most), "", ""],
		["server's memory with all open, MiB", figure(opened.rss), "", ""],
		["server's memory at the end, MiB", figure(used.rss), "< 400", met(used.rss < 400)],
		["processors: server / windows / whole machine", [share.server, share.windows, share.everything].map((one) => one.toFixed(2)).join(" / "), "", ""],
	];
	const opening = [
		[`from a log of ${EDITS.toLocaleString("en")} rows, ms`, figure(story.log), "< 1,000", met(story.log < 1_000)],
		["from its snapshot, ms", figure(median(story.snapshot)), "< 1,000", met(Math.max(...story.snapshot) < 1_000)],
		["while others have it open, ms", figure(median(story.warm)), "< 1,000", met(Math.max(...story.warm) < 1_000)],
		["keystroke to the other's document in it, p50 / p99 ms", `${figure(story.typing.p50)} / ${figure(story.typing.p99)}`, "< 100", met(story.typing.p99 < 100)],
		["snapshot, KiB", figure(story.bytes / 1024), "", ""],
	];
	const head = ["", "figure", "aim", ""];
	console.log(`### ${people} people in one story, ${stories} open stories\n\n${table(head, aims)}\n
### A story of ${WORDS.toLocaleString("en")} words and ${EDITS.toLocaleString("en")} past edits\n\n${table(head, opening)}`);
}

async function all() {
	if (!existsSync(binary)) throw new Error(`DATELINE_BINARY: there is no ${binary}; make bench builds it`);
	const postgres = await Postgres.start();
	let server = null;
	try {
		server = await Server.start(binary, postgres.url, { demo: true });
		await measure(server, postgres);
	} finally {
		await server?.stop();
		await postgres.stop();
	}
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
all().then(
	() => process.exit(0),
	(error) => {
		say(`bench: ${error.stack}`);
		process.exit(1);
	},
);
