import { isSuggesting } from "../../../editor/src/suggest/mode";
import { Chance } from "./chance";
import { Hands } from "./deeds";
import type { Deed } from "./ledger";
import { FAIR, type Proxy, type Weather } from "./proxy";
import { sleep, Stage, type World } from "./stage";
import type { Tally } from "./verdict";
import type { Window } from "./window";

export interface Outcome {
  wrong: string[];
  noted: string[];
  history: string[];
  tally: Tally;
  proxy: Proxy["done"];
  deeds: number;
}

/** What people do in a scenario, and how often. */
interface Style {
  weights: Partial<Record<Doing, number>>;
  /** How many of them suggest instead of changing. */
  suggesters: number;
}

type Doing = Exclude<Deed, "merge" | "kept" | "mend"> | "overwrite" | "table row" | "suggesting" | "revision" | "gone";

/** Deeds that move words and neither add nor remove any. */
const KEEPING: ReadonlySet<Doing> = new Set(["format", "split", "join", "wrap", "move", "table", "field", "suggesting"]);

const STYLES: Record<"typing" | "editing" | "suggesting" | "upheaval", Style> = {
  // Words alone: nobody rebuilds a block, so here nothing may be doubled or have to be mended.
  typing: { weights: { write: 12, delete: 3, overwrite: 2, format: 3, undo: 2, redo: 1, field: 3 }, suggesters: 0 },
  editing: { weights: { write: 10, paste: 2, delete: 3, overwrite: 1, format: 2, split: 3, join: 2, wrap: 2, move: 2, table: 1, "table row": 0.3, undo: 3, redo: 1, field: 2, restore: 0.5 }, suggesters: 0 },
  suggesting: { weights: { write: 8, delete: 4, overwrite: 3, format: 2, split: 1, join: 1, undo: 1, redo: 0.5, settle: 1.5, suggesting: 0.5, field: 1 }, suggesters: 0.6 },
  upheaval: { weights: { write: 5, paste: 3, delete: 2, split: 4, join: 4, wrap: 4, move: 4, table: 1, "table row": 1, undo: 3, redo: 2, restore: 1.5, field: 1 }, suggesters: 0 },
};

const WEATHERS: Record<"fair" | "slow" | "rough" | "storm", Weather> = {
  fair: { ...FAIR, delay: 3 },
  slow: { ...FAIR, delay: 80 },
  rough: { delay: 40, twice: 0.1, overtaken: 0.1, lost: 0, cut: 0.01, swallowed: 0.5 },
  storm: { delay: 20, twice: 0.2, overtaken: 0.2, lost: 0.02, cut: 0.06, swallowed: 0.5 },
};

/** Plays one scenario from its seed and judges what came of it. */
export async function play(world: World, seed: number): Promise<Outcome> {
  const chance = new Chance(seed);
  const stage = await Stage.begin(world, chance, String(seed));
  try {
    const scenario = new Scenario(stage, chance.weighed({ typing: 3, editing: 5, suggesting: 3, upheaval: 2 }), chance.weighed({ fair: 2, slow: 2, rough: 3, storm: 3 }));
    return await scenario.run();
  } finally {
    await stage.end();
  }
}

class Scenario {
  private readonly wrong: string[] = [];
  private deeds = 0;

  constructor(private readonly stage: Stage, private readonly style: keyof typeof STYLES, private readonly weather: keyof typeof WEATHERS) {}

  async run(): Promise<Outcome> {
    const { stage, style, weather, wrong } = this;
    const { chance, ledger, proxy, windows } = stage;
    const people = chance.between(3, 5);
    ledger.say("", `${style} by ${people} in ${weather} weather, in ${stage.lang}`);
    await stage.listen();
    for (let number = 0; number < people; number++) stage.open(number, this.suggests());
    await stage.wait("everybody is there", () => windows.every(({ room }) => room.joined));
    proxy.weather = WEATHERS[weather];
    await Promise.all([...windows].map((window, number) => this.write(window, number, chance.fork(10 + number))));
    await stage.heal();
    const judged = await stage.judged(STYLES[style].suggesters > 0);
    const { doubled, mended } = judged.tally;
    wrong.push(...judged.wrong);
    if (style === "typing" && doubled + mended > 0) wrong.push(`only words were written, and yet: ${judged.noted.join("; ")}`);
    return { wrong, noted: judged.noted, history: ledger.history, tally: judged.tally, proxy: proxy.done, deeds: this.deeds };
  }

