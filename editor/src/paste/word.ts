import { westernNumber } from "../blocks/list";
import { styleOf } from "./styles";
import { unwrap } from "./tree";

/**
 * Word keeps comments, deletions and hidden text in what it copies, and writes lists as paragraphs with the bullet typed
 * out in front and the level in a style of its own. None of that may reach the story as it stands.
 */
export function cleanWord(root: Element): void {
  for (const element of [...root.querySelectorAll("*")]) {
    const name = element.localName;
    const style = styleOf(element);
    const gone =
      style.get("mso-hide") === "all" ||
      /^(?:comment|comment-list|footnote-list|endnote-list|header|footer)$/.test(style.get("mso-element") ?? "") ||
      style.get("mso-special-character") === "comment" ||
      element.classList.contains("MsoCommentReference") ||
      element.classList.contains("msocomanchor") ||
      name === "xml" || name === "w:sdtpr" || name === "o:shapedefaults";
    if (gone) element.remove();
    else if (name.includes(":")) unwrap(element);
  }
  makeLists(root);
}

interface Item {
  element: Element;
  level: number;
  list: string;
  marker: string;
}

function makeLists(root: Element): void {
  const paragraphs = [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6, div")];
  let run: Item[] = [];
  const finish = () => {
    if (run.length > 0) buildList(run);
    run = [];
  };
  for (const element of paragraphs) {
    const item = element.localName === "div" ? null : listItem(element);
    if (!item) {
      if (element.localName !== "div" || !element.querySelector("p")) finish();
      continue;
    }
    const last = run.at(-1);
    if (last && (nextElement(last.element) !== element || (item.level === 1 && item.list !== last.list))) finish();
    run.push(item);
  }
  finish();
}

function listItem(element: Element): Item | null {
  const style = styleOf(element).get("mso-list") ?? "";
  const level = /\blevel(\d+)/.exec(style)?.[1];
  if (level === undefined) return null;
  let marker = "";
  for (const span of [...element.querySelectorAll("span")]) {
    if (styleOf(span).get("mso-list") !== "ignore") continue;
    marker = (span.textContent ?? "").replace(/[\s\u00a0]+/g, "");
    // The bullet is often wrapped once more, in a span that only names its font.
    const outer = span.parentElement;
    span.remove();
    if (outer && outer !== element && outer.textContent === "") outer.remove();
    break;
  }
  return { element, level: Number(level), list: /\bl\d+/.exec(style)?.[0] ?? "", marker };
}

function buildList(items: readonly Item[]): void {
  const first = items[0];
  if (!first) return;
  const document = first.element.ownerDocument;
  const anchor = document.createElement("div");
  first.element.before(anchor);
  const open: { level: number; list: Element }[] = [];
  for (const item of items) {
    while (open.length > 1 && (open.at(-1)?.level ?? 0) > item.level) open.pop();
    let current = open.at(-1);
    if (!current || item.level > current.level) {
      const list = newList(item, first.element);
      const parent = current?.list.lastElementChild;
      if (parent) parent.append(list);
      else anchor.before(list);
      current = { level: item.level, list };
      open.push(current);
    }
    const entry = document.createElement("li");
    const paragraph = document.createElement("p");
    const dir = item.element.getAttribute("dir");
    if (dir) paragraph.setAttribute("dir", dir);
    paragraph.append(...item.element.childNodes);
    entry.append(paragraph);
    item.element.remove();
    current.list.append(entry);
  }
  anchor.remove();
}

function newList(item: Item, like: Element): Element {
  const number = /^\(?([0-9٠-٩]+|[a-z]|[ivx]+|[أ-ي])[.)\-]/i.exec(item.marker)?.[1];
  const list = like.ownerDocument.createElement(number === undefined ? "ul" : "ol");
  const start = number === undefined ? Number.NaN : westernNumber(number);
  if (start > 1) list.setAttribute("start", String(start));
  const dir = item.element.getAttribute("dir");
  if (dir) list.setAttribute("dir", dir);
  return list;
}

function nextElement(element: Element): Element | null {
  return element.nextElementSibling;
}
