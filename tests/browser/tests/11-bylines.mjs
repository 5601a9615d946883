// What each person in a byline did: chosen by the keyboard, seen by the other window, printed for readers.

import assert from "node:assert/strict";
import { barriers } from "../harness/barriers.mjs";
import { arrowTo, chooseAuthor, openStory, publish, readyStory, savedWith, speak, tabTo, twoWindows } from "../harness/desk.mjs";
import { until } from "../harness/world.mjs";

function part(page, at) {
  return page.locator(".ed-panel .ed-people select").nth(at);
}

async function whoDidWhatIsChosenByTheKeyboardAndPrinted(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "Told in words and pictures", lines: ["The boats are back."] });
  await chooseAuthor(mine, "Elias");
  await chooseAuthor(mine, "Wadad");
  await until("three people stand in the byline", async () => (await part(theirs, 2).count()) === 1);
  assert.match(await part(mine, 1).getAttribute("aria-label"), /Elias Qandil/);
  await mine.locator(".ed-panel .ed-people button").first().focus();
  await tabTo(mine, part(mine, 1));
  await arrowTo(mine, part(mine, 1), "Photographs");
  await tabTo(mine, part(mine, 2));
  await arrowTo(mine, part(mine, 2), "Translation");
  await until("the other window has both", async () => (await part(theirs, 1).inputValue()) === "photographer" && (await part(theirs, 2).inputValue()) === "translator");
  // Moved up, the photographer stays one.
  await mine.getByRole("button", { name: /earlier.*Elias|Elias.*earlier|Move earlier: Elias/i }).click();
  await until("the order is shared", async () => (await part(theirs, 0).inputValue()) === "photographer");
  await savedWith(visitor, id, ({ fields }) => Object.values(fields.roles).sort().join() === "photographer,translator");
  const { href } = await publish(mine);
  const reader = await world.visitor({ js: false });
  await reader.goto(href);
  assert.equal((await reader.page.locator(".by").innerText()).trim(), "By Layan Sabbour. Translated by Wadad Khayyal. Photographs by Elias Qandil");
  const data = JSON.parse(await reader.page.locator("script[type='application/ld+json']").first().textContent());
  assert.deepEqual(data.author.map(({ name }) => name), ["Layan Sabbour"]);
  assert.deepEqual(data.translator.map(({ name }) => name), ["Wadad Khayyal"]);
}

async function inArabicTooAndWithoutBarriers(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await speak(visitor, "ar");
  try {
    const id = await readyStory(visitor, { headline: "بالكلمات والصور", lines: ["عادت القوارب."], lang: "ar", section: "الميناء", author: "ليان" });
    await chooseAuthor(page, "إلياس");
    await part(page, 1).focus();
    await arrowTo(page, part(page, 1), "تصوير");
    await savedWith(visitor, id, ({ fields }) => Object.values(fields.roles).join() === "photographer");
    await openStory(page, id);
    assert.equal(await part(page, 1).inputValue(), "photographer");
    assert.deepEqual(await barriers(page, "byline in Arabic"), []);
    const { href } = await publish(page);
    const reader = await world.visitor();
    await reader.goto(href);
    assert.match(await reader.page.locator(".by").innerText(), /ليان صبّور\. تصوير: إلياس قنديل/);
    assert.deepEqual(await barriers(reader.page, "a credited story in Arabic"), []);
  } finally {
    await speak(visitor, "en");
  }
}

export default [whoDidWhatIsChosenByTheKeyboardAndPrinted, inArabicTooAndWithoutBarriers];
