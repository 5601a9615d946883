import assert from "node:assert/strict";
import test from "node:test";
import { contrast } from "../src/desk/contrast";
import { folded } from "../src/ui/combo";

test("contrast is measured as WCAG does", () => {
  assert.equal(contrast("#000", "#fff"), 21);
  assert.equal(contrast("#0b5563", "#0b5563"), 1);
  assert.ok(Math.abs((contrast("#767676", "#ffffff") ?? 0) - 4.54) < 0.01);
  assert.equal(contrast("red", "#fff"), null);
});

test("searching folds what people do not type alike", () => {
  assert.equal(folded("Café"), folded("CAFE"));
  assert.equal(folded("أُسامة"), folded("اسامه"));
  assert.equal(folded("مصطفى"), folded("مصطفي"));
});
