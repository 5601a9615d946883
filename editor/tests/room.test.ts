import "./dom";
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { XmlText, type Doc, type XmlElement } from "yjs";
import { Presence } from "../src/collab/presence";
import type { Room } from "../src/collab/room";
import { Saver, type SaveState } from "../src/save";
import { FakeServer, settle } from "./fake-room";

const rooms: Room[] = [];
after(() => rooms.forEach((room) => room.awareness.destroy()));

async function join(server: FakeServer, person: string): Promise<Room> {
  const room = await server.joined(person);
  rooms.push(room);
  return room;
}

function title({ doc }: { doc: Doc }): unknown {
  return doc.getMap("fields").get("short_headline");
}

function saver(server: FakeServer, room: Room) {
  const states: SaveState[] = [];
  const kept: string[] = [];
  const made = new Saver({
    room,
    savedAt: server.clock.time,
    clock: server.clock,
    keep: async (aside) => void kept.push(aside ? "aside" : "kept"),
    release: async () => void kept.push("released"),
    tell: (state) => states.push(state),
  });
  return { saver: made, kept, states, said: () => made.state.kind };
}

test("what one writes stands with the other and is acknowledged", async () => {
  const server = new FakeServer();
  const [one, other] = [await join(server, "leila"), await join(server, "tom")];
  one.fields.set("short_headline", "Harbour");
  assert.equal(one.saved, false);
  await server.clock.pass(50);
  assert.equal(title(other), "Harbour");
  assert.equal(one.saved, true);
  assert.deepEqual(one.person, { id: "leila", name: "leila" });
});

test("keystrokes of one moment travel together, and numbers rise by one", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  for (let at = 0; at < 30; at++) {
    one.fields.set("slug", `s${at}`);
    await server.clock.pass(5);
  }
  await server.clock.pass(100);
  assert.ok(server.pushed.length <= 6, `${server.pushed.length} messages`);
  assert.deepEqual(server.pushed.map(({ number }) => number), server.pushed.map((_, at) => at + 1));
});

test("what was written without a connection is merged when it is back", async () => {
  const server = new FakeServer();
  const [one, other] = [await join(server, "leila"), await join(server, "tom")];
  server.online = false;
  server.down = 1006;
  one.wentOffline();
  one.fields.set("short_headline", "From the sea");
  other.fields.set("dateline", "Tyre");
  await server.clock.pass(600_000);
  assert.equal(title(other), "");
  server.online = true;
  server.down = null;
  one.retry();
  await server.clock.pass(100);
  assert.equal(title(other), "From the sea");
  assert.equal(one.fields.get("dateline"), "Tyre");
  assert.equal(one.saved, true);
});

test("hours of work without a connection go in messages that the server takes", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  server.online = false;
  one.wentOffline();
  const words = new XmlText();
  (one.story.get(2) as XmlElement).push([words]);
  for (let time = 0; time < 300; time++) words.insert(words.length, "\u0645".repeat(3_000));
  server.online = true;
  one.retry();
  await server.clock.pass(100);
  assert.ok(one.saved);
  assert.ok(server.pushed.length > 1 && server.pushed.every(({ size }) => size <= 1024 * 1024), JSON.stringify(server.pushed));
});

test("an update whose acknowledgement was lost is sent again and stands once", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  server.silent = true;
  one.fields.set("short_headline", "Once");
  await server.clock.pass(100);
  assert.equal(one.saved, false);
  server.cut();
  server.silent = false;
  await server.clock.pass(2_000);
  assert.equal(one.saved, true);
  assert.equal(title(server), "Once");
});

test("a server that says nothing is taken for dead, and the next connection brings everything", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  server.deaf = true;
  one.fields.set("short_headline", "Heard");
  await server.clock.pass(14_000);
  assert.equal(one.link.kind, "open");
  await server.clock.pass(2_000);
  server.deaf = false;
  await server.clock.pass(3_000);
  assert.equal(title(server), "Heard");
});

test("a connection that only looks open is found out, and what was missed is there", async () => {
  const server = new FakeServer();
  const [one, other] = [await join(server, "leila"), await join(server, "tom")];
  server.frozen = true;
  other.fields.set("short_headline", "Missed");
  await server.clock.pass(10_000);
  one.probe();
  assert.equal(one.link.kind, "open", "so short a silence means nothing");
  await server.clock.pass(50_000);
  one.probe();
  await server.clock.pass(15_500);
  assert.equal(one.link.kind, "waiting");
  server.frozen = false;
  await server.clock.pass(150_000);
  assert.equal(title(one), "Missed");
});

