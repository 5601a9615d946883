// Stories written with the keyboard alone, from the list to the readers' page, in both languages.

import assert from "node:assert/strict";
import { arrowTo, authorField, bare, canvas, idOf, move, nodes, plain, savedWith, status, tabTo, tagField } from "../harness/desk.mjs";

async function aStoryIsWrittenAndPublishedByKeyboardInEnglish(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  const { keyboard } = page;
  const id = await begin(visitor, { headline: "Dredger clears the inner basin", section: "Harbour", list: "New story", start: "Start writing" });

  // From nowhere, one F6 leads into the text.
  await keyboard.press("F6");
  await move(page, "Control+Home", "End");
  await keyboard.type(" after a winter of silt");
  await keyboard.press("Enter");
  await keyboard.type("Boats of two metres' draught can moor again.");
  await keyboard.press("Enter");
  await keyboard.type('The last load of mud left on Tuesday -- "at long last", the harbour master said.');
  await keyboard.press("Enter");
  await keyboard.type("## What it cost");
  await keyboard.press("Enter");
  await keyboard.type("The work took **nine weeks** and was paid by the port.");
  await keyboard.press("Enter");
  await keyboard.type("- Mud moved by barge");
  await keyboard.press("Enter");
  await keyboard.type("Stones kept for the mole");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await linkWords(page, "the night ferry is back", "night ferry");
  await keyboard.press("Enter");
  await keyboard.type("> We can float again.");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await keyboard.type("Idris Maqdah, harbour master");
  await keyboard.press("Enter");
  await insert(page, "fact");
  await keyboard.type("The basin in short");
  await keyboard.press("Enter");
  await keyboard.type("It was dug in 1911.");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await insert(page, "table");
  for (const cell of ["Year", "Depth", "Boats", "2020", "1.4", "31", "2026", "2.1", "58"]) {
    await keyboard.type(cell);
    if (cell !== "58") await keyboard.press("Tab");
  }
  await tableMenu(page, "Row below");
  // The new row is empty, and Tab leads on into it.
  await keyboard.press("Tab");
  await keyboard.type("2027");
  await tableMenu(page, "New paragraph after this block");
  await keyboard.type("The next survey is due in spring...");

  const story = await savedWith(visitor, id, (story) => plain(story).includes("due in spring…"));
  await status(page, /^Saved \d\d:\d\d$/);
  assert.equal(story.headline, "Dredger clears the inner basin after a winter of silt");
  assert.equal(story.standfirst, "Boats of two metres’ draught can moor again.");
  assert.ok(plain(story).includes("left on Tuesday – “at long last”, the harbour master said."), plain(story));
  assert.deepEqual(nodes(story, "heading").map((heading) => [heading.attrs.level, heading.content[0].text]), [[2, "What it cost"]]);
  assert.deepEqual(nodes(story, "text").filter(({ marks }) => marks?.some(({ type }) => type === "strong")).map(({ text }) => text), ["nine weeks"]);
  assert.equal(nodes(story, "list_item").length, 2);
  const link = nodes(story, "text").flatMap(({ marks }) => marks ?? []).find(({ type }) => type === "link");
  assert.ok(link?.attrs.article && !link.attrs.href, "the link names one of our own stories");
  assert.equal(nodes(story, "attribution")[0].content[0].text, "Idris Maqdah, harbour master");
  assert.equal(nodes(story, "fact_title")[0].content[0].text, "The basin in short");
  assert.equal(nodes(story, "table_row").length, 4);

  const before = await canvas(page);
  await page.reload();
  await page.locator(".ed-text[contenteditable=true]").waitFor();
  assert.equal(await canvas(page), before, "after a reload the same text stands there");

  await fillPanel(visitor, { section: "Town", author: "Layan", tag: "Fishing", newTag: "Dredging" });
  await savedWith(visitor, id, ({ fields }) => fields.tags.length === 2 && fields.authors.length > 0);
  const href = await publishByKeyboard(page, { will: [/Publish this story/, /Dredger clears the inner basin/, /The Harbour Post/, /\/20\d\d\/\d\d\/dredger-clears/], done: /^Live at \d\d:\d\d$/ });

  const reader = await world.visitor();
  assert.equal((await reader.goto(href)).status(), 200);
  const text = await reader.page.textContent("article.story");
  for (const words of ["Dredger clears the inner basin", "Town", "Layan Sabbour", "What it cost", "nine weeks", "Idris Maqdah", "The basin in short", "2027", "Fishing", "Dredging"]) {
    assert.ok(text.includes(words), `readers see ${words}`);
  }
  assert.match(await reader.page.locator(".body a", { hasText: "the night ferry is back" }).getAttribute("href"), /^\/20\d\d\/\d\d\//);
}

async function aStoryIsWrittenAndPublishedByKeyboardInArabic(world) {
  const visitor = await world.visitor({ as: "editor" });
  const { page } = visitor;
  const { keyboard } = page;
  await arabicInterface(page);
  assert.equal(await page.getAttribute("html", "dir"), "rtl");
  const side = await page.locator("header.side").boundingBox();
  const main = await page.locator("main").boundingBox();
  assert.ok(side.x > main.x, "the places of the desk stand on the right");

  const id = await begin(visitor, { headline: "الجرّافة تنهي تنظيف الحوض", section: "الميناء", list: "مادة جديدة", start: "بدء الكتابة", lang: "العربية" });
  const text = page.locator(".ed-text");
  assert.equal(await text.getAttribute("dir"), "rtl");
  const [panel, paper] = [await page.locator(".ed-panel").boundingBox(), await text.boundingBox()];
  assert.ok(panel.x < paper.x, "the side panel stands on the left");

  await keyboard.press("F6");
  await move(page, "Control+Home", "End");
  await keyboard.type(" الداخلي");
  await keyboard.press("Enter");
  await keyboard.type("تعود القوارب إلى مراسيها.");
  await keyboard.press("Enter");
  await keyboard.type('قال مدير الميناء "عدنا إلى الماء" بعد ٩ أسابيع من العمل.');
  await keyboard.press("Enter");
  await keyboard.type("## كم كلّف ذلك");
  await keyboard.press("Enter");
  await keyboard.type("دُفعت الكلفة من صندوق **الميناء** وحده.");
  await keyboard.press("Enter");
  await linkWords(page, "عبّارة الليل", "العبّارة");
  await keyboard.press("Enter");
  await keyboard.type("> سنبحر غدًا.");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await keyboard.type("إدريس مقداح");
  await keyboard.press("Enter");
  await insert(page, "صندوق");
  await keyboard.type("الحوض في سطور");
  await keyboard.press("Enter");
  await keyboard.type("حُفر عام ١٩١١.");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await keyboard.type("يجري المسح المقبل في الربيع.");

  const story = await savedWith(visitor, id, (story) => plain(story).includes("في الربيع."));
  await status(page, /^حُفظ /);
  assert.equal(story.headline, "الجرّافة تنهي تنظيف الحوض الداخلي");
  assert.ok(plain(story).includes("«عدنا إلى الماء» بعد ٩ أسابيع"), plain(story));
  assert.equal(nodes(story, "heading").length, 1);
  assert.equal(nodes(story, "fact_box").length, 1);
  const before = await canvas(page);
  await page.reload();
  await page.locator(".ed-text[contenteditable=true]").waitFor();
  assert.equal(await canvas(page), before);

  await fillPanel(visitor, { section: "البلدة", author: "ليان", tag: "الصيد", newTag: "تجريف" });
  await savedWith(visitor, id, ({ fields }) => fields.tags.length === 2 && fields.authors.length > 0);
  const href = await publishByKeyboard(page, { will: [/نشر هذه المادة/, /الجرّافة تنهي/, /بريد الميناء/, /\/ar\/20\d\d\/\d\d\//], done: /^منشورة منذ \d\d:\d\d$/ });

  const reader = await world.visitor();
  assert.equal((await reader.goto(href)).status(), 200);
  assert.match(new URL(reader.page.url()).pathname, /^\/ar\/20\d\d\/\d\d\//);
  const html = reader.page.locator("html");
  assert.deepEqual([await html.getAttribute("lang"), await html.getAttribute("dir")], ["ar", "rtl"]);
  const words = await reader.page.textContent("article.story");
  for (const part of ["الجرّافة تنهي تنظيف الحوض الداخلي", "البلدة", "ليان صبّور", "«عدنا إلى الماء»", "٩ أسابيع", "الحوض في سطور", "الصيد", "تجريف"]) {
    assert.ok(words.includes(part), `readers see ${part}`);
  }
  const [headline, body] = [await reader.page.locator("h1").boundingBox(), await reader.page.locator("body").boundingBox()];
  assert.ok(headline.x + headline.width > body.width / 2, "the headline begins on the right");
}

/** From the list to the editor. */
async function begin({ page, goto }, { headline, section, list, start, lang }) {
  await page.goto("/desk");
  await tabTo(page, page.getByRole("link", { name: list }).first());
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/desk/articles/new");
  await tabTo(page, page.locator("#headline"));
  await page.keyboard.type(headline);
  await page.keyboard.press("Tab");
  await arrowTo(page, page.locator("#section"), section);
  if (lang) {
    await tabTo(page, page.locator("details.more > summary"));
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await arrowTo(page, page.locator("#lang"), lang);
  }
  await tabTo(page, page.getByRole("button", { name: start }));
  await page.keyboard.press("Enter");
  await page.locator(".ed-text[contenteditable=true]").waitFor();
  return idOf(page);
}

/** Types words, selects them and links them to a story that is found by some of its headline's words. */
async function linkWords(page, words, search) {
  await page.keyboard.type(words);
  await move(page, "Shift+Home");
  await page.keyboard.press("Control+k");
  const dialog = page.locator("dialog[open]");
  await dialog.locator("[role=combobox]").waitFor();
  // Nobody waits for the list: the arrow is for the answer to what was typed.
  await page.keyboard.type(search);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await move(page, "Control+End");
}

/** Types a slash and a word on an empty line. */
async function insert(page, words) {
  await page.keyboard.type(`/${words}`);
  await page.locator(".ed-insert [role=option]").first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".ed-insert").waitFor({ state: "detached" });
}

/** Alt+F10, arrows to the menu of tables, and the line of that name. */
async function tableMenu(page, line) {
  await page.keyboard.press("Alt+F10");
  const opener = page.locator(".ed-toolbar").getByRole("button", { name: "Table" });
  await tabTo(page, opener, { key: "ArrowRight", most: 20 });
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("menuitem", { name: line }), { key: "ArrowDown", most: 20 });
  await page.keyboard.press("Enter");
  await page.locator(".ed-menu").waitFor({ state: "detached" });
  assert.ok(await page.locator(".ed-text").evaluate((text) => text === document.activeElement), "the focus is in the text again");
}

async function fillPanel({ page }, { section, author, tag, newTag }) {
  await page.locator(".ed-text").focus();
  await page.keyboard.press("F6");
  const select = page.locator(".ed-panel select").nth(1);
  await tabTo(page, select);
  await arrowTo(page, select, section);
  await pick(page, authorField(page), author, author);
  await pick(page, tagField(page), tag, tag);
  await pick(page, tagField(page), newTag, newTag);
  await page.locator(".ed-chips .chip").filter({ hasText: newTag }).waitFor();
}

async function pick(page, field, words, shown) {
  await tabTo(page, field);
  await page.keyboard.type(words);
  await page.locator(".ed-panel [role=option]").filter({ hasText: shown }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}

async function publishByKeyboard(page, { will, done }) {
  await page.keyboard.press("Control+Shift+Enter");
  const dialog = page.locator("dialog[open]");
  const go = dialog.locator(".ed-dialog-foot .btn.p");
  await go.waitFor();
  const said = bare(await dialog.innerText());
  for (const words of will) assert.match(said, words);
  await tabTo(page, go);
  await page.keyboard.press("Enter");
  const link = dialog.locator(".ed-dialog-body a");
  await link.waitFor();
  assert.match(bare(await dialog.locator("h2").innerText()), done);
  const href = await link.getAttribute("href");
  await tabTo(page, dialog.locator(".ed-dialog-foot .btn.p"));
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  return href;
}

/** The person's own choice of language, on the page of their account. */
async function arabicInterface(page) {
  await page.goto("/desk/account");
  await tabTo(page, page.locator("#ui"));
  await arrowTo(page, page.locator("#ui"), "العربية");
  await tabTo(page, page.locator("form[action='/desk/account'] button"));
  await page.keyboard.press("Enter");
  await page.getByRole("status").waitFor();
}

export default [aStoryIsWrittenAndPublishedByKeyboardInEnglish, aStoryIsWrittenAndPublishedByKeyboardInArabic];
