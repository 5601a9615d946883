// Makes the newsroom that is measured: words of its own, 64 bodies of some 1,200 words in each language, and then
// newsroom.sql, which makes stories of them in the database.

import { spawn } from "node:child_process";
import { join } from "node:path";

const BODIES = 64;
const WORDS = 1200;
const FOLDER = import.meta.dirname;

/** A stream of numbers below 1, the same in every run. */
function numbers(seed) {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

const ALPHABETS = {
	en: {
		first: ["b", "br", "c", "d", "f", "g", "h", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w"],
		middle: ["a", "e", "i", "o", "u", "ai", "ea"],
		last: ["", "", "n", "r", "s", "t", "l", "nd", "ck"],
		place: "Bench Town",
		stop: ".",
	},
	ar: {
		first: ["ب", "ت", "ج", "ح", "د", "ر", "س", "ش", "ص", "ع", "ف", "ق", "ك", "ل", "م", "ن", "ه", "و"],
		middle: ["ا", "ي", "و", "", "", ""],
		last: ["", "", "ن", "ر", "م", "ة"],
		place: "مدينة القياس",
		stop: ".",
	},
};

/** Made-up words, no two alike; the shorter ones come first, as frequent words are short. */
function vocabulary(lang, count, next) {
	const { first, middle, last } = ALPHABETS[lang];
	const pick = (list) => list[Math.floor(next() * list.length)];
	const made = new Set();
	while (made.size < count) {
		const syllables = 1 + Math.floor(next() * (made.size < count / 8 ? 2 : 3)) + (lang === "ar" ? 1 : 0);
		let word = "";
		for (let syllable = 0; syllable < syllables; syllable++) word += pick(first) + pick(middle);
		made.add(word + pick(last));
	}
	return [...made];
}

/** The bodies of one language with what else belongs to them. */
function bodies(lang, words, next) {
	// Few words are used often and many seldom.
	const word = () => words[Math.floor(words.length * next() ** 6)];
	const phrase = (length) => Array.from({ length }, word).join(" ");
	const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
	const sentence = () => capital(phrase(9 + Math.floor(next() * 14))) + ALPHABETS[lang].stop;
	const text = (text, ...marks) => (marks.length ? { type: "text", text, marks } : { type: "text", text });
	const mark = (type, attrs) => (attrs ? { type, attrs } : { type });
	const node = (type, content, attrs) => ({ type, ...(attrs && { attrs }), ...(content && { content }) });
	const plain = () => node("paragraph", [text([sentence(), sentence(), sentence()].join(" "))]);
	const with_run = (...marks) =>
		node("paragraph", [text(`${sentence()} `), text(phrase(3), ...marks), text(` ${sentence()} ${sentence()}`)]);
	const web = () => mark("link", { href: `https://${next().toString(36).slice(2, 8)}.example/a/${number(1e6)}`, article: null });
	const number = (below) => Math.floor(next() * below);
	const read = (block) => block.text ?? (block.content ?? []).map(read).join(block.content?.[0]?.type === "text" ? "" : "\n");

	return Array.from({ length: BODIES }, (_, index) => {
		const blocks = [plain(), with_run(web()), plain()];
		const headings = ["heading"].concat(Array(3).fill("heading"));
		for (const [part] of headings.entries()) {
			blocks.push(node("heading", [text(capital(phrase(4)))], { level: 2, dir: null }), plain(), with_run(mark("strong")));
			if (part === 0) blocks.push(node("quote", [plain(), node("attribution", [text(capital(phrase(2)))])], { dir: null }));
			if (part === 1) blocks.push(node("related_story", null, { article: "{first}" }));
			if (part === 2) {
				const item = () => node("list_item", [node("paragraph", [text(sentence())])]);
				blocks.push(node("bullet_list", [item(), item(), item()], { dir: null }));
			}
			blocks.push(with_run(mark("link", { href: null, article: "{second}" })), with_run(mark("em")), with_run(web()));
		}
		const count = () => blocks.map(read).join("\n").split(/\s+/u).length;
		while (count() < WORDS) blocks.push(plain());
		return {
			lang,
			number: index + 1,
			place: ALPHABETS[lang].place,
			standfirst: capital(phrase(22)) + ALPHABETS[lang].stop,
			words: count(),
			plain: blocks.map(read).join("\n"),
			body: JSON.stringify(node("body", blocks)),
		};
	});
}

const quote = (text) => `'${text.replaceAll("'", "''")}'`;

/** The tables that newsroom.sql begins with, as SQL. */
function material() {
	const next = numbers(17);
	const words = { en: vocabulary("en", 4000, next), ar: vocabulary("ar", 4000, next) };
	const rows = ["en", "ar"].flatMap((lang) => bodies(lang, words[lang], next));
	const columns = ["lang", "number", "place", "standfirst", "words", "plain", "body"];
	const values = rows.map((row) => `(${columns.map((name) => (typeof row[name] === "number" ? row[name] : quote(row[name]))).join(", ")})`);
	const list = (lang) => `array[${words[lang].slice(0, 300).map(quote).join(", ")}]`;
	// Kept as it is: an array that is compressed would be unpacked for every word taken from it.
	return `create table bench_word (en text[], ar text[]);
alter table bench_word alter en set storage main, alter ar set storage main;
insert into bench_word values (${list("en")}, ${list("ar")});
create table bench_body (lang text, number integer, place text, standfirst text, words integer, plain text, body text);
insert into bench_body (${columns.join(", ")}) values
${values.join(",\n")};
`;
}

/** Fills an empty, migrated database. `psql` is a function that runs it on arguments and an input. */
export async function fill(psql, database, stories) {
	await psql(database, ["--file", "-", "--file", join(FOLDER, "newsroom.sql"), "--set", `stories=${stories}`], material());
}

/** Runs a program to its end on an input; gives what it printed, fails with what it complained of. */
export function run(program, args, input = "", environment = process.env) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env: environment });
		let [out, err] = ["", ""];
		child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
		child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
		child.on("error", reject);
		child.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(`${program} ended with ${code}: ${err || out}`))));
		child.stdin.on("error", () => {});
		child.stdin.end(input);
	});
}
