// Pictures of the main pages for people to look at, made only when SHOTS=1 asks for them.

import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { speak } from "../harness/desk.mjs";
import { statesOfTwo } from "../harness/states.mjs";
import { NARROW, WIDE } from "../harness/visitor.mjs";

const out = join(dirname(fileURLToPath(import.meta.url)), "../../../target/browser/shots");

async function picturesOfReadersPages(world) {
  const { page } = await world.visitor();
  for (const [lang, prefix] of [["en", ""], ["ar", "/ar"]]) {
    await page.goto(`${prefix}/`);
    const story = await page.locator(".card a.hit").first().getAttribute("href");
    await page.goto(story);
    const section = await page.locator(".kicker a").first().getAttribute("href");
    await take(page, { [`front-${lang}`]: `${prefix}/`, [`story-${lang}`]: story, [`section-${lang}`]: section, [`search-${lang}`]: `${prefix}/search?q=${lang === "ar" ? "الميناء" : "ferry"}` });
  }
}

async function picturesOfTheDesk(world) {
  const stranger = await world.visitor();
  await take(stranger.page, { "sign-in": "/desk/sign-in" });
  const visitor = await world.visitor({ as: "admin" });
  const { page } = visitor;
  for (const ui of ["ar", "en"]) {
    await speak(visitor, ui);
    await page.goto(`/desk?lang=${ui}&state=live`);
    const story = await page.locator("table.rows a.t").first().getAttribute("href");
    await take(page, { [`stories-${ui}`]: "/desk", [`editor-${ui}`]: story, [`settings-${ui}`]: "/desk/settings", [`people-${ui}`]: "/desk/people", [`revisions-${ui}`]: `${story}/revisions` });
  }
}

const picturesOfTwoAtWorkInEnglish = (world) => picturesOfTwoAtWork(world, "en");
const picturesOfTwoAtWorkInArabic = (world) => picturesOfTwoAtWork(world, "ar");

async function picturesOfTwoAtWork(world, ui) {
  await statesOfTwo(world, ui, async (page, name, path) => {
    await take(page, { [`${path || name === "notifications" ? "two" : "editor-two"}-${ui}-${name.replaceAll(" ", "-")}`]: path });
    await page.setViewportSize(WIDE);
  });
}

/** Takes pictures of pages by their addresses, or of a page as it stands where there is no address. */
async function take(page, paths) {
  await mkdir(out, { recursive: true });
  for (const [name, path] of Object.entries(paths)) {
    for (const [size, width] of [[NARROW, 360], [WIDE, 1440]]) {
      await page.setViewportSize(size);
      if (path) await page.goto(path);
      await page.evaluate(() => document.fonts.ready);
      for (const scheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        // The editor fills the window and scrolls inside.
        await page.screenshot({ path: join(out, `${name}-${width}-${scheme}.png`), fullPage: !name.startsWith("editor") });
      }
    }
  }
}

export default process.env.SHOTS === "1" ? [picturesOfReadersPages, picturesOfTheDesk, picturesOfTwoAtWorkInEnglish, picturesOfTwoAtWorkInArabic] : [];
