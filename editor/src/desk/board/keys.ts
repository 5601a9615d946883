/**
 * The keys of the list. Which key does what stands in the help sheet on the page, which the server prints from its one
 * table; here is only what is done. Single letters can be switched off in one's account; then the others still work.
 */
export function useKeys(form: HTMLFormElement | null): void {
  const sheet = document.querySelector<HTMLDialogElement>("dialog[data-keys]");
  if (!sheet) return;
  const opener = document.querySelector<HTMLButtonElement>("[data-help]");
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => sheet.showModal());
  }
  const letters = form?.dataset["letters"] !== "false";
  const actions = new Map<string, string>();
  for (const entry of sheet.querySelectorAll<HTMLElement>("[data-action]")) {
    for (const key of (entry.dataset["key"] ?? "").split(" ")) {
      if (letters || key.length > 1) actions.set(key, entry.dataset["action"] ?? "");
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
    const action = actions.get(event.key) ?? actions.get(letterOf(event));
    const story = here();
    if (!action || (action === "open" && !story)) return;
    // Arrows scroll the page and Enter follows a link, until a story has the focus.
    if (event.key.startsWith("Arrow") && !story) return;
    if (action === "open" && document.activeElement !== story?.querySelector("[data-part=headline]")) return;
    event.preventDefault();
    act(action, story, sheet, form);
  });
}

/** By the place of the key where it gives no Latin letter, so that an Arabic layout does not switch the keys off. */
function letterOf(event: KeyboardEvent): string {
  if (!/[^\x00-\x7f]/.test(event.key)) return "";
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return /^Key[A-Z]$/.test(event.code) && !event.shiftKey ? event.code.slice(3).toLowerCase() : "";
}

function act(action: string, story: HTMLElement | null, sheet: HTMLDialogElement, form: HTMLFormElement | null): void {
  switch (action) {
    case "next":
    case "previous":
      return focus(neighbour(story, action === "next" ? 1 : -1));
    case "open":
      return story?.querySelector<HTMLAnchorElement>("[data-part=headline]")?.click();
    case "plan":
      return story?.querySelector<HTMLAnchorElement>("[data-plan]")?.click();
    case "select":
      return story?.querySelector<HTMLInputElement>("input[name=ids]")?.click();
    case "bulk":
      return form?.querySelector<HTMLElement>("[data-bulk] select")?.focus();
    case "find":
      return document.getElementById("q")?.focus();
    case "help":
      return sheet.showModal();
  }
}

/** The story that has the focus, or something in it. */
export function here(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-story]") ?? null;
}

function neighbour(story: HTMLElement | null, by: 1 | -1): HTMLElement | null {
  const all = [...document.querySelectorAll<HTMLElement>("[data-story]")];
  if (!story) return all[by === 1 ? 0 : all.length - 1] ?? null;
  return all[all.indexOf(story) + by] ?? null;
}

function focus(story: HTMLElement | null): void {
  story?.querySelector<HTMLElement>("[data-part=headline]")?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target.isContentEditable || /^(?:TEXTAREA|SELECT|SUMMARY)$/.test(target.tagName);
}
