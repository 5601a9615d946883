import { schema } from "../src/schema";
import { canvas, line } from "./canvas";
import assert from "node:assert/strict";
import test from "node:test";
import { sinkListItem } from "prosemirror-schema-list";
import type { NodeJson } from "../src/data";
import { isLanguageTag } from "../src/direction";
import { FieldsModel } from "../src/fields";
import { safeHref } from "../src/href";
import { withinBounds } from "../src/write/bounds";

// What the server does not take costs a page its connection, and what was written in it its way to the others. So what a
// person does here never goes beyond what the server takes (`collab::schema`, `newsroom::document`).

test("addresses", () => {
  for (const href of ["https://example.org/a?b=c&d=%20#e", "https://مثال.example/خبر", "mailto:desk@example.org?subject=Tip", "/", "/?q=a:b"]) assert.equal(safeHref(href), href);
  assert.equal(safeHref("\u200f https://example.org/a \u200e"), "https://example.org/a");
  assert.equal(safeHref("https://example.org/two words\u200c"), "https://example.org/two%20words");
  assert.equal(safeHref("https://example.org/می\u200cروم"), "https://example.org/می%E2%80%8Cروم");
  for (const bad of ["javascript:alert(1)", "https://who:word@example.org/", "https://who@example.org", "https:\\\\example.org", "/\\example.org", "//example.org", "mailto:x?cc=a@example.org", "https://exa mple.org/", "https:///a", ""]) {
    assert.equal(safeHref(bad), null, bad);
  }
});

test("languages", () => {
  for (const tag of ["ar", "ckb", "pt-BR", "sr-Latn", "zh-Hant-TW", "es-419"]) assert.ok(isLanguageTag(tag), tag);
  for (const tag of ["", "x-none", "und", "english-variant", "de-1996", "ar-u-nu-latn", "abcd", "abcdefgh-Latn-419"]) assert.ok(!isLanguageTag(tag), tag);
});

test("fields", () => {
  const fields = new FieldsModel({ dateline: "" } as never);
  fields.set("dateline", "x".repeat(100_000));
  assert.ok(fields.get("dateline").length * 3 < 64 * 1024);
});

test("blocks in blocks, and cells over cells", () => {
  const said: string[] = [];
  const nested = (levels: number): NodeJson => (levels === 0 ? line("deep") : { type: "bullet_list", content: [{ type: "list_item", content: [line("x"), nested(levels - 1)] }] });
  const into = (content: NodeJson) => {
    const { view } = canvas([line("first")]);
    const tr = view.state.tr.insert(view.state.doc.content.size - 1, schema.nodeFromJSON(content));
    return withinBounds(tr, view.state, (words) => said.push(words), (words) => said.push(words)).docChanged;
  };
  assert.ok(into(nested(5)));
  assert.deepEqual(said, []);
  assert.ok(!into(nested(6)));
  assert.equal(said.length, 1);
  const wide = (colspan: number): NodeJson => ({ type: "table", content: [{ type: "table_row", content: [{ type: "table_cell", attrs: { colspan, rowspan: 1, colwidth: null }, content: [line("x")] }] }] });
  assert.ok(into(wide(50)) && !into(wide(51)));
});

test("an item that is moved into the list above it", () => {
  const nested = (levels: number): NodeJson[] => (levels === 1 ? ["one", "two"].map((words) => ({ type: "list_item", content: [line(words)] })) : [{ type: "list_item", content: [line("x"), { type: "bullet_list", content: nested(levels - 1) }] }]);
  const sinks = (levels: number) => {
    const { view } = canvas([{ type: "bullet_list", content: nested(levels) }]);
    let made = false;
    sinkListItem(schema.nodes["list_item"]!)(view.state, (tr) => (made = withinBounds(tr, view.state, () => undefined, () => undefined).docChanged));
    return made;
  };
  assert.ok(sinks(4) && !sinks(5));
});
