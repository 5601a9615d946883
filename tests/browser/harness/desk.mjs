// What people do at the desk and in the editor, in small steps.

import assert from "node:assert/strict";
import { until } from "./world.mjs";

/** Presses Tab until an element has the focus. */
export async function tabTo(page, locator, { key = "Tab", most = 80 } = {}) {
  for (let pressed = 0; pressed <= most; pressed++) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${most} presses of ${key} do not reach ${locator}`);
}

/** Chooses in a list with the arrow keys; the list has the focus. */
export async function arrowTo(page, select, wanted) {
  const steps = await select.evaluate((element, wanted) => {
    const index = [...element.options].findIndex((option) => option.text.includes(wanted));
    return index < 0 ? null : index - element.selectedIndex;
  }, wanted);
  assert.notEqual(steps, null, `the list offers ${wanted}`);
  for (let step = 0; step < Math.abs(steps); step++) await page.keyboard.press(steps > 0 ? "ArrowDown" : "ArrowUp");
  assert.match(await select.evaluate((element) => element.selectedOptions[0].text), new RegExp(wanted));
}

/** Chooses the line of a list that has these words. */
export async function choose(select, words) {
  const value = await select.evaluate((element, words) => [...element.options].find((option) => option.text.includes(words))?.value, words);
  assert.ok(value, `the list offers ${words}`);
  await select.selectOption(value);
}

/** Begins a story without the keyboard tests' care and opens it in the editor. Gives its id. */
export async function beginStory(page, { headline, section, lang = "en", kind = "news" }) {
  await page.goto("/desk/articles/new");
  await page.fill("#headline", headline);
  if (section) await choose(page.locator("#section"), section);
  await page.locator("details.more > summary").click();
  await page.selectOption("#lang", lang);
  await page.selectOption("#kind", kind);
  await page.press("#headline", "Enter");
  await page.locator(".ed-text[contenteditable=true]").waitFor();
  return idOf(page);
}

/** Opens a story in the editor and waits until it can be written in. */
export async function openStory(page, id) {
  await page.goto(`/desk/articles/${id}`);
  await page.locator(".ed-text[contenteditable=true]").waitFor();
}

/** Ends the session of a visitor's browser from outside: its pages and its store are not told. */
export async function signOutOf(visitor) {
  const cookies = (await visitor.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const { origin } = visitor.server;
  await fetch(`${origin}/desk/sign-out`, { method: "POST", headers: { cookie: cookies, origin }, redirect: "manual" });
}

/** Begins a story that lacks nothing, with these lines as its paragraphs, and waits until it is saved. */
export async function readyStory(visitor, { headline, lines, lang = "en", section = lang === "ar" ? "الميناء" : "Harbour", author = lang === "ar" ? "ليان" : "Layan" }) {
  const { page } = visitor;
  const id = await beginStory(page, { headline, section, lang });
  await intoBody(page);
  for (const [at, line] of lines.entries()) {
    if (at > 0) await page.keyboard.press("Enter");
    await page.keyboard.insertText(line);
  }
  await chooseAuthor(page, author);
  await savedWith(visitor, id, (story) => story.fields.authors.length > 0 && plain(story).includes(lines.at(-1)));
  return id;
}

/** Changes the language of the person's interface; what they have open stays as it is. */
export async function speak({ context, server }, ui) {
  const name = /<input[^>]* id="name"[^>]* value="([^"]*)"/.exec(await (await context.request.get("/desk/account")).text())?.[1];
  const answer = await context.request.post("/desk/account", { form: { name, ui }, headers: { origin: server.origin } });
  assert.equal(answer.status(), 200);
}

/**
 * A story in the windows of two people: the admin's, who begins it, and the editor's. Both see the desk in English unless
 * another language is asked for.
 */
export async function twoWindows(world, { headline, lines, lang = "en", ui = "en", other = "editor" }) {
  const visitor = await world.visitor({ as: "admin" });
  const second = await world.visitor({ as: other });
  await speak(second, ui);
  const id = await readyStory(visitor, { headline, lines, lang, section: "Harbour", author: "Layan" });
  await openStory(second.page, id);
  await until("the other has the text", async () => (await canvas(second.page)).includes(lines.at(-1)));
  return { mine: visitor.page, theirs: second.page, id, visitor, other: second };
}

/** Adds a byline in the panel; `words` are the beginning of the name in the language of the person's interface or the story. */
export async function chooseAuthor(page, words) {
  await chooseIn(page, authorField(page), words);
}

export async function chooseIn(page, field, words) {
  await field.focus();
  await page.keyboard.insertText(words);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}

export function authorField(page) {
  return page.locator(".ed-panel").getByRole("combobox", { name: /Add an author|إضافة كاتب/ });
}

export function tagField(page) {
  return page.locator(".ed-panel").getByRole("combobox", { name: /Add a tag|إضافة وسم/ });
}

/** Publishes by the keyboard and gives the address of the live story. */
export async function publish(page, { before = async () => undefined } = {}) {
  await page.keyboard.press("Control+Shift+Enter");
  const dialog = page.locator("dialog[open]");
  const go = dialog.locator(".ed-dialog-foot .btn.p");
  await go.waitFor();
  await before(dialog);
  // An update that takes something back is asked about; who has not answered says no.
  const question = dialog.locator(".ed-correction");
  if ((await question.count()) > 0 && (await question.locator("input[type=radio]:checked").count()) === 0) await question.locator("input[type=radio]").first().check();
  await go.focus();
  await page.keyboard.press("Enter");
  const link = dialog.locator(".ed-dialog-body a");
  await link.waitFor();
  const href = await link.getAttribute("href");
  const title = bare(await dialog.locator("h2").textContent());
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  return { href, title };
}

/** Puts the cursor at the end of the body. */
export async function intoBody(page) {
  await page.locator(".ed-text").focus();
  await move(page, "Control+End");
}

/** Moves the cursor and waits for the browser to tell the page: keys in a test follow faster than fingers could. */
export async function move(page, ...keys) {
  // Shortly after it got the focus, the text puts the cursor back to where it was, and a cursor at its very start is for a
  // while taken for a slip of the browser. A key of a person never comes that soon.
  if (keys.includes("Control+Home")) await page.waitForTimeout(250);
  await settled(page);
  for (const key of keys) await page.keyboard.press(key);
  await settled(page);
}

function settled(page) {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 70))));
}

export function idOf(page) {
  return new URL(page.url()).pathname.split("/").at(-1);
}

/** The story as the server has it. */
export async function stored(visitor, id) {
  const answer = await visitor.context.request.get(`/desk/articles/${id}`);
  assert.equal(answer.status(), 200, "the story can be read");
  const data = /<script type="application\/json" id="editor-data">(.*?)<\/script>/s.exec(await answer.text())?.[1];
  return JSON.parse(data);
}

/**
 * Waits until the server has a story that passes the test. It asks for a revision each time: by itself the server makes one
 * only when nobody has written for some seconds.
 */
export async function savedWith(visitor, id, test, patience) {
  return until("the server has what was written", async () => {
    await visitor.context.request.post(`/desk/articles/${id}/revisions`, { data: { name: null }, headers: { origin: visitor.server.origin }, failOnStatusCode: false });
    const story = await stored(visitor, id);
    return test(story) ? story : null;
  }, patience);
}

/** The words of a stored story, a line for each block of text. */
export function plain(story) {
  const lines = [story.headline, story.standfirst];
  const visit = (node) => {
    const content = node.content ?? [];
    if (content.some((child) => child.type === "text")) lines.push(content.map((child) => child.text ?? "\n").join(""));
    else content.forEach(visit);
  };
  visit(story.body);
  return lines.join("\n");
}

/** Every node of a stored body of one type, in order. */
export function nodes(story, type) {
  const found = [];
  const visit = (node) => {
    if (node.type === type) found.push(node);
    (node.content ?? []).forEach(visit);
  };
  visit(story.body);
  return found;
}

/** Waits for words of the one line that says where saving stands. */
export async function status(page, pattern, patience) {
  let said = "";
  const matches = async () => pattern.test((said = bare(await page.locator(".ed-saved").textContent())));
  await until(() => `the status says “${said}” and never ${pattern}`, matches, patience);
}

/** Words without the invisible marks that keep the directions of their parts apart. */
export function bare(words) {
  return (words ?? "").replace(/[\u2066-\u2069]/g, "");
}

/** The text on the canvas. */
export function canvas(page) {
  return page.locator(".ed-text").innerText();
}
