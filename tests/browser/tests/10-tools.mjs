// What helps with the writing: finding and replacing, our own stories at the cursor, marks of what is to come, focus mode
// and the palette of commands.

import assert from "node:assert/strict";
import { bare, beginStory, canvas, intoBody, move, nodes, plain, readyStory, savedWith } from "../harness/desk.mjs";
import { NARROW } from "../harness/visitor.mjs";
import { until } from "../harness/world.mjs";

async function wordsAreFoundAndReplacedInBothScripts(world) {
  for (const { lang, lines, words, spelled, count, other, typed } of [
    { lang: "en", lines: ["The café by the port opens.", "Cafe, CAFÉ and cafés."], words: "cafe", spelled: "café", count: 5, other: "bakery", typed: "A café" },
    { lang: "ar", lines: ["قالت إحدى المُدرِّسات في المدرسة.", "مدرسه ومدرسةٌ أخرى."], words: "مدرسه", spelled: "مدرسة", count: 4, other: "جامعة", typed: "مدرسة" },
  ]) {
    const visitor = await world.visitor({ as: "admin" });
    const { page } = visitor;
    const id = await readyStory(visitor, { headline: typed, lines, lang, section: "Harbour", author: "Layan" });
    await move(page, "Control+Home");
    await page.keyboard.press("Control+f");
    await page.keyboard.insertText(words);
    await found(page, `1 of ${count}`);
    await page.keyboard.press("Enter");
    await found(page, `2 of ${count}`);
    await page.keyboard.press("Shift+Enter");
    await found(page, `1 of ${count}`);
    assert.equal(await page.locator(".ed-found").count(), count);
    assert.equal(await page.locator(".ed-found-now").count(), 1);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".ed-find").isVisible(), false);
    assert.equal(await selected(page), spelled, "the match is selected, with its accents");
    assert.ok(await page.locator(".ed-text").evaluate((text) => text === document.activeElement));
    // Without the bar the same words are found on.
    await page.keyboard.press("Control+g");
    assert.notEqual(await selected(page), "");
    const before = await canvas(page);
    await page.keyboard.press("Control+h");
    const [find, replace] = [page.locator(".ed-find input").nth(0), page.locator(".ed-find input").nth(1)];
    await find.fill(words);
    await replace.fill(other);
    await found(page, new RegExp(`of ${count}$`));
    await page.getByRole("button", { name: "Replace all" }).click();
    await found(page, `Replaced ${count}`);
    await savedWith(visitor, id, (story) => plain(story).split(other).length === count + 1);
    await page.keyboard.press("Escape");
    await page.locator(".ed-text").focus();
    await page.keyboard.press("Control+z");
    assert.equal(await canvas(page), before, "all replacements are one step of undo");
    await visitor.close();
  }
}

async function anExpressionThatCannotBeUsedIsExplained(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await readyStory(visitor, { headline: "Numbers", lines: ["In 2024 there were 15, in 2025 there were 215."] });
  await page.keyboard.press("Control+f");
  await page.getByLabel("Regular expression").check();
  const find = page.locator(".ed-find input").first();
  await find.fill("\\b\\d{4}\\b");
  await found(page, "1 of 2");
  await find.fill("(\\d");
  await found(page, /parenthesis/);
  assert.equal(await find.getAttribute("aria-invalid"), "true");
  await find.fill("no such words");
  await found(page, "Nothing found");
  assert.equal(await find.getAttribute("aria-invalid"), null);
}

async function ourOwnStoriesAreLinkedFromTheText(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const id = await beginStory(page, { headline: "At the cursor", section: "Harbour" });
  await intoBody(page);
  await page.keyboard.insertText("As we wrote in ");
  await page.keyboard.type("@night ferry");
  const list = page.getByRole("listbox", { name: "Link to one of our stories" });
  await list.getByRole("option").first().waitFor();
  const text = page.locator(".ed-text");
  assert.equal(await text.getAttribute("aria-activedescendant"), await list.locator("[aria-selected=true]").getAttribute("id"));
  await page.keyboard.press("Enter");
  await page.keyboard.insertText(" last week.");
  await page.keyboard.press("Enter");
  await page.keyboard.type("@night ferry");
  await list.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  const story = await savedWith(visitor, id, (story) => nodes(story, "related_story").length === 1);
  const [sentence] = nodes(story, "paragraph");
  assert.match(sentence.content.map(({ text }) => text).join(""), /^As we wrote in Night ferry .* last week\.$/);
  const link = sentence.content.find(({ marks }) => marks?.some(({ type }) => type === "link"));
  assert.equal(link.marks[0].attrs.article, nodes(story, "related_story")[0].attrs.article);
  // An address is no search, and Escape leaves what was typed.
  await page.keyboard.type("desk@harbour.example @nobody");
  await page.keyboard.press("Escape");
  assert.equal(await list.count(), 0);
  await savedWith(visitor, id, (story) => plain(story).includes("desk@harbour.example @nobody"));
}

