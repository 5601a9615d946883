// What the editor fetches behind the first paint: it is all there when the connection goes, and its absence stops nobody.

import assert from "node:assert/strict";
import { bare, canvas, intoBody, openStory, readyStory, savedWith } from "../harness/desk.mjs";
import { until } from "../harness/world.mjs";

const PART = /\/static\/later-parts-[0-9a-f]+\.js$/;

async function everythingIsHereBeforeTheConnectionGoes(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page, context } = visitor;
  visitor.expectProblem(/ERR_INTERNET_DISCONNECTED|WebSocket/);
  const id = await readyStory(visitor, { headline: "Found at sea", lines: ["The harbour and the sea."] });
  const loaded = [];
  page.on("requestfinished", (request) => loaded.push(new URL(request.url()).pathname));
  await openStory(page, id);
  const scripts = () => loaded.filter((path) => path.endsWith(".js") && path.startsWith("/static/")).map((path) => path.replace(/-[0-9a-f]+\.js$/, "").slice("/static/".length));
  await until("the rest is fetched without anybody asking for it", () => scripts().includes("later-parts") && scripts().includes("ar"));
  assert.deepEqual(scripts().sort(), ["ar", "desk", "editor", "en", "later-parts"].filter((name) => scripts().includes(name)), "each file is fetched once");
  await context.setOffline(true);
  await intoBody(page);
  await page.keyboard.press("Control+f");
  await page.keyboard.insertText("harbour");
  await until("the words are found", async () => bare(await page.locator(".ed-find-status").textContent()) === "1 of 1");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Shift+k");
  await page.locator("dialog.ed-palette").waitFor();
  // The other language's words have come too.
  await page.keyboard.insertText("اختصارات");
  await page.getByRole("option", { name: /shortcuts/ }).first().waitFor();
  await page.keyboard.press("Escape");
  await context.setOffline(false);
}

async function aPartThatCannotBeLoadedIsMissedInWordsAndWritingGoesOn(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  visitor.expectProblem(/ERR_FAILED|status of 404/);
  const id = await readyStory(visitor, { headline: "Deployed meanwhile", lines: ["Written before."] });
  await page.route(PART, (route) => route.abort());
  await openStory(page, id);
  await intoBody(page);
  await page.keyboard.press("Control+f");
  const notice = page.locator(".ed-notice[role=alert]");
  await notice.getByText(/could not be loaded/).waitFor();
  await intoBody(page);
  await page.keyboard.type(" And written after.");
  await savedWith(visitor, id, () => true);
  assert.match(await canvas(page), /Written before\. And written after\./);
  await page.unroute(PART);
  await notice.getByRole("button", { name: "Try now" }).click();
  await page.locator(".ed-find").waitFor();
  assert.equal(await notice.count(), 0, "what is no longer missing is not spoken of");
}

export default [everythingIsHereBeforeTheConnectionGoes, aPartThatCannotBeLoadedIsMissedInWordsAndWritingGoesOn];
