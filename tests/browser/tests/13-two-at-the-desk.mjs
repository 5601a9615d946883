// A story's whole way between two people in two browsers: written, handed in, given back, approved, published, corrected,
// killed. What one does the other sees: on the board, without loading it anew, and among the notifications.

import assert from "node:assert/strict";
import { intoBody, move, openStory, plain, publish, readyStory, savedWith, speak } from "../harness/desk.mjs";
import { until } from "../harness/world.mjs";

const STORY = {
  en: {
    prefix: "",
    headline: "The lighthouse gets a second bell",
    lines: ["The old bell was found by ninety divers on Sunday.", "It hangs by the ramp now."],
    added: "The bell weighs forty kilos.",
    right: "The old bell was found by nineteen divers on Sunday.",
    told: "An earlier version said that ninety divers found the bell. It was nineteen.",
    reason: "The bell turned out to belong to somebody who had not been asked.",
    returned: "returned your story",
    approved: "approved your story",
    published: "published your story",
    corrected: "filed a correction to your story",
  },
  ar: {
    prefix: "/ar",
    headline: "جرس ثانٍ للمنارة",
    lines: ["عثر تسعون غوّاصًا على الجرس القديم يوم الأحد.", "وهو معلّق الآن عند المنحدر."],
    added: "يزن الجرس أربعين كيلوغرامًا.",
    right: "عثر تسعة عشر غوّاصًا على الجرس القديم يوم الأحد.",
    told: "ذكرت نسخة سابقة أن تسعين غوّاصًا عثروا على الجرس. والصحيح تسعة عشر.",
    reason: "تبيّن أن للجرس صاحبًا لم يُسأل.",
    returned: /أعاد|إعادة/,
    approved: /اعتمد|وافق/,
    published: /نشر/,
    corrected: /تصحيح/,
  },
};

const aStoryBetweenTwoPeopleInEnglish = (world) => aStoryBetweenTwoPeople(world, "en");
const aStoryBetweenTwoPeopleWhereTheWriterReadsArabic = (world) => aStoryBetweenTwoPeople(world, "ar");

async function aStoryBetweenTwoPeople(world, ui) {
  const words = STORY[ui];
  const admin = await world.visitor({ as: "admin" });
  const writer = await world.visitor({ as: "author" });
  const editor = await world.visitor({ as: "editor" });
  // What the editor ends is refused to whoever still has it open.
  writer.expectProblem(/status of 40[0-9]|status of 410|WebSocket/);
  const rules = async (form) => {
    const answer = await admin.context.request.post("/desk/approval-rules", { form, headers: { origin: admin.server.origin } });
    assert.equal(answer.status(), 200);
  };
  await rules({ rule: "all:news" });
  await speak(writer, ui);
  try {
    // Written. The editor's board stands open all the while.
    const id = await readyStory(writer, { headline: words.headline, lines: words.lines, lang: ui });
    const board = await editor.context.newPage();
    await board.goto("/desk?show=board");
    const card = board.locator(`[data-story="${id}"]`);
    const column = () => card.evaluate((element) => element.closest("[data-column]")?.dataset.column);
    const stands = (stage) => until(`it stands in ${stage}`, async () => (await card.count()) === 1 && (await column()) === stage);
    await stands("writing");
    await until("the board names who has it open", async () => /Layan|ليان/.test(await card.locator("[data-part=open]").innerText().catch(() => "")));

    // Handed in.
    await handIn(writer.page, id);
    await stands("with-desk");
    await until("nobody has it open any more", async () => !(await card.locator("[data-part=open]").isVisible()));

    // Given back with a note.
    const { page } = editor;
    await openStory(page, id);
    await page.locator(".ed-panel").getByRole("tab", { name: /^Publication/ }).click();
    await page.getByLabel("Note").fill("How heavy is it?");
    await page.getByRole("button", { name: "Give back" }).press("Enter");
    await stands("writing");
    await isTold(writer, id, words.headline, words.returned);
    await openStory(writer.page, id);
    await writer.page.locator(".ed-panel").getByRole("tab", { name: /^(?:Publication|النشر)/ }).click();
    await writer.page.locator(".ed-release blockquote", { hasText: "How heavy is it?" }).waitFor();

    // Mended, handed in again, approved.
    await intoBody(writer.page);
    await writer.page.keyboard.press("Enter");
    await writer.page.keyboard.insertText(words.added);
    await savedWith(writer, id, (story) => plain(story).includes(words.added));
    await handIn(writer.page, id);
    await stands("with-desk");
    await page.getByRole("button", { name: "Approve", exact: true }).press("Enter");
    await page.locator(".ed-release .ok").first().waitFor();
    await isTold(writer, id, words.headline, words.approved);

    // Published.
    const { href } = await publish(page);
    await stands("live");
    await isTold(writer, id, words.headline, words.published);
    const reader = await world.visitor({ js: false });
    reader.expectProblem(/status of 410/);
    assert.equal((await reader.page.goto(href)).status(), 200);
    assert.ok((await reader.page.locator(".body").innerText()).includes(words.added));

    // Corrected: by the admin's word the desk's own change goes out, with what readers are told.
    await rules({});
    await page.locator(".ed-text").focus();
    await move(page, "Control+Home", "ArrowDown");
    await page.locator(".ed-text p", { hasText: words.lines[0] }).click();
    await move(page, "Home", "Shift+End");
    await page.keyboard.insertText(words.right);
    await savedWith(editor, id, (story) => plain(story).includes(words.right));
    await publish(page, {
      before: async (dialog) => {
        const question = dialog.locator(".ed-correction");
        await question.locator("input[type=radio][value=correction]").check();
        await question.locator("textarea").fill(words.told);
      },
    });
    await isTold(writer, id, words.headline, words.corrected);
    await reader.page.goto(href);
    assert.ok((await reader.page.locator("aside.note.correction").innerText()).includes(words.told));

    // Killed: gone for readers, for the board, and for its writer.
    await page.goto(`/desk/articles/${id}/kill`);
    await page.locator("#reason").fill(words.reason);
    await page.locator("#confirm").check();
    await page.locator("main button.btn.danger").click();
    await page.waitForURL(/done=killed/);
    await card.waitFor({ state: "detached" });
    assert.equal((await reader.page.goto(href)).status(), 410);
    await writer.page.goto("/desk");
    assert.equal(await writer.page.locator(`[data-story="${id}"]`).count(), 0);
  } finally {
    await rules({});
    await speak(writer, "en");
  }
}

/** Hands a story in from its own page, and looks at something else then. */
async function handIn(page, id) {
  await page.goto(`/desk/articles/${id}/assignment`);
  await page.locator("button[name=step][value=submit]").press("Enter");
  await page.waitForURL(/done=/);
}

/** Somebody's newest notification is of this story and says this. */
async function isTold(visitor, id, headline, said) {
  const other = await visitor.context.newPage();
  try {
    await until(`a notification of ${said}`, async () => {
      await other.goto("/desk/notifications");
      const newest = other.locator(".thread").first();
      const text = (await newest.count()) > 0 ? await newest.innerText() : "";
      return text.includes(headline) && (typeof said === "string" ? text.includes(said) : said.test(text));
    });
    assert.ok((await other.locator(".thread.fresh a.t").first().getAttribute("href")).includes(id), "it leads to the story and is unread");
  } finally {
    await other.close();
  }
}

export default [aStoryBetweenTwoPeopleInEnglish, aStoryBetweenTwoPeopleWhereTheWriterReadsArabic];
