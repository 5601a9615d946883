import { InputRule } from "prosemirror-inputrules";
import type { Mark, MarkType, Schema } from "prosemirror-model";
import type { EditorState } from "prosemirror-state";

interface Quotes {
  double: readonly [string, string];
  single: readonly [string, string];
}

const ENGLISH: Quotes = { double: ["“", "”"], single: ["‘", "’"] };

/** The marks each language puts round speech; the ones not named here use the English pair. */
const QUOTES: Record<string, Quotes> = {
  ar: { double: ["«", "»"], single: ["‹", "›"] },
  fa: { double: ["«", "»"], single: ["‹", "›"] },
  fr: { double: ["«\u00a0", "\u00a0»"], single: ["“", "”"] },
  de: { double: ["„", "“"], single: ["‚", "‘"] },
  es: { double: ["«", "»"], single: ["“", "”"] },
  he: { double: ["”", "”"], single: ["’", "’"] },
};

/** A quotation mark opens after nothing, a space, a bracket, a dash or another opening mark. */
const OPENS = "(?:^|[\\s\\ufffc({\\[<«‹“‘„‚–—-])";

/** Typed straight marks, dots and dashes become the ones that are printed, in the language at the cursor. */
export function typographyRules(storyLang: string): InputRule[] {
  const quotes = (state: EditorState) => QUOTES[languageAt(state, storyLang)] ?? ENGLISH;
  const replaceLast = (pick: (state: EditorState) => string, length: number) =>
    (state: EditorState, _match: RegExpMatchArray, _start: number, end: number) =>
      state.tr.insertText(pick(state), end - length, end);
  return [
    new InputRule(/–-$/, replaceLast(() => "—", 2)),
    new InputRule(/(?<!-)--$/, replaceLast(() => "–", 2)),
    new InputRule(/(?<!\.)\.\.\.$/, replaceLast(() => "…", 3)),
    new InputRule(new RegExp(`${OPENS}"$`), replaceLast((state) => quotes(state).double[0], 1)),
    new InputRule(/"$/, replaceLast((state) => quotes(state).double[1], 1)),
    // Between two letters it is an apostrophe in every language.
    new InputRule(/\p{L}'$/u, replaceLast(() => "’", 1)),
    new InputRule(new RegExp(`${OPENS}'$`), replaceLast((state) => quotes(state).single[0], 1)),
    new InputRule(/'$/, replaceLast((state) => quotes(state).single[1], 1)),
  ];
}

/** `**b**` and `*i*` as they are written in plain text. */
export function inlineRules(schema: Schema): InputRule[] {
  return [
    between(/(?:^|[^*])(\*\*([^\s*](?:[^*]*[^\s*])?)\*\*)$/, schema.marks["strong"] as MarkType),
    between(/(?:^|[^*\p{L}\p{N}])(\*([^\s*](?:[^*]*[^\s*])?)\*)$/u, schema.marks["em"] as MarkType),
  ];
}

function between(match: RegExp, type: MarkType): InputRule {
  return new InputRule(match, (state, found, _start, end) => {
    const [, whole, inside] = found;
    if (whole === undefined || inside === undefined) return null;
    const $end = state.doc.resolve(end);
    if (!$end.parent.type.allowsMarkType(type)) return null;
    const start = end - whole.length;
    const width = (whole.length - inside.length) / 2;
    const tr = state.tr;
    tr.delete(end - width, end);
    tr.delete(start, start + width);
    tr.addMark(start, start + inside.length, type.create());
    return tr.removeStoredMark(type);
  });
}

function languageAt(state: EditorState, storyLang: string): string {
  const marks = state.storedMarks ?? state.selection.$from.marks();
  const run = marks.find((mark: Mark) => mark.type.name === "language");
  const lang = run ? String(run.attrs["lang"]) : storyLang;
  return lang.split("-")[0]?.toLowerCase() ?? "";
}
