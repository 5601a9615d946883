import "./dom";
import assert from "node:assert/strict";
import test from "node:test";
import { Doc, applyUpdate, encodeStateAsUpdate } from "yjs";
import { ySyncPluginKey } from "y-prosemirror";
import { anchorOf, findQuote, resolver } from "../src/comments/anchors";
import type { Fields } from "../src/data";
import { after } from "../src/desk/changes";
import { readText, type Editor } from "../src/editor";
import { FieldsModel } from "../src/fields";
import { undoCommand } from "../src/history";
import { changedFields, changedParts, gaps, isSame, restoreRevision, type RevisionJson } from "../src/restore";
import { whoWrote } from "../src/versions/marks";
import { writers, written } from "../src/who-wrote";
import { schema } from "../src/schema";
import { canvas, html, line, typeText } from "./canvas";

const fieldsOf = (slug: string): Fields => ({
  kind: "news", section: null, tags: [], authors: [], roles: {}, short_headline: "", dateline: "", slug,
  search_title: "", search_description: "", social_title: "", social_description: "",
});

function version(texts: string[], headline = "", slug = ""): RevisionJson {
  return {
    revision: 3, saved_at: "2026-11-24T10:00:00Z", saved_by: "Lina", headline, standfirst: "", body: { type: "body", content: texts.map(line) },
    fields: fieldsOf(slug), stories: {},
  };
}

const storyOf = (editor: Editor) => (ySyncPluginKey.getState(editor.view.state) as { type: import("yjs").XmlFragment; doc: Doc });
const said = (editor: Editor) => html(editor).replace(/<\/?p>/g, "").split("\n");

test("a version comes back as one step of undo, and what stays keeps its place", () => {
  const now = ["New beginning", "First", "Middle stays here", "Fourth, rewritten", "Last stays"];
  const then = ["First", "Middle stays here", "Fourth", "Last stays", "And an end"];
  const editor = canvas(now.map(line), "en", "New headline");
  const fields = new FieldsModel(fieldsOf("new"));
  const { type, doc } = storyOf(editor);
  const anchors = ["Middle stays", "Last stays"].map((words) => {
    const found = findQuote(editor.view.state.doc, words);
    assert.ok(found);
    const anchor = anchorOf(editor.view.state.doc, type, found);
    assert.ok(anchor);
    return anchor;
  });
  typeText(editor, "!");
  const json = version(then, "Old headline", "old");
  assert.deepEqual(changedParts(editor, json), ["headline", "body"]);
  assert.deepEqual(changedFields(fields, json), ["slug"]);
  const takeBack = restoreRevision(editor, fields, json);
  assert.ok(isSame(editor, fields, json));
  assert.deepEqual(said(editor), then);
  const resolve = resolver(editor.view.state.doc, type, doc);
  const words = (at: number) => {
    const range = resolve(anchors[at]!);
    return range && editor.view.state.doc.textBetween(range.from, range.to);
  };
  assert.equal(words(0), "Middle stays");
  takeBack();
  assert.deepEqual(said(editor), [...now.slice(0, 4), "Last stays!"]);
  assert.equal(editor.text().headline, "New headline");
  assert.equal(fields.get("slug"), "new");
  // The typing before it is a step of its own.
  undoCommand(editor.view.state, editor.view.dispatch, editor.view);
  assert.deepEqual(said(editor), now);
});

test("what is typed after a restored version is not taken back with it", () => {
  const editor = canvas(["One", "Two"].map(line));
  restoreRevision(editor, new FieldsModel(fieldsOf("")), version(["One", "Three"]));
  typeText(editor, "!");
  undoCommand(editor.view.state, editor.view.dispatch, editor.view);
  assert.deepEqual(said(editor), ["One", "Three"]);
});

test("somebody else's words beside a restored block survive", () => {
  const editor = canvas(["Alpha one", "Beta two", "Gamma three"].map(line));
  const { doc } = storyOf(editor);
  const other = new Doc();
  applyUpdate(other, encodeStateAsUpdate(doc));
  restoreRevision(editor, new FieldsModel(fieldsOf("")), version(["Alpha", "Beta two", "Gamma"]));
  const beta = other.getXmlFragment("story").get(2) as import("yjs").XmlElement;
  ((beta.get(1) as import("yjs").XmlElement).get(0) as import("yjs").XmlText).insert(4, " and more");
  applyUpdate(doc, encodeStateAsUpdate(other));
  assert.deepEqual(said(editor), ["Alpha", "Beta and more two", "Gamma"]);
});

test("only blocks that differ are replaced", () => {
  const body = (texts: string[]) => readText(version(texts)).child(2);
  const found = gaps(body(["a", "b", "c", "d", "e"]), body(["b", "x", "d", "e", "f"]));
  assert.deepEqual(found.map(({ from, to, with: nodes }) => [from, to, nodes.map(({ textContent }) => textContent)]), [
    [0, 1, []], [2, 3, ["x"]], [5, 5, ["f"]],
  ]);
  assert.deepEqual(gaps(body(["a"]), body(["a"])), []);
});

test("each character is its writer's", () => {
  const doc = new Doc();
  const editor = canvas(["Old text."].map(line));
  const shared = storyOf(editor);
  applyUpdate(doc, encodeStateAsUpdate(shared.doc));
  const own = String(shared.doc.clientID);
  const body = doc.getXmlFragment("story").get(2) as import("yjs").XmlElement;
  ((body.get(0) as import("yjs").XmlElement).get(0) as import("yjs").XmlText).insert(4, "new ");
  applyUpdate(shared.doc, encodeStateAsUpdate(doc));
  const clients = { [String(doc.clientID)]: { id: "2", name: "توم" } };
  const parts = written(shared.type, schema, clients);
  const texts = parts.map(({ from, to, person }) => [person, editor.view.state.doc.textBetween(from, to)]);
  assert.deepEqual(texts, [[null, "Old "], ["2", "new "], [null, "text."]]);
  const people = writers(parts, clients, "Nobody");
  assert.deepEqual(people.map(({ name, characters, hue }) => [name, characters, hue]), [["Nobody", 9, -1], ["توم", 4, 1]]);
  assert.ok(own !== String(doc.clientID));
  assert.ok(whoWrote());
});

test("changes are gone through round the end", () => {
  assert.deepEqual([after(0, 1, 3), after(0, -1, 3), after(3, 1, 3), after(1, -1, 3), after(2, 1, 3)], [1, 3, 1, 3, 3]);
});
