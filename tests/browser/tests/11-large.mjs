// A paste of three megabytes: it arrives whole, one undo takes it back, and what is too much for a story is refused with
// everything before it kept.

import assert from "node:assert/strict";
import { bare, canvas, intoBody, nodes, savedWith, status, twoWindows } from "../harness/desk.mjs";
import { until } from "../harness/world.mjs";

/** What a word processor puts on the clipboard for so many paragraphs. */
function wordy(paragraphs) {
  const words = "القوارب عادت إلى المرفأ عند الفجر. ".repeat(4).trim();
  const style = "font-size:12.0pt;line-height:107%;font-family:&quot;Times New Roman&quot;,serif;color:black;background:white;mso-fareast-font-family:Calibri;mso-bidi-theme-font:minor-bidi;mso-themecolor:text1;mso-font-kerning:0pt;mso-ligatures:none;letter-spacing:normal;text-indent:0px;white-space:normal;word-spacing:0px;orphans:2;widows:2";
  return Array.from({ length: paragraphs }, (_, at) => `<p class="MsoNormal" style="margin:0cm 0cm 8pt;font-size:11pt;font-family:Calibri,sans-serif"><span style="${style}">${at} ${words}</span></p>`).join("");
}

function paste(page, html) {
  return page.evaluate((html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    document.querySelector(".ed-text").dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, html);
}

const paragraphs = (page) => page.locator(".ed-text p").count();

async function aPasteOfThreeMegabytesArrivesWholeAndOneUndoTakesItBack(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "A book in one go", lines: ["Before."], lang: "en" });
  const html = wordy(4_500);
  assert.ok(Buffer.byteLength(html) > 3_000_000);
  await intoBody(mine);
  await mine.keyboard.press("Enter");
  const before = await paragraphs(mine);
  await paste(mine, html);
  await until("the other has all of it", async () => (await paragraphs(theirs)) >= before + 4_499, 120_000);
  await status(mine, /^Saved \d\d:\d\d$/, 60_000);
  await savedWith(visitor, id, (story) => nodes(story, "paragraph").length >= 4_500, 60_000);
  await mine.locator(".ed-text").focus();
  await mine.keyboard.press("Control+z");
  await until("one undo takes it back for both", async () => (await paragraphs(mine)) === before && (await paragraphs(theirs)) === before, 60_000);
  assert.match(await canvas(theirs), /Before\./);
}

async function moreThanAStoryHoldsIsNotPastedAndNothingIsLost(world) {
  const { mine, id, visitor } = await twoWindows(world, { headline: "More than a book", lines: ["Before."] });
  await intoBody(mine);
  await mine.keyboard.type(" Typed.");
  await paste(mine, wordy(11_000));
  const notice = mine.locator(".ed-notice", { hasText: "more than a story can hold" });
  await notice.waitFor({ timeout: 60_000 });
  await mine.keyboard.type(" And after.");
  await status(mine, /^Saved \d\d:\d\d$/);
  await savedWith(visitor, id, (story) => JSON.stringify(story.body).includes("Before. Typed. And after."));
  assert.match(bare(await notice.innerText()), /nothing was pasted/);
}

export default [aPasteOfThreeMegabytesArrivesWholeAndOneUndoTakesItBack, moreThanAStoryHoldsIsNotPastedAndNothingIsLost];
