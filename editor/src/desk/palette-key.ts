/**
 * Ctrl+K (⌘K) on every page of the desk, and the button beside the person's name: both open the palette of commands, which
 * is fetched when it is wanted for the first time.
 */
export function watchPalette(): void {
  const open = () => void import("./command-palette").then(({ openPalette }) => openPalette()).catch(() => undefined);
  document.addEventListener("keydown", (event) => {
    // By the key's place: a keyboard that writes Arabic has another letter there.
    if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) open();
  });
  const apple = /Mac|iP(?:hone|ad)/.test(navigator.platform);
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-palette]")) {
    const key = button.querySelector("kbd");
    if (key && apple) key.textContent = "⌘K";
    button.hidden = false;
    button.addEventListener("click", open);
  }
}
