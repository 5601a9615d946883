import { DOMParser, type ParseOptions, type Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { isLinePart } from "../write/parts";
import { isAddress, safeHref } from "../href";
import { directionOf } from "../direction";
import { linkPlace, setLink } from "../commands/links";
import { schema } from "../schema";
import { cleanHref } from "./links";
import { cleanTree } from "./clean";
import { parsePlain } from "./plain";
import { STYLE } from "./styles";

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
      cleanTree(root, directionOf(this.storyLang));
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
      clipboardTextParser: (text) => parsePlain(text),
      // A dropped file would otherwise take the place of the whole page.
      handleDrop: (_view, event) => (event.dataTransfer?.files.length ?? 0) > 0,
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

/**
 * Style sheets go, and inline styles and handlers get other names before the HTML is parsed. The page's security policy
 * forbids all three: under their own names the browser would report every single one, and no style would be readable.
 */
export function prepareHtml(html: string): string {
  if (/\sdata-pm-slice=/.test(html)) return html;
  return html
    .replace(/<style\b[\s\S]*?(?:<\/style\s*>|$)/gi, "")
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, `$1${STYLE}$2`).replace(/([\s/"'])on(\w+\s*=)/gi, "$1data-off-$2"));
}

function isOurs(root: Element): boolean {
  return root.hasAttribute("data-pm-slice") || root.querySelector("[data-pm-slice]") !== null;
}
