import { labelled } from "../ui/dialog";
import { el } from "../ui/dom";
import { said } from "../words/release";
import { acting, part, problemLine, type Around, type Section } from "./parts";

/** What a second person says of the story. */
export function approvalSection({ page, send }: Around): Section {
  const status = el("div", { "aria-live": "polite" });
  const note = el("textarea", { class: "in", rows: 2, maxlength: 2000, dir: "auto" });
  const problem = problemLine();
  let paths: { approval: string; giving_back: string } | null = null;
  const say = async (path: string | undefined, done: string) => {
    // What is approved is what stands here: words that are not saved yet are saved first.
    const { revision } = await page.server.revision();
    if (path && (await send(path, { revision, note: note.value }, problem))) {
      note.value = "";
      page.say(done);
    }
  };
  const approve = acting(said("approve"), true, () => say(paths?.approval, said("approved")));
  const back = acting(said("give_back"), false, () => say(paths?.giving_back, said("given_back")));
  const form = el("div", { class: "ed-form" }, labelled(said("approval_note"), note, said("approval_note_help")), el("div", { class: "ed-acts" }, approve, back), problem);
  return {
    dom: part(said("approval"), status, form),
    update: ({ approval, may, paths: fresh }) => {
      paths = fresh;
      form.hidden = !may.approve;
      const lines: HTMLElement[] = [el("p", { class: "hint" }, said(approval.wanted ? "approval_wanted" : "approval_free"))];
      const { last } = approval;
      if (approval.stands && last) lines.push(el("p", { class: "ok" }, said("approval_stands", { name: last.by })));
      else if (last?.verdict === "approved") lines.push(el("p", { class: "warn" }, said("approval_fell", { name: last.by, version: last.revision })));
      else if (approval.wanted && !last) lines.push(el("p", {}, said("approval_none")));
      if (last?.verdict === "returned") lines.push(el("p", { class: "warn" }, said("approval_returned", { name: last.by })));
      if (last && last.note !== "") lines.push(el("blockquote", { dir: "auto" }, last.note));
      status.replaceChildren(...lines);
    },
  };
}
