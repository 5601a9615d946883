import { reason } from "../server";
import { labelled } from "../ui/dialog";
import { el } from "../ui/dom";
import { copyButton } from "../ui/publish";
import { said } from "../words/release";
import type { PreviewLink } from "./data";
import { acting, part, problemLine, type Around, type Section } from "./parts";
import { dayAndTime } from "./when";

/** Links for people without an account. */
export function linksSection({ page, zone, send }: Around): Section {
  const { server } = page;
  const list = el("ul", { class: "ed-plan" });
  const made = el("div", { "aria-live": "polite" });
  const problem = problemLine();
  const name = el("input", { class: "in", maxlength: 120, dir: "auto", autocomplete: "off" });
  const lasting = el("select", { class: "in" }, ...(["week", "day", "month"] as const).map((value) => el("option", { value }, said(`link_${value}`))));
  let path = "";
  const draw = async () => {
    const { links } = await server.get<{ links: PreviewLink[] }>(path);
    list.replaceChildren(...(links.length === 0 ? [el("li", { class: "hint" }, said("links_none"))] : links.map(line)));
  };
  const line = (link: PreviewLink) => {
    const works = link.state === "works" || link.state === "embargoed" || link.state === "maker-gone";
    const item = el(
      "li",
      {},
      el("p", {}, el("b", {}, el("bdi", {}, link.name)), " ", el("span", { class: link.state === "works" ? "ok" : "hint" }, link.said)),
      el("p", { class: "hint" }, `${said("link_made", { name: link.by, time: dayAndTime(link.made_at, zone) })} · ${said("link_until", { time: dayAndTime(link.expires_at, zone) })} · ${opened(link, zone)}`),
    );
    if (works) {
      const revoke = acting(said("link_revoke"), false, async () => {
        await send(link.revocation, {}, problem);
        await draw();
      });
      revoke.ariaLabel = said("link_revoke_of", { name: link.name });
      item.append(revoke);
    }
    return item;
  };
  const make = acting(said("link_make"), false, async () => {
    problem.textContent = "";
    try {
      const { href } = await server.post<{ href: string }>(path, { name: name.value, lasting: lasting.value });
      name.value = "";
      const shown = el("input", { class: "in", readonly: true, dir: "ltr", value: href, "aria-label": said("links") });
      shown.value = href;
      made.replaceChildren(el("p", {}, said("link_once")), shown, copyButton(href));
      shown.select();
      await draw();
    } catch (error) {
      problem.textContent = reason(error);
    }
  });
  const section = part(
    said("links"),
    el("p", { class: "hint" }, said("links_help")),
    list,
    el("div", { class: "ed-form" }, labelled(said("link_for"), name), labelled(said("link_lasts"), lasting), el("div", { class: "ed-acts" }, make), problem, made),
  );
  let asked = false;
  return {
    dom: section,
    update: ({ may, paths, embargo }) => {
      section.hidden = !may.links;
      path = paths.links;
      make.hidden = embargo !== null;
      // The list is asked for when the tab is in sight, and with each answer from then on.
      if (may.links && (asked || section.checkVisibility?.() !== false)) {
        asked = true;
        void draw().catch((error: unknown) => (problem.textContent = reason(error)));
      }
    },
  };
}

function opened({ opened: count, last_opened_at: last }: PreviewLink, zone: string): string {
  if (!last) return said("link_unopened");
  return count === 1 ? said("link_opened_once", { time: dayAndTime(last, zone) }) : said("link_opened", { count, time: dayAndTime(last, zone) });
}
