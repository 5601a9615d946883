// What comes between two people and their story: a long time without a network, the end of a session, the loss of a right,
// and a window that is older than the server.

import assert from "node:assert/strict";
import { canvas, intoBody, move, openStory, plain, readyStory, savedWith, signOutOf, speak, status, twoWindows } from "../harness/desk.mjs";
import { DEMO_PASSWORD, signIn, until } from "../harness/world.mjs";

/** The one of the demo newsroom who may least; no other test keeps a session of theirs. */
const CONTRIBUTOR = "contributor@demo.example";

async function tenMinutesWithoutANetworkAreMergedAndSpokenOf(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "Ten minutes at sea", lines: ["Where it began."] });
  visitor.expectProblem(/ERR_INTERNET_DISCONNECTED|WebSocket/);
  await mine.clock.install();
  await openStory(mine, id);
  await intoBody(mine);
  await visitor.context.setOffline(true);
  await status(mine, /^Offline/);
  await mine.keyboard.type(" Written when the shore was out of sight.");
  await mine.clock.fastForward("10:00");
  await mine.keyboard.type(" And after ten minutes.");
  await theirs.locator(".ed-text").focus();
  await move(theirs, "Control+Home", "End");
  await theirs.keyboard.type(", and on land");
  await visitor.context.setOffline(false);
  const [headline, body] = ["Ten minutes at sea, and on land", "Where it began. Written when the shore was out of sight. And after ten minutes."];
  for (const page of [mine, theirs]) {
    let seen = "";
    await until(() => `both see both, not ${seen}`, async () => (seen = await canvas(page)).includes(headline) && seen.includes(body));
  }
  await status(mine, /^Saved \d\d:\d\d · 10 minutes of offline work added$/);
  await savedWith(visitor, id, (story) => plain(story).includes(body) && story.headline === headline);
}

async function aSessionThatEndsWhileTwoTypeKeepsEveryWord(world) {
  const writer = await world.visitor();
  writer.expectProblem(/status of 401|WebSocket/);
  await signIn(writer.page, "author@demo.example", DEMO_PASSWORD);
  await speak(writer, "en");
  const id = await readyStory(writer, { headline: "Typed past a session", lines: ["Start."] });
  const other = await world.visitor({ as: "admin" });
  await openStory(other.page, id);
  const words = (stem) => Array.from({ length: 20 }, (_, at) => ` ${stem}${at}`).join("");
  await intoBody(writer.page);
  await other.page.locator(".ed-text").focus();
  await move(other.page, "Control+Home", "End");
  const typing = Promise.all([writer.page.keyboard.type(words("end"), { delay: 25 }), other.page.keyboard.type(words("head"), { delay: 25 })]);
  await writer.page.waitForTimeout(600);
  await signOutOf(writer);
  await typing;
  await status(writer.page, /^Sign in again to keep saving$/);
  await signInAgain(writer.page);
  for (const { page } of [writer, other]) {
    let seen = "";
    await until(() => `both see both, not ${seen}`, async () => (seen = await canvas(page)).includes(`Start.${words("end")}`) && seen.includes(`Typed past a session${words("head")}`));
    await status(page, /^Saved/);
  }
}