async function whatIsToComeIsCountedAndReached(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await readyStory(visitor, { headline: "Numbers TK", lines: ["There were XXX boats.", "Nothing here.", "Ask the council ؟؟"] });
  const count = page.locator(".ed-gap-count");
  await until("three marks are counted", async () => (await count.innerText()) === "3 TK marks");
  await page.locator(".ed-text").focus();
  await move(page, "Control+Home");
  const seen = [];
  for (let press = 0; press < 3; press++) {
    await page.keyboard.press("Control+F8");
    seen.push(await selected(page));
  }
  assert.deepEqual(seen, ["TK", "XXX", "؟؟"]);
  await page.keyboard.press("Control+Shift+F8");
  assert.equal(await selected(page), "XXX");
  await page.keyboard.insertText("15");
  await until("two are left", async () => (await count.innerText()) === "2 TK marks");
}

async function focusModeMovesNothing(world) {
  for (const size of [{ width: 1440, height: 900 }, NARROW]) {
    const visitor = await world.visitor({ as: "admin", size });
    const { page } = visitor;
    await page.goto("/desk?q=ferry");
    await page.locator("table.rows a.t").first().click();
    const text = page.locator(".ed-text[contenteditable=true]");
    await text.waitFor();
    await text.focus();
    const place = async () => page.locator(".ed-text .hed").evaluate((headline) => ({ x: headline.getBoundingClientRect().x, width: headline.getBoundingClientRect().width }));
    const before = await place();
    await page.keyboard.press("Control+Shift+Backslash");
    assert.deepEqual(await place(), before);
    for (const hidden of [".ed-panel", ".ed-toolbar", ".ed-line", ".ed-top .st"]) assert.equal(await page.locator(hidden).isVisible(), false, hidden);
    for (const shown of [".ed-saved", ".ed-focus-end"]) assert.equal(await page.locator(shown).isVisible(), true, shown);
    await page.keyboard.press("Escape");
    assert.deepEqual(await place(), before);
    assert.equal(await page.locator(".ed-toolbar").isVisible(), true);
    assert.ok(await text.evaluate((element) => element === document.activeElement));
    await visitor.close();
  }
}

async function thePaletteKnowsEveryCommandInBothLanguages(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await readyStory(visitor, { headline: "By command", lines: ["One line of it."] });
  await page.locator(".ed-text").focus();
  await move(page, "Control+End");
  const dialog = page.locator("dialog[open]");
  const ask = async (words, first) => {
    await page.keyboard.press("Control+Shift+k");
    await dialog.waitFor();
    await page.keyboard.insertText(words);
    await until(`“${words}” finds ${first}`, async () => first.test(await dialog.getByRole("option").first().innerText().catch(() => "")));
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
  };
  await ask("عنوان فرعي", /^Subheading/);
  assert.equal(await page.locator(".ed-text h3").innerText(), "One line of it.");
  await ask("prgrph", /^Paragraph/);
  assert.equal(await page.locator(".ed-text h3").count(), 0);
  assert.ok(await page.locator(".ed-text").evaluate((element) => element === document.activeElement), "the text has the focus again");
  // Outside of the text the short key does it, and the desk's pages are commands too.
  await page.locator(".ed-top a").first().focus();
  await page.keyboard.press("Control+k");
  await dialog.waitFor();
  await page.keyboard.insertText("الوسوم");
  await until("the page of tags is found", async () => /^Tags/.test(await dialog.getByRole("option").first().innerText().catch(() => "")));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/desk/tags");
}