  private suggests(): boolean {
    return this.stage.chance.in(STYLES[this.style].suggesters);
  }

  /** One person's work, in one window after another if theirs is closed. */
  private async write(first: Window, person: number, chance: Chance): Promise<void> {
    let window = first;
    const weights = { revision: 0.3, gone: 0.2, ...STYLES[this.style].weights } as Record<Doing, number>;
    for (let left = chance.between(8, 24); left > 0; left--) {
      await sleep(chance.in(0.3) ? 0 : chance.below(20));
      if (!window.room.joined || window.room.broken) continue;
      const doing = chance.weighed(weights);
      if (doing === "gone") window = await this.reopen(window, person, chance);
      else await this.act(window, doing, chance);
    }
  }

  /** The window is closed, or its browser killed, and opened again; mostly with what the browser kept. */
  private async reopen(window: Window, person: number, chance: Chance): Promise<Window> {
    const { stage } = this;
    const kept = stage.close(window);
    const keeps = chance.in(0.8);
    if (kept && !keeps) stage.abandoned = true;
    stage.ledger.say(window.name, kept ? (keeps ? "is closed and keeps what is not acknowledged" : "is killed before it could keep anything") : "is closed with everything acknowledged");
    await sleep(chance.below(60));
    const next = stage.open(person, this.suggests(), keeps ? kept : null);
    stage.ledger.say(next.name, "is opened in its place");
    return next;
  }

  private async act(window: Window, doing: Exclude<Doing, "gone">, chance: Chance): Promise<void> {
    const { world, article, ledger } = this.stage;
    const { writer } = window.options;
    const hands = new Hands(window, chance);
    this.deeds++;
    if (doing === "revision") {
      ledger.say(window.name, `asks for a revision and gets ${await world.desk.revise(writer, article)}`);
      return;
    }
    if (doing === "restore") {
      const json = await world.desk.revision(writer, article, 1);
      if (!window.closed && !window.room.broken) ledger.say(window.name, window.as("restore", () => hands.restore(json)));
      return;
    }
    const before = KEEPING.has(doing) || doing === "write" || doing === "paste" ? hands.words() : null;
    const said = deed(window, hands, doing, chance);
    ledger.say(window.name, said);
    if (before) this.compare(window, doing, said, before, hands.words());
  }

  /** Holds what stands in the window after a deed against what stood there before. */
  private compare(window: Window, doing: Doing, said: string, before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): void {
    // Who moves words while suggesting shows them in both places.
    const once = KEEPING.has(doing) && !isSuggesting(window.editor.view.state);
    for (const [number, count] of before) {
      const now = after.get(number) ?? 0;
      if (now < count) this.wrong.push(`${window.name} ${said}, and that took a word away`);
      else if (now > count && once) this.wrong.push(`${window.name} ${said}, and that doubled a word`);
    }
  }
}

function deed(window: Window, hands: Hands, doing: Exclude<Doing, "revision" | "restore" | "gone">, chance: Chance): string {
  switch (doing) {
    case "write": return window.as("write", () => hands.write());
    case "paste": return window.as("paste", () => hands.paste());
    case "delete": return window.as("delete", () => hands.remove());
    case "overwrite": return window.as("delete", () => hands.overwrite());
    case "format": return window.as("format", () => hands.format());
    case "split": return window.as("split", () => hands.split());
    case "join": return window.as("join", () => hands.join());
    case "wrap": return window.as("wrap", () => hands.wrap());
    case "move": return window.as("move", () => hands.move());
    case "table": return window.as("table", () => hands.growTable());
    case "table row": return window.as("delete", () => hands.shrinkTable());
    case "undo": return window.as("undo", () => hands.undo());
    case "redo": return window.as("redo", () => hands.redo());
    case "settle": return window.as("settle", () => hands.settle());
    case "field": return window.as("field", () => hands.field());
    case "suggesting": return window.as("format", () => hands.suggest(chance.in(0.6)));
  }
}
