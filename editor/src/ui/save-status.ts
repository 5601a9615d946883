import type { SaveState } from "../save";
import { n, t, timeOfDay } from "../words";
import { button, el } from "./dom";

export interface StatusActions {
  tryNow: () => void;
  signIn: () => void;
  keepMine: () => void;
  takeTheirs: () => void;
  seeBoth: () => void;
}

/**
 * The one place that says where saving stands. It is a polite live region, and its words change once for each change of
 * state: the seconds that count down are shown but not read out.
 */
export class SaveStatus {
  readonly dom: HTMLElement;
  private readonly words = el("span", { role: "status", class: "ed-saved" });
  private readonly buttons = el("span", { class: "ed-status-actions" });
  private said = "";
  private ticking = 0;
  /** Since when there has been no connection, in milliseconds since 1970. */
  private offlineSince: number | null = null;
  private offlineWork = "";

  constructor(private readonly zone: string, public savedBy: string, private readonly actions: StatusActions) {
    this.dom = el("div", { class: "ed-status" }, this.words, this.buttons);
  }

  show(state: SaveState): void {
    window.clearInterval(this.ticking);
    const at = timeOfDay(state.at, this.zone);
    const { actions } = this;
    switch (state.kind) {
      case "clean":
        this.countOfflineWork();
        return this.say("ok", t("saved_at", { time: at }) + this.offlineWork);
      case "typing":
        return this.say("ok", t("saved_at", { time: at }));
      case "saving":
        return this.say("ok", t("saving"));
      case "offline":
        this.offlineSince ??= Date.now();
        return this.say("warn", t("offline_kept"));
      case "waiting": {
        const rest = el("span", { "aria-hidden": "true" });
        const tick = () => {
          rest.textContent = n("in_seconds", Math.max(0, Math.ceil((state.retryAt - Date.now()) / 1_000)));
        };
        tick();
        this.ticking = window.setInterval(tick, 1_000);
        return this.say("err", t("not_saved_since", { time: at }), [[t("try_now"), actions.tryNow]], rest, state.message);
      }
      case "signed_out":
        return this.say("err", t("sign_in_to_save"), [[t("sign_in"), actions.signIn]]);
      case "conflict":
        return this.say("err", t("newer_version", { name: state.theirs.saved_by, time: timeOfDay(state.theirs.saved_at, this.zone) }), [
          [t("keep_mine"), actions.keepMine],
          [t("take_theirs"), actions.takeTheirs],
          [t("see_both"), actions.seeBoth],
        ]);
      case "refused":
        return this.say("err", t("not_saved_problems"), [], null, state.problems.map((problem) => problem.message).join(" "));
      case "stopped":
        return this.say("err", state.message ?? t(state.why === "forbidden" ? "no_right" : "too_large"));
    }
  }

  /** The first save after a time without a connection says how much of it is in there. */
  private countOfflineWork(): void {
    const minutes = this.offlineSince === null ? 0 : Math.round((Date.now() - this.offlineSince) / 60_000);
    this.offlineWork = minutes > 0 ? ` · ${n("offline_work", minutes)}` : "";
    this.offlineSince = null;
  }

  private say(tone: "ok" | "warn" | "err", words: string, buttons: [string, () => void][] = [], rest: Node | null = null, title: string | null = null): void {
    this.dom.dataset["tone"] = tone;
    this.dom.title = title ?? (tone === "ok" ? t("saved_by", { name: this.savedBy }) : "");
    if (words !== this.said || rest) {
      this.words.replaceChildren(words, ...(rest ? [" ", rest] : []));
      this.said = words;
    }
    this.buttons.replaceChildren(...buttons.map(([label, run]) => button({ class: "btn" }, label, run)));
  }
}
