import assert from "node:assert/strict";
import test from "node:test";
import type { Draft } from "../src/data";
import type { Kept, KeptStore } from "../src/kept";
import { Saver, type Clock, type SaveState } from "../src/save";

/** Time that moves only when told to. */
class FakeClock implements Clock {
  time = 1_000_000;
  private next = 1;
  private readonly timers = new Map<number, { at: number; run: () => void }>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): number {
    this.timers.set(this.next, { at: this.time + milliseconds, run });
    return this.next++;
  }

  cancel(handle: number): void {
    this.timers.delete(handle);
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settle();
      const due = [...this.timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
    }
    this.time = end;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
}

class FakeStore implements KeptStore {
  readonly records = new Map<string, Kept>();
  broken = false;

  async put(kept: Kept): Promise<void> {
    if (this.broken) throw new Error("no store");
    this.records.set(kept.slot, structuredClone(kept));
  }

  async remove(_article: string, _tab: string, slot: Kept["slot"]): Promise<void> {
    this.records.delete(slot);
  }

  async left(): Promise<Kept[]> {
    return [...this.records.values()];
  }

  words(slot: Kept["slot"] = "unsent"): string | undefined {
    return this.records.get(slot)?.draft.headline;
  }
}

/** "taken" is saved by the server, whose answer is then lost. */
type Answer = { status: number; body: unknown } | "lost" | "never" | "taken";

/** A server that keeps what it is given and answers as told. */
function desk() {
  const clock = new FakeClock();
  const store = new FakeStore();
  const states: SaveState[] = [];
  const sent: { base: number; headline: string }[] = [];
  let answers: Answer[] = [];
  let revision = 12;
  let online = true;
  let text = "";
  let open = 0;
  let most = 0;
  let saved = "";
  let delay = 0;
  const saver = new Saver({
    article: "a", tab: "t", revision, savedAt: clock.time, path: "/save",
    draft: () => ({ headline: text, standfirst: "", body: { type: "body" }, fields: {} }) as unknown as Draft,
    online: () => online,
    clock,
    kept: store,
    same: (draft, theirs) => draft.headline === theirs.headline,
    tell: (state) => states.push(state),
    fetch: async (_path, init) => {
      open += 1;
      most = Math.max(most, open);
      try {
        const body = JSON.parse(String(init.body)) as { base: number; headline: string };
        sent.push({ base: body.base, headline: body.headline });
        const answer = answers.shift();
        await new Promise<void>((resolve, reject) => {
          init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
          if (answer !== "never") clock.after(delay, resolve);
        });
        if (answer === "lost") throw new TypeError("network");
        if (answer === "taken") {
          saved = body.headline;
          revision += 1;
          throw new TypeError("network");
        }
        if (answer && answer !== "never") return new Response(JSON.stringify(answer.body), { status: answer.status });
        if (body.base !== revision) return new Response(JSON.stringify({ ...newer(revision), ...(saved === "" ? {} : { headline: saved }) }), { status: 409 });
        saved = body.headline;
        revision += 1;
        return new Response(JSON.stringify({ revision, saved_at: new Date(clock.time).toISOString() }));
      } finally {
        open -= 1;
      }
    },
  });
  return {
    clock, store, states, sent, saver,
    type: (words: string) => {
      text = words;
      saver.changed();
    },
    answer: (...next: Answer[]) => (answers = next),
    setOnline: (value: boolean) => (online = value),
    slow: (milliseconds: number) => (delay = milliseconds),
    elsewhere: () => (revision += 1),
    get kind() {
      return saver.state.kind;
    },
    get most() {
      return most;
    },
    get saved() {
      return saved;
    },
    set text(words: string) {
      text = words;
    },
  };
}

function newer(revision: number) {
  return { revision, saved_by: "Tom", saved_at: "2026-11-24T18:04:00Z", headline: "Tom’s", standfirst: "", body: { type: "body" }, fields: {} };
}

const failure = { status: 503, body: { message: "down", request: "r1" } };

test("a save goes out a second after a pause, with the revision it is based on", async () => {
  const d = desk();
  d.type("one");
  await d.clock.pass(999);
  assert.equal(d.sent.length, 0);
  await d.clock.pass(1);
  assert.deepEqual(d.sent, [{ base: 12, headline: "one" }]);
  assert.equal(d.kind, "clean");
  d.type("two");
  await d.clock.pass(2_000);
  assert.deepEqual(d.sent[1], { base: 13, headline: "two" });
});

test("while typing goes on it goes out at least every ten seconds", async () => {
  const d = desk();
  for (let at = 0; at < 25; at++) {
    d.type(`${at}`);
    await d.clock.pass(500);
  }
  assert.equal(d.sent.length, 1);
  for (let at = 25; at < 50; at++) {
    d.type(`${at}`);
    await d.clock.pass(500);
  }
  assert.equal(d.sent.length, 2);
});

