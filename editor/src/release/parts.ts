import type { StoryParts } from "../features";
import { button, el } from "../ui/dom";
import type { Outlook } from "./data";

/** A part of the tab. Its fields stay what they are when the server says something new: somebody may be typing in one. */
export interface Section {
  dom: HTMLElement;
  update: (outlook: Outlook) => void;
}

/** What a section needs of the page. */
export interface Around {
  page: StoryParts;
  zone: string;
  /** Sends something and asks anew what stands; `problem` says what went wrong. True when it was done. */
  send: (path: string, body: unknown, problem: HTMLElement) => Promise<boolean>;
}

/** A section with its heading. */
export function part(title: string, ...children: HTMLElement[]): HTMLElement {
  return el("section", { class: "ed-part" }, el("h2", {}, title), ...children);
}

/** Where a section says what went wrong. */
export function problemLine(): HTMLElement {
  return el("p", { class: "ed-problem", role: "alert" });
}

/** A button that waits for what it began, so that a second press does nothing. */
export function acting(label: string, primary: boolean, run: () => Promise<unknown>): HTMLButtonElement {
  const made = button({ class: primary ? "btn p" : "btn" }, label, () => {
    if (made.ariaDisabled === "true") return;
    // Disabled it would lose the focus, and with it whoever goes by keyboard.
    made.ariaDisabled = "true";
    void run()
      .catch(() => undefined)
      .finally(() => (made.ariaDisabled = null));
  });
  return made;
}
