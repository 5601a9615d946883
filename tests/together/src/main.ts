import { parseArgs } from "node:util";
import { Desk, type Writer } from "./desk";
import { CONTROLS, missed } from "./controls";
import { doubtful, DOUBTS } from "./doubts";
import { play } from "./scenario";
import { StageError, type World } from "./stage";

const { values: options } = parseArgs({
  options: {
    origin: { type: "string" },
    scenarios: { type: "string", default: "300" },
    seed: { type: "string" },
    together: { type: "string", default: "8" },
    notes: { type: "boolean", default: false },
  },
});

const world = await enter(options.origin ?? "");
const first = Number(options.seed ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(options.scenarios);
const blind = await missed(world);
for (const line of blind) console.log(`FAILED  control: ${line}`);
if (blind.length === 0) console.log(`${CONTROLS.length} faults made on purpose were seen`);
const doubts = await doubtful(world);
for (const line of doubts) console.log(`FAILED  ${line}`);
if (doubts.length === 0) console.log(`${DOUBTS.length} situations that chance brings about too rarely ended well`);
process.send?.("the scenarios begin");
const failed = await scenarios(world, first, count, Number(options.together));
process.exit(failed + blind.length + doubts.length === 0 ? 0 : 1);

async function enter(origin: string): Promise<World> {
  const desk = new Desk(origin);
  const writers: Writer[] = [];
  for (const name of ["author", "editor", "admin"]) writers.push(await desk.signIn(`${name}@demo.example`));
  return { desk, writers };
}

/** Plays scenarios, some at a time, and gives how many went wrong. */
async function scenarios(world: World, first: number, count: number, together: number): Promise<number> {
  console.log(`${count} scenarios from seed ${first}`);
  const began = performance.now();
  const sum: Record<string, number> = {};
  let [next, failed, done] = [0, 0, 0];
  const add = (figures: object) => {
    for (const [name, figure] of Object.entries(figures)) sum[name] = (sum[name] ?? 0) + Number(figure);
  };
  const worker = async () => {
    while (next < count) {
      const seed = first + next++;
      try {
        const outcome = await play(world, seed);
        add({ ...outcome.tally, deeds: outcome.deeds, ...outcome.proxy });
        if (options.notes) outcome.noted.forEach((line) => console.log(`  seed ${seed}: ${line}`));
        if (outcome.wrong.length > 0) {
          failed++;
          report(seed, outcome.wrong, outcome.history);
        }
      } catch (error) {
        failed++;
        report(seed, [error instanceof Error ? (error.stack ?? error.message) : String(error)], error instanceof StageError ? error.history : []);
      }
      if (++done % 100 === 0) console.log(`  ${done} played, ${failed} failed, ${seconds(began)} s`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(together, count) }, worker));
  console.log(`${count - failed} of ${count} scenarios passed in ${seconds(began)} s`);
  console.log(Object.entries(sum).map(([name, figure]) => `${figure} ${name}`).join(", "));
  return failed;
}

function report(seed: number, wrong: readonly string[], history: readonly string[]): void {
  console.log(`\nFAILED  seed ${seed}\n${wrong.map((line) => `  - ${line}`).join("\n")}\n${history.map((line) => `    ${line}`).join("\n")}\n`);
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1);
}
