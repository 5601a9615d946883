import "./dom";
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, type Array as YArray } from "yjs";
import type { Room } from "../src/collab/room";
import type { Draft, Fields, PageData } from "../src/data";
import { FieldsModel } from "../src/fields";
import { changedFields, type RevisionJson } from "../src/restore";
import { completed, sameDraft } from "../src/same";
import { authorsField } from "../src/ui/many-fields";
import { FakeServer } from "./fake-room";

const rooms: Room[] = [];
after(() => rooms.forEach((room) => room.awareness.destroy()));

const [rima, daniel] = ["0192f0a1-0000-7000-8000-00000000000a", "0192f0a1-0000-7000-8000-00000000000b"];
const FIELDS: Fields = {
  kind: "news", section: null, tags: [], authors: [], roles: {}, short_headline: "", dateline: "", slug: "",
  search_title: "", search_description: "", social_title: "", social_description: "",
};
const DATA = {
  choices: {
    authors: [{ id: rima, name: "Rima Khoury" }, { id: daniel, name: "Daniel Ashworth" }],
    roles: [{ id: "author", name: "Author" }, { id: "translator", name: "Translation" }, { id: "photographer", name: "Photographs" }],
  },
} as unknown as PageData;

async function panels() {
  const server = new FakeServer();
  const made = [];
  for (const person of ["leila", "tom"]) {
    const room = await server.joined(person);
    rooms.push(room);
    const fields = new FieldsModel(FIELDS);
    fields.join(room.fields);
    const field = authorsField(DATA, fields);
    fields.onReplace(field.show);
    made.push({ fields, dom: field.dom });
  }
  return { server, one: made[0] as (typeof made)[0], other: made[1] as (typeof made)[0] };
}

function choose(dom: HTMLElement, at: number, role: string): void {
  const select = dom.querySelectorAll("select")[at] as HTMLSelectElement;
  select.value = role;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

test("each person in a byline has a part, which the others see, and two people may give two at once", async () => {
  const { server, one, other } = await panels();
  one.fields.set("authors", [rima, daniel]);
  one.fields.redraw();
  await server.clock.pass(100);
  assert.equal(other.dom.querySelectorAll("select").length, 2);
  assert.match(one.dom.querySelector("select")?.getAttribute("aria-label") ?? "", /Rima Khoury/);
  choose(one.dom, 0, "photographer");
  choose(other.dom, 1, "translator");
  await server.clock.pass(100);
  for (const { fields, dom } of [one, other]) {
    assert.deepEqual(fields.get("roles"), { [rima]: "photographer", [daniel]: "translator" });
    assert.deepEqual([...dom.querySelectorAll("select")].map(({ value }) => value), ["photographer", "translator"]);
  }
  choose(one.dom, 0, "author");
  await server.clock.pass(100);
  assert.deepEqual(other.fields.get("roles"), { [daniel]: "translator" });
});

test("who leaves the byline leaves no part behind, and moving keeps it", async () => {
  const { server, one, other } = await panels();
  one.fields.set("authors", [rima, daniel]);
  one.fields.redraw();
  choose(one.dom, 1, "photographer");
  (one.dom.querySelectorAll(".ed-up")[1] as HTMLElement).click();
  await server.clock.pass(100);
  assert.deepEqual([other.fields.get("authors"), other.fields.get("roles")], [[daniel, rima], { [daniel]: "photographer" }]);
  (one.dom.querySelector("li button:last-of-type") as HTMLElement).click();
  await server.clock.pass(100);
  assert.deepEqual([other.fields.get("authors"), other.fields.get("roles")], [[rima], {}]);
});

test("a version with other parts differs in its byline, and what an older page kept has none", () => {
  const fields = new FieldsModel({ ...FIELDS, authors: [rima] });
  const version = { fields: { ...FIELDS, authors: [rima], roles: { [rima]: "translator" } } } as RevisionJson;
  assert.deepEqual(changedFields(fields, version), ["authors"]);
  fields.replace(version.fields);
  assert.deepEqual(fields.get("roles"), { [rima]: "translator" });
  const { roles: _, ...older } = FIELDS;
  fields.replace(older as Fields);
  assert.deepEqual(fields.get("roles"), {});
});

test("what a page without parts kept merges and takes none away", async () => {
  const { server, one, other } = await panels();
  one.fields.set("authors", [rima, daniel]);
  await server.clock.pass(100);
  // It saw the byline, knew nothing of parts, and wrote while others gave them.
  const older = new Doc();
  applyUpdate(older, encodeStateAsUpdate(server.doc));
  const seen = encodeStateVector(older);
  older.transact(() => {
    older.getMap("fields").set("dateline", "Beirut");
    const authors = older.getMap("fields").get("authors") as YArray<string>;
    authors.delete(0);
    authors.insert(1, [rima]);
  });
  const kept = encodeStateAsUpdate(older, seen);
  one.fields.set("roles", { [rima]: "photographer", [daniel]: "translator" });
  await server.clock.pass(100);
  (rooms.at(-1) as Room).merge(kept);
  await server.clock.pass(200);
  for (const { fields } of [one, other]) {
    assert.deepEqual(fields.get("roles"), { [rima]: "photographer", [daniel]: "translator" });
    assert.deepEqual([fields.get("authors"), fields.get("dateline")], [[daniel, rima], "Beirut"]);
  }
});

test("the draft of a page without parts is put back with the parts that there are now", () => {
  const fields = new FieldsModel({ ...FIELDS, authors: [rima], roles: { [rima]: "translator" } });
  const text = { headline: "One", standfirst: "", body: { type: "body", content: [{ type: "paragraph" }] } };
  const now = (): Draft => ({ ...text, fields: fields.all() });
  const { roles: _, ...older } = FIELDS;
  const kept = (more: Partial<Fields>): Draft => ({ ...text, fields: { ...older, ...more } as Fields });
  // It says nothing else, so there is nothing to offer.
  assert.ok(sameDraft(completed(kept({ authors: [rima] }), now()), now()));
  const draft = completed(kept({ authors: [rima], dateline: "Beirut" }), now());
  assert.ok(!sameDraft(draft, now()));
  fields.replace(draft.fields);
  assert.deepEqual([fields.get("roles"), fields.get("dateline")], [{ [rima]: "translator" }, "Beirut"]);
  // Its own are kept as they are, with none as well.
  assert.deepEqual(completed(kept({ roles: {} }), now()).fields.roles, {});
});
