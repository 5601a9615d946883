// Saving never loses a word, whatever happens to the network, the server, the session, the window or the browser.

import assert from "node:assert/strict";
import { bare, beginStory, canvas, intoBody, openStory, plain, readyStory, savedWith, signOutOf, status, stored } from "../harness/desk.mjs";
import { DEMO_PASSWORD, signIn, until } from "../harness/world.mjs";

const SAVED = /^Saved \d\d:\d\d/;
const SIGNED_OUT = /^Sign in again to keep saving$/;

async function wordsWrittenOfflineAreSavedWhenTheNetworkIsBack(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page, context } = visitor;
  visitor.expectProblem(/ERR_INTERNET_DISCONNECTED|WebSocket/);
  const id = await readyStory(visitor, { headline: "Written on a boat", lines: ["First words."] });
  await intoBody(page);
  await context.setOffline(true);
  await page.keyboard.type(" Words from the open sea.");
  await status(page, /^Offline — your words are kept on this computer$/);
  assert.ok(!plain(await storedOnline(visitor, id)).includes("open sea"), "nothing could be sent");
  assert.equal(await page.locator(".ed-top .btn.p").getAttribute("aria-disabled"), "true", "publishing waits for a connection");
  await page.keyboard.type(" And more of them.");
  await context.setOffline(false);
  await savedWith(visitor, id, (story) => plain(story).includes("First words. Words from the open sea. And more of them."));
  await status(page, SAVED);
}

async function wordsWrittenWhileTheServerIsDeadAreSavedWhenItIsBack(world) {
  const server = await world.demo();
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  visitor.expectProblem(/ERR_CONNECTION|ERR_EMPTY_RESPONSE|status of 50[0-9]|WebSocket/);
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
  await status(page, SAVED);
}

async function aSessionThatEndsIsBegunAgainInPlace(world) {
  const visitor = await world.visitor();
  const { page } = visitor;
  visitor.expectProblem(/status of 4(?:01|22)|WebSocket/);
  await signIn(page, "author@demo.example", DEMO_PASSWORD);
  const id = await begunWith(visitor, "Written past the end of a session", "Signed in.");
  await signOutOf(visitor);
  await page.keyboard.type(" Signed out, still writing.");
  await status(page, SIGNED_OUT);
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
  await status(page, SAVED);
}

async function signingOutInAnotherWindowLosesNothingHere(world) {
  const visitor = await world.visitor();
  const { page, context } = visitor;
  visitor.expectProblem(/status of 401|WebSocket/);
  await signIn(page, "author@demo.example", DEMO_PASSWORD);
  const id = await beginStory(page, { headline: "Written in the other window", section: "Town" });
  await intoBody(page);
  const other = await context.newPage();
  await other.goto("/desk");
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.waitForURL((url) => url.pathname === "/desk/sign-in");
  await page.bringToFront();
  await page.keyboard.type("The words of the first window.");
  await status(page, SIGNED_OUT);
  await other.bringToFront();
  await signIn(other, "author@demo.example", DEMO_PASSWORD);
  // Coming back to the window is enough: it looks whether somebody signed in meanwhile.
  await page.bringToFront();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await savedWith(visitor, id, (story) => plain(story).includes("The words of the first window."));
}

async function wordsWrittenAfterSigningOutElsewhereOutliveTheirWindow(world) {
  const visitor = await world.visitor();
  const { page, context } = visitor;
  visitor.expectProblem(/status of 401|WebSocket/);
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
  await status(page, SIGNED_OUT);
  await page.waitForTimeout(1_500);
  await page.close({ runBeforeUnload: false });
  await signIn(other, "contributor@demo.example", DEMO_PASSWORD);
  await openStory(other, id);
  await savedWith(visitor, id, (story) => plain(story).includes("Before. And six words after that moment."));
}

