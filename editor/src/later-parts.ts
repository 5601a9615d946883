/**
 * The parts of the editor that nobody needs before the first words are written: one file, fetched behind the first paint.
 * Only `later.ts` imports this, and what is named here must not be imported by anything that is there from the start, or
 * it is loaded at opening again (the build says what the page weighs).
 */

export { commentsTab } from "./comments/tab";
export { FindBar } from "./find/bar";
export { openPalette } from "./palette/palette";
export { cleanTree } from "./paste/clean";
export { parsePlain } from "./paste/plain";
export { showPlace } from "./release/place";
export { releaseTab } from "./release/tab";
export { SuggestionList } from "./suggest/view";
export { showBothValues } from "./ui/clash";
export { showCounts } from "./ui/counts";
export { confirmDialog } from "./ui/dialog";
export { showHelp } from "./ui/help";
export { keptNotice } from "./ui/kept-notice";
export { askLanguage, askLink, askRelated } from "./ui/pickers";
export { PeopleHere } from "./ui/presence";
export { showChecks } from "./ui/problem-lists";
export { askPublish } from "./ui/publish";
export { askSignIn } from "./ui/sign-in";
export { tableItems } from "./ui/table-menu";
export { askRestore } from "./versions/put-back";
export { historyTab } from "./versions/tab";
export { withinBounds } from "./write/bounds";
