import { partText, press, toEnd, typeText, editorOn } from "./canvas";
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { TextSelection } from "prosemirror-state";
import type { Room } from "../src/collab/room";
import type { Editor } from "../src/editor";
import { FieldsModel, type Overwritten } from "../src/fields";
import type { Fields } from "../src/data";
import { FakeServer } from "./fake-room";

const rooms: Room[] = [];
after(() => rooms.forEach((room) => room.awareness.destroy()));

const TEXT = {
  headline: "The harbour",
  standfirst: "It is full",
  body: { type: "body", content: ["One.", "Two.", "Three."].map((text) => ({ type: "paragraph", content: [{ type: "text", text }] })) },
};

/** Two people with the same story on the screen. */
async function two(text = TEXT, lang = "en"): Promise<{ server: FakeServer; one: Editor; other: Editor; rooms: [Room, Room] }> {
  const server = new FakeServer(text);
  const joined: [Room, Room] = [await server.joined("leila"), await server.joined("tom")];
  rooms.push(...joined);
  const [one, other] = joined.map((room) => editorOn(text, lang, room.story)) as [Editor, Editor];
  return { server, one, other, rooms: joined };
}

function putCursor(editor: Editor, words: string): void {
  const { view } = editor;
  let at = -1;
  view.state.doc.descendants((node, pos) => {
    const found = node.isText ? (node.text ?? "").indexOf(words) : -1;
    if (found >= 0) at = pos + found + words.length;
  });
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, at)));
}

test("two people type in Arabic and English at the same time and see the same", async () => {
  const { server, one, other } = await two();
  toEnd(one);
  putCursor(other, "One.");
  for (const [left, right] of [["من", "from"], [" الميناء", " the"], [" القديم", " harbour"]] as const) {
    typeText(one, left);
    typeText(other, right);
    await server.clock.pass(30);
  }
  await server.clock.pass(200);
  assert.equal(partText(one, 2), "One.from the harbourTwo.Three.من الميناء القديم");
  assert.ok(one.view.state.doc.eq(other.view.state.doc));
});

test("joining moves neither the selection nor the words on the page", async () => {
  const server = new FakeServer(TEXT);
  const room = await server.joined("leila");
  rooms.push(room);
  const editor = editorOn(TEXT, "en");
  putCursor(editor, "Two");
  const before = [...editor.view.dom.querySelectorAll("p")];
  const { from } = editor.view.state.selection;
  editor.join(room.story);
  assert.equal(editor.view.state.selection.from, from);
  assert.deepEqual([...editor.view.dom.querySelectorAll("p")].map((p, at) => p === before[at]), [true, true, true, true]);
  assert.equal(room.saved, true, "opening a story writes nothing");
});

test("joining keeps the cursor at its words when others had written in front of it", async () => {
  const server = new FakeServer({ ...TEXT, headline: "The old harbour" });
  const room = await server.joined("leila");
  rooms.push(room);
  const editor = editorOn(TEXT, "en");
  putCursor(editor, "Two");
  editor.join(room.story);
  assert.equal(partText(editor, 0), "The old harbour");
  assert.equal(editor.view.state.selection.$from.parent.textContent, "Two.");
});

test("undo takes back one's own changes and leaves what others wrote", async () => {
  const { server, one, other } = await two();
  toEnd(one);
  typeText(one, " Mine.");
  await server.clock.pass(100);
  putCursor(other, "One.");
  typeText(other, " Theirs.");
  await server.clock.pass(100);
  press(one, "z", { ctrl: true });
  await server.clock.pass(100);
  assert.equal(partText(one, 2), "One. Theirs.Two.Three.");
  press(one, "z", { ctrl: true });
  assert.equal(partText(one, 2), "One. Theirs.Two.Three.", "there is nothing of one's own left to take back");
  press(one, "y", { ctrl: true });
  await server.clock.pass(100);
  assert.equal(partText(other, 2), "One. Theirs.Two.Three. Mine.");
});

test("a cursor stays at its words while others write in front of it and in the same line", async () => {
  const { server, one, other } = await two();
  putCursor(one, "Two");
  toEnd(other);
  putCursor(other, "One");
  typeText(other, " and a half");
  await server.clock.pass(100);
  typeText(one, "!");
  await server.clock.pass(100);
  putCursor(other, "Tw");
  typeText(other, "w");
  await server.clock.pass(100);
  typeText(one, "!");
  await server.clock.pass(100);
  assert.equal(partText(other, 2), "One and a half.Twwo!!.Three.");
});

