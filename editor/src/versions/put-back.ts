import type { StoryParts } from "../features";
import { changedFields, changedParts, isSame, restoreRevision, type RevisionJson } from "../restore";
import { openDialog } from "../ui/dialog";
import { button, el } from "../ui/dom";
import { number, t, type WordKey } from "../words";

/** Shows what a version would change, and puts it back if that is wanted. */
export function askRestore({ editor, fields, notify }: Pick<StoryParts, "editor" | "fields" | "notify">, json: RevisionJson): void {
  if (isSame(editor, fields, json)) return notify(t("restore_same"));
  const { body, foot, close } = openDialog(t("restore_title", { number: number(json.revision) }), { closed: () => editor.focus() });
  const names = [...changedParts(editor, json), ...changedFields(fields, json)].map((name) => t(NAMES[name] ?? "story"));
  body.append(
    el("p", {}, t("restore_why")),
    el("h3", {}, t("restore_changes")),
    el("ul", {}, ...names.map((name) => el("li", {}, name))),
  );
  foot.append(
    button({ class: "btn" }, t("cancel"), close),
    button({ class: "btn p" }, t("restore"), () => {
      close();
      const takeBack = restoreRevision(editor, fields, json);
      notify(t("restored", { number: number(json.revision) }), [t("undo"), takeBack]);
    }),
  );
}

const NAMES: Record<string, WordKey> = {
  headline: "headline", standfirst: "standfirst", body: "restore_body", kind: "kind", section: "section", tags: "tags", authors: "authors",
  short_headline: "short_headline", dateline: "dateline", slug: "slug", search_title: "search_title", search_description: "search_description",
  social_title: "social_title", social_description: "social_description",
};