test("the pauses between attempts grow to a minute, and one does not give up", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  server.down = 1006;
  server.cut();
  const pauses: number[] = [];
  one.onLink((link) => link.kind === "waiting" && pauses.push(link.retryAt - server.clock.time));
  await server.clock.pass(400_000);
  assert.deepEqual(pauses.slice(0, 7), [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  server.down = null;
  one.retry();
  await server.clock.pass(50);
  assert.equal(one.link.kind, "open");
});

test("each reason for which a room is shut is a state of its own", async () => {
  for (const [code, why] of [[4400, "refused"], [4401, "signed_out"], [4403, "forbidden"], [4404, "gone"], [4409, "outdated"], [4413, "too_large"]] as const) {
    const server = new FakeServer();
    const one = await join(server, "leila");
    server.cut(code);
    await server.clock.pass(120_000);
    assert.deepEqual(one.link, { kind: "refused", why });
  }
  for (const code of [1006, 1011, 1012, 1013, 4429]) {
    const server = new FakeServer();
    const one = await join(server, "leila");
    server.cut(code);
    await server.clock.pass(5_000);
    assert.equal(one.link.kind, "open", String(code));
  }
});

test("a door that stays shut because the session ended asks for a sign-in, and then all is merged", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  server.down = 1006;
  server.signedIn = false;
  server.cut();
  one.fields.set("short_headline", "Still writing");
  await server.clock.pass(5_000);
  assert.deepEqual(one.link, { kind: "refused", why: "signed_out" });
  server.down = null;
  one.resume();
  await server.clock.pass(100);
  assert.equal(title(server), "Still writing");
});

test("another schema, another life of the document and another person are not written into", async () => {
  const schema = new FakeServer();
  schema.schema += 1;
  assert.deepEqual((await join(schema, "leila")).link, { kind: "refused", why: "outdated" });

  const server = new FakeServer();
  const one = await join(server, "leila");
  server.cut();
  server.lineage = "lineage-2";
  one.fields.set("short_headline", "Belongs to the first");
  await server.clock.pass(5_000);
  assert.deepEqual(one.link, { kind: "refused", why: "outdated" });
  assert.equal(title(server), "");
});

test("a page that cannot follow the document stops, and says so of itself", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  const quiet = console.error;
  console.error = () => undefined;
  one.fields.observe(() => {
    throw new Error("no such thing in this editor");
  });
  const other = await join(server, "tom");
  other.fields.set("slug", "unknown");
  await server.clock.pass(100);
  console.error = quiet;
  assert.equal(one.broken, true);
  assert.deepEqual(one.link, { kind: "refused", why: "outdated" });
});

test("a flush ends when everything is acknowledged, and fails without a connection", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  one.fields.set("short_headline", "Now");
  const flushed = one.flush();
  await settle();
  assert.equal(await flushed, true);
  server.silent = true;
  one.fields.set("short_headline", "Later");
  const failed = one.flush();
  server.cut();
  assert.equal(await failed, false);
});

test("“Saved” is said only of what is acknowledged, and “Saving…” only after a second", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  const { said, states } = saver(server, one);
  one.fields.set("slug", "a");
  await server.clock.pass(100);
  assert.equal(said(), "clean");
  assert.deepEqual(states.map(({ kind }) => kind), ["clean", "typing", "clean"]);
  server.silent = true;
  one.fields.set("slug", "b");
  await server.clock.pass(900);
  assert.equal(said(), "typing");
  await server.clock.pass(200);
  assert.equal(said(), "saving");
});

test("what is not acknowledged is on this computer within a second, and goes when it is", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  const { kept, saver: made } = saver(server, one);
  one.fields.set("slug", "quick");
  await server.clock.pass(1_500);
  assert.deepEqual(kept, [], "what the server has is not written twice");
  server.silent = true;
  one.fields.set("slug", "slow");
  assert.equal(made.atRisk, true);
  await server.clock.pass(1_000);
  assert.deepEqual(kept, ["kept"]);
  assert.equal(made.atRisk, false);
  server.silent = false;
  server.cut();
  await server.clock.pass(3_000);
  assert.deepEqual(kept, ["kept", "released"]);
});

test("a short break is not spoken of; a long one says since when, and offline is said at once", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  const { said, states } = saver(server, one);
  server.cut(1012);
  await server.clock.pass(3_000);
  assert.ok(states.every(({ kind }) => kind === "clean"), JSON.stringify(states));
  server.down = 1006;
  server.cut();
  one.fields.set("slug", "waits");
  await server.clock.pass(3_000);
  assert.equal(said(), "waiting");
  server.online = false;
  one.wentOffline();
  assert.equal(said(), "offline");
  server.online = true;
  server.down = null;
  one.retry();
  await server.clock.pass(100);
  assert.equal(said(), "clean");
});

test("what the server will not take is put aside", async () => {
  const server = new FakeServer();
  const one = await join(server, "leila");
  const { said, kept } = saver(server, one);
  server.deaf = true;
  one.fields.set("slug", "bad");
  await server.clock.pass(1_100);
  server.cut(4400);
  await settle();
  assert.equal(said(), "stopped");
  assert.deepEqual(kept, ["kept", "aside"]);
});

test("people see where the others are, and who is idle", async () => {
  const server = new FakeServer();
  const [one, other] = [await join(server, "leila"), await join(server, "tom")];
  const [leila, tom] = [new Presence(one, server.clock), new Presence(other, server.clock)];
  // A presence begins with its room; these two began after joining.
  for (const room of [one, other]) room.awareness.setLocalStateField("user", { ...room.person, color: 3 });
  leila.enter("slug");
  await server.clock.pass(200);
  const seen = tom.others().map(({ name, field, idle }) => [name, field, idle]);
  assert.deepEqual(seen, [["leila", "slug", false]]);
  assert.notEqual(tom.others()[0]?.color, leila.others()[0]?.color, "no two people have one colour while there are eight");
  await server.clock.pass(121_000);
  assert.equal(tom.others()[0]?.idle, true);
  server.cut();
  assert.deepEqual(tom.others(), [], "without a connection nobody is known to be there");
});
