import { button, el, freshId, isRtl } from "./dom";
import { icon, type IconName } from "./icons";

export interface MenuItem {
  label: string;
  /** More words by which the palette finds it. */
  find?: string;
  shortcut?: string;
  icon?: IconName;
  checked?: boolean;
  disabled?: boolean;
  danger?: boolean;
  run: () => void;
}

/** A button that opens a menu, by the pattern of the ARIA practices: arrows, Home, End, first letters and Escape. */
export function menuButton(
  attrs: {
    label: string;
    icon?: IconName;
    words?: string;
    class?: string;
    /** For a menu whose items may still have to be fetched: it opens when it is told to go. */
    first?: (go: () => void) => void;
  },
  items: () => MenuItem[],
): HTMLButtonElement {
  let menu: HTMLElement | null = null;
  const opener = button(
    { class: attrs.class ?? "btn", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": attrs.words ? null : attrs.label, title: attrs.words ? null : attrs.label },
    [attrs.icon ? icon(attrs.icon) : null, attrs.words ?? null, icon("down")],
    () => (menu ? shut(true) : begin(0)),
  );

  const shut = (refocus: boolean) => {
    menu?.remove();
    menu = null;
    opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    if (refocus) opener.focus();
  };
  const outside = (event: Event) => {
    const target = event.target as Node;
    if (!menu?.contains(target) && !opener.contains(target)) shut(false);
  };
  const begin = (at: number) => (attrs.first ? attrs.first(() => open(at)) : open(at));
  const open = (at: number) => {
    if (menu) return;
    const id = freshId("menu");
    const list = el("div", { class: "ed-menu", role: "menu", id, "aria-label": attrs.label });
    for (const item of items()) list.append(itemButton(item, () => {
      shut(true);
      item.run();
    }));
    menu = list;
    list.addEventListener("keydown", (event) => menuKeys(event, list, shut));
    list.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !list.contains(event.relatedTarget as Node)) shut(false);
    });
    opener.after(list);
    place(list, opener);
    opener.setAttribute("aria-expanded", "true");
    opener.setAttribute("aria-controls", id);
    document.addEventListener("pointerdown", outside, true);
    const all = itemsOf(list);
    all.at(at)?.focus();
  };
  opener.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    begin(event.key === "ArrowDown" ? 0 : -1);
  });
  return opener;
}

function itemButton(item: MenuItem, run: () => void): HTMLElement {
  const role = item.checked === undefined ? "menuitem" : "menuitemcheckbox";
  return button(
    {
      role,
      tabindex: "-1",
      class: item.danger ? "ed-menu-item err" : "ed-menu-item",
      "aria-disabled": item.disabled ? "true" : null,
      "aria-checked": item.checked === undefined ? null : String(item.checked),
    },
    [
      item.icon ? icon(item.icon) : el("span", { class: "ed-icon" }, item.checked ? icon("check") : null),
      el("span", { class: "ed-menu-label" }, item.label),
      item.shortcut ? el("kbd", { dir: "ltr" }, item.shortcut) : null,
    ],
    () => {
      if (!item.disabled) run();
    },
  );
}

function menuKeys(event: KeyboardEvent, menu: HTMLElement, shut: (refocus: boolean) => void): void {
  const all = itemsOf(menu);
  const now = all.indexOf(document.activeElement as HTMLElement);
  const to = (index: number) => all[(index + all.length) % all.length]?.focus();
  if (event.key === "ArrowDown") to(now + 1);
  else if (event.key === "ArrowUp") to(now - 1);
  else if (event.key === "Home") to(0);
  else if (event.key === "End") to(-1);
  else if (event.key === "Escape" || event.key === "Tab") shut(true);
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ") {
    const letter = event.key.toLowerCase();
    const rest = [...all.slice(now + 1), ...all.slice(0, now + 1)];
    rest.find((item) => item.querySelector(".ed-menu-label")?.textContent?.toLowerCase().startsWith(letter))?.focus();
  } else return;
  event.stopPropagation();
  // Tab goes on from the button, as if the menu had never been open.
  if (event.key !== "Tab") event.preventDefault();
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")];
}

/** Puts a floating box under an element, inside the window. */
export function place(box: HTMLElement, under: Element | DOMRect): void {
  const rect = under instanceof DOMRect ? under : under.getBoundingClientRect();
  const rtl = isRtl(box);
  const { offsetWidth: width, offsetHeight: height } = box;
  const wanted = rtl ? rect.right - width : rect.left;
  const x = Math.max(8, Math.min(wanted, document.documentElement.clientWidth - width - 8));
  const below = rect.bottom + 4;
  const y = below + height > window.innerHeight - 8 && rect.top - height - 4 > 8 ? rect.top - height - 4 : below;
  // The window's own coordinates have no logical names.
  box.style.left = `${x}px`;
  box.style.top = `${Math.max(8, Math.min(y, window.innerHeight - height - 8))}px`;
}
