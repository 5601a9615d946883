import { DOMParser, Fragment, type ParseOptions, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { isLinePart } from "../write/parts";
import { isAddress, safeHref } from "../href";
import { directionOf } from "../direction";
import { linkPlace, setLink } from "../commands/links";
import { later } from "../later";
import { schema } from "../schema";
import { cleanHref } from "./links";
import { cleaning, cleanWith } from "./cleaning";
import { isFromCanvas, prepareHtml } from "./prepare";

const ownParser = DOMParser.fromSchema(schema);
/**
 * Reads what is on the clipboard. The view has already parsed it in a document of its own, where nothing loads or runs;
 * what comes from our own canvas is taken as it is and everything else is cleaned first.
 */
class CleaningParser extends DOMParser {
  constructor(private readonly storyLang: string) {
    super(schema, ownParser.rules);
  }

  override parseSlice(dom: globalThis.Node, options?: ParseOptions): Slice {
    const root = dom as Element;
    if (!isOurs(root)) {
      const clean = cleaning();
      // What is dropped in the moment before all of the page is here comes as its words.
      if (!clean) return new Slice(Fragment.from(root.textContent ? schema.text(root.textContent) : null), 0, 0);
      clean.cleanTree(root, directionOf(this.storyLang));
      // The white space between tags means nothing in foreign HTML.
      return super.parseSlice(dom, { ...options, preserveWhitespace: false });
    }
    return super.parseSlice(dom, options);
  }
}

/** The plug-in through which everything pasted or dropped comes in. */
export function paste(storyLang: string): Plugin {
  const clipboardParser = new CleaningParser(storyLang);
  return new Plugin({
    props: {
      clipboardParser,
      transformPastedHTML: prepareHtml,
      clipboardTextParser: (text) => cleaning()?.parsePlain(text) as Slice,
      // A dropped file would otherwise take the place of the whole page.
      handleDrop: (_view, event) => (event.dataTransfer?.files.length ?? 0) > 0,
      handleDOMEvents: {
        paste(view, event) {
          const [html, text] = ["text/html", "text/plain"].map((type) => event.clipboardData?.getData(type) ?? "") as [string, string];
          if (cleaning() || !view.editable || html + text === "" || isFromCanvas(html)) return false;
          event.preventDefault();
          later((parts) => {
            cleanWith(parts);
            if (html === "") view.pasteText(text, event);
            else view.pasteHTML(html, event);
          });
          return true;
        },
      },
      handlePaste(view, event) {
        const { selection } = view.state;
        const text = event.clipboardData?.getData("text/plain").trim() ?? "";
        if (selection.empty || !isAddress(text) || isLinePart(selection.$from.parent)) return false;
        if (!selection.$from.sameParent(selection.$to)) return false;
        const href = cleanHref(text) ?? safeHref(text);
        if (href === null) return false;
        return setLink(linkPlace(view.state), { href, article: null }, "")(view.state, view.dispatch);
      },
    },
  });
}

function isOurs(root: Element): boolean {
  return root.hasAttribute("data-pm-slice") || root.querySelector("[data-pm-slice]") !== null;
}
