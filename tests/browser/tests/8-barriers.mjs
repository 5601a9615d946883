// Every family of pages, in both languages, light and dark, narrow and wide: nobody is kept out.

import assert from "node:assert/strict";
import { barriers } from "../harness/barriers.mjs";
import { intoBody, move, speak } from "../harness/desk.mjs";
import { statesOfTwo } from "../harness/states.mjs";

const readersPagesInEnglish = (world) => readersPages(world, "");
const readersPagesInArabic = (world) => readersPages(world, "/ar");
const pagesOfTheDeskInEnglish = (world) => pagesOfTheDesk(world, "en");
const pagesOfTheDeskInArabic = (world) => pagesOfTheDesk(world, "ar");
const theEditorInEnglish = (world) => theEditor(world, "en");
const theEditorInArabic = (world) => theEditor(world, "ar");
const twoPeopleAtWorkInEnglish = (world) => twoPeopleAtWork(world, "en");
const twoPeopleAtWorkInArabic = (world) => twoPeopleAtWork(world, "ar");

async function readersPages(world, prefix) {
  const visitor = await world.visitor();
  const { page } = visitor;
  visitor.expectProblem(/status of 4(?:04|10)/);
  const first = async (from, selector) => {
    await page.goto(from);
    return page.locator(selector).first().getAttribute("href");
  };
  const words = prefix ? "العبّارة" : "night ferry";
  const story = await first(`${prefix}/search?q=${words}`, "main a.hit");
  const paths = {
    front: `${prefix}/`,
    story,
    section: await first(story, ".kicker a"),
    tag: await first(story, ".tags a"),
    author: await first(story, ".by a"),
    archive: `${prefix}/archive`,
    month: await first(`${prefix}/archive`, "main a[href*='/20']"),
    found: `${prefix}/search?q=${words}`,
    "not found": `${prefix}/search?q=zzzzunheardof`,
    search: `${prefix}/search`,
    corrections: `${prefix}/corrections`,
    page: await first(`${prefix}/`, "footer a[href*='/pages/']"),
    "no page": `${prefix}/no-such-page`,
  };
  await lookAt(page, paths);
}

async function pagesOfTheDesk(world, ui) {
  const stranger = await world.visitor({ locale: ui });
  await lookAt(stranger.page, { "sign in": "/desk/sign-in" });
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  visitor.expectProblem(/status of 404/);
  await speak(visitor, ui);
  const first = async (from, selector) => {
    await page.goto(from);
    return page.locator(selector).first().getAttribute("href");
  };
  const story = await first("/desk?state=live", "table.rows a.t");
  const paths = {
    stories: "/desk",
    board: "/desk?show=board",
    filtered: "/desk?state=open&due=week&flag=legal",
    "no stories": "/desk?q=zzzzunheardof",
    "new story": "/desk/articles/new",
    breaking: "/desk/articles/breaking",
    plan: await first("/desk?state=with-desk", "[data-plan]"),
    roles: "/desk/roles",
    "names of stages": "/desk/settings/stages",
    revisions: `${story}/revisions`,
    revision: `${story}/revisions/1`,
    preview: `${story}/preview`,
    corrections: "/desk/corrections",
    sections: "/desk/sections",
    section: await first("/desk/sections", "main a[href^='/desk/sections/']"),
    tags: "/desk/tags",
    tag: await first("/desk/tags", "main a[href^='/desk/tags/']"),
    authors: "/desk/authors",
    author: await first("/desk/authors", "main a[href^='/desk/authors/']"),
    people: "/desk/people",
    person: await first("/desk/people", "main a[href^='/desk/people/']"),
    settings: "/desk/settings",
    schedule: "/desk/schedule",
    "approval rules": "/desk/approval-rules",
    operations: "/desk/operations",
    account: "/desk/account",
    history: "/desk/history",
    "story history": `${story}/history`,
    notifications: "/desk/notifications",
    "choose notifications": "/desk/account/notifications",
    mail: "/desk/settings/mail",
    "no page": "/desk/nothing",
  };
  try {
    await lookAt(page, paths);
  } finally {
    await speak(visitor, "en");
  }
}

async function theEditor(world, lang) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await speak(visitor, lang);
  try {
    await page.goto(`/desk?lang=${lang}&state=live`);
    await page.locator("table.rows a.t").first().click();
    await page.locator(".ed-text[contenteditable=true]").waitFor();
    const found = await barriers(page, "editor");
    await page.locator(".ed-panel [role=tab]").nth(1).click();
    found.push(...(await barriers(page, "checks")));
    await intoBody(page);
    await move(page, "End");
    await page.keyboard.press("Control+k");
    await page.locator("dialog[open] [role=option]").first().waitFor();
    found.push(...(await barriers(page, "link picker")));
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.keyboard.press("Control+Shift+Enter");
    await page.locator("dialog[open] .ed-dialog-foot .btn.p").waitFor();
    found.push(...(await barriers(page, "publish dialog")));
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.keyboard.press("Control+/");
    await page.locator("dialog[open]").waitFor();
    found.push(...(await barriers(page, "shortcuts")));
    assert.deepEqual(found, []);
  } finally {
    await speak(visitor, "en");
  }
}