test("only one request is under way, and what was typed meanwhile follows", async () => {
  const d = desk();
  d.slow(3_000);
  d.type("one");
  await d.clock.pass(1_500);
  d.type("two");
  await d.clock.pass(2_400);
  assert.equal(d.sent.length, 1);
  await d.clock.pass(6_000);
  assert.deepEqual(d.sent.map(({ base, headline }) => [base, headline]), [[12, "one"], [13, "two"]]);
  assert.equal(d.most, 1);
  assert.equal(d.saved, "two");
});

test("“Saving…” is said only of what takes longer than a second", async () => {
  const quick = desk();
  quick.slow(900);
  quick.type("one");
  await quick.clock.pass(3_000);
  assert.ok(!quick.states.some(({ kind }) => kind === "saving"));
  const slow = desk();
  slow.slow(2_500);
  slow.type("one");
  await slow.clock.pass(2_100);
  assert.equal(slow.kind, "saving");
  await slow.clock.pass(2_000);
  assert.equal(slow.kind, "clean");
});

test("what is not acknowledged is kept on this computer each second, and removed once it is", async () => {
  const d = desk();
  d.answer("never");
  d.type("one");
  await d.clock.pass(1_000);
  assert.equal(d.store.words(), "one");
  d.type("one two");
  await d.clock.pass(1_000);
  assert.equal(d.store.words(), "one two");
  assert.equal(d.store.records.get("unsent")?.base, 12);
  await d.clock.pass(60_000);
  assert.equal(d.saved, "one two");
  assert.equal(d.store.words(), undefined);
});

