// The figures as tables in Markdown. Every figure is a median of its rounds.

/** Requests a second for a story of other systems, measured once on one core that they shared with their database. */
const OTHERS = { WordPress: 48, Ghost: 94, Wagtail: 140 };
const AIMS = { rate: 3500, memory: 80, start: 150, growth: 0.2, visible: 300, cache: 0.01 };

function median(list) {
	const sorted = list.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const whole = (number) => Math.round(number).toLocaleString("en");
const fine = (number) => (number < 10 ? number.toFixed(number < 1 ? 3 : 2) : number.toFixed(1));
const table = (head, rows) => [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const verdict = (met) => (met ? "met" : "**not met**");

/** Pages against nginx, and the story against the fixed figures of others. */
export function main(results, stories, rounds, seconds) {
	const rows = Object.entries(results).map(([page, runs]) => {
		const of = (pick) => median(runs.map(({ ours }) => pick(ours)));
		const rates = runs.map(({ ours }) => ours.rate);
		const processor = of((ours) => ours.cpu.server + ours.cpu.postgres);
		return [
			page,
			whole(median(rates)),
			`${whole(Math.min(...rates))}–${whole(Math.max(...rates))}`,
			fine(of((ours) => ours.p50)),
			fine(of((ours) => ours.p99)),
			fine(of((ours) => ours.cpu.server)),
			fine(of((ours) => ours.cpu.postgres)),
			whole(1000 / processor),
			`${(of((ours) => ours.bytes) / 1024).toFixed(1)} KiB`,
			whole(median(runs.map(({ theirs }) => theirs.rate))),
			`${(100 * median(runs.map(({ ours, theirs }) => ours.rate / theirs.rate))).toFixed(1)} %`,
			`${(100 * Math.max(...runs.map(({ ours }) => ours.other))).toFixed(0)} %`,
		];
	});
	const head = [
		"page", "requests/s", "min–max", "p50 ms", "p99 ms", "server ms/request", "Postgres ms/request",
		"requests per second of processor", "answer", "nginx requests/s", "of nginx", "others at most",
	];
	let text = `### Rendered fresh, ${whole(stories)} stories, ${rounds} rounds of ${seconds} s\n\n${table(head, rows)}`;
	if (results.story) {
		const rate = median(results.story.map(({ ours }) => ours.rate));
		const times = Object.entries(OTHERS).map(([name, figure]) => `${(rate / figure).toFixed(1)} times ${name} (${figure})`);
		text += `\n\nA story: ${whole(rate)} a second, aim ${whole(AIMS.rate)}: ${verdict(rate >= AIMS.rate)}; ${times.join(", ")}.`;
	}
	return text;
}

/** Pages in memory against nginx with the same bytes and headers. */
export function kept(results, stories, seconds) {
	const rows = Object.entries(results).map(([page, runs]) => {
		const of = (who, pick) => median(runs.map((run) => pick(run[who])));
		const range = (who) => `${whole(Math.min(...runs.map((run) => run[who].rate)))}–${whole(Math.max(...runs.map((run) => run[who].rate)))}`;
		const ratio = median(runs.map(({ ours, theirs }) => ours.rate / theirs.rate));
		const cost = [of("ours", ({ cpu }) => cpu.server), of("theirs", ({ cpu }) => cpu.nginx)];
		const tail = [of("ours", ({ p99 }) => p99), of("theirs", ({ p99 }) => p99)];
		return [
			page,
			`${(of("ours", ({ bytes }) => bytes) / 1024).toFixed(1)} KiB`,
			`${whole(of("ours", ({ rate }) => rate))} (${range("ours")})`,
			`${whole(of("theirs", ({ rate }) => rate))} (${range("theirs")})`,
			ratio.toFixed(2),
			cost[0].toFixed(4),
			cost[1].toFixed(4),
			fine(tail[0]),
			fine(tail[1]),
			`${(100 * Math.max(...runs.flatMap(({ ours, theirs }) => [ours.other, theirs.other]))).toFixed(0)} %`,
			// A hundredth is less than one round differs from the next.
			verdict(ratio >= 0.99 && cost[0] <= cost[1] * 1.01),
		];
	});
	const head = ["page", "answer", "requests/s", "nginx requests/s", "of nginx", "ms of processor", "nginx ms", "p99 ms", "nginx p99 ms", "others at most", "aim: as fast, as cheap"];
	return `### In memory, ${whole(stories)} stories, ${Object.values(results)[0].length} rounds of ${seconds} s\n\n${table(head, rows)}`;
}

/** Invented addresses, publications, memory. */
export function floods({ invented, seen, publications, fresh, used, flooded }) {
	const sorted = seen.toSorted((a, b) => a - b);
	const p99 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))];
	return `### Around the memory\n\n${table(
		["", "figure", "aim", ""],
		[
			[`${whole(invented.count)} invented addresses, a second`, whole(invented.rate), "", ""],
			["growth of the cache, of its bound", `${(100 * invented.growth).toFixed(3)} %`, `≤ ${100 * AIMS.cache} %`, verdict(invented.growth <= AIMS.cache)],
			["transactions in the database for them", whole(invented.transactions), "0", verdict(invented.transactions <= 5)],
			[`from publication to visible on both of two servers, ms, ${publications} times`, `p50 ${fine(median(seen))}, p99 ${fine(p99)}, most ${fine(sorted[sorted.length - 1])}`, `p99 < ${AIMS.visible}`, verdict(p99 < AIMS.visible)],
			["resident before, after the rounds, after the flood, MiB", [fresh, used, flooded].map(({ rss }) => fine(rss)).join(", "), `≤ ${AIMS.memory} + 64`, verdict(flooded.rss <= AIMS.memory + 64)],
		],
	)}`;
}

/** Start and memory. */
export function costs({ starts, fresh, used }) {
	const took = median(starts);
	const range = `${fine(Math.min(...starts))}–${fine(Math.max(...starts))}`;
	return `### Start and memory\n\n${table(
		["", "figure", "aim", ""],
		[
			["ready after the start, ms", `${fine(took)} (${range})`, `≤ ${AIMS.start}`, verdict(took <= AIMS.start)],
			["resident before the rounds, MiB", `${fine(fresh.rss)} (PSS ${fine(fresh.pss)})`, "", ""],
			["resident after the rounds, MiB", `${fine(used.rss)} (PSS ${fine(used.pss)})`, `≤ ${AIMS.memory}`, verdict(used.rss <= AIMS.memory)],
		],
	)}`;
}

/** The cost of pages with more and more stories: processor time per request of the server and of Postgres together. */
export function growth(grown, sizes) {
	const rows = Object.entries(grown).map(([page, bySize]) => {
		const cost = bySize.map((runs) => median(runs.map((run) => run.cpu.server + run.cpu.postgres)));
		const ratio = cost[cost.length - 1] / cost[0];
		return [page, ...cost.map(fine), `${ratio.toFixed(2)}`, verdict(Math.abs(ratio - 1) <= AIMS.growth)];
	});
	const head = ["page", ...sizes.map((size) => `${whole(size)} stories`), "last ÷ first", `aim 1 ± ${AIMS.growth}`];
	return `### As the newsroom grows: ms of processor time per request\n\n${table(head, rows)}`;
}
