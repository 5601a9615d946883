import type { Named, PageData } from "../data";
import type { FieldsModel } from "../fields";
import { reason, type Server } from "../server";
import { t } from "../words";
import { combo, folded, type Option } from "./combo";
import { button, el, freshId, isolate } from "./dom";
import { icon } from "./icons";

interface ManyField {
  dom: HTMLElement;
  focus: HTMLElement;
  show: () => void;
}

const NEW = "new:";

/** The bylines, in their order, and what each did; each can be moved with buttons. */
export function authorsField(data: PageData, model: FieldsModel): ManyField {
  const names = new Map(data.choices.authors.map(({ id, name }) => [id, name]));
  const list = el("ol", { class: "ed-people" });
  const move = (from: number, to: number) => {
    const authors = [...model.get("authors")];
    const [moved] = authors.splice(from, 1);
    if (moved !== undefined) authors.splice(to, 0, moved);
    model.set("authors", authors);
    show();
    // The button that was pressed was drawn anew; the person goes on from the same one.
    list.children[to]?.querySelector<HTMLElement>(to < from ? ".ed-up" : ".ed-down")?.focus();
  };
  const give = (id: string, role: string) => {
    const others = Object.entries(model.get("roles")).filter(([other]) => other !== id);
    const all = role === "author" ? others : [...others, [id, role] as const];
    model.set("roles", Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1))));
  };
  const show = () => {
    const authors = model.get("authors");
    list.replaceChildren(
      ...authors.map((id, at) => {
        const name = names.get(id) ?? t("unknown_person");
        const label = (words: string) => `${words}: ${name}`;
        const up = button({ class: "ed-icon-button ed-up", "aria-label": label(t("move_earlier")), "aria-disabled": String(at === 0) }, icon("up"), () => at > 0 && move(at, at - 1));
        const down = button({ class: "ed-icon-button ed-down", "aria-label": label(t("move_later")), "aria-disabled": String(at === authors.length - 1) }, icon("down"), () => at < authors.length - 1 && move(at, at + 1));
        const remove = button({ class: "ed-icon-button", "aria-label": label(t("remove")) }, icon("close"), () => {
          give(id, "author");
          model.set("authors", authors.filter((other) => other !== id));
          show();
          search.input.focus();
        });
        const role = el("select", { class: "in", "aria-label": label(t("byline_role")) }, ...data.choices.roles.map(({ id, name }) => el("option", { value: id }, name)));
        role.value = model.get("roles")[id] ?? "author";
        role.addEventListener("change", () => give(id, role.value));
        return el("li", {}, isolate(name), ...(authors.length > 1 ? [up, down] : []), remove, role);
      }),
    );
  };
  const search = combo({
    label: t("author_add"),
    placeholder: t("author_add"),
    find: (words) => choices(data.choices.authors, model.get("authors"), words),
    empty: () => t("nothing_found"),
    pick: (id) => {
      model.set("authors", [...model.get("authors"), id]);
      search.input.value = "";
      show();
    },
  });
  show();
  return framed(t("authors"), list, search.dom, search.input, show);
}

/** The tags, as removable chips, with a search that also makes new ones. */
export function tagsField(data: PageData, model: FieldsModel, server: Server): ManyField {
  const known: Named[] = [...data.choices.tags];
  const list = el("ul", { class: "ed-chips" });
  const problem = el("p", { class: "ed-problem", role: "alert" });
  const show = () => {
    list.replaceChildren(
      ...model.get("tags").map((id) => {
        const name = known.find((tag) => tag.id === id)?.name ?? t("unknown_tag");
        const remove = button({ class: "ed-icon-button", "aria-label": `${t("remove")}: ${name}` }, icon("close"), () => {
          model.set("tags", model.get("tags").filter((other) => other !== id));
          show();
          search.input.focus();
        });
        return el("li", { class: "chip" }, isolate(name), remove);
      }),
    );
  };
  const add = (id: string) => {
    if (!model.get("tags").includes(id)) model.set("tags", [...model.get("tags"), id]);
    search.input.value = "";
    show();
    search.refresh();
  };
  const create = (name: string) => {
    problem.textContent = "";
    server.newTag(name, data.lang).then(
      (tag) => {
        if (!known.some((other) => other.id === tag.id)) known.push(tag);
        add(tag.id);
      },
      (error: unknown) => {
        problem.textContent = reason(error);
      },
    );
  };
  const search = combo({
    label: t("tag_add"),
    placeholder: t("tag_add"),
    find: (words) => {
      const found = choices(known, model.get("tags"), words);
      const exact = known.some((tag) => folded(tag.name) === folded(words));
      if (words !== "" && !exact) {
        found.push({ id: NEW + words, show: () => [icon("plus"), el("span", { class: "ed-option-words" }, `${t("tag_new")} `, isolate(words))] });
      }
      return found;
    },
    empty: () => t("nothing_found"),
    pick: (id) => (id.startsWith(NEW) ? create(id.slice(NEW.length)) : add(id)),
    enter: (words) => {
      const exact = known.find((tag) => folded(tag.name) === folded(words));
      if (exact) add(exact.id);
    },
  });
  show();
  const field = framed(t("tags"), list, search.dom, search.input, show);
  field.dom.append(problem);
  return field;
}

function choices(all: readonly Named[], taken: readonly string[], words: string): Option[] {
  const wanted = folded(words);
  return all
    .filter(({ id, name }) => !taken.includes(id) && folded(name).includes(wanted))
    .sort((a, b) => Number(folded(b.name).startsWith(wanted)) - Number(folded(a.name).startsWith(wanted)))
    .slice(0, 12)
    .map(({ id, name }) => ({ id, show: () => [isolate(name)] }));
}

function framed(label: string, list: HTMLElement, search: HTMLElement, input: HTMLInputElement, show: () => void): ManyField {
  input.id = freshId("many");
  const name = el("span", { class: "ed-label", id: freshId("label") }, label);
  const dom = el("div", { class: "fld", role: "group", "aria-labelledby": name.id }, name, list, search);
  return { dom, focus: input, show };
}
