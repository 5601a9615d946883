// Makes what the search with random input starts from: a story with one of everything (story.bin), and updates to it as
// the editor makes them (corpus/update), alone and two by two.
//
//     node fuzz/seeds.mjs

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as Y from "yjs";

const HERE = import.meta.dirname;
const AUTHOR = "0190d1b2-0000-7000-8000-000000000001";

const element = (name, content = [], attributes = {}) => {
	const made = new Y.XmlElement(name);
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
	made.insert(0, content);
	return made;
};
const words = (text) => new Y.XmlText(text);
const paragraph = (text) => element("paragraph", [words(text)]);

function story() {
	const doc = new Y.Doc();
	doc.clientID = 1;
	doc.transact(() => {
		const cells = ["table_header", "table_cell"].map((cell) => element("table_row", [element(cell, [paragraph(cell)], { colspan: 1, rowspan: 1 })]));
		const body = element("body", [
			paragraph("Boats come home before the storm. السفن تعود."),
			element("heading", [words("After the storm")], { level: 2 }),
			element("quote", [paragraph("We saw it."), element("attribution", [words("A sailor")])]),
			element("bullet_list", [element("list_item", [paragraph("one")]), element("list_item", [paragraph("two")])]),
			element("fact_box", [element("fact_title", [words("Facts")]), paragraph("Three boats.")]),
			element("table", cells),
		]);
		doc.getXmlFragment("story").insert(0, [element("headline", [words("Boats return")]), element("standfirst", [words("All of them.")]), body]);
		const fields = doc.getMap("fields");
		for (const [name, text] of [["kind", "news"], ["slug", ""], ["dateline", "Beirut"], ["short_headline", ""]]) fields.set(name, text);
		fields.set("section", null);
		for (const name of ["tags", "authors"]) fields.set(name, new Y.Array());
		fields.set("roles", new Y.Map());
	});
	return doc;
}

const suggested = { id: "1", person: AUTHOR, at: "2026-11-24T10:00:00Z" };
const edits = [
	({ first }) => first.insert(6, "word "),
	({ first }) => first.delete(0, 12),
	({ first }) => first.format(0, 5, { strong: {} }),
	({ first }) => first.format(3, 9, { link: { href: "https://boats.example/", article: null } }),
	({ first }) => first.insert(5, "new ", { insertion: suggested }),
	({ first }) => first.format(2, 8, { deletion: suggested }),
	({ body }) => body.insert(1, [paragraph("Between.")]),
	({ body }) => body.delete(2, 1),
	({ body }) => body.delete(0, body.length),
	({ body }) => body.get(3).insert(1, [element("list_item", [paragraph("and a half")])]),
	({ body }) => body.get(5).insert(1, [element("table_row", [element("table_cell", [paragraph("x")], { colspan: 1, rowspan: 1 })])]),
	({ body }) => body.get(1).setAttribute("level", 3),
	({ body }) => body.insert(body.length, [element("divider"), element("related_story", [], { article: AUTHOR })]),
	({ fields }) => fields.set("slug", "boats"),
	({ fields }) => fields.get("authors").insert(0, [AUTHOR]),
	({ fields }) => fields.get("roles").set(AUTHOR, "editor"),
	// As the editor splits a paragraph.
	({ body, first }) => {
		body.insert(1, [paragraph(first.toString().slice(10))]);
		first.delete(10, first.length - 10);
	},
];

/** The update of one edit by a client that has seen the story and what it is given besides. */
function update(edit, client, seen = []) {
	const doc = new Y.Doc();
	doc.clientID = client;
	for (const one of [BASE, ...seen]) Y.applyUpdate(doc, one);
	const before = Y.encodeStateVector(doc);
	const body = doc.getXmlFragment("story").get(2);
	doc.transact(() => edit({ body, first: body.get(0)?.get(0) ?? doc.getXmlFragment("story").get(0).get(0), fields: doc.getMap("fields") }));
	return Y.encodeStateAsUpdate(doc, before);
}

const framed = (updates) => Buffer.concat(updates.flatMap((one) => [Buffer.of(one.length & 255, one.length >> 8), one]));

const BASE = Y.encodeStateAsUpdate(story());
const corpus = join(HERE, "corpus/update");
mkdirSync(corpus, { recursive: true });
writeFileSync(join(HERE, "story.bin"), BASE);
let count = 0;
const keep = (updates) => writeFileSync(join(corpus, `seed-${String(count++).padStart(3, "0")}`), framed(updates));
for (const [at, edit] of edits.entries()) {
	const mine = update(edit, 2);
	keep([mine]);
	// Together with what somebody else does at the same time, and with what follows.
	for (const step of [1, 5]) {
		const other = edits[(at + step) % edits.length];
		const theirs = update(other, 3);
		keep([mine, theirs]);
		const next = edits[(at + 2 * step) % edits.length];
		try {
			keep([mine, theirs, update(next, 4, [mine, theirs])]);
		} catch {
			// Its place was deleted by the other two.
		}
	}
}
console.log(`${count} seeds`);
