// What decides when a story goes out: checks with their places, approval, the schedule, an embargo, preview links.

import assert from "node:assert/strict";
import { barriers } from "../harness/barriers.mjs";
import { bare, openStory, plain, publish, readyStory, savedWith, speak } from "../harness/desk.mjs";
import { until } from "../harness/world.mjs";

const TAB = /^(?:Publication|النشر)/;

async function aCheckShowsWhereItFoundSomething(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await readyStory(visitor, { headline: "Numbers to come", lines: ["A sound paragraph.", "Some TK boats came back.", "“It was late, she said."] });
  await page.locator(".ed-panel").getByRole("tab", { name: /^Checks/ }).click();
  const show = page.locator(".ed-checks").getByRole("button", { name: /^Show me: “TK”/ });
  await show.press("Enter");
  await selected(page, "TK");
  // The keyboard alone leads to the next.
  const quotes = page.locator(".ed-checks").getByRole("button", { name: /^Show me: A quotation mark/ });
  await quotes.focus();
  await page.keyboard.press("Enter");
  await selected(page, "“It");
  // Mended, the check goes by itself with the next save.
  await page.keyboard.type("It");
  await show.press("Enter");
  await selected(page, "TK");
  await page.keyboard.type("forty");
  await until("both checks are gone", async () => (await page.locator(".ed-checks li", { hasText: /TK|quotation/ }).count()) === 0, 20_000);
}

