import { insertRelatedStory } from "../blocks/related-story";
import { linkPlace, removeLink, setLink, type Target } from "../commands/links";
import { languageRange, setLanguage } from "../commands/text";
import type { Language } from "../data";
import { isLanguageTag } from "../direction";
import type { Editor } from "../editor";
import { typedHref } from "../href";
import { cleanHref } from "../paste/links";
import type { Server } from "../server";
import { t } from "../words";
import { isLinePart } from "../write/parts";
import { combo, type Option } from "./combo";
import { openDialog } from "./dialog";
import { button, el, freshId, isolate } from "./dom";
import { icon } from "./icons";
import { storyOption } from "./stories";

const ADDRESS = "address:";

/** Asks for an address or one of our own stories, and links the selection to it. */
export function askLink(editor: Editor, server: Server, zone: string): void {
  const { state } = editor.view;
  if (isLinePart(state.selection.$from.parent) || !state.selection.$from.parent.inlineContent) return;
  const place = linkPlace(state);
  const { body, foot, close } = openDialog(place.target ? t("link_change") : t("link_add"), { closed: () => editor.focus() });
  const apply = (target: Target, words: string) => {
    close();
    editor.do(setLink(place, target, words));
  };
  const search = combo({
    label: t("link_label"),
    placeholder: t("link_placeholder"),
    open: true,
    find: async (words) => {
      const href = typedHref(words);
      if (href !== null) return [addressOption(href)];
      const cards = await server.stories(words, editor.lang);
      editor.learn(cards);
      return cards.map((card) => storyOption(card, zone));
    },
    empty: (words) => (words === "" ? t("link_help") : t("nothing_found")),
    pick: (id, words) => {
      if (id.startsWith(ADDRESS)) {
        const href = id.slice(ADDRESS.length);
        const clean = cleanHref(href) ?? href;
        apply({ href: clean, article: null }, words);
        return;
      }
      const card = editor.story(id);
      if (card && card.state !== "live") warn(card.headline, card.lang, () => apply({ href: null, article: id }, card.headline));
      else apply({ href: null, article: id }, card?.headline ?? words);
    },
    enter: (words) => {
      const href = typedHref(words);
      if (href === null) problem.textContent = words === "" ? "" : t("link_bad");
      else apply({ href: cleanHref(href) ?? href, article: null }, words);
    },
  });
  const problem = el("p", { class: "ed-problem", role: "alert" });
  const notice = el("div", { class: "ed-warning", hidden: true });
  /** A link to what readers cannot open yet is allowed, once it has been said. */
  const warn = (headline: string, lang: string, go: () => void) => {
    notice.hidden = false;
    notice.replaceChildren(
      icon("should"),
      el("p", {}, isolate(headline || t("untitled"), lang), " — ", t("link_not_live")),
      button({ class: "btn" }, t("link_anyway"), go),
    );
    notice.querySelector("button")?.focus();
  };
  body.append(el("p", { class: "hint" }, t("link_help")), search.dom, problem, notice);
  if (place.target?.href) search.input.value = place.target.href;
  const current = place.target?.article ? editor.story(place.target.article) : undefined;
  if (current) body.prepend(el("p", {}, `${t("link_now")} `, isolate(current.headline || t("untitled"), current.lang)));
  if (place.target) {
    foot.append(
      button({ class: "btn" }, t("link_remove"), () => {
        close();
        editor.do(removeLink(place));
      }),
    );
  }
  search.input.focus();
  search.input.select();
}

function addressOption(href: string): Option {
  return {
    id: ADDRESS + href,
    show: () => [icon("link"), el("span", { class: "ed-option-words" }, `${t("link_to_address")} `, el("bdi", { dir: "ltr" }, href))],
  };
}

/** Asks for one of our own stories and puts a "Read more" line for it at the cursor. */
export function askRelated(editor: Editor, server: Server, zone: string, self: string): void {
  const { body, close } = openDialog(t("related_story"), { closed: () => editor.focus() });
  const search = combo({
    label: t("related_label"),
    placeholder: t("related_placeholder"),
    open: true,
    find: async (words) => {
      const cards = (await server.stories(words, editor.lang)).filter((card) => card.id !== self);
      editor.learn(cards);
      return cards.map((card) => storyOption(card, zone));
    },
    empty: () => t("nothing_found"),
    pick: (id) => {
      close();
      editor.do(insertRelatedStory(id));
    },
  });
  body.append(search.dom);
  search.input.focus();
}

/** Asks in which language the selected words are. */
export function askLanguage(editor: Editor, languages: readonly Language[]): void {
  const { state } = editor.view;
  if (isLinePart(state.selection.$from.parent)) return;
  const range = languageRange(state);
  const { body, foot, close } = openDialog(t("language_run"), { closed: () => editor.focus() });
  if (range.from === range.to) {
    body.append(el("p", {}, t("language_nothing")));
    return;
  }
  const apply = (lang: string | null) => {
    close();
    editor.do(setLanguage(lang));
  };
  const words = state.doc.textBetween(range.from, range.to, " ");
  body.append(el("p", {}, `${t("language_of")} `, isolate(words.length > 80 ? `${words.slice(0, 80)}…` : words)));
  const choices = el("div", { class: "ed-choices" });
  for (const { id, name } of languages.filter((language) => language.id !== editor.lang)) {
    choices.append(button({ class: "btn", lang: id, "aria-pressed": String(range.lang === id) }, name, () => apply(id)));
  }
  const other = el("input", { class: "in", id: freshId("lang"), dir: "ltr", autocomplete: "off", spellcheck: "false", size: 10, maxlength: 35 });
  const problem = el("p", { class: "ed-problem", role: "alert" });
  const form = el(
    "form",
    { class: "fld" },
    el("label", { for: other.id }, t("language_other")),
    el("div", { class: "ed-row" }, other, el("button", { class: "btn" }, t("apply"))),
    problem,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isLanguageTag(other.value.trim())) apply(other.value.trim());
    else problem.textContent = t("language_bad");
  });
  body.append(choices, form);
  if (range.lang !== null) foot.append(button({ class: "btn" }, t("language_clear"), () => apply(null)));
  choices.querySelector("button")?.focus();
}
