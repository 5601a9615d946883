import { t } from "../words";
import { button, el, freshId } from "./dom";
import { icon } from "./icons";

export interface Opened {
  dialog: HTMLDialogElement;
  body: HTMLElement;
  foot: HTMLElement;
  close: () => void;
}

/**
 * Opens a modal dialog with a title and a close button. The browser keeps the focus inside, closes it on Escape and
 * gives the focus back to where it was; `closed` runs afterwards, whichever way it was closed.
 */
export function openDialog(title: string, options: { wide?: boolean; closed?: () => void } = {}): Opened {
  const titleId = freshId("title");
  const close = () => dialog.close();
  const shut = button({ class: "ed-icon-button", "aria-label": t("close") }, icon("close"), close);
  const body = el("div", { class: "ed-dialog-body" });
  const foot = el("div", { class: "ed-dialog-foot" });
  const dialog = el(
    "dialog",
    { class: options.wide ? "ed-dialog ed-wide" : "ed-dialog", "aria-labelledby": titleId },
    el("div", { class: "ed-dialog-head" }, el("h2", { id: titleId, tabindex: "-1" }, title), shut),
    body,
    foot,
  );
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) before.focus();
    options.closed?.();
  });
  // The host keeps the interface's own direction and language.
  (document.querySelector(".ed") ?? document.body).append(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>("h2")?.focus();
  return { dialog, body, foot, close };
}

/** Asks before something that cannot be taken back; resolves to true when it was confirmed. */
export function confirmDialog(title: string, words: string, action: string): Promise<boolean> {
  return new Promise((resolve) => {
    let agreed = false;
    const { body, foot, close } = openDialog(title, { closed: () => resolve(agreed) });
    body.append(el("p", {}, words));
    const agree = button({ class: "btn p" }, action, () => {
      agreed = true;
      close();
    });
    foot.append(button({ class: "btn" }, t("cancel"), close), agree);
  });
}

/** A labelled input with room for a hint and an error. */
export function labelled(label: string, input: HTMLElement, hint?: string): HTMLElement {
  const id = (input.id ||= freshId("field"));
  const wrap = el("div", { class: "fld" }, el("label", { for: id }, label), input);
  if (hint) {
    const note = el("span", { class: "hint", id: freshId("hint") }, hint);
    input.setAttribute("aria-describedby", note.id);
    wrap.append(note);
  }
  return wrap;
}
