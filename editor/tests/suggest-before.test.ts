import assert from "node:assert/strict";
import test from "node:test";
import cases from "../src/suggest/before.cases.json";
import type { NodeJson } from "../src/data";
import { withoutSuggestions } from "../src/suggest/resolve";

for (const { name, story, expected } of cases) {
  test(`before: ${name}`, () => {
    const given = structuredClone(story) as NodeJson;
    assert.deepEqual(withoutSuggestions(given), expected);
    assert.deepEqual(given, story, "the given document is left as it is");
  });
}
