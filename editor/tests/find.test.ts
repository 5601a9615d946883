import assert from "node:assert/strict";
import test from "node:test";
import { canvas, html, line, partText, press } from "./canvas";
import type { NodeJson } from "../src/data";
import { letters, original } from "../src/find/letters";
import { look, replaceAll, replaceOne, selectCurrent, step } from "../src/find/matches";
import { readPattern, PatternProblem } from "../src/find/pattern";
import { finding, foundIn } from "../src/find/plugin";
import { Budget, runPattern, TooSlow } from "../src/find/run-pattern";
import { Search, type Query } from "../src/find/search";
import { TextSelection } from "prosemirror-state";

const query = (words: string, more: Partial<Query> = {}): Query => ({ words, cases: false, marks: false, whole: false, pattern: false, ...more });

function searching(content: NodeJson[], lang = "en", headline = "", standfirst = "") {
  const editor = canvas(content, lang, headline, standfirst, { plugins: () => [finding()] });
  const { view } = editor;
  return {
    editor,
    view,
    look: (words: string, more: Partial<Query> = {}, from = 0) => {
      view.dispatch(look(view.state, query(words, more), from));
      const { matches } = foundIn(view.state);
      return matches.map(({ from, to }) => view.state.doc.textBetween(from, to, "|", "\n"));
    },
    selected: () => view.state.doc.textBetween(view.state.selection.from, view.state.selection.to),
  };
}

/** The matches of an expression, as the browser's own engine finds them and as ours does. */
function both(source: string, text: string): [string[], string[]] {
  const own = runPattern(readPattern(source, (character) => character), text, new Budget());
  const theirs = [...text.matchAll(new RegExp(source, "gmu"))].map(([match]) => match).filter((match) => match !== "");
  return [own.map((places) => text.slice(places[0], places[1])), theirs];
}

test("folded letters know where they stood", () => {
  const found = letters("مُـحَمَّد");
  assert.equal(found.text, "محمد");
  assert.deepEqual(original(found, 0, 4), { from: 0, to: "مُـحَمَّد".length });
  assert.deepEqual(original(letters("ﷺ"), 1, 2), { from: 0, to: 1 });
  assert.equal(letters("Café Ærø", { cases: true, marks: false }).text, "Cafe Ærø");
  assert.equal(letters("Été", { cases: false, marks: true }).text, "été");
  assert.equal(letters("٢٠٢٦ ۲۰").text, "2026 20");
});

test("words are found in all three parts, whatever their case and accents", () => {
  const { look } = searching([line("The cafe and the CAFÉ"), line("cafés")], "en", "A café", "café society");
  assert.deepEqual(look("cafe"), ["café", "café", "cafe", "CAFÉ", "café"]);
  assert.deepEqual(look("cafe", { cases: true }), ["café", "café", "cafe", "café"]);
  assert.deepEqual(look("café", { marks: true }), ["café", "café", "CAFÉ", "café"]);
  assert.deepEqual(look("cafe", { whole: true }), ["café", "café", "cafe", "CAFÉ"]);
  assert.deepEqual(look("nothing"), []);
  assert.deepEqual(look(""), []);
});

test("Arabic is found without vowel signs, tatweel, hamza and the kinds of yeh and teh marbuta", () => {
  const text = "إلى المدرسةِ أحمدُ ومحمّد الكـــبير في القاهرة";
  const { look } = searching([line(text)], "ar");
  assert.deepEqual(look("الي"), ["إلى"]);
  assert.deepEqual(look("المدرسه"), ["المدرسةِ"]);
  assert.deepEqual(look("احمد"), ["أحمدُ"]);
  assert.deepEqual(look("محمد"), ["محمّد"]);
  assert.deepEqual(look("الكبير"), ["الكـــبير"]);
  assert.deepEqual(look("الي", { marks: true }), []);
  assert.deepEqual(look("محمد", { whole: true }), []);
  assert.deepEqual(look("أحمد", { marks: true, whole: true }), []);
  assert.deepEqual(look("القاهرة", { marks: true, whole: true }), ["القاهرة"]);
});

test("quotation marks are found as they are typed", () => {
  const { look } = searching([line("It’s “here”")]);
  assert.deepEqual(look(`it's "here"`), ["It’s “here”"]);
});

