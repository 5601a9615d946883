import assert from "node:assert/strict";
import test from "node:test";
import { readText } from "../src/editor";
import { charactersIn, readingMinutes, wordsIn, wordsOf } from "../src/write/count";
import { directionOf, isLanguageTag } from "../src/direction";

test("words are counted as the language divides them", () => {
  assert.equal(wordsIn("It’s 4.5 o’clock, isn’t it?", "en"), 5);
  assert.equal(wordsIn("صوّت المجلس البلدي، أمس.", "ar"), 4);
  assert.equal(wordsIn("", "en"), 0);
  assert.equal(charactersIn("a😀"), 2);
});

test("words do not run together over blocks", () => {
  const paragraph = (text: string) => ({ type: "paragraph", content: [{ type: "text", text }] });
  const doc = readText({ headline: "Not counted", standfirst: "", body: { type: "body", content: [paragraph("one"), paragraph("two three")] } });
  assert.equal(wordsOf(doc.child(2), "en"), 3);
});

test("reading time follows the language and is at least a minute", () => {
  assert.equal(readingMinutes(0, "en"), 1);
  assert.equal(readingMinutes(952, "en"), 4);
  assert.equal(readingMinutes(905, "ar"), 5);
  assert.equal(readingMinutes(905, "ar-LB"), 5);
  assert.equal(readingMinutes(642, "fr"), 3);
  assert.equal(readingMinutes(520, "de"), 2);
  assert.equal(readingMinutes(556, "es"), 2);
  assert.equal(readingMinutes(448, "he"), 2);
  assert.equal(readingMinutes(476, "ja"), 2);
});

test("direction follows the language, and its script first", () => {
  assert.deepEqual(["ar", "en", "fa-IR", "ku-Arab", "az", "ar-Latn", "he"].map(directionOf), ["rtl", "ltr", "rtl", "rtl", "ltr", "ltr", "rtl"]);
  assert.ok(isLanguageTag("zh-Hant-TW"));
  assert.ok(!isLanguageTag("not a tag"));
});
