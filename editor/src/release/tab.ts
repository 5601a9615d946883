import type { StoryParts } from "../features";
import { reason } from "../server";
import { said } from "../words/release";
import { approvalSection } from "./approval";
import type { Outlook } from "./data";
import { embargoSection } from "./embargo";
import { linksSection } from "./links";
import type { Around } from "./parts";
import { planSection } from "./plan";

/** Fills the tab, and keeps it as the server says. */
export function releaseTab(page: StoryParts, dom: HTMLElement, tab: number): void {
  const around: Around = {
    page,
    zone: page.data.time_zone,
    send: async (path, body, problem) => {
      problem.textContent = "";
      try {
        await page.server.post(path, body);
      } catch (error) {
        problem.textContent = reason(error);
        throw error;
      }
      page.checks.refresh();
      return true;
    },
  };
  const sections = [approvalSection(around), planSection(around), embargoSection(around), linksSection(around)];
  // Until it is known where its forms go and who may, there is nothing to press.
  for (const section of sections) section.dom.hidden = true;
  dom.append(...sections.map((section) => section.dom));
  let known = false;
  page.checks.onAnswer((readiness) => {
    const outlook = readiness as Outlook;
    for (const section of sections) {
      if (!known) section.dom.hidden = false;
      section.update(outlook);
    }
    known = true;
    const failed = outlook.planned.filter(({ state }) => state === "failed").length;
    const count = outlook.planned.length;
    page.panel.setCount(tab, count, said("plan_count", { count }), failed > 0);
  });
  page.checks.refresh();
}
