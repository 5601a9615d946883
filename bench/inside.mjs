// A bench runs with a Postgres of its own around it.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HOME } from "../tests/kill/server.mjs";

/** Starts this very bench once more, with a Postgres around it, and gives its exit code; null where that was done already. */
export function inside(binary) {
	if (!existsSync(binary)) throw new Error(`DATELINE_BINARY: there is no ${binary}; make bench builds it`);
	if (process.env.DATELINE_BENCH_INSIDE) return null;
	const inner = spawn(join(HOME, "scripts/with-postgres"), [process.execPath, ...process.argv.slice(1)], {
		stdio: "inherit",
		env: { ...process.env, DATELINE_BENCH_INSIDE: "1" },
	});
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => inner.kill(signal));
	return new Promise((done) => inner.on("close", (code) => done(code ?? 1)));
}
