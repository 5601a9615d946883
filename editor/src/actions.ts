import type { Command } from "prosemirror-state";
import { moveBlock, shiftTab, tab, toggleList, toggleQuote } from "./commands/blocks";
import { clearFormatting, hardBreak, toggle, toHeading, toParagraph, turnDirection } from "./commands/text";
import { commentCommand, nextCommentCommand, previousCommentCommand } from "./comments/highlights";
import { redoCommand, undoCommand } from "./history";
import type { BoundId } from "./keys";
import { plainInstead } from "./paste/offer";
import { stepSuggestion } from "./suggest/commands";
import { toggleSuggesting } from "./suggest/mode";
import { settleHere } from "./suggest/settle";
import { selectPart } from "./write/parts";

/** What the page does for the actions that are more than a change of the text. */
export type PageActions = Record<
  | "save" | "publish" | "preview" | "word_count" | "link" | "language" | "toolbar"
  | "next_region" | "previous_region" | "panel" | "help" | "help_outside"
  | "find" | "replace" | "find_next" | "find_previous" | "next_gap" | "previous_gap" | "focus" | "palette",
  () => void
>;

/** One command for every bound row of the table of keys; a row without one does not compile. */
export function commands(lang: string, page: PageActions): Record<BoundId, Command> {
  const on = (run: () => void): Command => (_state, dispatch) => {
    if (dispatch) run();
    return true;
  };
  return {
    save: on(page.save),
    publish: on(page.publish),
    preview: on(page.preview),
    word_count: on(page.word_count),
    comment: commentCommand,
    next_comment: nextCommentCommand,
    previous_comment: previousCommentCommand,
    undo: undoCommand,
    redo: redoCommand,
    paste_plain: plainInstead,
    select_part: selectPart,
    find: on(page.find),
    replace: on(page.replace),
    find_next: on(page.find_next),
    find_previous: on(page.find_previous),
    next_gap: on(page.next_gap),
    previous_gap: on(page.previous_gap),
    bold: always(toggle("strong")),
    italic: always(toggle("em")),
    link: on(page.link),
    strike: always(toggle("strike")),
    subscript: always(toggle("subscript")),
    superscript: always(toggle("superscript")),
    language: on(page.language),
    clear: clearFormatting,
    paragraph: toParagraph(),
    heading_2: toHeading(2),
    heading_3: toHeading(3),
    quote: toggleQuote,
    bullet_list: toggleList("bullet_list"),
    ordered_list: toggleList("ordered_list"),
    direction: turnDirection(lang),
    move_up: moveBlock(-1),
    move_down: moveBlock(1),
    hard_break: hardBreak,
    next_cell: tab,
    previous_cell: shiftTab,
    suggesting: toggleSuggesting,
    next_suggestion: stepSuggestion(1),
    previous_suggestion: stepSuggestion(-1),
    accept_suggestion: settleHere("accept"),
    reject_suggestion: settleHere("reject"),
    toolbar: on(page.toolbar),
    next_region: on(page.next_region),
    previous_region: on(page.previous_region),
    panel: on(page.panel),
    focus: on(page.focus),
    palette: on(page.palette),
    palette_outside: on(page.palette),
    help: on(page.help),
    help_outside: on(page.help_outside),
  };
}

/** A format that does not fit here still takes its key: the browser's own formatting would come in by that door. */
function always(command: Command): Command {
  return (state, dispatch, view) => {
    command(state, dispatch, view);
    return true;
  };
}
