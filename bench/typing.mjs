// Measures typing in a real browser with the release binary: from a key to the picture that shows its letter, in a story of
// 10,000 words in English and in Arabic, alone and while somebody else types in it:
//
//     DATELINE_BINARY=target/release/dateline node bench/typing.mjs [--letters 300] [--words 10000]
//
// CHROMIUM names the browser. Loopback only; everything is removed at the end. bench/README.md says what the figures mean.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { beginStory, intoBody, move, openStory, status } from "../tests/browser/harness/desk.mjs";
import { World, until } from "../tests/browser/harness/world.mjs";

const HOME = join(import.meta.dirname, "..");
const WORDS_OF_A_PARAGRAPH = 50;
/** Milliseconds between two letters: a quick typist. */
const PAUSE = 70;
const AIM = 50;

const { values: options } = parseArgs({ options: { letters: { type: "string", default: "300" }, words: { type: "string", default: "10000" } } });
const [letters, words] = [options.letters, options.words].map(Number);
const binary = process.env.DATELINE_BINARY ?? join(HOME, "target/release/dateline");
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

const TEXTS = { en: ["the", "harbour", "reopened", "after", "a", "storm", "of", "three", "days"], ar: ["أعيد", "فتح", "الميناء", "بعد", "عاصفة", "دامت", "ثلاثة", "أيام", "متتالية"] };

/** A story of so many words, in a window. Gives its id. */
async function write(page, lang) {
	const id = await beginStory(page, { headline: lang === "ar" ? "عشرة آلاف كلمة" : "Ten thousand words", section: "Harbour", lang });
	await intoBody(page);
	const paragraph = (number) => Array.from({ length: WORDS_OF_A_PARAGRAPH }, (_, at) => TEXTS[lang][(number * 7 + at) % TEXTS[lang].length]).join(" ");
	const text = Array.from({ length: Math.ceil(words / WORDS_OF_A_PARAGRAPH) }, (_, number) => paragraph(number)).join("\n\n");
	await page.evaluate((text) => {
		const data = new DataTransfer();
		data.setData("text/plain", text);
		document.querySelector(".ed-text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	}, text);
	const count = () => page.evaluate(() => document.querySelector(".ed-text").textContent.split(/\s+/u).length);
	await until("the words stand in the window", async () => (await count()) > words * 0.8, 60_000);
	await status(page, /^Saved/, 60_000);
	return id;
}

/** Notes for every letter the time from the key until after the next picture was painted. */
function watch(page) {
	return page.evaluate(() => {
		window.letterTimes = [];
		const painted = new MessageChannel();
		let began = null;
		painted.port1.onmessage = () => {
			window.letterTimes.push(performance.now() - began);
			began = null;
		};
		// Letters that no key of this keyboard makes come without a key, as from an input method.
		const note = (event) => {
			if (began !== null) return;
			began = event.timeStamp;
			// The message comes after the frame in which the letter is drawn.
			requestAnimationFrame(() => painted.port2.postMessage(null));
		};
		for (const kind of ["keydown", "beforeinput"]) addEventListener(kind, note, true);
	});
}

/** Types in the middle of the story and gives the times. */
async function type(page, lang) {
	await page.evaluate(() => (window.letterTimes.length = 0));
	const letter = lang === "ar" ? "ب" : "b";
	for (let typed = 0; typed < letters; typed++) {
		await page.keyboard.type(typed % 6 === 5 ? " " : letter);
		await page.waitForTimeout(PAUSE * (0.7 + 0.6 * Math.random()));
	}
	await page.waitForTimeout(300);
	const times = (await page.evaluate(() => window.letterTimes)).sort((one, other) => one - other);
	const of = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
	return { count: times.length, p50: of(0.5), p95: of(0.95), most: times.at(-1) };
}

/** Puts the cursor into the text's middle. */
async function intoTheMiddle(page) {
	await page.locator(".ed-text").focus();
	await page.evaluate(() => {
		const paragraphs = document.querySelectorAll(".ed-text p");
		const middle = paragraphs[Math.floor(paragraphs.length / 2)];
		middle.scrollIntoView({ block: "center" });
		getSelection().setBaseAndExtent(middle, 0, middle, 0);
	});
	await move(page, "End");
}

async function measure(world) {
	const rows = [];
	for (const lang of ["en", "ar"]) {
		const mine = await world.visitor({ as: "admin" });
		const id = await write(mine.page, lang);
		const began = performance.now();
		await openStory(mine.page, id);
		const opened = performance.now() - began;
		await watch(mine.page);
		await intoTheMiddle(mine.page);
		rows.push([lang, "alone", await type(mine.page, lang), opened]);
		const theirs = await world.visitor({ as: "editor" });
		await openStory(theirs.page, id);
		await intoBody(theirs.page);
		let stopped = false;
		const other = (async () => {
			while (!stopped) {
				await theirs.page.keyboard.type(lang === "ar" ? "ت" : "t");
				await theirs.page.waitForTimeout(100);
			}
		})();
		await intoTheMiddle(mine.page);
		rows.push([lang, "while somebody else types", await type(mine.page, lang), null]);
		stopped = true;
		await other;
		await theirs.close();
		await mine.close();
	}
	const line = (cells) => `| ${cells.join(" | ")} |`;
	const head = ["story", "", "letters", "p50 ms", "p95 ms", "longest ms", `aim: p95 < ${AIM}`, "opened in, ms"];
	const lines = rows.map(([lang, how, { count, p50, p95, most }, opened]) => [lang, how, count, p50.toFixed(1), p95.toFixed(1), most.toFixed(1), p95 < AIM ? "met" : "**not met**", opened === null ? "" : Math.round(opened)]);
	console.log(`### Typing in a story of ${words.toLocaleString("en")} words\n\n${[line(head), line(head.map(() => "---")), ...lines.map(line)].join("\n")}`);
}

for (const path of [binary, chromium]) if (!existsSync(path)) throw new Error(`there is no ${path}; make bench sets everything up`);
const world = new World(binary, chromium);
try {
	await measure(world);
} finally {
	await world.end();
}
