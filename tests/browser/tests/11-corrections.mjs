// What is told to readers of a story that was wrong, and the end of one, in both languages.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { barriers } from "../harness/barriers.mjs";
import { bare, idOf, intoBody, move, plain, publish, readyStory, savedWith, speak } from "../harness/desk.mjs";
import { NARROW, WIDE } from "../harness/visitor.mjs";
import { until } from "../harness/world.mjs";

const out = join(dirname(fileURLToPath(import.meta.url)), "../../../target/browser/shots");

const STORY = {
  en: {
    prefix: "",
    headline: "The breakwater grows by a metre",
    lines: ["Ninety stones were laid at the breakwater on Monday.", "The work goes on until spring."],
    right: "Nineteen stones were laid at the breakwater on Monday.",
    told: "An earlier version said that ninety stones were laid. It was nineteen.",
    again: "Say whether this is a correction",
    better: "We first wrote ninety stones. It was nineteen.",
    heading: /^Correction, /,
    amended: /Amended/,
    reason: "The owner of the quarry was named against the agreement.",
    stone: "This story should not have been published.",
    removed: /This story was removed/,
  },
  ar: {
    prefix: "/ar",
    headline: "كاسر الأمواج يطول مترًا",
    lines: ["وُضع تسعون حجرًا عند كاسر الأمواج يوم الإثنين.", "يستمر العمل حتى الربيع."],
    right: "وُضع تسعة عشر حجرًا عند كاسر الأمواج يوم الإثنين.",
    told: "ذكرت نسخة سابقة أن تسعين حجرًا وُضعت. والصحيح تسعة عشر.",
    again: "يلزم تحديد إن كان هذا تصحيحًا",
    better: "كتبنا أولًا تسعين حجرًا، والصحيح تسعة عشر.",
    heading: /^تصحيح، /,
    amended: /عُدّل/,
    reason: "ورد فيها اسم صاحب المقلع خلافًا للاتفاق.",
    stone: "ما كان ينبغي أن تُنشر هذه المادة.",
    removed: /أزيلت هذه المادة/,
  },
};

const aStoryIsCorrectedAmendedAndKilledInEnglish = (world) => aStoryIsCorrectedAmendedAndKilled(world, "en");
const aStoryIsCorrectedAmendedAndKilledInArabic = (world) => aStoryIsCorrectedAmendedAndKilled(world, "ar");

