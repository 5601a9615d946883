// Saving never loses a word, whatever happens to the network, the server, the session or the window.

import assert from "node:assert/strict";
import { bare, beginStory, canvas, intoBody, plain, readyStory, savedWith, status, stored } from "../harness/desk.mjs";
import { DEMO_PASSWORD, signIn, until } from "../harness/world.mjs";

async function wordsWrittenOfflineAreSavedWhenTheNetworkIsBack(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page, context } = visitor;
  visitor.expectProblem(/ERR_INTERNET_DISCONNECTED/);
  const id = await readyStory(visitor, { headline: "Written on a boat", lines: ["First words."] });
  await intoBody(page);
  await context.setOffline(true);
  await page.keyboard.type(" Words from the open sea.");
  await status(page, /^Offline — your words are kept on this computer$/);
  assert.ok(!plain(await storedOnline(visitor, id)).includes("open sea"), "nothing could be sent");
  await page.keyboard.type(" And more of them.");
  await context.setOffline(false);
  await savedWith(visitor, id, (story) => plain(story).includes("First words. Words from the open sea. And more of them."));
  await status(page, /^Saved \d\d:\d\d$/);
}

async function wordsWrittenWhileTheServerIsDeadAreSavedWhenItIsBack(world) {
  const server = await world.demo();
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  visitor.expectProblem(/ERR_CONNECTION|ERR_EMPTY_RESPONSE|status of 50[0-9]/);
  const id = await readyStory(visitor, { headline: "Written through a power cut", lines: ["Before the lights went out."] });
  await intoBody(page);
  const words = "every word of this sentence was typed while the server was being killed and for a good while after it was gone".split(" ");
  for (const [at, word] of words.entries()) {
    await page.keyboard.type(` ${word}`, { delay: 5 });
    if (at === 6) await server.kill();
  }
  await status(page, /^Not saved since \d\d:\d\d — trying again/);
  await server.launch();
  const story = await savedWith(visitor, id, (story) => plain(story).includes(words.join(" ")), 90_000);
  assert.ok(plain(story).endsWith(`Before the lights went out. ${words.join(" ")}`), plain(story));
  await status(page, /^Saved \d\d:\d\d$/);
}

