import type { StoryCard } from "../data";
import { dayOf, t } from "../words";
import type { Option } from "./combo";
import { el, isolate } from "./dom";

/** How a story is shown in a list to choose from: its headline, then where it stands. */
export function storyOption(card: StoryCard, zone: string): Option {
  return {
    id: card.id,
    show: () => {
      const facts = [card.section, card.date === null ? null : dayOf(card.date, zone)].filter((fact): fact is string => Boolean(fact));
      const small = el("span", { class: "ed-facts" });
      for (const fact of facts) small.append(isolate(fact), " · ");
      small.append(el("span", { class: `ed-state ${card.state === "live" ? "ok" : "warn"}` }, stateWord(card.state)));
      return [el("span", { class: "ed-option-words" }, isolate(card.headline || t("untitled"), card.lang), small)];
    },
  };
}

/** The word for where a story stands. */
export function stateWord(state: string): string {
  if (state === "live") return t("live");
  if (state === "withdrawn") return t("withdrawn");
  return t("draft");
}
