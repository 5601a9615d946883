// What the newsroom says to itself about a story: comments in two windows, and going back to a version.

import assert from "node:assert/strict";
import { canvas, intoBody, move, plain, savedWith, twoWindows } from "../harness/desk.mjs";
import { until } from "../harness/world.mjs";

/** Ask, be told, answer, end, open again: by keyboard in one window, seen in the other. */
async function aThreadInTwoWindows(world) {
  const { mine, theirs, id } = await twoWindows(world, { headline: "Two boats", lines: ["The two boats came late."] });
  await intoBody(mine);
  await move(mine, "Home");
  await until("the words are selected", async () => {
    await move(mine, "Shift+ArrowRight");
    return (await mine.evaluate(() => String(getSelection()))) === "The two boats";
  });
  await mine.keyboard.press("Control+Alt+m");
  const field = mine.getByRole("textbox", { name: /^Comment/ });
  await field.waitFor();
  await mine.keyboard.type("Is it two? @Kar");
  await mine.locator(".ed-people [role=option]").first().waitFor();
  await mine.keyboard.press("Enter");
  await mine.keyboard.press("Control+Enter");
  await until("the words are marked", async () => (await marked(mine)) === "The two boats");
  await until("the other window shows it", async () => (await marked(theirs)) === "The two boats");

  // The anchor moves with what is written before it, by whoever writes.
  await intoBody(theirs);
  await move(theirs, "Home");
  await theirs.keyboard.type("At dawn. ");
  await until("the mark moved along", async () => (await canvas(mine)).includes("At dawn. The two boats") && (await marked(mine)) === "The two boats");

  await theirs.keyboard.press("F8");
  const thread = theirs.locator("[data-thread]");
  await until("F8 leads to the thread", () => thread.evaluate((element) => element === document.activeElement));
  await theirs.getByRole("button", { name: "Reply", exact: true }).click();
  await theirs.keyboard.type("ثلاثة");
  await theirs.keyboard.press("Control+Enter");
  await until("the answer arrives", async () => (await mine.locator("[data-thread]").innerText()).includes("ثلاثة"));
  await mine.getByRole("button", { name: "Resolve", exact: true }).click();
  await until("an ended thread leaves no mark", async () => (await marked(theirs)) === "" && (await theirs.locator("[data-thread]").count()) === 0);
  await theirs.getByRole("button", { name: "Resolved" }).click();
  await theirs.getByRole("button", { name: "Reopen", exact: true }).click();
  await until("open again", async () => (await marked(mine)) === "The two boats");

  // Its words go; the thread keeps them.
  await intoBody(mine);
  await mine.keyboard.press("Control+a");
  await mine.keyboard.type("Nothing of it is left.");
  await until("the thread says so", async () => (await mine.locator(".ed-about-gone").innerText()).includes("The two boats"), 20_000);

  // On the desk: the list of open ones, and a notification that is read where the thread is.
  await theirs.goto("/desk/comments?mine=1");
  await theirs.locator(".thread").filter({ hasText: "Is it two?" }).waitFor();
  await mine.getByRole("button", { name: "Reply", exact: true }).click();
  await mine.keyboard.type("Are you there?");
  await mine.keyboard.press("Control+Enter");
  await until("the answer stands", async () => (await mine.locator("[data-thread]").innerText()).includes("Are you there?"));
  await theirs.goto("/desk/notifications");
  const first = theirs.locator(".thread.fresh").first();
  await first.locator("a.t").click();
  await until("the thread is opened", () => theirs.locator("[data-thread]").first().evaluate((element) => element === document.activeElement));
  await until("and read", async () => {
    await theirs.waitForTimeout(300);
    const page = await theirs.context().request.get("/desk/notifications");
    // Others of theirs may wait still.
    const unread = (await page.text()).split(`<li class="thread`).filter((one) => one.startsWith(" fresh"));
    return !unread.some((one) => one.includes(id));
  });
  assert.ok(theirs.url().includes(id));
}

/** A version comes back as an edit that the other window sees and undo takes back. */
async function aVersionIsPutBack(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "The first headline", lines: ["Old words here.", "These stay as they are."] });
  await visitor.context.request.post(`/desk/articles/${id}/revisions`, { data: { name: "Before legal" }, headers: { origin: visitor.server.origin } });
  await intoBody(mine);
  await mine.keyboard.type(" And new ones.");
  await savedWith(visitor, id, (story) => plain(story).includes("And new ones."));
  await mine.goto(`/desk/articles/${id}/revisions`);
  const named = mine.locator(".rev").filter({ hasText: "Before legal" }).last();
  if (!(await named.isVisible())) await mine.locator("details.session > summary").first().click();
  await named.getByRole("link", { name: /Compare with the newest/ }).last().click();
  await mine.locator(".comparison ins").filter({ hasText: "And new ones." }).waitFor();
  await mine.keyboard.press("n");
  assert.equal(await mine.evaluate(() => document.activeElement?.id), "change-1");
  await mine.locator(".top .acts a[href*=restore]").click();
  const dialog = mine.locator("dialog[open]");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /The text/);
  await dialog.getByRole("button", { name: "Restore" }).click();
  await until("both see the old words", async () => !(await canvas(mine)).includes("And new ones.") && !(await canvas(theirs)).includes("And new ones."));
  await mine.locator(".ed-notice").getByRole("button", { name: "Undo" }).click();
  await until("both see the new words again", async () => (await canvas(mine)).includes("And new ones.") && (await canvas(theirs)).includes("And new ones."));
}

/** Each word carries the name of who wrote it, in the other's window too. */
async function whoWroteWhatIsShown(world) {
  const { mine, theirs } = await twoWindows(world, { headline: "Four hands", lines: ["Written by one."] });
  await intoBody(theirs);
  await theirs.keyboard.type(" Added by the other.");
  await until("it arrives", async () => (await canvas(mine)).includes("Added by the other."));
  await mine.getByRole("tab", { name: "History" }).click();
  await mine.getByRole("button", { name: "Who wrote what" }).click();
  const words = (name) => mine.locator(`.ed-wrote[title="${name}"]`).allInnerTexts();
  const names = await until("a legend", async () => {
    const found = await mine.locator(".ed-legend bdi").allInnerTexts();
    return found.length >= 2 ? found : null;
  });
  const texts = await Promise.all(names.map(async (name) => (await words(name)).join("")));
  assert.ok(texts.some((text) => text.includes("Added by the other.") && !text.includes("Written by one.")), texts.join("|"));
  assert.ok(texts.some((text) => text.includes("Written by one.")), texts.join("|"));
}

async function marked(page) {
  return (await page.locator(".ed-commented").allInnerTexts()).join("");
}

export default [aThreadInTwoWindows, aVersionIsPutBack, whoWroteWhatIsShown];
