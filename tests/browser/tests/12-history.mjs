// What anybody did and what one is told: notifications, how one wants them, the history with its filters, a forgotten
// password; in both languages, without barriers.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { barriers } from "../harness/barriers.mjs";
import { speak } from "../harness/desk.mjs";
import { NARROW, WIDE } from "../harness/visitor.mjs";

const shots = join(dirname(fileURLToPath(import.meta.url)), "../../../target/browser/shots");

const theHistoryInEnglish = (world) => theHistory(world, "en");
const theHistoryInArabic = (world) => theHistory(world, "ar");
const whatOneIsToldInEnglish = (world) => whatOneIsTold(world, "en");
const whatOneIsToldInArabic = (world) => whatOneIsTold(world, "ar");

const WORDS = {
  en: { published: "Story published", mentioned: "mentioned you in a comment", off: "Not at all", noMail: /sends no mail/ },
  ar: { published: "نشر المادة", mentioned: "ذكرك في تعليق", off: "لا إشعار", noMail: /لا ترسل غرفة الأخبار هذه بريدًا/ },
};

async function theHistory(world, ui) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await speak(visitor, ui);
  try {
    await page.goto("/desk");
    await page.locator("header a[href='/desk/history']").click();
    await page.locator("table.rows tbody tr").first().waitFor();
    const found = await look(page, `history ${ui}`);
    // By keyboard: the act is chosen, the form is sent, and the filter is the address.
    await page.locator("#act").focus();
    await page.selectOption("#act", "published");
    await page.locator("form.filters button").press("Enter");
    await page.waitForURL(/act=published/);
    await page.locator("form.filters a.btn").waitFor();
    const acts = await page.locator("table.rows tbody .t").allInnerTexts();
    assert.ok(acts.length > 5 && acts.every((act) => act === WORDS[ui].published), acts.join("|"));
    await page.goBack();
    await page.goForward();
    assert.equal(await page.inputValue("#act"), "published");
    // A story's own history, from one of its rows.
    await page.locator("table.rows tbody .s a").first().click();
    await page.waitForURL(/\/desk\/articles\/[0-9a-f-]+\/history/);
    await page.locator("table.rows tbody .t", { hasText: WORDS[ui].published }).first().waitFor();
    found.push(...(await look(page, `story history ${ui}`)));
    // Older pages, and what cannot be understood.
    await page.goto("/desk/history");
    if (await page.locator(".pager .next").count()) {
      await page.locator(".pager .next").click();
      await page.waitForURL(/after=/);
      await page.locator(".pager .prev").waitFor();
    }
    await page.goto("/desk/history?story=fish&to=2001-01-01");
    await page.locator("#story-err").waitFor();
    found.push(...(await look(page, `history with a problem ${ui}`)));
    const file = await page.context().request.get("/desk/history.csv?act=published");
    assert.equal(file.status(), 200);
    assert.ok((await file.text()).includes(WORDS[ui].published));
    assert.deepEqual(found, []);
  } finally {
    await speak(visitor, "en");
  }
}

async function whatOneIsTold(world, ui) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await page.goto("/desk?state=live");
  const story = await page.locator("table.rows a.t").first().getAttribute("href");
  const people = await (await page.context().request.get(`${story}/comments/people.json`)).json();
  const list = Array.isArray(people) ? people : people.people;
  const author = await world.visitor({ as: "editor" });
  const me = await (await author.page.context().request.get("/desk/session")).json();
  const called = list.find((person) => person.name === me.name);
  assert.ok(called, `${me.name} can be called`);
  const said = await page.context().request.post(`${story}/comments`, { data: { words: "Please look.", mentions: [called.id] }, headers: { origin: visitor.server.origin } });
  assert.equal(said.status(), 200);
  await speak(author, ui);
  try {
    const their = author.page;
    await their.goto("/desk/notifications");
    assert.ok((await their.locator(".thread.fresh").first().innerText()).includes(WORDS[ui].mentioned));
    const found = await look(their, `notifications ${ui}`);
    await their.locator(".top a[href='/desk/account/notifications']").click();
    await their.locator("#way-published").waitFor();
    found.push(...(await look(their, `choose notifications ${ui}`)));
    await their.selectOption("#way-published", { label: WORDS[ui].off });
    await their.locator("main form button.p").press("Enter");
    await their.locator(".flash.ok").waitFor();
    assert.equal(await their.inputValue("#way-published"), "off");
    await their.selectOption("#way-published", "desk");
    await their.locator("main form button.p").click();
    await their.locator(".flash.ok").waitFor();

    const stranger = await world.visitor({ locale: ui });
    await stranger.page.goto("/desk/sign-in");
    await stranger.page.locator("a[href='/desk/sign-in/forgotten']").click();
    assert.match(await stranger.page.locator("main").innerText(), WORDS[ui].noMail);
    found.push(...(await look(stranger.page, `forgotten ${ui}`)));
    await speak(visitor, ui);
    await page.goto("/desk/settings/mail");
    found.push(...(await look(page, `mail ${ui}`)));
    assert.deepEqual(found, []);
  } finally {
    await speak(author, "en");
    await speak(visitor, "en");
  }
}

/** What stands in somebody's way on the page, and, where SHOTS=1 asks for them, pictures of it. */
async function look(page, name) {
  const found = await barriers(page, name);
  if (process.env.SHOTS === "1") {
    await mkdir(shots, { recursive: true });
    for (const [size, width] of [[NARROW, "narrow"], [WIDE, "wide"]]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(shots, `${name.replaceAll(" ", "-")}-${width}.png`), fullPage: false });
    }
  }
  return found;
}

export default [theHistoryInEnglish, theHistoryInArabic, whatOneIsToldInEnglish, whatOneIsToldInArabic];
