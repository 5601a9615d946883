// Getting about with the keyboard: the skip link, a focus that can be seen, the desk's list and the editor's parts.

import assert from "node:assert/strict";
import { arrowTo, tabTo } from "../harness/desk.mjs";

async function theSkipLinkLeadsPastTheMasthead(world) {
  for (const path of ["/", "/ar/"]) {
    const { page } = await world.visitor({ js: false });
    await page.goto(path);
    await page.keyboard.press("Tab");
    const skip = page.locator(".skip");
    assert.ok(await focused(skip), "it is the first stop");
    const box = await skip.boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0 && box.width > 40 && box.height > 20, "it can be seen when it has the focus");
    await page.keyboard.press("Enter");
    assert.ok(await focused(page.locator("main")));
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  }
}

async function everyStopOfAPageShowsThatItHasTheFocus(world) {
  const reader = await world.visitor();
  await reader.page.goto("/");
  await reader.page.locator(".card a.hit").first().click();
  await reader.page.locator("article.story").waitFor();
  await stopsAreSeen(reader.page);
  const visitor = await world.visitor({ as: "admin" });
  await visitor.page.goto("/desk");
  await stopsAreSeen(visitor.page);
  await visitor.page.goto("/desk/settings");
  await stopsAreSeen(visitor.page);
}

async function theListOfStoriesIsFilteredByKeyboard(world) {
  const { page } = await world.visitor({ as: "admin" });
  await page.goto("/desk");
  const all = await page.locator("table.rows tbody tr").count();
  await tabTo(page, page.locator("#q"));
  await page.keyboard.type("ferry");
  await page.keyboard.press("Tab");
  await arrowTo(page, page.locator("#state"), "Live");
  await tabTo(page, page.getByRole("button", { name: "Show" }));
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "ferry" && url.searchParams.get("state") === "live");
  const rows = await page.locator("table.rows tbody tr").allInnerTexts();
  assert.ok(rows.length > 0 && rows.length < all, `${rows.length} of ${all} rows`);
  assert.ok(rows.every((row) => /Live/.test(row)), rows.join("|"));
  // A filter is taken off by its own link.
  await tabTo(page, page.locator(".chip").filter({ hasText: "Live" }));
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "ferry" && !url.searchParams.get("state"));
  await tabTo(page, page.locator("table.rows a.t").first());
  await page.keyboard.press("Enter");
  await page.locator(".ed-text[contenteditable=true]").waitFor();
}

async function theEditorsPartsAreReachedInTurnAndEscapeLeadsBack(world) {
  const { page } = await world.visitor({ as: "admin" });
  await page.goto("/desk?q=ferry");
  await page.locator("table.rows a.t").first().click();
  await page.locator(".ed-text[contenteditable=true]").waitFor();
  const inside = (selector) => page.evaluate((selector) => document.activeElement?.closest(selector) !== null, selector);
  for (const part of [".ed-text", ".ed-panel", ".ed-line", ".ed-top", ".ed-toolbar", ".ed-text"]) {
    await page.keyboard.press("F6");
    assert.ok(await inside(part), `F6 leads to ${part}`);
  }
  await page.keyboard.press("Alt+F10");
  assert.ok(await inside(".ed-toolbar"));
  await page.keyboard.press("Escape");
  assert.ok(await inside(".ed-text"));
  await page.keyboard.press("Control+/");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await inside(".ed-text"), "the focus goes back to where it was");
  await page.keyboard.press("Control+Shift+Enter");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  assert.ok(await inside(".ed-text"));
  // Tab is not a trap: outside of tables and lists it leaves the text.
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Tab");
  assert.ok(!(await inside(".ed-text")));
}

/** Goes through all stops of a page and looks at each: an outline of two pixels or more, inside the window. */
async function stopsAreSeen(page) {
  let stops = 0;
  for (; stops < 240; stops++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      // A link that stands for its whole card shows the focus around the card.
      const card = getComputedStyle(element.closest(".card, .item") ?? element);
      const outlined = [style, card].some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
      const { top, bottom } = element.getBoundingClientRect();
      return { name: `${element.localName}.${element.className} “${element.textContent.trim().slice(0, 30)}”`, outlined, inWindow: bottom > 0 && top < innerHeight };
    });
    if (stop === null) break;
    assert.ok(stop.outlined, `${new URL(page.url()).pathname}: ${stop.name} shows no focus`);
    assert.ok(stop.inWindow, `${new URL(page.url()).pathname}: ${stop.name} is out of sight`);
  }
  assert.ok(stops > 5 && stops < 240, `${stops} stops`);
}

function focused(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}

export default [
  theSkipLinkLeadsPastTheMasthead,
  everyStopOfAPageShowsThatItHasTheFocus,
  theListOfStoriesIsFilteredByKeyboard,
  theEditorsPartsAreReachedInTurnAndEscapeLeadsBack,
];
