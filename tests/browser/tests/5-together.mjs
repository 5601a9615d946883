// Two people in one story: what one writes stands with the other, and nobody's words are lost on the way.

import assert from "node:assert/strict";
import { bare, canvas, intoBody, move, openStory, plain, savedWith, status, twoWindows } from "../harness/desk.mjs";
import { NARROW } from "../harness/visitor.mjs";
import { until } from "../harness/world.mjs";

async function twoPeopleTypeInEnglishAtTheSameTime(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "Written by two", lines: ["First line.", "Last line."] });
  await intoBody(mine);
  await theirs.locator(".ed-text").focus();
  await move(theirs, "Control+Home", "End");
  const [here, there] = [" and here is what I add at the end of it", ", a headline that grew"];
  await Promise.all([mine.keyboard.type(here, { delay: 15 }), theirs.keyboard.type(there, { delay: 25 })]);
  for (const page of [mine, theirs]) {
    await until("both see both", async () => (await canvas(page)).includes(`Last line.${here}`) && (await canvas(page)).includes(`Written by two${there}`));
    await status(page, /^Saved \d\d:\d\d$/);
  }
  const story = await savedWith(visitor, id, (story) => plain(story).includes(here));
  assert.equal(story.headline, `Written by two${there}`);
}

async function twoPeopleTypeInArabicInOneParagraph(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "كتبه اثنان", lines: ["بداية السطر ونهايته"], lang: "ar" });
  await intoBody(mine);
  await theirs.locator(".ed-text").focus();
  await move(theirs, "Control+End", "Home");
  await Promise.all([mine.keyboard.type(" مع تتمة كُتبت هنا", { delay: 20 }), theirs.keyboard.type("في المقدمة كلام: ", { delay: 20 })]);
  const whole = "في المقدمة كلام: بداية السطر ونهايته مع تتمة كُتبت هنا";
  for (const page of [mine, theirs]) {
    let seen = "";
    await until(() => `both see both, not ${seen}`, async () => (seen = await canvas(page)).includes(whole));
  }
  await savedWith(visitor, id, (story) => plain(story).endsWith(whole));
}

async function undoTakesBackOnlyOnesOwn(world) {
  const { mine, theirs } = await twoWindows(world, { headline: "Undone by one", lines: ["Ground."] });
  await intoBody(mine);
  await mine.keyboard.type(" Mine.");
  await until("it arrives", async () => (await canvas(theirs)).includes("Ground. Mine."));
  await theirs.locator(".ed-text").focus();
  await move(theirs, "Control+Home", "End");
  await theirs.keyboard.type(" and theirs");
  await until("it arrives", async () => (await canvas(mine)).includes("Undone by one and theirs"));
  await mine.keyboard.press("Control+z");
  await until("mine is gone with both", async () => !(await canvas(theirs)).includes("Mine."));
  assert.ok((await canvas(mine)).includes("Undone by one and theirs"), "theirs stays");
  await mine.keyboard.press("Control+y");
  await until("and back", async () => (await canvas(theirs)).includes("Ground. Mine."));
}

async function peopleAreSeenInWordsInTheTextAndAtFields(world) {
  const { mine, theirs } = await twoWindows(world, { headline: "Who is here", lines: ["One.", "Two.", "Three."] });
  await theirs.locator(".ed-text").focus();
  await move(theirs, "Control+End", "ArrowUp");
  const avatar = mine.locator(".ed-here-now .ed-avatar");
  await until("the bar says where the other is", async () => /— paragraph 2$/.test(bare(await avatar.first().getAttribute("title").catch(() => ""))));
  assert.equal(await mine.locator(".ed-caret").count(), 1);
  assert.equal(await mine.locator(".ed-caret").innerText(), "", "nothing stands over the text");
  await theirs.getByLabel("Web address").focus();
  await until("the field says who is in it", async () => (await mine.locator(".ed-in-field:visible").count()) === 1);
  await theirs.close();
  await until("who left is not shown", async () => (await avatar.count()) === 0 && (await mine.locator(".ed-caret").count()) === 0);
}

