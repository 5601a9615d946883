// Suggestions: written in the mode, seen by the other, accepted and rejected, and never anything that readers see.

import assert from "node:assert/strict";
import { bare, intoBody, move, plain, savedWith, status, tabTo, twoWindows } from "../harness/desk.mjs";
import { until } from "../harness/world.mjs";

async function whatOneSuggestsTheOtherAcceptsByKeyboard(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "Suggested by one", lines: ["A big day.", "Second paragraph."] });
  await intoBody(mine);
  await mine.keyboard.press("Control+Alt+Shift+X");
  assert.equal(await mine.locator(".sg-mode").getAttribute("aria-pressed"), "true");
  await until("it is said", async () => /Suggesting is on/.test(await mine.locator(".ed-said").innerText()));
  for (const key of ["Control+End", "ArrowUp", "Home", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"]) await move(mine, key);
  await mine.keyboard.type("long", { delay: 10 });
  await until("the other sees it", async () => (await marked(theirs)) === "A [-big][+long] day.|Second paragraph.");
  assert.equal(await marked(mine), "A [-big][+long] day.|Second paragraph.");
  await status(mine, /^Saved \d\d:\d\d$/);
  const story = await savedWith(visitor, id, (story) => plain(story).includes("day"));
  assert.match(plain(story), /A big day\./, "the server has the text before");

  await theirs.locator(".ed-text").focus();
  await theirs.keyboard.press("Alt+F8");
  await until("it is said", async () => /Replace .*big.* with .*long.*1 of 1/s.test(bare(await theirs.locator(".ed-said").innerText())));
  await theirs.keyboard.press("Control+Alt+Enter");
  await until("both have the new text", async () => (await marked(mine)) === "A long day.|Second paragraph." && (await marked(theirs)) === (await marked(mine)));
  await theirs.keyboard.press("Control+z");
  await until("undo brings the suggestion back", async () => (await marked(mine)) === "A [-big][+long] day.|Second paragraph.");
  await theirs.keyboard.press("Control+y");
  await savedWith(visitor, id, (story) => plain(story).includes("A long day."));
}

async function breaksAndDeletionsAreTypedLikeAnything(world) {
  const { mine } = await twoWindows(world, { headline: "Keys in the mode", lines: ["First line", "Second line"] });
  await intoBody(mine);
  await mine.locator(".sg-mode").click();
  await mine.keyboard.type("!!");
  await mine.keyboard.press("Backspace");
  for (let at = 0; at < 5; at++) await mine.keyboard.press("Backspace");
  assert.equal(await marked(mine), "First line|Second [-line]");
  await mine.keyboard.type("row");
  assert.equal(await marked(mine), "First line|Second [+row][-line]");
  await mine.keyboard.press("Control+z");
  await mine.keyboard.press("Control+z");
  await move(mine, "Control+End");
  await mine.keyboard.press("Enter");
  await mine.keyboard.type("Third");
  await until("a new paragraph", async () => /\[\+¶\]\|\[\+Third\]$/.test(await marked(mine)));
  await move(mine, "Home");
  await mine.keyboard.press("Backspace");
  await until("and joined again", async () => /Third\]?$/.test(await marked(mine)) && !(await marked(mine)).includes("¶"));
}

async function thePanelListsThemAndSettlesThemOneByOneOrAll(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "عنوان فيه اقتراح", lines: ["بداية السطر", "السطر الثاني"], lang: "ar" });
  await intoBody(mine);
  await mine.locator(".sg-mode").click();
  await mine.keyboard.type(" وتتمة", { delay: 10 });
  await move(mine, "Control+Home", "End");
  await mine.keyboard.type(" جديد", { delay: 10 });
  await until("they arrive", async () => (await theirs.locator(".ed-text ins").count()) === 2);
  await theirs.getByRole("tab", { name: /Suggestions/ }).click();
  const items = theirs.locator(".sg-item");
  await until("both are listed", async () => (await items.count()) === 2);
  // The last letters may still be on their way, and the list waits for a pause.
  await until("all words are listed", async () => /Insert\s+جديد/.test(bare(await items.first().innerText())));
  await tabTo(theirs, items.first().getByRole("button", { name: /^Reject/ }));
  await theirs.keyboard.press("Enter");
  await until("one is left", async () => (await items.count()) === 1);
  assert.ok(await theirs.evaluate(() => document.activeElement?.closest(".sg-item") !== null), "the focus goes on in the list");
  assert.equal(bare(await theirs.locator(".ed-text .hed").innerText()).trim(), "عنوان فيه اقتراح");
  await theirs.keyboard.press("Control+Shift+Enter");
  const dialog = theirs.locator("dialog[open]");
  await until("the dialog says how many are open", async () => /1 open suggestion/.test(bare(await dialog.innerText())));
  await theirs.keyboard.press("Escape");
  await items.first().getByRole("button", { name: /^Accept/ }).click();
  await until("none is left", async () => (await items.count()) === 0);
  await savedWith(visitor, id, (story) => plain(story).endsWith("السطر الثاني وتتمة"));
}

/** The body in short: paragraphs parted by "|", `[+…]` inserted and `[-…]` deleted. */
async function marked(page) {
  return page.locator(".ed-text .body").evaluate((body) =>
    [...body.children].map((block) => {
      const copy = block.cloneNode(true);
      for (const caret of copy.querySelectorAll(".ed-caret, .ed-caret-name, img, br.ProseMirror-trailingBreak")) caret.remove();
      for (const [tag, sign] of [["ins", "+"], ["del", "-"]]) {
        for (const element of copy.querySelectorAll(tag)) element.replaceWith(`[${sign}${element.textContent}]`);
      }
      return copy.textContent.replaceAll("\u2060", "").replaceAll("][+", "][+");
    }).join("|"),
  );
}

export default [whatOneSuggestsTheOtherAcceptsByKeyboard, breaksAndDeletionsAreTypedLikeAnything, thePanelListsThemAndSettlesThemOneByOneOrAll];