async function aSessionThatEndsIsBegunAgainInPlace(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page, context } = visitor;
  visitor.expectProblem(/status of 4(?:01|22)/);
  const id = await readyStory(visitor, { headline: "Written past the end of a session", lines: ["Signed in."] });
  await intoBody(page);
  const kept = (await context.cookies()).filter(({ name }) => name.endsWith("device"));
  await context.clearCookies();
  await context.addCookies(kept);
  await page.keyboard.type(" Signed out, still writing.");
  await status(page, /^Sign in again to keep saving$/);
  await page.keyboard.type(" And going on.");
  await page.locator(".ed-status").getByRole("button", { name: "Sign in" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.locator("[type=password]").fill("not this one");
  await page.keyboard.press("Enter");
  await until("a wrong password is refused in place", async () => /not right/.test(await dialog.innerText()));
  await dialog.locator("[type=password]").fill(DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await savedWith(visitor, id, (story) => plain(story).includes("Signed in. Signed out, still writing. And going on."));
  await status(page, /^Saved \d\d:\d\d$/);
}

async function signingOutInAnotherWindowLosesNothingHere(world) {
  const visitor = await world.visitor();
  const { page, context } = visitor;
  visitor.expectProblem(/status of 401/);
  await signIn(page, "author@demo.example", DEMO_PASSWORD);
  const id = await beginStory(page, { headline: "Written in the other window", section: "Town" });
  await intoBody(page);
  const other = await context.newPage();
  await other.goto("/desk");
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.waitForURL((url) => url.pathname === "/desk/sign-in");
  await page.bringToFront();
  await page.keyboard.type("The words of the first window.");
  await status(page, /^Sign in again to keep saving$/);
  await other.bringToFront();
  await signIn(other, "author@demo.example", DEMO_PASSWORD);
  // Coming back to the window is enough: it looks whether somebody signed in meanwhile.
  await page.bringToFront();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await savedWith({ context }, id, (story) => plain(story).includes("The words of the first window."));
}

async function wordsWrittenAfterSigningOutElsewhereOutliveTheirWindow(world) {
  const visitor = await world.visitor();
  const { page, context } = visitor;
  visitor.expectProblem(/status of 401/);
  await signIn(page, "contributor@demo.example", DEMO_PASSWORD);
  const id = await beginStory(page, { headline: "Written after the door was shut" });
  await intoBody(page);
  await page.keyboard.type("Before.");
  await savedWith(visitor, id, (story) => plain(story).includes("Before."));
  const other = await context.newPage();
  await other.goto("/desk");
  // Signing out clears what pages had kept in this browser.
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.waitForURL((url) => url.pathname === "/desk/sign-in");
  await page.bringToFront();
  await page.keyboard.type(" And six words after that moment.");
  await status(page, /^Sign in again to keep saving$/);
  await page.waitForTimeout(1_500);
  await page.close({ runBeforeUnload: false });
  await signIn(other, "contributor@demo.example", DEMO_PASSWORD);
  await other.goto(`/desk/articles/${id}`);
  const notice = other.getByRole("region", { name: "Words that were not saved" });
  await notice.getByRole("button", { name: "Put them back" }).click();
  await savedWith(visitor, id, (story) => plain(story).includes("Before. And six words after that moment."));
}

async function twoWindowsOnOneStoryKeepBothTexts(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page: mine, context } = visitor;
  visitor.expectProblem(/status of 409/);
  const id = await readyStory(visitor, { headline: "Written twice", lines: ["Common ground."] });
  const theirs = await context.newPage();
  await theirs.goto(`/desk/articles/${id}`);
  await theirs.locator(".ed-text").waitFor();

  await intoBody(theirs);
  await theirs.keyboard.type(" Theirs, first.");
  await savedWith(visitor, id, (story) => plain(story).includes("Theirs, first."));
  await intoBody(mine);
  await mine.keyboard.type(" Mine, later.");
  await status(mine, /saved a newer version at \d\d:\d\d$/);
  assert.ok(!plain(await stored(visitor, id)).includes("Mine"), "a stale write changes nothing");
  // Both can be looked at side by side.
  await mine.locator(".ed-status").getByRole("button", { name: "See both" }).click();
  const dialog = mine.locator("dialog[open]");
  const papers = await dialog.locator(".ed-paper").allInnerTexts();
  assert.ok(papers[0].includes("Mine, later.") && papers[1].includes("Theirs, first."), papers.join("|"));
  await mine.keyboard.press("Escape");

  await mine.locator(".ed-status").getByRole("button", { name: "Take theirs" }).click();
  assert.match(await canvas(mine), /Common ground\. Theirs, first\./);
  // Mine is offered back at once, and undo would do the same.
  await mine.getByRole("button", { name: "Put mine back" }).click();
  await savedWith(visitor, id, (story) => plain(story).includes("Common ground. Mine, later."));

  await intoBody(theirs);
  await theirs.keyboard.type(" Theirs, again.");
  await status(theirs, /saved a newer version/);
  await theirs.locator(".ed-status").getByRole("button", { name: "Keep mine" }).click();
  await savedWith(visitor, id, (story) => plain(story).includes("Theirs, first. Theirs, again."));
  // What lost is in the history.
  await mine.goto(`/desk/articles/${id}/revisions`);
  await mine.locator(".rev").nth(1).getByRole("link").first().click();
  assert.match(await mine.locator("article.reading").innerText(), /Mine, later\./);
}

async function aWindowThatIsClosedBeforeItSavedOffersItsWordsBack(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page, context } = visitor;
  visitor.expectProblem(/status of 401/);
  const id = await readyStory(visitor, { headline: "Written before a crash", lines: ["Saved."] });
  await intoBody(page);
  // Without its session the window cannot save, not even in the moment in which it closes.
  const cookies = await context.cookies();
  await context.clearCookies();
  await page.keyboard.type(" These five words were unsaved.");
  await status(page, /^Sign in again to keep saving$/);
  await page.waitForTimeout(1_500);
  await page.close({ runBeforeUnload: false });
  await context.addCookies(cookies);

  const again = await context.newPage();
  await again.goto(`/desk/articles/${id}`);
  const notice = again.getByRole("region", { name: "Words that were not saved" });
  await notice.waitFor();
  assert.match(bare(await notice.innerText()), /We kept \d+ words from .*\d\d:\d\d.* not saved/s);
  assert.ok(!(await canvas(again)).includes("unsaved"), "nothing is put back without being asked for");
  await notice.getByRole("button", { name: "See them" }).click();
  assert.match(await again.locator("dialog[open] .ed-paper").innerText(), /These five words were unsaved\./);
  await again.keyboard.press("Escape");
  await notice.getByRole("button", { name: "Put them back" }).click();
  await savedWith(visitor, id, (story) => plain(story).includes("Saved. These five words were unsaved."));
  await again.reload();
  await again.locator(".ed-text").waitFor();
  assert.equal(await again.getByRole("region", { name: "Words that were not saved" }).count(), 0, "what was put back is not offered again");
}

/** The story as the server has it while the windows of the visitor are offline. */
async function storedOnline(visitor, id) {
  const cookies = (await visitor.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const answer = await fetch(`${visitor.server.origin}/desk/articles/${id}`, { headers: { cookie: cookies } });
  return JSON.parse(/id="editor-data">(.*?)<\/script>/s.exec(await answer.text())[1]);
}

export default [
  wordsWrittenOfflineAreSavedWhenTheNetworkIsBack,
  wordsWrittenWhileTheServerIsDeadAreSavedWhenItIsBack,
  aSessionThatEndsIsBegunAgainInPlace,
  signingOutInAnotherWindowLosesNothingHere,
  wordsWrittenAfterSigningOutElsewhereOutliveTheirWindow,
  twoWindowsOnOneStoryKeepBothTexts,
  aWindowThatIsClosedBeforeItSavedOffersItsWordsBack,
];