async function whatWasPastedCanBeKeptPlain(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const id = await beginStory(page, { headline: "Pasted", section: "Harbour" });
  await intoBody(page);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/html", "<p>One <b>bold</b> word</p><h2>Two</h2>");
    data.setData("text/plain", "One bold word\n\nTwo");
    document.querySelector(".ed-text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  const said = page.locator(".ed-said [aria-live]");
  await until("the paste is spoken of", async () => /^Pasted and cleaned/.test(bare(await said.textContent())));
  assert.equal(await page.locator(".ed-text .body strong").count(), 1);
  await page.keyboard.press("Control+Shift+v");
  assert.equal(await page.locator(".ed-text .body :is(strong, h2)").count(), 0);
  assert.equal(bare(await said.textContent()), "");
  await savedWith(visitor, id, (story) => plain(story).includes("One bold word\nTwo") && nodes(story, "heading").length === 0);
}

async function theTopBarTakesTwoRowsOnANarrowScreen(world) {
  const visitor = await world.visitor({ as: "admin", size: NARROW });
  const { page } = visitor;
  await page.goto("/desk?q=ferry");
  for (const href of await page.locator("table.rows a.t").evaluateAll((links) => links.slice(0, 2).map((link) => link.href))) {
    await page.goto(href);
    await page.locator(".ed-text").waitFor();
    const height = await page.locator(".ed-top").evaluate((bar) => bar.offsetHeight);
    assert.ok(height <= 100, `${height} px`);
    // What has no room there is in the menu.
    await page.locator(".ed-top").getByRole("button", { name: "More" }).click();
    const items = await page.getByRole("menuitem").allInnerTexts();
    for (const words of ["Preview", "Version history", "Find and replace", "Focus mode on or off", "All commands"]) assert.ok(items.some((item) => item.startsWith(words)), `${words} in ${items}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
    await page.keyboard.press("Escape");
  }
}

async function aLongStoryIsSearchedInAMoment(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await beginStory(page, { headline: "Twenty thousand words", section: "Harbour" });
  await intoBody(page);
  await page.evaluate(() => {
    const sentence = "The harbour master said that the café by the old breakwater would open again before winter came. قال مدير الميناء إنّ المقهى سيفتح قبل الشتاء. ";
    const data = new DataTransfer();
    data.setData("text/plain", Array.from({ length: 220 }, (_, at) => sentence.repeat(4) + at).join("\n\n"));
    document.querySelector(".ed-text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await until("the text is there", async () => (await page.locator(".ed-text .body > p").count()) >= 220);
  await page.keyboard.press("Control+f");
  const took = [];
  for (const words of ["harbour", "الميناء", "winter", "cafe"]) {
    took.push(
      await page.evaluate((words) => {
        const [input, box] = document.querySelectorAll(".ed-find input");
        input.value = words;
        // Changing a switch searches at once, without the pause for typing.
        const before = performance.now();
        box.ownerDocument.querySelector(".ed-find-switches input").dispatchEvent(new Event("change"));
        return performance.now() - before;
      }, words),
    );
    await found(page, "1 of 880");
  }
  console.log(`        a pass over 20,000 words with its marks: ${took.map((time) => Math.round(time)).join(", ")} ms`);
  // A search with all that it draws; the machine may be busy with other things.
  assert.ok(took.every((time) => time < 500), took.join(", "));
}

function selected(page) {
  return page.evaluate(() => getSelection().toString());
}

async function found(page, wanted) {
  let said = "";
  const matches = async () => {
    said = bare(await page.locator(".ed-find-status").textContent());
    return typeof wanted === "string" ? said === wanted : wanted.test(said);
  };
  await until(() => `the bar says “${said}” and never ${wanted}`, matches);
}

export default [
  wordsAreFoundAndReplacedInBothScripts,
  anExpressionThatCannotBeUsedIsExplained,
  ourOwnStoriesAreLinkedFromTheText,
  whatIsToComeIsCountedAndReached,
  focusModeMovesNothing,
  thePaletteKnowsEveryCommandInBothLanguages,
  whatWasPastedCanBeKeptPlain,
  theTopBarTakesTwoRowsOnANarrowScreen,
  aLongStoryIsSearchedInAMoment,
];
