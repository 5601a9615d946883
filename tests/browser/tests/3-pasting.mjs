// A long story is pasted, made ready and published with the date on which it ran elsewhere.

import assert from "node:assert/strict";
import * as long from "../fixtures/long-story.mjs";
import { arrowTo, authorField, beginStory, chooseIn, intoBody, move, nodes, plain, publish, readyStory, savedWith, tagField } from "../harness/desk.mjs";

async function aStoryPastedFromAWebPageIsPublishedAsANewspaperWouldPrintIt(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const related = "A reservoir that nobody filled";
  await readyStory(visitor, { headline: related, lines: ["It stands empty above the town."] });
  const { href: relatedHref } = await publish(page);

  const id = await beginStory(page, { headline: long.headline, section: "Economy", kind: "analysis" });
  await intoBody(page);
  await paste(page, { html: long.html });
  const pasted = await savedWith(visitor, id, (story) => plain(story).includes("which somebody had swept."));
  assert.deepEqual(nodes(pasted, "heading").map(({ content }) => content[0].text), long.subheadings);
  assert.equal(nodes(pasted, "paragraph").length, long.parts.flat().length, "no empty paragraph came along");
  const links = nodes(pasted, "text").flatMap(({ marks }) => marks ?? []).filter(({ type }) => type === "link");
  assert.ok(links.length > 0 && links.every(({ attrs }) => attrs.href === "https://water.example/report"), JSON.stringify(links));
  assert.ok(nodes(pasted, "text").every(({ marks }) => (marks ?? []).every(({ type }) => type === "link")), "no style came along");

  await finish(page, { related });
  await savedWith(visitor, id, ({ fields, standfirst, body }) => fields.dateline === long.dateline && fields.tags.length === 1 && fields.authors.length === 2 && standfirst === long.standfirst && JSON.stringify(body).includes("related_story"));
  const { href } = await publish(page, {
    before: async (dialog) => {
      await dialog.getByRole("textbox", { name: /^First published/ }).fill("2025-10-22T09:00");
    },
  });
  assert.match(href, /\/2025\/10\//, "the address has the month in which the story first ran");

  const reader = await world.visitor({ js: false });
  assert.equal((await reader.goto(href)).status(), 200);
  const at = reader.page.locator("article.story");
  assert.equal(await at.locator("h1").innerText(), long.headline);
  assert.equal(await at.locator(".standfirst").innerText(), long.standfirst);
  // The writer had typed the place already, so it stands there once.
  assert.match(await at.locator(".body > p").first().innerText(), /^JABAL RIH — On the first cool morning/);
  assert.deepEqual(await at.locator(".body > h2").allInnerTexts(), long.subheadings);
  assert.match(await at.locator(".facts").innerText(), /7 min read/);
  const published = at.locator(".facts time").first();
  assert.equal(await published.getAttribute("datetime"), "2025-10-22T09:00:00+03:00", "nine o’clock in Beirut, in summer");
  assert.match(await published.innerText(), /22 October 2025,? (?:at )?09:00/);
  assert.match(await at.locator(".by").innerText(), /Karim Nahhal.* and .*Layan Sabbour/);
  const more = at.locator(".body a", { hasText: related });
  assert.equal(new URL(await more.getAttribute("href"), href).href, relatedHref);
  assert.match(await more.locator("xpath=ancestor::*[1]").innerText(), /Read more/);
  assert.deepEqual(await at.locator(".tags a").allInnerTexts(), ["Water"]);
  const data = (await reader.page.locator("script[type='application/ld+json']").allTextContents()).map((text) => JSON.parse(text));
  const article = data.flatMap((one) => one["@graph"] ?? [one]).find((one) => /NewsArticle$/.test(String(one["@type"])));
  assert.ok(article, JSON.stringify(data).slice(0, 300));
  assert.equal(article.headline, long.headline);
  assert.match(article.datePublished, /^2025-10-22T0[69]:00/);
  assert.equal(article.author.length, 2);
  assert.equal(await reader.page.locator("link[rel=canonical]").getAttribute("href"), href);
}

async function theSameStoryPastedAsPlainTextIsInParagraphs(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const id = await beginStory(page, { headline: "Plain paste" });
  await intoBody(page);
  await paste(page, { text: long.text });
  const story = await savedWith(visitor, id, (story) => plain(story).includes("which somebody had swept."));
  assert.equal(plain(story).split("\n").slice(2).join("\n\n"), long.text);
  // What was pasted by mistake goes in one step.
  await page.keyboard.press("Control+z");
  await savedWith(visitor, id, (story) => nodes(story, "text").length === 0);
}

/** Copies a page of somebody else's, or the text of a plain file, with the keys, and pastes it into the editor. */
async function paste(page, { html, text }) {
  const other = await page.context().newPage();
  await other.setContent(html ?? "<textarea></textarea>");
  if (text) {
    await other.fill("textarea", text);
    await other.focus("textarea");
  }
  await other.keyboard.press("Control+a");
  await other.keyboard.press("Control+c");
  await other.close();
  await page.bringToFront();
  await page.locator(".ed-text").focus();
  await page.keyboard.press("Control+v");
}

async function finish(page, { related }) {
  const { keyboard } = page;
  await move(page, "Control+Home");
  await keyboard.press("Enter");
  await keyboard.type(long.standfirst.slice(0, 30));
  await keyboard.insertText(long.standfirst.slice(30));
  // A "Read more" line after the text.
  await move(page, "Control+End");
  await keyboard.press("Enter");
  await keyboard.type("/read");
  await page.locator(".ed-insert [role=option]").first().waitFor();
  await keyboard.press("Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.locator("[role=combobox]").waitFor();
  await keyboard.type("reservoir");
  await dialog.locator("[role=option]").filter({ hasText: related }).first().waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });

  await page.getByLabel("Dateline").fill(long.dateline);
  await chooseIn(page, authorField(page), "Karim");
  await chooseIn(page, authorField(page), "Layan");
  await chooseIn(page, tagField(page), "Water");
  const section = page.locator(".ed-panel select").nth(1);
  await section.focus();
  await arrowTo(page, section, "News");
}

export default [aStoryPastedFromAWebPageIsPublishedAsANewspaperWouldPrintIt, theSameStoryPastedAsPlainTextIsInParagraphs];