/** A change of role ends a person's sessions; who signs in again in place may have less right than before. */
async function whoLosesTheRightWhileTypingHasTheWordsAsText(world) {
  const owner = await world.visitor({ as: "admin" });
  const id = await readyStory(owner, { headline: "A right is lost", lines: ["Start."] });
  const mine = owner.page;
  await setRole(owner, CONTRIBUTOR, "editor");
  const other = await world.visitor();
  other.expectProblem(/status of 40[134]|WebSocket/);
  const theirs = other.page;
  try {
    await signIn(theirs, CONTRIBUTOR, DEMO_PASSWORD);
    await speak(other, "en");
    await openStory(theirs, id);
    await intoBody(theirs);
    const typing = theirs.keyboard.type(Array.from({ length: 60 }, (_, at) => ` word${at}`).join(""), { delay: 15 });
    await until("words arrive", async () => (await canvas(mine)).includes("word3"));
    await setRole(owner, CONTRIBUTOR, "contributor");
    await typing;
    await status(theirs, /^Sign in again to keep saving$/);
    await signInAgain(theirs);
    await status(theirs, /no longer (?:change this story|here for you)/);
    assert.equal(await theirs.locator(".ed-text").getAttribute("contenteditable"), "false");
    assert.ok((await canvas(theirs)).includes("Start. word0 word1 word2 word3") && (await canvas(theirs)).includes("word59"), "all words stand there to be read and copied");
    assert.ok((await canvas(mine)).includes("Start. word0 word1 word2 word3") && !(await canvas(mine)).includes("word59"), "the others have what came in time");
    await theirs.waitForTimeout(1_500);
    // With the right back they are offered as text, and nothing is added unasked.
    await setRole(owner, CONTRIBUTOR, "editor");
    await theirs.goto("/desk/sign-in");
    await signIn(theirs, CONTRIBUTOR, DEMO_PASSWORD);
    await openStory(theirs, id);
    const notice = theirs.locator(".ed-notice");
    await notice.getByRole("button", { name: "See them" }).waitFor();
    assert.ok(!(await canvas(theirs)).includes("word59"));
    await notice.getByRole("button", { name: "Put them back" }).click();
    await until("they are back with both", async () => (await canvas(mine)).includes("word58 word59"));
  } finally {
    await setRole(owner, CONTRIBUTOR, "contributor");
  }
}

async function aWindowOlderThanTheServerIsAskedToReload(world) {
  const visitor = await world.visitor({ as: "admin" });
  visitor.expectProblem(/WebSocket/);
  const id = await readyStory(visitor, { headline: "An old tab", lines: ["As it was."] });
  const { page } = visitor;
  await visitor.context.addInitScript(() => {
    const Present = window.WebSocket;
    window.WebSocket = class extends Present {
      constructor(url) {
        super(String(url).replace(/schema=\d+/, window.name === "reloaded" ? "$&" : "schema=1"));
      }
    };
  });
  await page.goto(`/desk/articles/${id}`);
  await status(page, /new version/i);
  assert.equal(await page.locator(".ed-text").getAttribute("contenteditable"), "false", "an old window writes nothing");
  assert.ok((await canvas(page)).includes("As it was."));
  await page.evaluate(() => (window.name = "reloaded"));
  await page.locator(".ed-status").getByRole("button", { name: "Reload" }).click();
  await page.locator(".ed-text[contenteditable=true]").waitFor();
  await status(page, /^Saved/);
}

/** Signs in where the top bar asks for it. */
async function signInAgain(page) {
  await page.locator(".ed-status").getByRole("button", { name: "Sign in" }).click();
  await page.locator("dialog[open] [type=password]").fill(DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
}

/** Gives somebody another role, as an admin does in a window of their own. */
async function setRole({ context, server }, email, role) {
  const list = await (await context.request.get("/desk/people")).text();
  const ids = [...new Set([...list.matchAll(/\/desk\/people\/([0-9a-f-]{36})/g)].map(([, id]) => id))];
  for (const id of ids) {
    if (!(await (await context.request.get(`/desk/people/${id}`)).text()).includes(email)) continue;
    const answer = await context.request.post(`/desk/people/${id}/role`, { form: { role }, headers: { origin: server.origin } });
    assert.equal(answer.status(), 200);
    return;
  }
  assert.fail(`nobody has the address ${email}`);
}

export default [
  tenMinutesWithoutANetworkAreMergedAndSpokenOf,
  aSessionThatEndsWhileTwoTypeKeepsEveryWord,
  whoLosesTheRightWhileTypingHasTheWordsAsText,
  aWindowOlderThanTheServerIsAskedToReload,
];
