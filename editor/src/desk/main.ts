import { liveBoard } from "./board/board";
import { stepThroughChanges } from "./changes";
import { watchContrast } from "./contrast";
import { watchPalette } from "./palette-key";

/**
 * Small comforts for the desk's pages. Every page works without them: a form without a confirmation is still a form, and
 * an address that is not copied by a button can be copied by hand.
 */

/** `data-confirm` on a form or a submit button asks before it is sent; `data-confirm-yes` and `-no` name the answers. */
function confirmBeforeSending(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const sender = event.submitter;
    const question = sender?.dataset["confirm"] ?? form.dataset["confirm"];
    if (!question || form.dataset["confirmed"] === "yes") return;
    event.preventDefault();
    const words = { ...form.dataset, ...sender?.dataset };
    ask(question, words["confirmYes"] ?? sender?.textContent?.trim() ?? "OK", words["confirmNo"] ?? "×").then((agreed) => {
      if (!agreed) return;
      form.dataset["confirmed"] = "yes";
      form.requestSubmit(sender);
      delete form.dataset["confirmed"];
    });
  });
}

function ask(question: string, yes: string, no: string): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    const words = document.createElement("p");
    words.id = "confirm-words";
    words.textContent = question;
    dialog.setAttribute("aria-labelledby", words.id);
    const form = document.createElement("form");
    form.method = "dialog";
    form.className = "confirm-buttons";
    for (const [value, label, kind] of [["no", no, "btn"], ["yes", yes, "btn p"]] as const) {
      const button = document.createElement("button");
      button.value = value;
      button.className = kind;
      button.textContent = label;
      form.append(button);
    }
    dialog.append(words, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** `data-copy="text"` copies that text and says `data-copied` for a moment. Such a button is hidden where it cannot work. */
function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    if (!navigator.clipboard) {
      button.hidden = true;
      continue;
    }
    const label = button.textContent ?? "";
    // The label itself is the live region, so that the answer is read out where it is seen.
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(button.dataset["copy"] ?? "").then(() => {
        button.textContent = button.dataset["copied"] ?? label;
        setTimeout(() => (button.textContent = label), 3_000);
      });
    });
  }
}

/** `data-filter` on a GET form sends it when a choice changes; its button stays for keyboards, readers and text fields. */
function filterForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-filter]")) {
    for (const select of form.querySelectorAll("select")) {
      // Arrow keys change a closed select step by step; only a choice that is left standing is meant.
      let byKey = false;
      select.addEventListener("keydown", (event) => (byKey = event.key.startsWith("Arrow")));
      select.addEventListener("pointerdown", () => (byKey = false));
      select.addEventListener("change", () => {
        if (!byKey) form.requestSubmit();
      });
    }
    // Empty fields make long addresses that mean nothing.
    form.addEventListener("submit", () => {
      for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[name], select[name]")) {
        if (field.value === "") field.disabled = true;
      }
      window.addEventListener("pageshow", () => form.querySelectorAll<HTMLInputElement>("[disabled]").forEach((field) => (field.disabled = false)), { once: true });
    });
  }
}

confirmBeforeSending();
copyButtons();
filterForms();
watchContrast();
watchPalette();
stepThroughChanges();
liveBoard();
