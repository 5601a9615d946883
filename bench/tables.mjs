// The figures as tables in Markdown. Every figure is a median of its rounds.

/** Requests a second for a story of other systems, measured once on one core that they shared with their database. */
const OTHERS = { WordPress: 48, Ghost: 94, Wagtail: 140 };
const AIMS = { rate: 2800, memory: 60, start: 150, growth: 0.2 };

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

/** Start and memory. */
export function costs({ starts, fresh, used }) {
	const took = median(starts);
	const range = `${fine(Math.min(...starts))}–${fine(Math.max(...starts))}`;
	return `### Start and memory\n\n${table(
		["", "figure", "aim", ""],
		[
			["ready after the start, ms", `${fine(took)} (${range})`, `≤ ${AIMS.start}`, verdict(took <= AIMS.start)],
			["resident before the rounds, MiB", `${fine(fresh.rss)} (PSS ${fine(fresh.pss)})`, "", ""],
			["resident after the rounds, MiB", `${fine(used.rss)} (PSS ${fine(used.pss)})`, `< ${AIMS.memory}`, verdict(used.rss < AIMS.memory)],
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
