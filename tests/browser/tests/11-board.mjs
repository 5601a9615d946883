// The list of stories and the board, by keyboard alone, in both languages; rows that change while somebody looks.

import assert from "node:assert/strict";
import { barriers } from "../harness/barriers.mjs";
import { speak, tabTo } from "../harness/desk.mjs";
import { until } from "../harness/world.mjs";

const theListByKeyboardInEnglish = (world) => theListByKeyboard(world, "en");
const theListByKeyboardInArabic = (world) => theListByKeyboard(world, "ar");
const theBoardByKeyboardInEnglish = (world) => theBoardByKeyboard(world, "en");
const theBoardByKeyboardInArabic = (world) => theBoardByKeyboard(world, "ar");

const WORDS = {
  en: { stage: "Ready", keys: "Keys", done: /1 story was changed/, desk: "With desk", subs: "With subs" },
  ar: { stage: "جاهزة", keys: "المفاتيح", done: /تغيّرت مادة واحدة/, desk: "عند التحرير", subs: "عند التدقيق" },
};

async function theListByKeyboard(world, ui) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await speak(visitor, ui);
  try {
    await begin(page, `Keyboard list ${ui} ${Date.now()}`);
    await page.goto("/desk?state=writing");
    const keys = page.locator("dialog.keys");
    await page.keyboard.press("?");
    await keys.waitFor();
    assert.match(await keys.innerText(), new RegExp(WORDS[ui].keys));
    const found = await barriers(page, "keys");
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "q");
    // Letters that are typed are letters.
    await page.keyboard.type("jxe");
    assert.equal(await page.inputValue("#q"), "jxe");
    await page.evaluate(() => document.activeElement.blur());
    const here = () => page.evaluate(() => document.activeElement.closest("[data-story]")?.dataset.story);
    await page.keyboard.press("j");
    const first = await here();
    assert.ok(first);
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await here(), first);
    await page.keyboard.press("k");
    assert.equal(await here(), first);
    await page.keyboard.press("x");
    assert.ok(await page.locator(`[data-story="${first}"] input`).isChecked());
    await page.locator(".bulk").waitFor();
    found.push(...(await barriers(page, "list with a choice")));
    assert.deepEqual(found, []);
    await page.keyboard.press("b");
    await tabTo(page, page.locator("#bulk-step"));
    await page.selectOption("#bulk-step", "mark-ready");
    await page.keyboard.press("Enter");
    await until("what was asked for", async () => WORDS[ui].done.test(await page.locator("[data-news]").innerText()));
    // It left the filter while the page stayed.
    await page.locator(`[data-story="${first}"]`).waitFor({ state: "detached" });
    await page.goto("/desk?state=ready");
    // The first of the list was another's if one was saved after this one began.
    const row = page.locator(`tr[data-story="${first}"]`);
    assert.equal(await row.locator("[data-part=stage]").innerText(), WORDS[ui].stage);
    await row.locator("a.t").focus();
    await page.keyboard.press("e");
    await page.waitForURL(/\/assignment$/);
    await page.goBack();
    await row.locator("a.t").focus();
    await page.keyboard.press("Enter");
    await page.locator(".ed-text[contenteditable=true]").waitFor();
  } finally {
    await speak(visitor, "en");
  }
}

async function theBoardByKeyboard(world, ui) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await speak(visitor, ui);
  try {
    const headline = await begin(page, `Keyboard board ${ui} ${Date.now()}`);
    const story = new URL(page.url()).pathname;
    await page.goto("/desk?show=board");
    const card = page.locator(".card", { hasText: headline });
    const column = () => card.evaluate((element) => element.closest("[data-column]").dataset.column);
    assert.equal(await column(), "writing");
    // Somebody else moves it: it goes to its column, but not from under the focus.
    await card.locator("a.t").focus();
    const move = (step) => page.evaluate(([path, step]) => fetch(path, { method: "POST", body: new URLSearchParams({ step }) }).then(({ ok }) => ok), [`${story}/moves`, step]);
    assert.ok(await move("submit"));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.equal(await column(), "writing");
    assert.ok(await card.locator("a.t").evaluate((element) => element === document.activeElement));
    await page.locator("#q").focus();
    await until("what was asked for", async () => (await column()) === "with-desk");
    // By one's own keys.
    await card.locator("a.t").focus();
    await page.keyboard.press("x");
    await page.keyboard.press("b");
    await tabTo(page, page.locator("#bulk-step"));
    await page.selectOption("#bulk-step", "pass-to-subs");
    await page.keyboard.press("Enter");
    await until("what was asked for", async () => (await column()) === "with-subs");
    assert.deepEqual(await barriers(page, "board"), []);
  } finally {
    await speak(visitor, "en");
  }
}

async function aCardIsDraggedFromStageToStage(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const headline = await begin(page, `Dragged ${Date.now()}`);
  await page.goto("/desk?show=board");
  const card = page.locator(".card", { hasText: headline });
  const column = () => card.evaluate((element) => element.closest("[data-column]").dataset.column);
  assert.equal(await column(), "writing");
  await card.dragTo(page.locator("[data-column=with-desk] h2"));
  await until("it stands with the desk", async () => (await column()) === "with-desk");
  assert.match(await page.locator("[data-news]").innerText(), /1 story was changed/);
  // Where no move leads it stays, and that is said.
  await card.dragTo(page.locator("[data-column=idea] h2"));
  await until("it is said", async () => /not reached/.test(await page.locator("[data-news]").innerText()));
  assert.equal(await column(), "with-desk");
}

/** Begins a story and gives its headline; the page is the story's. */
async function begin(page, headline) {
  await page.goto("/desk/articles/new");
  await page.fill("#headline", headline);
  await page.press("#headline", "Enter");
  await page.locator(".ed-text[contenteditable=true]").waitFor();
  return headline;
}

export default [theListByKeyboardInEnglish, theListByKeyboardInArabic, theBoardByKeyboardInEnglish, theBoardByKeyboardInArabic, aCardIsDraggedFromStageToStage];
