// What happens to a story after it was written: preview, a version in another language, an older text, its end.

import assert from "node:assert/strict";
import { bare, beginStory, canvas, intoBody, move, plain, publish, readyStory, savedWith, stored } from "../harness/desk.mjs";

async function whatIsMissingIsSaidAndShownBeforePublishing(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await beginStory(page, { headline: "Not ready at all" });
  await page.locator(".ed-text").focus();
  await page.keyboard.press("Control+Shift+Enter");
  const dialog = page.locator("dialog[open]");
  const musts = dialog.locator("section", { hasText: "Must be done first" }).locator("li");
  await musts.first().waitFor();
  const said = (await musts.allInnerTexts()).join("|");
  for (const words of ["Choose a section", "Add an author", "Write at least one paragraph"]) assert.ok(said.includes(words), said);
  assert.equal(await dialog.getByRole("button", { name: "Publish now" }).count(), 0, "nothing can go out like this");
  await dialog.getByRole("button", { name: "Show me: Choose a section" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  assert.ok(await page.getByLabel("Section", { exact: true }).evaluate((field) => field === document.activeElement), "the field has the focus");
}

async function aPreviewIsForThePeopleOfTheNewsroomOnly(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page, context } = visitor;
  const id = await readyStory(visitor, { headline: "Not for readers yet", lines: ["A draft of some importance."] });
  const opened = context.waitForEvent("page");
  await page.keyboard.press("Control+Shift+p");
  const preview = await opened;
  await preview.waitForURL(`**/desk/articles/${id}/preview`);
  assert.match(await preview.locator("article.story").innerText(), /A draft of some importance\./);
  assert.match(await preview.locator(".preview").innerText(), /not public/);
  assert.equal(await preview.locator("script").count(), 0);

  const reader = await world.visitor();
  const answer = await reader.page.goto(`/desk/articles/${id}/preview`);
  assert.equal(new URL(answer.url()).pathname, "/desk/sign-in");
  assert.ok(!(await reader.page.content()).includes("some importance"));
}

async function aVersionInAnotherLanguageIsBegunFromThePanel(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const id = await readyStory(visitor, { headline: "Two readers, one story", lines: ["In English first."] });
  const { href } = await publish(page);
  await page.locator(".ed-panel").getByRole("button", { name: /^Start the .?Arabic.? version/ }).click();
  await page.waitForURL((url) => /^\/desk\/articles\//.test(url.pathname) && !url.pathname.endsWith(id));
  const arabic = page.url().split("/").at(-1);
  const text = page.locator(".ed-text[contenteditable=true]");
  await text.waitFor();
  assert.deepEqual([await text.getAttribute("lang"), await text.getAttribute("dir")], ["ar", "rtl"]);
  assert.ok(await page.locator(".ed-panel .ed-versions a", { hasText: "Two readers, one story" }).isVisible(), "it links back");

  await text.focus();
  await move(page, "Control+Home");
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("قارئان وخبر واحد");
  await intoBody(page);
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("بالعربية ثانيًا.");
  await savedWith(visitor, arabic, (story) => story.headline === "قارئان وخبر واحد" && plain(story).includes("بالعربية ثانيًا."));
  const { href: arabicHref } = await publish(page);

  const reader = await world.visitor({ js: false });
  await reader.page.goto(href);
  await reader.page.locator(".langs a[hreflang=ar]").click();
  await reader.page.waitForURL(arabicHref);
  await reader.page.locator(".langs a[hreflang=en]").click();
  await reader.page.waitForURL(href);
}

async function anOlderTextIsRestoredAndTheLivePageStaysUntilItIsUpdated(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const id = await readyStory(visitor, { headline: "Said, and said again", lines: ["The first wording."] });
  const { href } = await publish(page);
  await intoBody(page);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Another wording altogether.");
  await savedWith(visitor, id, (story) => plain(story).includes("Another wording altogether."));
  assert.match(await page.locator(".ed-top .st").innerText(), /Live with unpublished changes/);
  const reader = await world.visitor({ js: false });
  await reader.page.goto(href);
  assert.match(await reader.page.locator("article.story").innerText(), /The first wording\./, "readers see what was published");

  await page.getByRole("link", { name: "Version history" }).click();
  await page.waitForURL("**/revisions");
  const first = page.locator(".rev").filter({ has: page.locator(".st.live") });
  if (!(await first.isVisible())) await page.locator("details.session > summary").first().click();
  await first.getByRole("link", { name: /^Restore/ }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByRole("button", { name: "Restore" }).click();
  await dialog.waitFor({ state: "detached" });
  await savedWith(visitor, id, (story) => plain(story).includes("The first wording."));
  assert.match(await canvas(page), /The first wording\./);
  await intoBody(page);
  await page.keyboard.type(" With a second thought.");
  await savedWith(visitor, id, (story) => plain(story).includes("second thought"));
  const { title } = await publish(page, {
    before: async (dialog) => {
      assert.match(await dialog.innerText(), /Update the live story/);
      await dialog.getByRole("checkbox", { name: /substantive update/ }).check();
    },
  });
  assert.match(title, /^Live at \d\d:\d\d$/);
  await reader.page.reload();
  assert.match(await reader.page.locator("article.story").innerText(), /The first wording\. With a second thought\./);
  assert.match(bare(await reader.page.locator(".facts").innerText()), /Updated \d/);
}

async function aWithdrawnStoryIsGoneForReadersAndNotForTheDesk(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const id = await readyStory(visitor, { headline: "Here today", lines: ["Gone tomorrow, by noon."] });
  const { href } = await publish(page);
  const reader = await world.visitor({ js: false });
  reader.expectProblem(/status of 410/);
  assert.equal((await reader.page.goto(href)).status(), 200);

  await page.getByRole("button", { name: "More", exact: true }).press("Enter");
  await page.getByRole("menuitem", { name: "Withdraw…" }).press("Enter");
  const dialog = page.locator("dialog[open]");
  assert.match(await dialog.innerText(), /no longer be able to open it/);
  await dialog.getByRole("button", { name: "Withdraw" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.locator(".ed-top .st", { hasText: "Withdrawn" }).waitFor();

  assert.equal((await reader.page.goto(href)).status(), 410);
  assert.match(await reader.page.locator("main").innerText(), /removed/);
  assert.ok(!(await reader.page.content()).includes("by noon"));
  assert.match(plain(await stored(visitor, id)), /by noon/);
  // What was withdrawn can go out again, to the same place.
  assert.equal((await publish(page)).href, href);
  assert.equal((await reader.page.goto(href)).status(), 200);
}

export default [
  whatIsMissingIsSaidAndShownBeforePublishing,
  aPreviewIsForThePeopleOfTheNewsroomOnly,
  aVersionInAnotherLanguageIsBegunFromThePanel,
  anOlderTextIsRestoredAndTheLivePageStaysUntilItIsUpdated,
  aWithdrawnStoryIsGoneForReadersAndNotForTheDesk,
];