test("the way leads from match to match and round the ends", () => {
  const { view, look, selected } = searching([line("one two one"), line("two one")]);
  look("one");
  assert.equal(foundIn(view.state).current, 0);
  const steps = [1, 1, 1, -1].map((by) => {
    const tr = step(view.state, by as 1 | -1, "current");
    if (tr) view.dispatch(tr);
    assert.equal(selected(), "one");
    return foundIn(view.state).current;
  });
  assert.deepEqual(steps, [1, 2, 0, 2]);
  // From a cursor between two matches the nearest one in the direction is next.
  const second = foundIn(view.state).matches[1];
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, (second?.from ?? 0) - 1)));
  const forward = step(view.state, 1, "selection");
  if (forward) view.dispatch(forward);
  assert.equal(view.state.selection.from, second?.from);
});

test("the first match is the one after the cursor, and it is selected on leaving", () => {
  const { view, look, selected } = searching([line("one one one")]);
  const start = view.state.doc.content.size - 2 - "one one one".length;
  look("one", {}, start + 2);
  assert.equal(foundIn(view.state).current, 1);
  const tr = selectCurrent(view.state);
  if (tr) view.dispatch(tr);
  assert.equal(selected(), "one");
  assert.equal(view.state.selection.from, start + 4);
});

test("one match is replaced, keeps its marks, and the next one is current", () => {
  const bold = { type: "paragraph", content: [{ type: "text", text: "old ", marks: [{ type: "strong" }] }, { type: "text", text: "old" }] };
  const { editor, view, look } = searching([bold]);
  look("old");
  const tr = replaceOne(view.state, "older");
  if (tr) view.dispatch(tr);
  assert.equal(html(editor), "<p><strong>older </strong>old</p>");
  const { matches, current } = foundIn(view.state);
  assert.equal(matches.length, 2);
  assert.equal(current, 1, "the new words hold the old ones, and are not replaced for ever");
});

test("all matches are replaced in one step of undo, with their marks", () => {
  const link = { type: "paragraph", content: [{ type: "text", text: "see " }, { type: "text", text: "port", marks: [{ type: "link", attrs: { href: "https://a.example/", article: null } }] }] };
  const { editor, view, look } = searching([line("Port and port"), link], "en", "The port", "Ports");
  const before = html(editor);
  look("port");
  const all = replaceAll(view.state, "harbour");
  assert.equal(all?.count, 5);
  if (all) view.dispatch(all.tr);
  assert.equal(partText(editor, 0), "The harbour");
  assert.equal(partText(editor, 1), "harbours");
  assert.equal(html(editor), '<p>harbour and harbour</p>\n<p>see <a href="https://a.example/">harbour</a></p>');
  assert.ok(press(editor, "z", { ctrl: true, keyCode: 90 }));
  assert.equal(html(editor), before);
  assert.equal(partText(editor, 0), "The port");
});

test("an empty replacement takes the words away", () => {
  const { editor, view, look } = searching([line("very very good")]);
  look("very ");
  const all = replaceAll(view.state, "");
  if (all) view.dispatch(all.tr);
  assert.equal(html(editor), "<p>good</p>");
});

test("matches follow the text while it is written, and are looked for again", () => {
  const { view, look } = searching([line("one")]);
  look("one");
  view.dispatch(view.state.tr.insertText("one ", view.state.doc.content.size - 5));
  assert.ok(foundIn(view.state).stale);
  const tr = step(view.state, 1, "selection");
  assert.ok(tr);
  view.dispatch(tr);
  assert.equal(foundIn(view.state).matches.length, 2);
  assert.ok(!foundIn(view.state).stale);
});

test("expressions find what the browser's engine finds", () => {
  const text = "The 23 boats, 4 ferries and 15-boat fleet… boat\nbaa aab cat, catalogue: a.b*c (x) here";
  for (const source of [
    "boats?", "\\d+", "[a-c]+", "^b\\w*", "\\w+$", "(?:a|b)+", "cat(?:alogue)?", "a*b", "a+?b", "[^\\s,]+", "\\bboat\\b", "b.{2}t", "a\\.b\\*c", "\\(x\\)",
    "(a|aa)(b|ab)?", "x|y|fleet", "\\d{2}", "\\d{1,}", "o{0,2}a", ".*", ".+?,", "[\\d-]+", "e.e", "\\S+…", "a??b", "(?:(?:a)*)*b",
  ]) {
    const [own, theirs] = both(source, text);
    assert.deepEqual(own, theirs, source);
  }
});

