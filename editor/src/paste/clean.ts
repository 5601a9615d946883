import type { Direction } from "../data";
import { cleanCharacters, firstStrong } from "./characters";
import { cleanHref } from "./links";
import { STYLE } from "./prepare";
import { styleOf, stylesToMarks } from "./styles";
import { BLOCKS, isBlock, retag, textNodes, unwrap } from "./tree";
import { cleanWord } from "./word";

/** What has no place in a story's text, with everything inside it. */
const GONE = "script, style, link, meta, title, head, noscript, template, img, picture, svg, canvas, video, audio, iframe, object, embed, map, button, input, select, textarea, progress, colgroup, col, [hidden]";

/** The attributes that still mean something after cleaning, by element; `dir` is looked at on its own. */
const KEPT: Record<string, readonly string[]> = { a: ["href"], ol: ["start"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"] };

/**
 * Turns a tree of pasted HTML, in place, into one of only what a story can hold: paragraphs, headings, lists, quotes,
 * tables, rules, links and the few marks. Colours, fonts, sizes, pictures, empty paragraphs and tracking go.
 */
export function cleanTree(root: Element, storyDirection: Direction): void {
  removeComments(root);
  cleanWord(root);
  for (const element of [...root.querySelectorAll(GONE)]) element.remove();
  for (const element of [...root.querySelectorAll("*")]) if (styleOf(element).get("display") === "none") element.remove();
  stylesToMarks(root);
  cleanLinks(root);
  fitContainers(root);
  splitAtDoubleBreaks(root);
  tidyText(root);
  dropEmpty(root);
  settleDirections(root, storyDirection);
  dropAttributes(root);
}

function removeComments(root: Element): void {
  const visit = (node: Node) => {
    for (const child of [...node.childNodes]) {
      if (child.nodeType === 8 || child.nodeType === 7) child.remove();
      else visit(child);
    }
  };
  visit(root);
}

function cleanLinks(root: Element): void {
  for (const link of [...root.querySelectorAll("a")]) {
    const href = cleanHref(link.getAttribute("href") ?? "");
    // A path without a site was a path on the site it was copied from, which is not ours.
    if (href === null || href.startsWith("/") || link.textContent?.trim() === "") unwrap(link);
    else link.setAttribute("href", href);
  }
}

/** Lists, quotes and cells hold less than the web puts into them; what does not fit becomes plain paragraphs. */
function fitContainers(root: Element): void {
  for (const item of [...root.querySelectorAll(":is(td, th, blockquote) li")]) retag(item, "p");
  for (const list of [...root.querySelectorAll(":is(td, th, blockquote) :is(ul, ol)")]) unwrap(list);
  for (const heading of [...root.querySelectorAll(":is(td, th, blockquote, li) :is(h1, h2, h3, h4, h5, h6)")]) retag(heading, "p");
  for (const quote of [...root.querySelectorAll(":is(td, th, blockquote, li) blockquote")]) unwrap(quote);
  for (const table of [...root.querySelectorAll(":is(td, th, blockquote, li) table")]) {
    for (const cell of [...table.querySelectorAll("td, th")]) retag(cell, "p");
    for (const part of [...table.querySelectorAll("tbody, thead, tfoot, tr")]) unwrap(part);
    unwrap(table);
  }
  // Lists written inside another list but outside its items belong to the item before.
  for (const list of [...root.querySelectorAll(":is(ul, ol) > :is(ul, ol)")]) {
    const before = list.previousElementSibling;
    if (before?.localName === "li") before.append(list);
  }
  for (const term of [...root.querySelectorAll("dt, dd, figcaption, caption, pre, address, center")]) {
    if (term.localName === "caption") {
      const table = term.closest("table");
      if (table) table.before(term);
    }
    retag(term, "p");
  }
}

/** Two line ends in a row are how many editors on the web write a new paragraph. */
function splitAtDoubleBreaks(root: Element): void {
  for (const paragraph of [...root.querySelectorAll("p, div")]) {
    const hasBreak = [...paragraph.children].some((child) => child.localName === "br");
    if (!hasBreak || [...paragraph.children].some(isBlock)) continue;
    const parts: Node[][] = [[]];
    let breaks: Node[] = [];
    for (const child of [...paragraph.childNodes]) {
      const blank = child.nodeType === 3 && (child.textContent ?? "").trim() === "";
      if (child.nodeType === 1 && (child as Element).localName === "br") breaks.push(child);
      else if (!(blank && breaks.length > 0)) {
        if (breaks.length >= 2) parts.push([]);
        else parts.at(-1)?.push(...breaks);
        breaks = [];
        parts.at(-1)?.push(child);
      }
    }
    if (parts.length === 1) continue;
    for (const part of parts) {
      const made = paragraph.ownerDocument.createElement("p");
      const dir = paragraph.getAttribute("dir");
      if (dir) made.setAttribute("dir", dir);
      made.append(...part);
      paragraph.before(made);
    }
    paragraph.remove();
  }
}

function tidyText(root: Element): void {
  for (const span of [...root.querySelectorAll("span, font, o, u, ins, big, small, tt, code, mark, bdo, bdi, abbr, cite, q, time, label")]) unwrap(span);
  root.normalize();
  for (const text of textNodes(root)) {
    const clean = cleanCharacters(text.data);
    if (clean !== text.data) text.data = clean;
  }
}

function dropEmpty(root: Element): void {
  for (const element of [...root.querySelectorAll("strong, b, em, i, s, strike, del, sup, sub, a")].reverse()) {
    if (element.textContent === "" && !element.querySelector("br")) element.remove();
    else if (element.textContent?.trim() === "" && !element.querySelector("br")) unwrap(element);
  }
  for (const block of [...root.querySelectorAll(BLOCKS)].reverse()) {
    for (let last = block.lastChild; last && isTrailing(last); last = block.lastChild) last.remove();
    for (let first = block.firstChild; first && isTrailing(first); first = block.firstChild) first.remove();
    // A cell may be empty and a rule always is.
    if (block.localName !== "hr" && block.textContent?.trim() === "" && !block.querySelector("hr, td, th") && !block.closest("td, th")) {
      block.remove();
    }
  }
  for (const line of [...root.children]) if (line.localName === "br") line.remove();
}

function isTrailing(node: Node): boolean {
  return (node.nodeType === 1 && (node as Element).localName === "br") || (node.nodeType === 3 && (node.textContent ?? "").trim() === "");
}

/** A block keeps a direction only where it differs from the story's and its own first letter agrees with it. */
function settleDirections(root: Element, story: Direction): void {
  for (const element of [...root.querySelectorAll("[dir]")]) {
    const dir = element.getAttribute("dir")?.toLowerCase();
    const text = firstStrong(element.textContent ?? "");
    if (dir !== "rtl" && dir !== "ltr") element.removeAttribute("dir");
    else if (dir === story || (text !== null && text !== dir)) element.removeAttribute("dir");
    else element.setAttribute("dir", dir);
  }
  for (const inner of [...root.querySelectorAll("[dir] [dir]")]) {
    if (inner.getAttribute("dir") === inner.parentElement?.closest("[dir]")?.getAttribute("dir")) inner.removeAttribute("dir");
  }
}

function dropAttributes(root: Element): void {
  for (const element of [...root.querySelectorAll("*")]) {
    const kept = KEPT[element.localName] ?? [];
    for (const { name } of [...element.attributes]) {
      if (name !== "dir" && !kept.includes(name)) element.removeAttribute(name);
    }
  }
  root.removeAttribute(STYLE);
}
