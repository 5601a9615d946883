// The states that the editor can be in with two people, and the desk's pages about them: what is looked at for barriers
// and what pictures are taken of.

import { canvas, intoBody, move, openStory, savedWith, speak, twoWindows } from "./desk.mjs";
import { until } from "./world.mjs";

const STORY = {
  en: {
    headline: "The night ferry keeps its promise to the islands",
    lines: ["The boats came late, and nobody on the quay was surprised.", "TK passengers waited for them in the rain.", "The last one left at nine."],
    more: " A word from the other side of the desk.",
    mine: "hardly ",
    theirs: " in the end",
    asked: "Is that so? @",
    answer: "The harbour master says it is.",
    find: "the",
    replace: "those",
    ferry: "@ferry",
    onwards: "ArrowRight",
  },
  ar: {
    headline: "عبّارة الليل تفي بوعدها لأهل الجزر",
    lines: ["وصلت القوارب متأخرة ولم يفاجأ أحد على الرصيف.", "؟؟ راكبًا انتظروها تحت المطر.", "غادر آخرها عند التاسعة."],
    more: " كلمة من الطرف الآخر للمكتب.",
    mine: "تقريبًا ",
    theirs: " في النهاية",
    asked: "هل هذا صحيح؟ @",
    answer: "هذا ما يقوله مدير الميناء.",
    find: "ال",
    replace: "هذا ال",
    ferry: "@العبّارة",
    onwards: "ArrowLeft",
  },
};

/**
 * Brings a story of two people through its states, in the language of the interface, and calls `look(page, name)` in each.
 * Both people's interfaces speak English when it ends.
 */
export async function statesOfTwo(world, ui, look) {
  const words = STORY[ui];
  const admin = await world.visitor({ as: "admin" });
  const third = await world.visitor({ as: "author" });
  let made;
  try {
    made = await twoWindows(world, { headline: words.headline, lines: words.lines, lang: ui, ui });
    await speak(admin, ui);
    await openStory(third.page, made.id);
    await statesOfTheEditor(made, third, words, look);
    await pagesAboutIt(made, words, look);
  } finally {
    await speak(admin, "en");
    if (made) await speak(made.other, "en");
  }
}

async function statesOfTheEditor({ mine, theirs, id }, third, words, look) {
  await openStory(mine, id);
  const panelTab = (nth) => mine.locator(".ed-panel [role=tab]").nth(nth).click();
  await intoBody(theirs);
  await theirs.keyboard.type(words.more, { delay: 5 });
  await third.page.locator(".ed-panel input.in").first().focus();
  await until("the others are here", async () => (await mine.locator(".ed-here-now .ed-avatar").count()) === 2 && (await canvas(mine)).includes(words.more.trim()));
  await look(mine, "two others");

  await mine.keyboard.press("Control+f");
  await mine.keyboard.press("Control+h");
  const [find, replace] = [mine.locator(".ed-find input:not([type=checkbox])").nth(0), mine.locator(".ed-find input:not([type=checkbox])").nth(1)];
  await find.fill(words.find);
  await replace.fill(words.replace);
  await mine.locator(".ed-found").first().waitFor();
  await look(mine, "find and replace");
  await mine.locator(".ed-find-close").click();

  await mine.keyboard.press("Control+Shift+k");
  await mine.locator("dialog[open] [role=option]").first().waitFor();
  await look(mine, "palette");
  await leaveDialog(mine);

  await intoBody(mine);
  await mine.keyboard.press("Enter");
  await mine.keyboard.type(words.ferry, { delay: 10 });
  await mine.locator(".ed-insert [role=option]").first().waitFor();
  await look(mine, "menu of stories");
  await mine.keyboard.press("Escape");
  await mine.keyboard.press("Control+z");

  await mine.keyboard.press("Control+Shift+Backslash");
  await look(mine, "focus mode");
  await mine.keyboard.press("Escape");

  // Suggestions of both, seen by somebody who may settle them.
  await mine.locator(".sg-mode").click();
  await move(mine, "Control+Home", "End");
  await mine.keyboard.type(words.theirs, { delay: 5 });
  await move(mine, "Control+End", "Home");
  for (let at = 0; at < 3; at++) await move(mine, `Shift+${words.onwards}`);
  await mine.keyboard.type(words.mine, { delay: 5 });
  await theirs.locator(".sg-mode").click();
  await intoBody(theirs);
  await theirs.keyboard.type(words.theirs, { delay: 5 });
  await until("the suggestions are there", async () => (await mine.locator(".ed-text ins").count()) >= 3);
  await panelTab(await tabOf(mine, ".sg-panel"));
  await mine.locator(".sg-item").nth(2).waitFor();
  await look(mine, "suggestions");
  await mine.keyboard.press("Control+Shift+Enter");
  await mine.locator("dialog[open] .ed-dialog-foot .btn.p").waitFor();
  await look(mine, "publish dialog with open suggestions");
  await leaveDialog(mine);

  // A thread about words, answered, and a field for a new one with people to call.
  await mine.locator(".ed-text").focus();
  await move(mine, "Control+End", "Shift+Home");
  await mine.keyboard.press("Control+Alt+m");
  await mine.locator(".ed-new-comment textarea").waitFor();
  await mine.keyboard.type(words.asked, { delay: 10 });
  await mine.locator(".ed-people [role=option]").first().waitFor();
  await look(mine, "a comment being written");
  await mine.keyboard.press("Enter");
  await mine.keyboard.press("Control+Enter");
  await theirs.locator(".ed-panel [role=tab]").nth(await tabOf(theirs, ".ed-comments")).click();
  await theirs.locator("[data-thread] [data-action=reply]").first().click();
  await theirs.keyboard.type(words.answer);
  await theirs.keyboard.press("Control+Enter");
  await until("the answer is there", async () => (await mine.locator("[data-thread]").first().innerText()).includes(words.answer));
  await look(mine, "a thread");

  await panelTab(await tabOf(mine, ".ed-history"));
  await mine.locator(".ed-history button[aria-pressed]").click();
  await mine.locator(".ed-legend li").nth(1).waitFor();
  await look(mine, "who wrote what");
}

async function pagesAboutIt({ mine, theirs, id, visitor, other }, words, look) {
  await savedWith(visitor, id, (story) => JSON.stringify(story).includes(words.more.trim()));
  await look(mine, "the list with who has a story open", "/desk");
  await look(mine, "comments", "/desk/comments");
  await theirs.goto("/desk/notifications");
  await look(theirs, "notifications");
  await look(mine, "versions", `/desk/articles/${id}/revisions`);
  await mine.goto(`/desk/articles/${id}/revisions`);
  const numbers = await mine.locator("a[href*='/revisions/']").evaluateAll((links) => links.map((link) => Number(link.href.split("/").at(-1))).filter(Boolean));
  await look(mine, "two versions compared", `/desk/comparison?a=${id}.1&b=${id}.${Math.max(...numbers)}`);
  await mine.goto("/desk?state=live");
  const live = (await mine.locator("table.rows a.t").first().getAttribute("href")).split("/").at(-1);
  await look(mine, "two stories compared", `/desk/comparison?a=${live}.1&b=${id}.${Math.max(...numbers)}`);
}

/** The place among the panel's tabs of the one whose panel holds this. */
async function tabOf(page, selector) {
  return page.locator(".ed-panel [role=tabpanel]").evaluateAll((panels, selector) => panels.findIndex((panel) => panel.querySelector(selector)), selector);
}

async function leaveDialog(page) {
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
}
