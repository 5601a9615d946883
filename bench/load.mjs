// One run of wrk, with what everybody took of the machine meanwhile.

import { cpus } from "node:os";
import { writeFileSync } from "node:fs";
import { run } from "./newsroom.mjs";
import { ended, machine, taken } from "./processes.mjs";

const LOAD_CORE = 0;
const CONNECTIONS = 16;
const UNITS = { us: 1e-3, ms: 1, s: 1e3, m: 6e4 };

/** A script that makes wrk ask for these paths in turn, in an order without neighbours. */
export function script(file, paths) {
	// The step shares no factor with the number of paths, so that every path has its turn.
	let step = Math.floor(paths.length * 0.618) | 1;
	while (step > 1 && !coprime(step, paths.length)) step += 2;
	writeFileSync(
		file,
		`local paths = {\n${paths.map((path) => JSON.stringify(path)).join(",\n")}\n}
local requests, at = {}, 0
init = function()
	for place, path in ipairs(paths) do requests[place] = wrk.format("GET", path) end
end
request = function()
	at = (at + ${step}) % #requests
	return requests[at + 1]
end
`,
	);
	return file;
}

function coprime(a, b) {
	while (b) [a, b] = [b, a % b];
	return a === 1;
}

/**
 * Loads an address for some seconds. `processes` are the roots of what works for it, by name. Gives requests a second,
 * milliseconds of latency, milliseconds of processor time per request by name, bytes per answer, the share of the
 * machine that others had, and what went wrong; with `anyway` answers that are not pages are what is wanted.
 */
export async function load(url, scriptFile, processes, seconds, headers = {}, { anyway = false } = {}) {
	const args = ["-c", String(LOAD_CORE), "wrk", "-t1", `-c${CONNECTIONS}`, `-d${Math.max(1, Math.round(seconds))}s`, "--timeout", "10s", "--latency", ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`])];
	const names = Object.keys(processes);
	const ours = () => names.map((name) => taken(processes[name]));
	const [begun, all, before, done] = [performance.now(), machine(), ours(), ended()];
	const out = await run("taskset", [...args, ...(scriptFile ? ["-s", scriptFile] : []), url]);
	const [wall, rest, after] = [(performance.now() - begun) / 1000, machine() - all, ours()];
	const wrk = ended() - done;
	const find = (pattern) => pattern.exec(out);
	const count = Number(find(/(\d+) requests in/)?.[1] ?? 0);
	const latency = (percent) => {
		const [, value, unit] = find(new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s|m)`, "m")) ?? [0, "0", "ms"];
		return Number(value) * UNITS[unit];
	};
	const size = /([\d.]+)(B|KB|MB|GB) read/.exec(out);
	const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(out)?.slice(1) ?? [];
	const used = names.map((_, place) => after[place] - before[place]);
	const mine = used.reduce((sum, one) => sum + one, 0);
	return {
		rate: Number(find(/Requests\/sec:\s+([\d.]+)/)?.[1] ?? 0),
		p50: latency(50),
		p99: latency(99),
		cpu: Object.fromEntries(names.map((name, place) => [name, (1000 * used[place]) / Math.max(count, 1)])),
		bytes: (Number(size?.[1] ?? 0) * 1024 ** ["B", "KB", "MB", "GB"].indexOf(size?.[2] ?? "B")) / Math.max(count, 1),
		other: Math.max(0, rest - mine - wrk) / wall / cpus().length,
		bad: (anyway ? 0 : Number(find(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0)) + errors.reduce((sum, one) => sum + Number(one), 0),
	};
}