async function aSecondPersonApprovesAndTheStoryIsScheduled(world) {
  const visitor = await world.visitor({ as: "admin" });
  const second = await world.visitor({ as: "editor" });
  const rules = async (form) => {
    const answer = await visitor.context.request.post("/desk/approval-rules", { form, headers: { origin: visitor.server.origin } });
    assert.equal(answer.status(), 200);
  };
  const { page } = visitor;
  // A time that is refused is part of the test.
  visitor.expectProblem(/status of 422/);
  await rules({ rule: "all:news" });
  try {
    const id = await readyStory(visitor, { headline: "Seen by two", lines: ["What one wrote, another reads."] });
    await page.keyboard.press("Control+Shift+Enter");
    const dialog = page.locator("dialog[open]");
    await dialog.locator("li", { hasText: "Have somebody else approve this version" }).waitFor();
    await dialog.getByRole("button", { name: /^Show me: Have somebody else/ }).press("Enter");
    await dialog.waitFor({ state: "detached" });
    const own = page.locator(".ed-release");
    await own.getByText("Nobody has approved it yet.").waitFor();
    assert.equal(await own.getByRole("button", { name: "Approve" }).count(), 0, "nobody approves their own words");

    await openStory(second.page, id);
    await second.page.locator(".ed-panel").getByRole("tab", { name: TAB }).click();
    await second.page.getByLabel("Note").fill("Well done.");
    await second.page.getByRole("button", { name: "Approve", exact: true }).press("Enter");
    await second.page.getByText("has approved this version").waitFor();

    // Scheduled through the same dialog that publishes.
    await page.keyboard.press("Control+Shift+Enter");
    await dialog.getByRole("radio", { name: "At a time" }).check();
    await dialog.getByLabel("Time", { exact: true }).fill("2099-01-01T09:00");
    const go = dialog.locator(".ed-dialog-foot .btn.p");
    assert.match(bare(await go.textContent()), /^Schedule for 1 January 2099, 09:00$/);
    await go.press("Enter");
    await dialog.locator(".ed-problem", { hasText: "within two years" }).waitFor();
    const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    await dialog.getByLabel("Time", { exact: true }).fill(`${day}T09:00`);
    await go.press("Enter");
    await dialog.locator("h2", { hasText: "Scheduled for" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    // The desk's page of it works without a script.
    const bareDesk = await world.visitor({ as: "editor", js: false });
    await bareDesk.page.goto("/desk/schedule");
    const line = bareDesk.page.locator(".plan li", { hasText: "Seen by two" });
    assert.match(await line.innerText(), /09:00/);
    await line.getByRole("button", { name: /Take off the schedule/ }).click();
    await bareDesk.page.waitForURL("**/desk/schedule");
    assert.equal(await bareDesk.page.locator(".plan li", { hasText: "Seen by two" }).count(), 0);
    const { title } = await publish(page);
    assert.match(title, /^Live at/);
  } finally {
    await rules({});
  }
}

async function anEmbargoHoldsAStoryBackUntilItIsLifted(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await readyStory(visitor, { headline: "Not before noon", lines: ["Held back for a day."] });
  await page.locator(".ed-panel").getByRole("tab", { name: TAB }).click();
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  const release = page.locator(".ed-release");
  await release.getByLabel("Until").fill(`${day}T12:00`);
  await release.getByRole("button", { name: "Set the embargo" }).press("Enter");
  await release.getByText(/Nobody sees the story before, by no preview link/).waitFor();

  await page.keyboard.press("Control+Shift+Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.getByText(/under an embargo until/).waitFor();
  await dialog.locator(".ed-dialog-foot .btn.p").press("Enter");
  await dialog.locator("h2", { hasText: "Scheduled for" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await release.getByText("It waits for the end of the embargo.").waitFor();

  await release.getByRole("button", { name: "Lift it now…" }).press("Enter");
  await dialog.getByLabel(/^Why/).fill("The minister has spoken.");
  await dialog.getByRole("button", { name: "Lift the embargo" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  // The schedule carries out at once what has waited.
  const reader = await world.visitor({ js: false });
  await until("readers see it", async () => {
    await reader.page.goto("/search?q=%22Not+before+noon%22");
    return (await reader.page.locator("main a", { hasText: "Not before noon" }).count()) > 0;
  }, 15_000);
}

async function aPreviewLinkOpensOneStoryUntilItIsRevoked(world) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await readyStory(visitor, { headline: "For counsel’s eyes", lines: ["Something delicate."] });
  await page.locator(".ed-panel").getByRole("tab", { name: TAB }).click();
  const release = page.locator(".ed-release");
  await release.getByLabel("For whom").fill("Counsel");
  await release.getByRole("button", { name: "Make a link" }).press("Enter");
  const href = await release.getByRole("textbox", { name: "Preview links" }).inputValue();
  const outsider = await world.visitor();
  outsider.expectProblem(/status of 404/);
  await outsider.page.goto(href);
  assert.match(await outsider.page.locator("article.story").innerText(), /Something delicate\./);
  assert.match(await outsider.page.locator(".preview").innerText(), /Shared with you alone/);
  const found = await barriers(outsider.page, "shared preview");
  await page.locator(".ed-panel").getByRole("tab", { name: /^Checks/ }).click();
  await page.locator(".ed-panel").getByRole("tab", { name: TAB }).click();
  await release.getByText(/opened once/).waitFor();
  await release.getByRole("button", { name: /^Revoke the link for .Counsel/ }).press("Enter");
  await release.getByText("Revoked").waitFor();
  assert.equal((await outsider.page.goto(href)).status(), 404);
  found.push(...(await barriers(outsider.page, "dead link")));
  assert.deepEqual(found, []);
}

const theTabKeepsNobodyOutInEnglish = (world) => theTabKeepsNobodyOut(world, "en");
const theTabKeepsNobodyOutInArabic = (world) => theTabKeepsNobodyOut(world, "ar");

async function theTabKeepsNobodyOut(world, ui) {
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  await speak(visitor, ui);
  try {
    const id = await readyStory(visitor, { headline: ui === "ar" ? "قبل أن تُنشر" : "Before it goes out", lines: ["TK"], lang: ui });
    await savedWith(visitor, id, (story) => plain(story).includes("TK"));
    await page.locator(".ed-panel").getByRole("tab", { name: TAB }).click();
    await page.locator(".ed-release li").first().waitFor();
    const found = await barriers(page, "publication");
    await page.keyboard.press("Control+Shift+Enter");
    const dialog = page.locator("dialog[open]");
    await dialog.locator("textarea").waitFor();
    await dialog.locator("input[type=radio]").nth(1).check();
    found.push(...(await barriers(page, "dialog with choices")));
    await page.keyboard.press("Escape");
    const answer = await visitor.context.request.post(`/desk/articles/${id}/schedule`, {
      data: { act: "publish", at: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 16), revision: (await savedWith(visitor, id, () => true)).revision, waived: ["check-placeholder"], reason: "A test." },
      headers: { origin: visitor.server.origin },
    });
    assert.equal(answer.status(), 200, await answer.text());
    await page.goto("/desk/schedule");
    await page.locator(".plan li").first().waitFor();
    found.push(...(await barriers(page, "schedule")));
    await page.goto("/desk/approval-rules");
    found.push(...(await barriers(page, "approval rules")));
    assert.deepEqual(found, []);
  } finally {
    await speak(visitor, "en");
  }
}

/** Waits until these words are selected and the text has the focus. */
async function selected(page, words) {
  await until(`“${words}” is selected`, () =>
    page.evaluate((words) => document.activeElement?.classList.contains("ed-text") && String(getSelection()) === words, words),
  );
}

export default [
  aCheckShowsWhereItFoundSomething,
  aSecondPersonApprovesAndTheStoryIsScheduled,
  anEmbargoHoldsAStoryBackUntilItIsLifted,
  aPreviewLinkOpensOneStoryUntilItIsRevoked,
  theTabKeepsNobodyOutInEnglish,
  theTabKeepsNobodyOutInArabic,
];
