import "./dom";
import assert from "node:assert/strict";
import test from "node:test";
import { SaveStatus } from "../src/ui/save-status";

const NOON = Date.UTC(2026, 9, 14, 12, 0);
const bare = (text: string | null) => (text ?? "").replace(/[\u2066-\u2069]/g, "");

function status() {
  const pressed: string[] = [];
  const made = new SaveStatus("UTC", "Leila", { tryNow: () => pressed.push("try"), signIn: () => pressed.push("sign in"), reload: () => pressed.push("reload") });
  document.body.replaceChildren(made.dom);
  const words = () => bare(made.dom.querySelector("[role=status]")?.textContent ?? null);
  const buttons = () => [...made.dom.querySelectorAll("button")];
  return { made, pressed, words, buttons };
}

test("each state has its words, and typing has none of its own", () => {
  const { made, words, buttons } = status();
  made.show({ kind: "clean", at: NOON }, false);
  assert.equal(words(), "Saved 12:00");
  made.show({ kind: "typing", at: NOON }, true);
  assert.equal(words(), "Saved 12:00");
  made.show({ kind: "saving", at: NOON }, true);
  assert.equal(words(), "Saving…");
  made.show({ kind: "offline", at: NOON }, true);
  assert.equal(words(), "Offline — your words are kept on this computer");
  made.show({ kind: "signed_out", at: NOON }, true);
  assert.equal(words(), "Sign in again to keep saving");
  assert.deepEqual(buttons().map((one) => one.textContent), ["Sign in"]);
  made.show({ kind: "stopped", at: NOON, why: "outdated" }, false);
  assert.equal(words(), "New version ready — reload when you like");
});

test("the seconds count outside of what is read out, and the buttons stay under the finger", () => {
  const { made, words, buttons, pressed } = status();
  made.show({ kind: "waiting", at: NOON, retryAt: Date.now() + 8_000, unsaved: true }, true);
  assert.equal(words(), "Not saved since 12:00 — trying again");
  assert.match(made.dom.textContent ?? "", /in 8 s/);
  const [button] = buttons();
  button?.focus();
  made.show({ kind: "waiting", at: NOON, retryAt: Date.now() + 16_000, unsaved: true }, true);
  assert.equal(buttons()[0], button);
  assert.equal(document.activeElement, button);
  button?.click();
  assert.deepEqual(pressed, ["try"]);
  made.show({ kind: "clean", at: NOON }, false);
});

test("work of minutes without a connection is said with the next “Saved”, and a short break is not", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: NOON });
  const { made, words } = status();
  made.show({ kind: "offline", at: NOON }, true);
  context.mock.timers.setTime(NOON + 12 * 60_000);
  made.show({ kind: "clean", at: NOON + 12 * 60_000 }, false);
  assert.equal(words(), "Saved 12:12 · 12 minutes of offline work added");
  context.mock.timers.setTime(NOON + 14 * 60_000);
  made.show({ kind: "clean", at: NOON + 14 * 60_000 }, false);
  assert.equal(words(), "Saved 12:14");
  made.show({ kind: "offline", at: NOON }, false);
  context.mock.timers.setTime(NOON + 34 * 60_000);
  made.show({ kind: "clean", at: NOON + 34 * 60_000 }, false);
  assert.equal(words(), "Saved 12:34", "nothing was written meanwhile");
});

test("a field that somebody else changed is said in place of “Saved” until it is settled", () => {
  const { made, words, buttons } = status();
  made.show({ kind: "clean", at: NOON }, false);
  let kept = false;
  made.showClash({ words: "Tom changed “Standfirst” at 18:04", actions: [["Keep mine", () => (kept = true)]] });
  const [button] = buttons();
  made.show({ kind: "typing", at: NOON }, true);
  assert.equal(buttons()[0], button);
  button?.click();
  assert.equal(kept, true);
  made.show({ kind: "offline", at: NOON }, true);
  assert.match(words(), /^Offline/, "what endangers words comes first");
  made.show({ kind: "clean", at: NOON }, false);
  made.showClash(null);
  assert.equal(words(), "Saved 12:00");
});
