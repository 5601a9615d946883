import type { InputRule } from "prosemirror-inputrules";
import { Plugin, PluginKey, TextSelection, type Command, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { ownStep } from "../history";

/** How far back of the cursor a rule may look. */
const REACH = 500;

interface Applied {
  /** The rule's own transaction, which Backspace takes back. */
  change: Transaction;
}

/** What an `InputRule` holds; its type keeps these to itself. */
interface Rule {
  match: RegExp;
  handler: (state: EditorView["state"], match: RegExpExecArray, start: number, end: number) => Transaction | null;
}

const key = new PluginKey<Applied | null>("typed rules");

/**
 * Runs input rules after the typed character is in the text. The stock plug-in puts the rule's result in place of the
 * character, so that one undo would lose both; here the character is one step and the rule another, and undo or
 * Backspace leaves exactly what was typed.
 */
export function typedRules(rules: readonly InputRule[]): Plugin {
  const known = rules as unknown as readonly Rule[];
  return new Plugin<Applied | null>({
    key,
    state: {
      init: () => null,
      apply(tr, applied) {
        const now = tr.getMeta(key) as Applied | undefined;
        if (now) return now;
        return tr.docChanged || tr.selectionSet ? null : applied;
      },
    },
    // The first change after a rule begins a step of its own, or undo would take the rule back along with it.
    props: {
      handleTextInput(view, from, to, text) {
        return type(view, from, to, text, known);
      },
      handleDOMEvents: {
        compositionend(view) {
          // The composed text reaches the document only after this event.
          setTimeout(() => {
            const { $from, empty } = view.state.selection;
            if (empty && !view.composing) applyRules(view, $from.pos, known);
          });
          return false;
        },
      },
    },
  });
}

/** Takes back the rule that was applied last, if nothing has happened since. */
export const takeBackRule: Command = (state, dispatch) => {
  const applied = key.getState(state);
  if (!applied) return false;
  if (dispatch) {
    const tr = state.tr;
    const { steps, docs, before } = applied.change;
    for (let index = steps.length - 1; index >= 0; index--) {
      const [step, doc] = [steps[index], docs[index]];
      if (step && doc) tr.step(step.invert(doc));
    }
    // Positions in front of the cursor are as they were, so the cursor goes back to the end of what was typed.
    const cursor = applied.change.getMeta("typed") as number;
    if (cursor <= before.content.size) tr.setSelection(TextSelection.near(tr.doc.resolve(cursor)));
    dispatch(ownStep(tr).scrollIntoView());
  }
  return true;
};

function type(view: EditorView, from: number, to: number, text: string, rules: readonly Rule[]): boolean {
  if (view.composing || text.length > 1) return false;
  const { parent, parentOffset } = view.state.doc.resolve(from);
  const before = parent.textBetween(Math.max(0, parentOffset - REACH), parentOffset, null, "\ufffc") + text;
  if (!rules.some((rule) => rule.match.test(before))) {
    if (!key.getState(view.state)) return false;
    view.dispatch(ownStep(view.state.tr.insertText(text, from, to)).scrollIntoView());
    return true;
  }
  const typed = view.state.tr.insertText(text, from, to).scrollIntoView();
  view.dispatch(key.getState(view.state) ? ownStep(typed) : typed);
  applyRules(view, from + text.length, rules);
  return true;
}

function applyRules(view: EditorView, end: number, rules: readonly Rule[]): void {
  const { parent, parentOffset } = view.state.doc.resolve(end);
  const before = parent.textBetween(Math.max(0, parentOffset - REACH), parentOffset, null, "\ufffc");
  for (const rule of rules) {
    const match = rule.match.exec(before);
    if (!match) continue;
    const change = rule.handler(view.state, match, end - match[0].length, end);
    if (!change) continue;
    change.setMeta("typed", end);
    view.dispatch(ownStep(change.setMeta(key, { change } satisfies Applied)).scrollIntoView());
    return;
  }
}