async function twoPeopleAtWork(world, ui) {
  const found = [];
  await statesOfTwo(world, ui, async (page, name, path) => {
    if (path) await page.goto(path);
    found.push(...(await barriers(page, name)));
  });
  assert.deepEqual(found, []);
}

/** The tests here are worth only what this finds. */
async function theLookingFindsWhatIsWrong(world) {
  const { page } = await world.visitor();
  await page.goto("/");
  await page.evaluate(() => {
    const main = document.querySelector("main");
    const faint = Object.assign(document.createElement("p"), { textContent: "Hardly to be read", id: "faint" });
    faint.style.color = "#999";
    faint.style.backgroundColor = "#aaa";
    const wide = document.createElement("div");
    wide.style.inlineSize = "900px";
    wide.style.blockSize = "1px";
    main.append(faint, wide, document.createElement("img"), Object.assign(document.createElement("h1"), { textContent: "Another" }));
  });
  const found = await barriers(page, "broken");
  for (const sign of ["narrow light: color-contrast", "wide dark: color-contrast", "image-alt", "320 px: ", "2 first headings"]) {
    assert.ok(found.some((line) => line.includes(sign)), `${sign} is found among ${found.join("\n")}`);
  }
}

/** The pages before anybody has signed in, in both languages: only a new newsroom has them. */
async function thePagesOfASetUp(world) {
  const server = await world.freshServer();
  const visitor = await world.visitor({ server });
  const { page } = visitor;
  visitor.expectProblem(/status of 4(?:10|22)/);
  const link = server.log.join("\n").match(/http:\/\/127\.0\.0\.1:\d+\/desk\/set-up\/\S+/)[0];
  await lookAt(page, { front: "/", "set-up": `${link}?ui=en`, "set-up in Arabic": `${link}?ui=ar`, "a stale link": `${link}x` });
  await page.goto(`${link}?ui=en`);
  for (const [field, words] of [["#newsroom", "The Quay Gazette"], ["#name", "Rana Khoury"], ["#email", "rana@quay.example"], ["#password", "short"]]) await page.fill(field, words);
  await page.press("#password", "Enter");
  await page.getByRole("alert").waitFor();
  const found = await barriers(page, "set-up refused");
  await page.fill("#password", "quiet harbour morning");
  await page.press("#password", "Enter");
  await page.waitForURL((url) => url.pathname === "/desk");
  found.push(...(await barriers(page, "an empty list")));

  await page.goto("/desk/people");
  await page.locator("main a[href*='invit'], main a[href='/desk/people/new']").first().click();
  await page.locator("#email").waitFor();
  found.push(...(await barriers(page, "invite")));
  await page.fill("#name", "Omar Haddad");
  await page.fill("#email", "omar@quay.example");
  await page.check("#role-author");
  await page.selectOption("#ui", "ar");
  await page.press("#email", "Enter");
  const invitation = page.locator("main :text('/desk/links/'), main input[value*='/desk/links/']").first();
  await invitation.waitFor();
  found.push(...(await barriers(page, "an invitation")));
  const href = (await page.content()).match(/http:\/\/127\.0\.0\.1:\d+\/desk\/links\/[A-Za-z0-9_-]+/)[0];
  const invited = await world.visitor({ server });
  await invited.page.goto(href);
  found.push(...(await barriers(invited.page, "the invitation's page")));
  await invited.page.fill("#password", "another quiet morning");
  await invited.page.press("#password", "Enter");
  await invited.page.waitForURL((url) => url.pathname === "/desk");
  assert.equal(await invited.page.getAttribute("html", "lang"), "ar", "the invited person's own language");
  assert.deepEqual(found, []);
}

async function lookAt(page, paths) {
  const found = [];
  for (const [name, path] of Object.entries(paths)) {
    assert.ok(path, `there is a page of the kind: ${name}`);
    await page.goto(path);
    found.push(...(await barriers(page, name)));
  }
  assert.deepEqual(found, []);
}

export default [theLookingFindsWhatIsWrong, thePagesOfASetUp, readersPagesInEnglish, readersPagesInArabic, pagesOfTheDeskInEnglish, pagesOfTheDeskInArabic, theEditorInEnglish, theEditorInArabic, twoPeopleAtWorkInEnglish, twoPeopleAtWorkInArabic];
