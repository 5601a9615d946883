import { Plugin, PluginKey, TextSelection, type Command, type EditorState } from "prosemirror-state";
import { ownStep } from "../history";
import { isLinePart } from "../write/parts";
import { cleaning } from "./cleaning";
import { isFromCanvas } from "./prepare";

/** What was pasted last, while nothing has been changed since: its place and its plain words. */
export interface Offer {
  from: number;
  to: number;
  plain: string;
}

const key = new PluginKey<Offer | null>("paste offer");

/**
 * After formatted text was pasted and cleaned it can still be had as plain text. `tell` hears when there is such an
 * offer and when it is over: with the next change of the text.
 */
export function pasteOffer(tell: (offer: Offer | null) => void): Plugin<Offer | null> {
  /** The clipboard of the paste that is going on; the transaction that it leads to does not carry it. */
  let clipboard: { html: string; plain: string } | null = null;
  return new Plugin<Offer | null>({
    key,
    state: {
      init: () => null,
      apply: (tr, offer) => {
        if (!tr.docChanged) return offer;
        if (!tr.getMeta("paste") || !clipboard || clipboard.plain.trim() === "" || !isForeign(clipboard.html)) return null;
        let [from, to] = [Infinity, -1];
        tr.mapping.maps.forEach((map, index) => {
          map.forEach((_from, _to, start, end) => {
            const rest = tr.mapping.slice(index + 1);
            from = Math.min(from, rest.map(start, -1));
            to = Math.max(to, rest.map(end, 1));
          });
        });
        return from < to ? { from, to, plain: clipboard.plain } : null;
      },
    },
    props: {
      handleDOMEvents: {
        paste: (_view, event) => {
          const data = (event as ClipboardEvent).clipboardData;
          clipboard = data ? { html: data.getData("text/html"), plain: data.getData("text/plain") } : null;
          window.setTimeout(() => (clipboard = null));
          return false;
        },
      },
    },
    view: () => ({
      update: (view, before) => {
        const offer = offerIn(view.state);
        if (offer !== offerIn(before)) tell(offer);
      },
    }),
  });
}

export function offerIn(state: EditorState): Offer | null {
  return key.getState(state) ?? null;
}

/**
 * Puts the plain words in the place of what was just pasted. Without such an offer the key is left to the browser, which
 * pastes plain text of its own accord.
 */
export const plainInstead: Command = (state, dispatch) => {
  const [offer, clean] = [offerIn(state), cleaning()];
  if (!offer || !clean || isLinePart(state.doc.resolve(offer.from).parent)) return false;
  if (dispatch) {
    const tr = ownStep(state.tr);
    tr.setSelection(TextSelection.between(state.doc.resolve(offer.from), state.doc.resolve(offer.to)));
    tr.replaceSelection(clean.parsePlain(offer.plain));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** Text from our own canvas comes in as it is, and text that has no other form is plain already. */
function isForeign(html: string): boolean {
  return html !== "" && !isFromCanvas(html);
}
