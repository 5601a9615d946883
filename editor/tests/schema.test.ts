import assert from "node:assert/strict";
import test from "node:test";
import table from "../schema.json";
import { readText } from "../src/editor";
import { safeHref, typedHref } from "../src/href";
import { schema, schemaTable } from "../src/schema";

test("the schema of the canvas is the one in schema.json", () => {
  assert.deepEqual(schemaTable(), table);
});

test("no block writes an inline style", () => {
  for (const type of Object.values(schema.nodes)) {
    if (type.isText || !type.spec.toDOM) continue;
    const attrs = Object.fromEntries(Object.keys(type.spec.attrs ?? {}).map((name) => [name, sample[name] ?? null]));
    assert.doesNotMatch(JSON.stringify(type.spec.toDOM(type.create(attrs))), /style/);
  }
});

const sample: Record<string, unknown> = { level: 3, start: 4, dir: "rtl", article: "a", colspan: 2, rowspan: 2, colwidth: [100, 120] };

test("a stored story is read and written back as it was", () => {
  const body = {
    type: "body",
    content: [
      { type: "paragraph", attrs: { dir: "rtl" }, content: [{ type: "text", text: "نص", marks: [{ type: "link", attrs: { href: null, article: "x" } }] }] },
      { type: "divider" },
    ],
  };
  const doc = readText({ headline: "H", standfirst: "", body });
  // Attributes have no prototype there; what is sent is what counts.
  assert.deepEqual(JSON.parse(JSON.stringify(doc.child(2).toJSON())), body);
});

test("a story that holds something unknown is not opened", () => {
  const read = (content: unknown) => () => readText({ headline: "", standfirst: "", body: { type: "body", content } as never });
  assert.throws(read([{ type: "carousel" }]));
  assert.throws(read([{ type: "paragraph", content: [{ type: "text", text: "x", marks: [{ type: "blink" }] }] }]));
  assert.throws(read([{ type: "heading", attrs: { level: 5 } }]));
  assert.throws(read([{ type: "paragraph", content: [{ type: "text", text: "x", marks: [{ type: "link", attrs: { href: "javascript:alert(1)", article: null } }] }] }]));
});

test("only addresses that readers may follow are links", () => {
  for (const good of ["https://example.org/a?b=c", "http://example.org", "mailto:desk@example.org", "/2026/11/a"]) assert.equal(safeHref(good), good);
  for (const bad of ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", "", "#part", "https://", "https://a b", "java\nscript:x", `https://a.example/${"x".repeat(2048)}`]) {
    assert.equal(safeHref(bad), null, bad);
  }
  assert.equal(typedHref("example.org/path"), "https://example.org/path");
  assert.equal(typedHref("desk@example.org"), "mailto:desk@example.org");
  assert.equal(typedHref("harbour council"), null);
  assert.equal(typedHref("harbour"), null);
});