test("others' changes arrive as small replacements, through which positions can be followed", async () => {
  const { server, one, other } = await two();
  const before = one.view.state.doc;
  putCursor(other, "One");
  typeText(other, "XY");
  await server.clock.pass(100);
  assert.equal(partText(one, 2), "OneXY.Two.Three.");
  assert.equal(one.view.state.doc.child(2).child(1), before.child(2).child(1), "what did not change is the same node");
});

test("both may delete everything at once, and the story still has a line to write in", async () => {
  const { server, one, other, rooms: [first, second] } = await two();
  server.online = false;
  server.down = 1006;
  server.cut();
  const drop = (editor: Editor, index: number) => {
    const { doc, tr } = editor.view.state;
    let start = doc.child(0).nodeSize + doc.child(1).nodeSize + 1;
    for (let at = 0; at < index; at++) start += doc.child(2).child(at).nodeSize;
    editor.view.dispatch(tr.delete(start, start + doc.child(2).child(index).nodeSize));
  };
  drop(one, 0);
  drop(one, 0);
  drop(other, 2);
  server.online = true;
  server.down = null;
  first.retry();
  second.retry();
  await server.clock.pass(70_000);
  for (const editor of [one, other]) {
    assert.equal(editor.view.state.doc.childCount, 3);
    assert.equal(partText(editor, 0), "The harbour");
    assert.equal(editor.view.state.doc.child(2).type.name, "body");
    toEnd(editor);
  }
  typeText(one, "Anew");
  await server.clock.pass(200);
  assert.match(partText(other, 2), /Anew/);
  assert.ok(one.view.state.doc.eq(other.view.state.doc));
});

const FIELDS: Fields = {
  kind: "news", section: null, tags: [], authors: [], roles: {}, short_headline: "", dateline: "", slug: "",
  search_title: "", search_description: "", social_title: "", social_description: "",
};

async function twoPanels() {
  const server = new FakeServer();
  const joined: [Room, Room] = [await server.joined("leila"), await server.joined("tom")];
  rooms.push(...joined);
  const [one, other] = joined.map((room) => {
    const fields = new FieldsModel(FIELDS);
    fields.join(room.fields);
    room.onAck(() => room.saved && fields.acknowledged());
    return fields;
  }) as [FieldsModel, FieldsModel];
  return { server, one, other, rooms: joined };
}

test("fields are shared, and additions of two people to a list both stay", async () => {
  const { server, one, other } = await twoPanels();
  let shown = 0;
  other.onReplace(() => (shown += 1));
  one.set("slug", "harbour");
  one.set("tags", ["a", "b"]);
  await server.clock.pass(100);
  assert.equal(other.get("slug"), "harbour");
  assert.ok(shown > 0);
  one.set("tags", ["b", "a", "c"]);
  other.set("tags", ["a", "b", "d"]);
  await server.clock.pass(100);
  assert.deepEqual(one.get("tags"), other.get("tags"));
  assert.deepEqual([...one.get("tags")].sort(), ["a", "b", "c", "d"]);
});

test("who loses a plain field while it was not safe yet is told; others are not", async () => {
  const { server, one, other, rooms: [, second] } = await twoPanels();
  const told: Overwritten[] = [];
  one.onOverwritten((what) => told.push(what));
  other.set("dateline", "Tyre");
  await server.clock.pass(100);
  assert.deepEqual(told, [], "nothing of one's own was lost");

  one.set("dateline", "Sidon");
  await server.clock.pass(100);
  one.focus("dateline");
  one.set("dateline", "Beirut");
  await server.clock.pass(100);
  other.set("dateline", "Saida");
  await server.clock.pass(100);
  assert.deepEqual(told, [{ field: "dateline", mine: "Beirut", theirs: "Saida", client: second.doc.clientID }]);
  assert.equal(one.get("dateline"), "Saida");
  // Taken back by a person, it is mine again.
  one.set("dateline", "Beirut");
  await server.clock.pass(100);
  assert.equal(other.get("dateline"), "Beirut");
});
