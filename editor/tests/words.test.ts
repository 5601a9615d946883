import assert from "node:assert/strict";
import test from "node:test";
import { everyWord, form, learn, n, readersWord, speak, t } from "../src/words";
import { ar, arCounts } from "../src/words/ar";
import { en, enCounts } from "../src/words/en";

test("words wait for their dictionary, and the other one is needed for searching alone", async () => {
  assert.throws(() => t("desk"));
  await learn("ar");
  speak("ar");
  assert.equal(t("desk"), ar.desk);
  assert.equal(everyWord("desk"), ar.desk);
  assert.equal(readersWord("read_more", "en-GB"), "Read more");
  await learn("en");
  assert.equal(everyWord("desk"), `${en.desk} ${ar.desk}`);
});

test("both dictionaries have the same keys and the same places to fill", () => {
  assert.deepEqual(Object.keys(ar).sort(), Object.keys(en).sort());
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    assert.deepEqual(places(ar[key]), places(en[key]), key);
    assert.notEqual(ar[key].trim(), "", key);
  }
  assert.deepEqual(Object.keys(arCounts).sort(), Object.keys(enCounts).sort());
});

test("Arabic words are in Arabic script", () => {
  for (const [key, words] of Object.entries(ar)) assert.match(words, /[\u0600-\u06ff]/, key);
  for (const [key, words] of Object.entries(en)) assert.doesNotMatch(words, /[\u0600-\u06ff]/, key);
});

test("counts take the right one of six forms in Arabic and of two in English", () => {
  const counts = [0, 1, 2, 3, 11, 100];
  assert.deepEqual(counts.map((count) => form("ar", "words", count)), [
    arCounts.words.zero, arCounts.words.one, arCounts.words.two, arCounts.words.few, arCounts.words.many, arCounts.words.other,
  ]);
  assert.deepEqual(counts.map((count) => form("en", "words", count)), [0, 1, 2, 3, 11, 100].map((count) => (count === 1 ? "{n} word" : "{n} words")));
});

test("names are isolated and numbers are in Western digits", () => {
  speak("ar");
  assert.equal(n("words", 1234), "1,234 كلمة");
  assert.equal(t("their_version", { name: "Tom" }), "نسخة \u2068Tom\u2069");
  speak("en");
  assert.equal(n("words", 1), "1 word");
});
