import { TextSelection } from "prosemirror-state";
import { directionOf } from "../direction";
import type { StoryParts } from "../features";
import { t, type WordKey } from "../words";
import { anchorOf, findQuote, quoteOf, resolver, type Range } from "./anchors";
import type { About, Thread } from "./data";
import { activeThread, markOf, showMarks, type CommentActions, type Mark } from "./highlights";
import { CommentsPanel, openWords } from "./panel";
import { Threads } from "./threads";

/** After a change of the text the places are looked up again when it has been quiet for so long, in milliseconds. */
const QUIET = 800;
const IN_HASH = /^#comment=([0-9a-f-]{36})$/;

const FIELDS: readonly [string, WordKey][] = [
  ["headline", "headline"], ["standfirst", "standfirst"], ["kind", "kind"], ["section", "section"], ["authors", "authors"], ["tags", "tags"],
  ["short_headline", "short_headline"], ["dateline", "dateline"], ["slug", "slug"], ["search_title", "search_title"],
  ["search_description", "search_description"], ["social_title", "social_title"], ["social_description", "social_description"],
];

/** The place in the side panel that was kept for the comments. */
export interface Place {
  tab: number;
  dom: HTMLElement;
}

/**
 * Fills the tab of comments and keeps the underlines where their words stand. Gives what the keyboard and the text may
 * ask of it; `shown` is to be called when the tab is opened.
 */
export function commentsTab({ data, server, editor, room, panel: side, say }: StoryParts, { tab, dom }: Place): CommentActions & { shown: () => void } {
  const threads = new Threads(server, data.paths.comments, data.paths.notifications);
  const read = new Set<string>();
  let joined = false;
  let timer = 0;

  /** Where the open threads stand: by their anchors, and where those name nothing any more by their words. */
  const marks = (): Mark[] => {
    const { doc } = editor.view.state;
    const resolve = joined ? resolver(doc, room.story, room.doc) : () => null;
    return threads.all.flatMap((thread): Mark[] => {
      if (thread.quote === null || thread.resolved !== null) return [];
      const range = (thread.anchor && resolve(thread.anchor)) ?? findQuote(doc, thread.quote);
      return range ? [{ ...range, thread: thread.id }] : [];
    });
  };
  const place = () => showMarks(editor.view, { marks: marks() });
  const range = (thread: Thread): Range | null => markOf(editor.view.state, thread.id);
  const select = ({ from, to }: Range) => {
    const { state } = editor.view;
    editor.view.dispatch(state.tr.setSelection(TextSelection.between(state.doc.resolve(from), state.doc.resolve(to))).scrollIntoView());
    editor.focus();
  };
  const selected = (): About | null => {
    const { doc, selection } = editor.view.state;
    const quote = selection.empty ? "" : quoteOf(doc, selection);
    if (quote === "") return null;
    return { quote, anchor: joined ? anchorOf(doc, room.story, trimmed(selection, doc.textBetween(selection.from, selection.to, " ", " "))) : null };
  };
  const panel = new CommentsPanel({
    threads,
    zone: data.time_zone,
    lang: data.lang,
    dir: directionOf(data.lang),
    fields: FIELDS.map(([id, key]) => ({ id, name: t(key) })),
    stands: (thread) => thread.resolved !== null || range(thread) !== null,
    show: (thread) => {
      const found = range(thread) ?? (thread.quote === null ? null : findQuote(editor.view.state.doc, thread.quote));
      if (found) select(found);
      else if (thread.field === "headline" || thread.field === "standfirst") editor.goTo(thread.field);
      else if (thread.field !== null) side.goTo(thread.field);
    },
    look: (thread) => {
      if (activeThread(editor.view.state) !== (thread?.id ?? null)) showMarks(editor.view, { active: thread?.id ?? null });
      if (!thread || read.has(thread.id)) return;
      read.add(thread.id);
      threads.markRead(thread.id);
    },
    selected,
    sorted: (list) => {
      const at = (thread: Thread) => range(thread)?.from ?? Infinity;
      return [...list].sort((a, b) => at(a) - at(b) || (a.opened_at < b.opened_at ? -1 : 1));
    },
    say,
    left: () => editor.focus(),
  });
  dom.replaceChildren(panel.dom);
  const openThread = (id: string) => {
    side.open(tab);
    return panel.focus(id);
  };
  const openHash = () => {
    const id = IN_HASH.exec(location.hash)?.[1];
    if (id) openThread(id);
  };

  // The list asks where the marks stand, so they are placed before it is drawn.
  threads.onChange(() => {
    place();
    side.setCount(tab, panel.openCount, openWords(panel.openCount));
    panel.draw();
  });
  editor.onChange(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      place();
      panel.draw();
    }, QUIET);
  });
  room.onJoin(() => {
    joined = true;
    // The canvas is tied to the shared words right after they came.
    window.setTimeout(() => {
      place();
      panel.draw();
    });
  });
  room.onNews((news) => {
    if (news.kind === "comments") void threads.refresh().catch(() => undefined);
  });
  window.addEventListener("hashchange", openHash);
  threads.watch();
  void threads.refresh().then(openHash, () => undefined);

  return {
    shown: () => void threads.refresh().catch(() => undefined),
    comment: () => {
      if (!threads.mayComment) return;
      const about = selected();
      side.open(tab);
      panel.compose(about);
    },
    step: (by) => {
      side.open(tab);
      panel.step(by, activeThread(editor.view.state));
    },
    // The text keeps the focus: somebody who clicks into words wants to write there.
    opened: (id) => {
      showMarks(editor.view, { active: id });
      if (!side.hidden) side.open(tab);
    },
  };
}

/** A selection without the white space at its ends, so that the anchor holds to words. */
function trimmed({ from, to }: Range, words: string): Range {
  const lead = words.length - words.trimStart().length;
  const trail = words.length - words.trimEnd().length;
  return lead + trail < words.length ? { from: from + lead, to: to - trail } : { from, to };
}
