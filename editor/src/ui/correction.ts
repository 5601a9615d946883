import type { CorrectionAnswer, CorrectionQuestion } from "../data";
import { directionOf } from "../direction";
import { labelled } from "./dialog";
import { el, freshId } from "./dom";

/** The question whether an update is a correction, and how it was answered. */
export interface CorrectionFields {
  dom: HTMLElement;
  /** The answer; `null` where one is wanted and missing, which is then said at its place. */
  answer: () => CorrectionAnswer | null;
  /** Says at its place what the server did not take. */
  refuse: (message: string) => void;
}

/** A choice of kinds, the words for readers in the story's language, and what belongs to them, shown once they are wanted. */
export function correctionFields(question: CorrectionQuestion, lang: string): CorrectionFields {
  const problem = el("p", { class: "ed-problem", id: freshId("correction-problem") });
  const group = freshId("correction");
  const radios = question.kinds.map((kind) => {
    const input = el("input", { type: "radio", name: group, value: kind.value, id: freshId("kind"), checked: kind.value === "" && !question.asked });
    return { input, row: el("label", { class: "ed-check", for: input.id }, input, el("span", {}, kind.label, el("span", { class: "hint" }, kind.hint))) };
  });
  const words = el("textarea", { class: "in", rows: 4, maxlength: question.longest, lang, dir: directionOf(lang) });
  const serious = check(question.serious, question.serious_hint);
  const cut = question.cut === null ? null : check(question.cut, question.cut_hint);
  const more = el("div", { hidden: true }, labelled(question.words, words, question.words_hint), serious.row);
  const dom = el(
    "fieldset",
    { class: "ed-correction", "aria-describedby": problem.id },
    el("legend", {}, question.legend),
    question.hint === null ? null : el("p", { class: "hint" }, question.hint),
    ...radios.map(({ row }) => row),
    more,
    cut?.row,
    problem,
  );
  const chosen = () => radios.find(({ input }) => input.checked)?.input.value;
  dom.addEventListener("change", () => {
    more.hidden = !chosen();
    problem.textContent = "";
  });
  const refuse = (message: string, field: HTMLElement | undefined = more.hidden ? radios[0]?.input : words) => {
    problem.textContent = message;
    field?.focus();
  };
  return {
    dom,
    refuse,
    answer: () => {
      const kind = chosen();
      if (kind === undefined) {
        refuse(question.unanswered);
        return null;
      }
      if (kind !== "" && words.value.trim() === "") {
        refuse(question.empty);
        return null;
      }
      return { kind, words: kind === "" ? "" : words.value, serious: kind !== "" && serious.input.checked, cut: cut?.input.checked ?? false };
    },
  };
}

function check(label: string, hint: string): { input: HTMLInputElement; row: HTMLElement } {
  const input = el("input", { type: "checkbox", id: freshId("check") });
  return { input, row: el("label", { class: "ed-check", for: input.id }, input, el("span", {}, label, el("span", { class: "hint" }, hint))) };
}
