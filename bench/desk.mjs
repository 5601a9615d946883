// Measures the desk with the release binary: the list of stories with each of its filters, the board, and a long history:
//
//     DATELINE_BINARY=target/release/dateline node bench/desk.mjs [--stories 100000] [--events 5000] [--rounds 40]
//
// Loopback only, with a Postgres of its own that is removed at the end. bench/README.md says what the figures mean.

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { inside } from "./inside.mjs";
import { fill, run } from "./newsroom.mjs";
import { Client } from "../tests/steady/harness/client.mjs";
import { HOME, Server } from "../tests/kill/server.mjs";

const { values: options } = parseArgs({
	options: {
		stories: { type: "string", default: "100000" },
		events: { type: "string", default: "5000" },
		rounds: { type: "string", default: "40" },
	},
});
const [stories, events, rounds] = [options.stories, options.events, options.rounds].map(Number);
const binary = process.env.DATELINE_BINARY ?? join(HOME, "target/release/dateline");
/** Milliseconds for 95 of 100 answers. */
const [LIST_AIM, HISTORY_AIM] = [50, 100];
const WARM_UP = 3;

const say = (text) => process.stderr.write(`${text}\n`);
const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** What a desk has in hand, spread over the newsroom: stages, assignments, due times, flags, and somebody's sections. */
const DESK = (hashes) => `
set session_replication_role = replica;
create temp table numbered as select id, row_number() over (order by saved_at desc) as n from article;
insert into person (id, email, display_name, role, created_at)
	select gen_random_uuid(), 'desk' || n || '@demo.example', 'Desk ' || n, case when n < 20 then 'author' else 'editor' end, now()
	from generate_series(1, 40) n;
create temp table staff as select id, row_number() over (order by email) as n from person where email like 'desk%';
-- One in twelve is not out: that is some eight thousand stories that somebody works on or once began.
update article set
	stage = (array['idea', 'writing', 'with-desk', 'with-subs', 'ready', 'writing', 'on-hold'])[1 + numbered.n / 12 % 7],
	stage_before = case when numbered.n / 12 % 7 = 6 then 'writing' end,
	published_revision = null, first_published_at = null
	from numbered where numbered.id = article.id and numbered.n % 12 = 0;
delete from publication where article_id in (select id from article where stage <> 'live');
delete from listing where article_id in (select id from article where stage <> 'live');
update article set assigned_to = staff.id,
	due_at = case when numbered.n % 24 = 0 then now() + (numbered.n % 4000 - 1000) * interval '7 minutes' end,
	commissioned_words = 600,
	legal = case when numbered.n % 96 = 0 then 'needed' else legal end,
	pictures = case when numbered.n % 132 = 0 then 'needed' else pictures end,
	breaking = numbered.n % 1200 = 0
	from numbered join staff on staff.n = 1 + numbered.n % 40
	where numbered.id = article.id and numbered.n % 3 = 0 and numbered.n % 7 <> 0;
-- Live, and written on since.
update article set published_revision = 0 from numbered where numbered.id = article.id and numbered.n % 50 = 1 and stage = 'live';
insert into session (hash, person_id, created_at, seen_at)
	select decode(hash, 'hex'), id, now(), now()
	from person join (values ('bench@demo.example', '${hashes.admin}'), ('desk1@demo.example', '${hashes.author}')) given (email, hash) using (email);
insert into event (at, person_id, act, article_id, detail)
	select now() - n * interval '1 minute', (select id from person where email = 'bench@demo.example'),
		(array['moved', 'assigned', 'note-written', 'published', 'scheduled'])[1 + n % 5], (select id from numbered where n = 1),
		'{"from": "writing", "to": "with-desk", "move": "submit"}'
	from generate_series(1, ${events}) n;
vacuum (analyze);
`;