async function theBarAndTheTabsFitANarrowScreenWithTwoOthers(world) {
  const { mine, id } = await twoWindows(world, { headline: "Three in a small window", lines: ["One.", "Two."] });
  const third = await world.visitor({ as: "author" });
  await openStory(third.page, id);
  await mine.setViewportSize(NARROW);
  await until("both others are in the bar", async () => (await mine.locator(".ed-here-now .ed-avatar").count()) === 2);
  const height = await mine.locator(".ed-top").evaluate((bar) => bar.offsetHeight);
  assert.ok(height <= 100, `two rows, not ${height} px`);
  const tops = await mine.locator(".ed-tabs [role=tab]").evaluateAll((tabs) => tabs.map((tab) => tab.offsetTop));
  assert.ok(tops.length === 6 && new Set(tops).size === 1, `six tabs in one line, not ${tops}`);
  assert.ok(await mine.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
  assert.equal(await mine.getByRole("status").count(), 1, "one place says where saving stands");
}

async function whoLosesAFieldIsToldAndMayTakeItBack(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "One field, two minds", lines: ["Words."] });
  const field = (page) => page.getByLabel("Dateline", { exact: true });
  await field(mine).fill("Beirut");
  await until("it arrives", async () => (await field(theirs).inputValue()) === "Beirut");
  await field(mine).focus();
  await mine.keyboard.type(", Lebanon");
  await until("it arrives", async () => (await field(theirs).inputValue()) === "Beirut, Lebanon");
  await field(theirs).fill("Tyre");
  await status(mine, /^.+ changed “Dateline” at \d\d:\d\d$/);
  assert.equal(await field(mine).inputValue(), "Tyre");
  const bar = mine.locator(".ed-status");
  await bar.getByRole("button", { name: "See both" }).click();
  const seen = await mine.locator("dialog[open] dd").allInnerTexts();
  assert.deepEqual(seen, ["Beirut, Lebanon", "Tyre"]);
  await mine.keyboard.press("Escape");
  await bar.getByRole("button", { name: "Keep mine" }).click();
  await until("mine is back with both", async () => (await field(theirs).inputValue()) === "Beirut, Lebanon" && (await field(mine).inputValue()) === "Beirut, Lebanon");
  await status(mine, /^Saved/);
  await savedWith(visitor, id, ({ fields }) => fields.dateline === "Beirut, Lebanon");
}

async function offlineWorkOfOneAndWorkOfTheOtherAreMerged(world) {
  const { mine, theirs, id, visitor } = await twoWindows(world, { headline: "Apart for a while", lines: ["Shared ground."] });
  visitor.expectProblem(/ERR_INTERNET_DISCONNECTED|WebSocket/);
  await intoBody(mine);
  await visitor.context.setOffline(true);
  await status(mine, /^Offline/);
  await mine.keyboard.type(" Written at sea.");
  await theirs.locator(".ed-text").focus();
  await move(theirs, "Control+Home", "End");
  await theirs.keyboard.type(", on land");
  assert.ok(!(await canvas(mine)).includes("on land"));
  await visitor.context.setOffline(false);
  for (const page of [mine, theirs]) {
    await until("both see both", async () => (await canvas(page)).includes("Apart for a while, on land") && (await canvas(page)).includes("Shared ground. Written at sea."));
  }
  await savedWith(visitor, id, (story) => plain(story).includes("Written at sea.") && story.headline.endsWith("on land"));
}

async function aServerThatRestartsWhileTwoTypeLosesNothing(world) {
  const server = await world.demo();
  const { mine, theirs, id, visitor, other } = await twoWindows(world, { headline: "Typed through a restart", lines: ["Start."] });
  for (const one of [visitor, other]) one.expectProblem(/ERR_CONNECTION|ERR_EMPTY_RESPONSE|status of 50[0-9]|WebSocket/);
  await intoBody(mine);
  await theirs.locator(".ed-text").focus();
  await move(theirs, "Control+Home", "End");
  const words = (stem) => Array.from({ length: 20 }, (_, at) => ` ${stem}${at}`).join("");
  const typing = Promise.all([mine.keyboard.type(words("end"), { delay: 20 }), theirs.keyboard.type(words("head"), { delay: 20 })]);
  await mine.waitForTimeout(700);
  await server.restart();
  await typing;
  const story = await savedWith(visitor, id, (story) => plain(story).includes("end19") && story.headline.includes("head19"), 90_000);
  assert.equal(story.headline, `Typed through a restart${words("head")}`);
  assert.ok(plain(story).endsWith(`Start.${words("end")}`), plain(story));
  for (const page of [mine, theirs]) await status(page, /^Saved/, 70_000);
}

export default [
  twoPeopleTypeInEnglishAtTheSameTime,
  twoPeopleTypeInArabicInOneParagraph,
  undoTakesBackOnlyOnesOwn,
  peopleAreSeenInWordsInTheTextAndAtFields,
  theBarAndTheTabsFitANarrowScreenWithTwoOthers,
  whoLosesAFieldIsToldAndMayTakeItBack,
  offlineWorkOfOneAndWorkOfTheOtherAreMerged,
  aServerThatRestartsWhileTwoTypeLosesNothing,
];