async function aStoryIsCorrectedAmendedAndKilled(world, ui) {
  const words = STORY[ui];
  const visitor = await world.visitor({ as: "editor" });
  const { page } = visitor;
  await speak(visitor, ui);
  const found = [];
  const look = async (where, name) => {
    await picture(where, `${name}-${ui}`);
    found.push(...(await barriers(where, `${name} ${ui}`)));
  };
  try {
    const id = await readyStory(visitor, { headline: words.headline, lines: words.lines, lang: ui, section: ui === "ar" ? "الميناء" : "Harbour" });
    const { href } = await publish(page);
    const reader = await world.visitor();
    const reading = reader.page;
    reader.expectProblem(/status of 410/);
    assert.equal((await reading.goto(href)).status(), 200);
    assert.equal(await reading.locator(".note").count(), 0);

    // A word that readers have seen is another one now: the dialog wants to know what that is.
    await page.locator(".ed-text").focus();
    await intoBody(page);
    await move(page, "Home", "ArrowUp", "Home", "Shift+End");
    await page.keyboard.insertText(words.right);
    await savedWith(visitor, id, (story) => plain(story).includes(words.right));
    await page.keyboard.press("Control+Shift+Enter");
    const dialog = page.locator("dialog[open]");
    const question = dialog.locator(".ed-correction");
    await question.waitFor();
    const go = dialog.locator(".ed-dialog-foot .btn.p");
    await go.press("Enter");
    await until("the dialog wants an answer", async () => (await question.innerText()).includes(words.again));
    await question.locator("input[type=radio]").nth(0).press("ArrowDown");
    const box = question.locator("textarea");
    await box.waitFor();
    assert.equal(await box.getAttribute("dir"), ui === "ar" ? "rtl" : "ltr");
    await box.fill(words.told);
    await look(page, "publish-dialog");
    await question.locator("input[type=checkbox]").first().check();
    await go.press("Enter");
    await dialog.locator(".ed-dialog-body a").waitFor();
    await page.keyboard.press("Escape");

    // Readers see it under the byline; the story was not "updated".
    await reading.goto(href);
    const note = reading.locator("aside.note.correction");
    assert.match(bare(await note.locator("h2").innerText()), words.heading);
    assert.ok((await note.innerText()).includes(words.told));
    assert.ok((await reading.locator(".body").innerText()).includes(words.right));
    assert.equal(await reading.locator(".facts li", { hasText: /Updated|آخر تحديث/ }).count(), 0);
    await look(reading, "corrected-story");
    await reading.locator(".facts a").click();
    await look(reading, "changes");
    await reading.locator(".told a").first().click();
    assert.ok((await reading.locator("del").count()) > 0 && (await reading.locator("ins").count()) > 0);
    await look(reading, "what-changed");
    await reading.goto(`${words.prefix}/corrections`);
    assert.ok((await reading.locator(".told").innerText()).includes(words.told));
    await look(reading, "corrections");
    await reading.locator(".told h2 a").first().click();
    await reading.waitForURL(/#correction-/);

    // Said better, without script.
    const plainDesk = await world.visitor({ as: "editor", js: false });
    const desk = plainDesk.page;
    const eyes = (await world.visitor({ as: "editor" })).page;
    await desk.goto(`/desk/articles/${id}/corrections`);
    await eyes.goto(desk.url());
    await look(eyes, "desk-story-corrections");
    await desk.locator(".thread a.btn").first().click();
    await eyes.goto(desk.url());
    await look(eyes, "desk-amend");
    await desk.locator("#words").fill(words.better);
    await desk.locator("main button.btn.p").click();
    await desk.waitForURL(/\/corrections\?done=saved/);
    assert.ok((await desk.locator("details.former").first().innerText()).length > 0);
    await reading.goto(href);
    assert.match(await note.innerText(), words.amended);
    assert.ok((await note.innerText()).includes(words.better));
    await desk.goto("/desk/corrections");
    assert.ok((await desk.locator(".threads").innerText()).includes(words.better));
    await eyes.goto(desk.url());
    await look(eyes, "desk-corrections");

    // The end of it. What the other window shows is closed to writing.
    await page.getByRole("button", { name: ui === "ar" ? "المزيد" : "More", exact: true }).press("Enter");
    await page.locator("[role=menuitem]").last().press("Enter");
    await page.waitForURL(/\/kill$/);
    await look(page, "desk-kill");
    await page.locator("#reason").fill(words.reason);
    await page.locator("#words").fill(words.stone);
    await page.locator("#confirm").check();
    await page.locator("main button.btn.danger").click();
    await page.waitForURL(/\/corrections\?done=killed/);
    assert.ok((await page.locator("main").innerText()).includes(words.reason));
    await look(page, "desk-killed");
    assert.equal((await reading.goto(href)).status(), 410);
    assert.match(await reading.locator("main").innerText(), words.removed);
    assert.ok((await reading.locator("main").innerText()).includes(words.stone));
    assert.ok(!(await reading.content()).includes(words.headline));
    await look(reading, "tombstone");
    for (const path of [`${words.prefix}/`, `${words.prefix}/corrections`, `${words.prefix}/feed.xml`, `${words.prefix}/search?q=${encodeURIComponent(words.headline)}`]) {
      const text = await (await reader.context.request.get(path)).text();
      assert.ok(!text.includes(words.right) && !text.includes(words.better), path);
    }
    await page.goto(`/desk/articles/${id}`);
    assert.equal(new URL(page.url()).pathname, `/desk/articles/${id}/corrections`, "there is no editor for it any more");
  } finally {
    await speak(visitor, "en");
  }
  assert.deepEqual(found, []);
}

async function aRetractionStandsInPlaceOfTheText(world) {
  const visitor = await world.visitor({ as: "editor" });
  const { page } = visitor;
  await readyStory(visitor, { headline: "The whale that was a log", lines: ["A whale was seen at the mole."] });
  const id = idOf(page);
  const { href } = await publish(page);
  await page.goto(`/desk/articles/${id}/corrections`);
  await page.locator("#retraction > summary").press("Enter");
  await page.locator("#retraction-words").fill("It was a log. We should have looked.");
  await page.locator("#confirm").check();
  await page.locator("#retraction button").press("Enter");
  await page.waitForURL(/done=told/);
  const reader = await world.visitor();
  await reader.page.goto(href);
  assert.match(await reader.page.locator("article.story").innerText(), /Retracted[\s\S]*The whale that was a log[\s\S]*It was a log\./);
  assert.ok(!(await reader.page.content()).includes("A whale was seen"));
  await picture(reader.page, "retracted-en");
  assert.deepEqual(await barriers(reader.page, "retracted"), []);
  await reader.page.goto("/");
  assert.match(await reader.page.locator(".card", { hasText: "whale" }).first().innerText(), /Retracted/);
}

/** A picture to look at, made only when SHOTS=1 asks for it. */
async function picture(page, name) {
  if (process.env.SHOTS !== "1") return;
  await mkdir(out, { recursive: true });
  for (const [size, width] of [[NARROW, 360], [WIDE, 1440]]) {
    await page.setViewportSize(size);
    await page.evaluate(() => document.fonts.ready);
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.screenshot({ path: join(out, `corrections-${name}-${width}-${scheme}.png`), fullPage: true });
    }
  }
}

export default [aStoryIsCorrectedAmendedAndKilledInEnglish, aStoryIsCorrectedAmendedAndKilledInArabic, aRetractionStandsInPlaceOfTheText];
