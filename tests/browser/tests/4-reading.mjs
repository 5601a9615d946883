// Readers without JavaScript: everything is there, nothing runs, nothing is fetched from elsewhere, nothing is remembered.

import assert from "node:assert/strict";
import { bare } from "../harness/desk.mjs";
import { Visitor } from "../harness/visitor.mjs";

/** The most that a first visit to a story may transfer: page, styles and fonts. */
const BUDGET = { en: 60 * 1024, ar: 85 * 1024 };

async function aReaderWithoutJavaScriptReachesEverything(world) {
  const visitor = await world.visitor({ js: false });
  const { page } = visitor;
  const seen = await page.goto("/");
  assert.equal(seen.status(), 200);
  await nothingRuns(visitor);

  await page.locator(".card a.hit").first().click();
  await page.locator("article.story h1").waitFor();
  await nothingRuns(visitor);

  await page.locator("nav.nav a").first().click();
  await page.waitForURL((url) => url.pathname.startsWith("/sections/"));
  assert.ok((await page.locator(".item a.hit").count()) > 0, "the section lists stories");
  await nothingRuns(visitor);

  await page.fill("#qf", "ferry");
  await page.press("#qf", "Enter");
  await page.waitForURL((url) => url.pathname === "/search");
  assert.match(bare(await page.locator("main").innerText()), /results? for “ferry”/);
  assert.ok((await page.locator("main mark").count()) > 0, "the words are marked");
  await nothingRuns(visitor);
  await page.goto("/search?q=zzzzunheardof");
  assert.match(await page.locator("main").innerText(), /No results/);
  await nothingRuns(visitor);

  await page.goto("/");
  await page.getByRole("navigation", { name: "Language and search" }).getByRole("link", { name: "العربية" }).click();
  await page.waitForURL((url) => url.pathname === "/ar/");
  assert.equal(await page.getAttribute("html", "dir"), "rtl");
  await nothingRuns(visitor);
  assert.deepEqual(await visitor.context.cookies(), [], "readers get no cookie");
}

async function languageVersionsLeadToEachOther(world) {
  const { page } = await world.visitor({ js: false });
  const story = await storyInBoth(page);
  const [english, arabic] = [await alternates(page, story.en), await alternates(page, story.ar)];
  assert.deepEqual(english, arabic, "both name the same versions");
  assert.equal(english["x-default"] ?? english.en, english.en);
  await page.goto(story.en);
  await page.locator(".langs a[hreflang=ar]").click();
  await page.waitForURL(story.ar);
  assert.deepEqual([await page.getAttribute("html", "lang"), await page.getAttribute("html", "dir")], ["ar", "rtl"]);
}

async function aFirstVisitToAStoryIsLight(world) {
  const finder = await world.visitor({ js: false });
  const story = await storyInBoth(finder.page);
  for (const lang of ["en", "ar"]) {
    const server = await world.demo();
    const visitor = await Visitor.of(await world.browser(), server);
    const session = await visitor.context.newCDPSession(visitor.page);
    await session.send("Network.enable");
    let bytes = 0;
    session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    await visitor.page.goto(story[lang], { waitUntil: "networkidle" });
    await visitor.page.evaluate(() => document.fonts.ready);
    await visitor.close();
    assert.ok(bytes > 10_000, "something was measured");
    assert.ok(bytes <= BUDGET[lang], `a first visit in ${lang} transfers ${bytes} bytes of ${BUDGET[lang]}`);
    console.log(`        a first visit to a story (${lang}): ${(bytes / 1024).toFixed(1)} KB`);
  }
}

async function nothingRuns({ page }) {
  const scripts = await page.locator("script").evaluateAll((all) => all.map((script) => script.type));
  assert.deepEqual(scripts.filter((type) => type !== "application/ld+json"), [], "no script but data for machines");
  const handlers = await page.locator("*").evaluateAll((all) => all.filter((element) => [...element.attributes].some(({ name }) => name.startsWith("on") || name === "style")).length);
  assert.equal(handlers, 0, "no handler and no style in an attribute");
}

/** The addresses of a live story that has both versions. */
async function storyInBoth(page) {
  await page.goto("/");
  for (const href of await page.locator(".card a.hit").evaluateAll((links) => links.map((link) => link.href))) {
    const versions = await alternates(page, href);
    if (versions.en && versions.ar) return versions;
  }
  throw new Error("no story of the front page has both languages");
}

async function alternates(page, href) {
  await page.goto(href);
  const links = await page.locator("head link[rel=alternate][hreflang]").evaluateAll((all) => all.map((link) => [link.hreflang, link.href]));
  return Object.fromEntries(links);
}

export default [aReaderWithoutJavaScriptReachesEverything, languageVersionsLeadToEachOther, aFirstVisitToAStoryIsLight];
