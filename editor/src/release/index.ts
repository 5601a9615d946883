import type { Feature } from "../features";
import { whenLater } from "../later";
import { el } from "../ui/dom";
import { t } from "../words";

/** The panel's tab on when the story goes out: schedule, approval, embargo, preview links. What is in it comes later. */
export const release: Feature = {
  mount: (page) => {
    const dom = el("div", { class: "ed-release" });
    const tab = page.panel.addTab(t("publication"), dom, () => page.checks.refresh(), "approval");
    whenLater((parts) => parts.releaseTab(page, dom, tab));
  },
};