test("errors are tried again after 1, 2, 4 … 60 seconds, and never given up", async () => {
  const d = desk();
  d.answer(...Array.from({ length: 12 }, () => failure));
  d.type("kept");
  await d.clock.pass(1_000);
  const waits: number[] = [];
  for (let turn = 0; turn < 9; turn++) {
    const { state } = d.saver;
    assert.equal(state.kind, "waiting");
    if (state.kind !== "waiting") return;
    waits.push((state.retryAt - d.clock.time) / 1_000);
    await d.clock.pass(state.retryAt - d.clock.time);
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  assert.equal(d.store.words(), "kept");
  await d.clock.pass(600_000);
  assert.equal(d.saved, "kept");
  assert.equal(d.kind, "clean");
});

test("“Try now” does not wait, and typing while waiting is sent with it", async () => {
  const d = desk();
  d.answer(failure, failure, failure, failure);
  d.type("one");
  await d.clock.pass(1_000 + 1_000 + 2_000);
  assert.equal(d.kind, "waiting");
  d.type("one two");
  d.answer();
  d.saver.retry();
  await d.clock.pass(10);
  assert.equal(d.saved, "one two");
});

test("offline says so, keeps everything, and sends when the connection is back", async () => {
  const d = desk();
  d.setOnline(false);
  d.answer("lost");
  d.type("one");
  await d.clock.pass(1_000);
  assert.equal(d.kind, "offline");
  d.type("one two");
  await d.clock.pass(1_000);
  assert.equal(d.store.words(), "one two");
  assert.equal(d.saver.atRisk, false);
  d.setOnline(true);
  d.saver.retry();
  await d.clock.pass(10);
  assert.equal(d.saved, "one two");
  assert.equal(d.store.words(), undefined);
});

test("a lost connection is not an answer", async () => {
  const d = desk();
  d.answer("lost");
  d.type("one");
  await d.clock.pass(1_000);
  assert.equal(d.kind, "waiting");
  await d.clock.pass(1_000);
  assert.equal(d.saved, "one");
});

test("a server that never answers is asked again", async () => {
  const d = desk();
  d.answer("never");
  d.type("one");
  await d.clock.pass(31_000);
  assert.equal(d.kind, "waiting");
  await d.clock.pass(2_000);
  assert.equal(d.saved, "one");
});

test("signed out stops sending, keeps typing, and goes on after signing in", async () => {
  const d = desk();
  d.answer({ status: 401, body: {} });
  d.type("one");
  await d.clock.pass(1_000);
  assert.equal(d.kind, "signed_out");
  d.type("one two");
  await d.clock.pass(60_000);
  assert.equal(d.sent.length, 1);
  assert.equal(d.store.words(), "one two");
  d.saver.signedIn();
  await d.clock.pass(10);
  assert.equal(d.saved, "one two");
  assert.equal(d.kind, "clean");
});

test("a newer version stops saving until somebody decides: keeping mine goes on top of theirs", async () => {
  const d = desk();
  d.elsewhere();
  d.type("mine");
  await d.clock.pass(1_000);
  assert.equal(d.kind, "conflict");
  d.type("mine too");
  await d.clock.pass(30_000);
  assert.equal(d.sent.length, 1);
  assert.equal(d.store.words(), "mine too");
  d.saver.keepMine();
  await d.clock.pass(10);
  assert.deepEqual(d.sent[1], { base: 13, headline: "mine too" });
  assert.equal(d.saved, "mine too");
});

test("taking theirs sets mine aside until a save succeeds", async () => {
  const d = desk();
  d.elsewhere();
  d.type("mine");
  await d.clock.pass(1_000);
  const theirs = d.saver.takeTheirs();
  assert.equal(theirs?.headline, "Tom’s");
  d.text = "Tom’s";
  d.saver.tookTheirs();
  await d.clock.pass(10_000);
  assert.equal(d.kind, "clean");
  assert.equal(d.sent.length, 1);
  assert.equal(d.store.words("aside"), "mine");
  assert.equal(d.store.words(), undefined);
  d.answer(failure);
  d.type("Tom’s and mine");
  await d.clock.pass(1_000);
  assert.equal(d.store.words("aside"), "mine");
  await d.clock.pass(2_000);
  assert.deepEqual(d.sent.at(-1), { base: 13, headline: "Tom’s and mine" });
  assert.equal(d.store.words("aside"), undefined);
});

test("a save whose answer was lost is no conflict with oneself", async () => {
  const d = desk();
  d.answer("taken");
  d.type("one");
  await d.clock.pass(1_000);
  assert.equal(d.kind, "waiting");
  d.type("one two");
  await d.clock.pass(3_000);
  assert.ok(!d.states.some(({ kind }) => kind === "conflict"));
  assert.equal(d.saved, "one two");
  assert.deepEqual(d.sent.map(({ base }) => base), [12, 12, 13]);
  assert.equal(d.kind, "clean");
});

test("what the server refuses is tried again with the next change", async () => {
  const d = desk();
  d.answer({ status: 422, body: { problems: [{ field: "slug", message: "Taken" }] } });
  d.type("one");
  await d.clock.pass(1_000);
  assert.deepEqual(d.saver.state.kind === "refused" && d.saver.state.problems, [{ field: "slug", message: "Taken" }]);
  assert.equal(d.store.words(), "one");
  await d.clock.pass(60_000);
  assert.equal(d.sent.length, 1);
  d.type("two");
  await d.clock.pass(1_000);
  assert.equal(d.saved, "two");
});

test("without the right nothing more is sent; too large is tried again when it is shorter", async () => {
  const d = desk();
  d.answer({ status: 403, body: { message: "No" } });
  d.type("one");
  await d.clock.pass(1_000);
  assert.equal(d.kind, "stopped");
  d.type("two");
  await d.clock.pass(60_000);
  assert.equal(d.sent.length, 1);
  assert.equal(d.store.words(), "two");
  const large = desk();
  large.answer({ status: 413, body: {} });
  large.type("long");
  await large.clock.pass(1_000);
  large.type("short");
  await large.clock.pass(1_000);
  assert.equal(large.saved, "short");
});

test("leaving asks only for what neither the server nor this computer has", async () => {
  const d = desk();
  d.answer("never");
  d.type("one");
  assert.equal(d.saver.atRisk, true);
  await d.clock.pass(1_000);
  assert.equal(d.saver.atRisk, false);
  const broken = desk();
  broken.store.broken = true;
  broken.answer("never");
  broken.type("one");
  await broken.clock.pass(5_000);
  assert.equal(broken.saver.atRisk, true);
});

test("saving at once waits for the request under way and for what came after it", async () => {
  const d = desk();
  d.slow(500);
  d.type("one");
  await d.clock.pass(1_100);
  d.type("two");
  const done = d.saver.flush();
  await d.clock.pass(2_000);
  assert.equal(await done, true);
  assert.equal(d.saved, "two");
  d.answer(failure);
  d.type("three");
  const failed = d.saver.flush();
  await d.clock.pass(600);
  assert.equal(await failed, false);
});

test("an answer that is a page of some other server loses nothing", async () => {
  const d = desk();
  d.answer({ status: 200, body: "<html>" }, { status: 502, body: "<html>" });
  d.type("one");
  await d.clock.pass(10_000);
  assert.equal(d.saved, "one");
});

test("through any weather the last words arrive", async () => {
  const d = desk();
  // A fixed sequence of every kind of trouble, with typing in between.
  const weather: Answer[] = ["lost", failure, "taken", { status: 401, body: {} }, "never", { status: 422, body: { problems: [] } }, failure, "lost"];
  for (let turn = 0; turn < 40; turn++) {
    const next = weather[turn % weather.length];
    if (next && turn < 35) d.answer(next);
    d.type(`words ${turn}`);
    if (turn % 9 === 4) d.elsewhere();
    await d.clock.pass(1_700 * (1 + (turn % 5)));
    assert.ok(d.saved === `words ${turn}` || d.store.words() === `words ${turn}`, `turn ${turn}: neither sent nor kept`);
    if (d.kind === "signed_out") d.saver.signedIn();
    if (d.kind === "conflict") d.saver.keepMine();
  }
  d.answer();
  await d.clock.pass(300_000);
  if (d.kind === "conflict") d.saver.keepMine();
  await d.clock.pass(300_000);
  assert.equal(d.saved, "words 39");
  assert.equal(d.most, 1);
});
