// Looks for barriers on a page: axe's rules, the reflow of narrow windows, and a single first heading.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { NARROW, WIDE } from "./visitor.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What is wrong with the page as it stands, in light and dark, narrow and wide; sentences, empty when all is well. */
export async function barriers(page, name) {
  const found = [];
  const say = (where, words) => found.push(`${name}, ${where}: ${words}`);
  await page.evaluate(axe);
  for (const [size, width] of [[NARROW, "narrow"], [WIDE, "wide"]]) {
    await page.setViewportSize(size);
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      for (const violation of await violations(page)) say(`${width} ${scheme}`, violation);
    }
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    const wide = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return null;
      const out = [...document.querySelectorAll("body *")].find((element) => {
        const { left, right } = element.getBoundingClientRect();
        return right > clientWidth + 1 || left < -1;
      });
      return `${scrollWidth} px wide, first ${out?.localName}.${out?.className}`;
    });
    if (wide) say(`${width} px`, wide);
  }
  await page.setViewportSize(WIDE);
  const headings = await page.locator("h1:visible").count();
  if (headings !== 1) say("headings", `${headings} first headings`);
  const html = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
  if (html[1] !== (html[0] === "ar" ? "rtl" : "ltr")) say("direction", html.join(" "));
  return found;
}

async function violations(page) {
  return page.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false, elementRef: false });
    return violations.map(({ id, help, nodes }) => `${id} (${help}) at ${nodes.slice(0, 3).map(({ target, any }) => `${target.join(" ")}${any[0] ? ` [${any[0].message}]` : ""}`).join("; ")}`);
  }, TAGS);
}
