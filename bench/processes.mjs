// What a process and those below it take of the machine, read from /proc.

import { readFileSync, readdirSync } from "node:fs";
import { execFileSync } from "node:child_process";

const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** Parent and ticks of a process: user and system, its own and those of children that ended. */
function stat(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
	return { parent: Number(fields[1]), ticks: fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) };
}

/** Seconds of processor time of this program's children that ended. */
export function ended() {
	const fields = readFileSync("/proc/self/stat", "utf8").replace(/^.*\) /s, "").split(" ");
	return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** The process and all below it. */
export function tree(root) {
	const children = new Map();
	for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)) {
		try {
			const { parent } = stat(pid);
			children.set(parent, [...(children.get(parent) ?? []), pid]);
		} catch {
			// It has just ended.
		}
	}
	const found = [root];
	for (const pid of found) found.push(...(children.get(pid) ?? []));
	return found;
}

/** Seconds of processor time that the process and those below it have taken. */
export function taken(root) {
	let ticks = 0;
	for (const pid of tree(root)) {
		try {
			ticks += stat(pid).ticks;
		} catch {
			// It has just ended.
		}
	}
	return ticks / TICKS;
}

/** Seconds of processor time that the whole machine has spent on programs. */
export function machine() {
	const [, user, nice, system] = readFileSync("/proc/stat", "utf8").split(/\s+/, 4).map(Number);
	return (user + nice + system) / TICKS;
}

/** Memory of one process in MiB: all that is resident, and with shared pages counted in parts. */
export function memory(pid) {
	const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
	const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)[1]) / 1024;
	return { rss: of("Rss"), pss: of("Pss") };
}

/** Keeps the process and those below it, with all their threads, on one core. */
export function pin(root, core) {
	for (const pid of tree(root)) {
		try {
			execFileSync("taskset", ["-acp", String(core), String(pid)], { stdio: "ignore" });
		} catch {
			// It has just ended.
		}
	}
}
