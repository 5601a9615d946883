// Pages in memory against nginx serving the same bytes with the same headers, invented addresses, and how long a
// publication takes to be visible on two servers.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishAndWatch } from "../tests/steady/proofs/listeners.mjs";
import { Newsroom } from "../tests/steady/harness/newsroom.mjs";
import { Postgres } from "../tests/steady/harness/postgres.mjs";
import { load } from "./load.mjs";
import { pin } from "./processes.mjs";

export const PAGES = ["story", "front", "feed"];
const CODINGS = ["identity", "gzip"];
/** Invented addresses are asked for during so many seconds, and at least so many of them. */
const INVENTING = 10;
const INVENTED = 100_000;

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A page's bytes as they are sent; `fetch` would unpack them. Without a length they were packed for this one answer. */
async function bytes(get, path, coding) {
	for (let tries = 0; tries < 400; tries++) {
		const answer = await get(path, { "accept-encoding": coding });
		if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}`);
		if (answer.headers["content-length"]) return answer;
		await sleep(25);
	}
	throw new Error(`GET ${path} in ${coding} is not kept`);
}

/** Writes what nginx is to serve: each page plain and, beside it, packed as the server packs it. */
export async function save(folder, get, paths) {
	const pages = [];
	for (const page of PAGES) {
		const [plain, packed] = [await bytes(get, paths[page][0], "identity"), await bytes(get, paths[page][0], "gzip")];
		const name = `kept-${page}`;
		writeFileSync(join(folder, "pages", name), plain.bytes);
		writeFileSync(join(folder, "pages", `${name}.gz`), packed.bytes);
		const own = ["content-length", "content-type", "date", "connection", "keep-alive"];
		pages.push({ name, type: plain.headers["content-type"], headers: Object.entries(plain.headers).filter(([header]) => !own.includes(header)) });
	}
	return pages;
}

/** Both in turn, page by page and coding by coding. Gives runs by page and coding. */
export async function compare({ server, peer, paths, rounds, seconds, core, say }) {
	const results = {};
	for (let round = 0; round < rounds; round++) {
		for (const page of PAGES) {
			for (const coding of CODINGS) {
				pin(server.child.pid, core);
				pin(peer.child.pid, core);
				const headers = { "accept-encoding": coding };
				const one = (url, process) => load(url, null, process, seconds, headers);
				const ours = () => one(server.url + paths[page][0], { server: server.child.pid });
				const theirs = () => one(`${peer.url}/kept-${page}`, { nginx: peer.child.pid });
				// Who comes first changes with the round.
				const run = round % 2 ? { theirs: await theirs(), ours: await ours() } : { ours: await ours(), theirs: await theirs() };
				if (run.ours.bad || run.theirs.bad) throw new Error(`${page} ${coding}: ${run.ours.bad} and ${run.theirs.bad} requests went wrong`);
				(results[`${page}, ${coding}`] ??= []).push(run);
				say(`kept, round ${round + 1}, ${page} ${coding}: ${run.ours.rate.toFixed(0)}/s at ${run.ours.cpu.server.toFixed(4)} ms; nginx ${run.theirs.rate.toFixed(0)}/s at ${run.theirs.cpu.nginx.toFixed(4)} ms; others had ${(100 * run.ours.other).toFixed(0)} %`);
			}
		}
	}
	return results;
}

/** A figure of the server's own. */
async function figure(metrics, name) {
	const text = await (await fetch(`${metrics}/metrics`)).text();
	const found = new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+]+)$`, "m").exec(text);
	if (!found) throw new Error(`/metrics has no ${name}`);
	return Number(found[1]);
}

/** Asks for addresses that nobody ever had; gives what that did to the cache and to the database. */
export async function invent({ server, metrics, folder, psql, database }) {
	const file = join(folder, "invented.lua");
	writeFileSync(
		file,
		`local at = 0
request = function()
	at = at + 1
	local kind = at % 4
	if kind == 0 then return wrk.format("GET", "/2026/11/nobody-" .. at) end
	if kind == 1 then return wrk.format("GET", "/?utm_source=" .. at .. "&page=" .. at) end
	if kind == 2 then return wrk.format("GET", "/tags/nothing-" .. at) end
	return wrk.format("GET", "/nowhere/" .. at)
end
`,
	);
	const transactions = async () => Number(await psql("dateline", ["-At", "-c", `select xact_commit + xact_rollback from pg_stat_database where datname = '${database}'`]));
	// Figures of the database are some moments old.
	const settled = async () => (await sleep(1_500), transactions());
	// The server looks for news every second, whether anybody reads or not: what that takes is measured as long.
	const idleBegun = await settled();
	await sleep(1000 * INVENTING + 2_500);
	const idle = (await settled()) - idleBegun;
	const before = { bytes: await figure(metrics, "dateline_cache_bytes"), bound: await figure(metrics, "dateline_cache_bound_bytes"), transactions: await settled() };
	const flood = await load(server.url, file, { server: server.child.pid }, INVENTING, {}, { anyway: true });
	const count = Math.round(flood.rate * INVENTING);
	if (count < INVENTED) throw new Error(`only ${count} invented addresses were asked for`);
	await sleep(2_500);
	return {
		count,
		rate: flood.rate,
		growth: ((await figure(metrics, "dateline_cache_bytes")) - before.bytes) / before.bound,
		transactions: Math.max(0, (await settled()) - before.transactions - idle),
	};
}

/** Milliseconds from the answer to a publication until story, front and feed show it, on two servers. */
export async function visible(binary, times) {
	process.env.DATELINE_BINARY = binary;
	const postgres = await Postgres.create();
	try {
		const settings = { DATELINE_PACE: "0" };
		const servers = [await Newsroom.start(postgres, { settings }), await Newsroom.start(postgres, { settings, demo: false })];
		const editor = await servers[0].editor();
		const seen = await publishAndWatch(servers, editor, await editor.begin("Number 0"), times);
		await Promise.all(servers.map((server) => server.stop()));
		return seen.flat();
	} finally {
		await postgres.remove();
	}
}