async function aWindowThatIsClosedBeforeItSavedHasItsWordsAddedOnReturn(world) {
  const visitor = await world.visitor();
  const { page, context } = visitor;
  visitor.expectProblem(/status of 401|WebSocket/);
  await signIn(page, "author@demo.example", DEMO_PASSWORD);
  const id = await begunWith(visitor, "Written before a crash", "Saved.");
  // Without its session the window cannot save, not even in the moment in which it closes.
  await signOutOf(visitor);
  await status(page, SIGNED_OUT);
  await page.keyboard.type(" These five words were unsaved.");
  await page.waitForTimeout(1_500);
  assert.ok(!(await keptOnDisk(page)).includes("unsaved"), "what is kept cannot be read without the key");
  await page.close({ runBeforeUnload: false });

  const again = await context.newPage();
  await signIn(again, "author@demo.example", DEMO_PASSWORD);
  await openStory(again, id);
  await until("the words are on the canvas", async () => (await canvas(again)).includes("Saved. These five words were unsaved."));
  await status(again, /^Saved \d\d:\d\d · \d+ minutes? of offline work added$/);
  await savedWith(visitor, id, (story) => plain(story).includes("Saved. These five words were unsaved."));
  await again.reload();
  await again.locator(".ed-text[contenteditable=true]").waitFor();
  await again.waitForTimeout(500);
  assert.equal((await canvas(again)).split("unsaved").length, 2, "what was added stands once");
  // The history can take it back.
  await again.goto(`/desk/articles/${id}/revisions`);
  assert.ok((await again.locator(".rev").count()) >= 2);
}

async function anotherPersonOnThisComputerDoesNotGetTheWords(world) {
  const visitor = await world.visitor();
  const { page, context } = visitor;
  visitor.expectProblem(/status of 401|WebSocket/);
  await signIn(page, "author@demo.example", DEMO_PASSWORD);
  const id = await begunWith(visitor, "Two people, one computer", "For all.");
  await signOutOf(visitor);
  await status(page, SIGNED_OUT);
  await page.keyboard.type(" For the author alone.");
  await page.waitForTimeout(1_500);
  await page.close({ runBeforeUnload: false });
  const other = await context.newPage();
  await signIn(other, "admin@demo.example", DEMO_PASSWORD);
  await openStory(other, id);
  await other.waitForTimeout(1_000);
  assert.ok(!(await canvas(other)).includes("alone"));
  assert.equal(await other.getByRole("region", { name: "Words that were not saved" }).count(), 0);
  assert.ok(!plain(await stored(visitor, id)).includes("alone"));
}

async function aBrowserThatIsKilledLosesNothing(world) {
  const first = await world.ownBrowser();
  first.expectProblem(/WebSocket|ERR_/);
  await signIn(first.page, "admin@demo.example", DEMO_PASSWORD);
  const id = await readyStory(first, { headline: "Written until the power went", lines: ["Safe."] });
  await intoBody(first.page);
  await first.context.setOffline(true);
  await status(first.page, /^Offline/);
  await first.page.keyboard.type(" Kept through a kill.");
  await first.page.waitForTimeout(1_500);
  await first.kill();

  const again = await first.relaunch();
  // Cookies of a session reach the disk late, so the person signs in again.
  await signIn(again.page, "admin@demo.example", DEMO_PASSWORD);
  await openStory(again.page, id);
  await until("the words are on the canvas", async () => (await canvas(again.page)).includes("Safe. Kept through a kill."));
  await savedWith(again, id, (story) => plain(story).includes("Safe. Kept through a kill."));
  await status(again.page, SAVED);
}

/** A story of an author with one line in its body, saved, the cursor at its end. */
async function begunWith(visitor, headline, line) {
  const id = await beginStory(visitor.page, { headline, section: "Town" });
  await intoBody(visitor.page);
  await visitor.page.keyboard.type(line);
  await savedWith(visitor, id, (story) => plain(story).includes(line));
  return id;
}

/** Everything that this page's store holds, as text. */
function keptOnDisk(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open("dateline");
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const all = request.result.transaction("kept-words").objectStore("kept-words").getAll();
          all.onsuccess = () => {
            const seen = (value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : value);
            resolve(JSON.stringify(all.result, (_, value) => seen(value)));
            request.result.close();
          };
        };
      }),
  );
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
  aWindowThatIsClosedBeforeItSavedHasItsWordsAddedOnReturn,
  anotherPersonOnThisComputerDoesNotGetTheWords,
  aBrowserThatIsKilledLosesNothing,
];