/** The pages of the desk by the question they ask. */
async function pages(rows) {
	const [section] = await rows("select section_id from article where section_id is not null group by 1 order by count(*) desc limit 1");
	const [person] = await rows("select assigned_to from article where assigned_to is not null group by 1 order by count(*) desc limit 1");
	const [story] = await rows(`select article_id from event group by 1 order by count(*) desc limit 1`);
	const [word] = await rows("select split_part(headline, ' ', 2) from article where lang = 'en' limit 1 offset 17");
	const [deep] = await rows("select (extract(epoch from saved_at) * 1000000)::bigint || '.' || id from article order by saved_at desc offset 5000 limit 1");
	const list = {
		"no filter": "",
		"hundred pages on": `?after=${deep}`,
		...Object.fromEntries(["open", "idea", "writing", "with-desk", "ready", "scheduled", "live", "on-hold", "withdrawn", "killed", "changed"].map((state) => [`stage: ${state}`, `?state=${state}`])),
		"person: one's own": "?person=me",
		"person: nobody": "?person=nobody",
		"person: somebody": `?person=${person}`,
		"section with those below": `?section=${section}`,
		"kind: opinion": "?kind=opinion",
		"language: Arabic": "?lang=ar",
		...Object.fromEntries(["overdue", "today", "tomorrow", "week"].map((due) => [`due: ${due}`, `?due=${due}`])),
		...Object.fromEntries(["legal", "pictures", "breaking"].map((flag) => [`flag: ${flag}`, `?flag=${flag}`])),
		"words: common": `?q=${encodeURIComponent(word)}`,
		"words: none such": "?q=zzqxjw",
		"words: three letters": "?q=ran",
		"many at once": `?state=open&person=${person}&section=${section}&kind=news&lang=en`,
		"many at once, live": `?state=live&section=${section}&kind=analysis&q=${encodeURIComponent(word)}`,
	};
	return [
		...Object.entries(list).map(([name, query]) => ({ name, path: `/desk${query}`, aim: LIST_AIM })),
		...["", "?state=open", "?person=me", "?due=overdue", "?flag=legal"].map((query) => ({ name: `an author’s list ${query}`, path: `/desk${query}`, as: "author", aim: LIST_AIM })),
		{ name: "board", path: "/desk?show=board", aim: null },
		{ name: `history of a story with ${events.toLocaleString("en")} events`, path: `/desk/articles/${story}/history`, aim: HISTORY_AIM },
		{ name: "its history, of one act", path: `/desk/articles/${story}/history?act=moved`, aim: HISTORY_AIM },
	];
}

async function measure(database) {
	const psql = (args, input) => run("psql", ["-v", "ON_ERROR_STOP=1", "-q", ...args, database], input);
	const rows = async (query) => (await psql(["-At", "-c", query])).trim().split("\n");
	await run(binary, ["migrate"], "", { ...process.env, DATABASE_URL: database });
	say(`making ${stories} stories`);
	await fill((_, args, input) => psql(args, input), database, stories);
	const secrets = { admin: randomBytes(32).toString("base64url"), author: randomBytes(32).toString("base64url") };
	const hash = (secret) => createHash("sha256").update(secret).digest("hex");
	await psql(["-f", "-"], DESK({ admin: hash(secrets.admin), author: hash(secrets.author) }));
	const server = await Server.start(binary, database, { settings: { DATELINE_PACE: "0" } });
	const client = new Client(server.port);
	const lines = [];
	for (const { name, path, aim, as = "admin" } of await pages(rows)) {
		client.cookie = `__Host-dateline=${secrets[as]}`;
		const times = [];
		for (let round = -WARM_UP; round < rounds; round++) {
			const { status, took, error, text } = await client.get(path);
			if (status !== 200) throw new Error(`${path}: ${status} ${error ?? text.slice(0, 300)}`);
			if (round >= 0) times.push(took);
		}
		times.sort((one, other) => one - other);
		const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
		const is_met = aim === null || p95 < aim;
		lines.push(`| ${name} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${times.at(-1).toFixed(1)} | ${aim === null ? "" : `< ${aim}: ${is_met ? "met" : "**not met**"}`} |`);
		say(`${name}: ${p95.toFixed(1)} ms`);
	}
	client.agent.destroy();
	await server.stop();
	console.log(`### The desk, ${stories.toLocaleString("en")} stories, ${rounds} requests each, signed in\n\n| page | p50 ms | p95 ms | longest ms | aim for p95 |\n| --- | --- | --- | --- | --- |\n${lines.join("\n")}\n`);
}

async function all() {
	const outside = inside(binary);
	if (outside) return outside;
	await measure(process.env.DATABASE_URL);
	return 0;
}

all().then(
	(code) => process.exit(code),
	(error) => {
		say(`bench: ${error.message}`);
		process.exit(1);
	},
);