test("expressions fold their letters as the text is folded", () => {
  const { look } = searching([line("Élan vital, ELAN 7")]);
  assert.deepEqual(look("\\bé\\w+", { pattern: true }), ["Élan", "ELAN"]);
  assert.deepEqual(look("[E-F]lan", { pattern: true }), ["Élan", "ELAN"]);
  assert.deepEqual(look("[A-Z]+", { pattern: true, cases: true }), ["É", "ELAN"]);
  assert.deepEqual(look("المدرسة|\\d", { pattern: true }), ["7"]);
});

test("a replacement can use the groups of an expression", () => {
  const search = new Search(query("(\\w+), (\\w+)", { pattern: true }));
  const { view, editor, look } = searching([line("Haddad, Nour and Costa, Ana")]);
  look("(\\w+), (\\w+)", { pattern: true });
  const all = replaceAll(view.state, "$2 $1 ($&) $$5");
  if (all) view.dispatch(all.tr);
  assert.equal(html(editor), "<p>Nour Haddad (Haddad, Nour) $5 and Ana Costa (Costa, Ana) $5</p>");
  assert.equal(search.replacement({ from: 0, to: 1, groups: ["x"] }, "$9"), "$9");
  // Without expressions a dollar is a dollar.
  assert.equal(new Search(query("x")).replacement({ from: 0, to: 1, groups: [] }, "$1"), "$1");
});

test("what cannot be read is said, each in its own way", () => {
  const problem = (source: string) => {
    try {
      readPattern(source, (character) => character);
    } catch (error) {
      if (error instanceof PatternProblem) return error.reason;
      throw error;
    }
    return null;
  };
  assert.equal(problem("(a"), "open_group");
  assert.equal(problem("a)"), "open_group");
  assert.equal(problem("[a"), "open_class");
  assert.equal(problem("[z-a]"), "open_class");
  assert.equal(problem("*a"), "nothing_to_repeat");
  assert.equal(problem("a**"), "nothing_to_repeat");
  assert.equal(problem("^*"), "nothing_to_repeat");
  assert.equal(problem("a\\"), "backslash");
  assert.equal(problem("(?=a)"), "not_known");
  assert.equal(problem("\\1"), "not_known");
  assert.equal(problem("a{900}"), "too_long");
  assert.equal(problem("(a{200}){200}"), "too_long");
  assert.equal(problem("(?:(?:(?:(?:){200}){200}){200}){200}"), null, "nothing, however often");
  assert.equal(problem("x".repeat(600)), "too_long");
  const { view } = searching([line("a")]);
  view.dispatch(look(view.state, query("(", { pattern: true }), 0));
  assert.equal(foundIn(view.state).problem, "open_group");
  assert.equal(foundIn(view.state).matches.length, 0);
});

test("no expression runs away", () => {
  const text = `${"a".repeat(20_000)}!`;
  for (const source of ["(a+)+b", "(a|a)*b", "(a|aa)+$", "(.*)*x", "(?:a?){60}a{60}b"]) {
    const before = performance.now();
    try {
      runPattern(readPattern(source, (character) => character), text, new Budget());
    } catch (error) {
      assert.ok(error instanceof TooSlow);
    }
    assert.ok(performance.now() - before < 2_000, `${source}: ${Math.round(performance.now() - before)} ms`);
  }
  assert.throws(() => runPattern(readPattern("(?:a?){60}a{60}b", (character) => character), text.repeat(40), new Budget()), TooSlow);
});

test("a story of 20,000 words is searched in a moment", () => {
  const english = "The harbour master said that the café by the old breakwater would open again before the winter, and twenty people came. ";
  const arabic = "وقال مديرُ الميناء إنّ المقهى القديم قرب كاسر الأمواج سيفتح أبوابه من جديد قبل الشتاء، وحضر عشرون شخصًا في الصباح. ";
  const content = Array.from({ length: 250 }, (_, at) => line((at % 2 ? arabic : english).repeat(4) + at));
  const { view } = searching(content);
  const passes: Record<string, number> = {};
  for (const [name, ask] of Object.entries({ first: query("the"), another: query("winter"), arabic: query("الميناء"), expression: query("\\bh\\w+r\\b", { pattern: true }) })) {
    const before = performance.now();
    const matches = new Search(ask).all(view.state.doc);
    passes[name] = performance.now() - before;
    assert.ok(matches.length >= 500, `${name}: ${matches.length}`);
  }
  // The first pass folds the whole text; the limits leave room for a busy machine.
  for (const [name, time] of Object.entries(passes)) assert.ok(time < 300, `${name} took ${Math.round(time)} ms`);
});
