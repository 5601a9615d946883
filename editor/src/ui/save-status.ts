import type { SaveState } from "../save";
import { n, t, timeOfDay, type WordKey } from "../words";
import { button, el } from "./dom";

export interface StatusActions {
  tryNow: () => void;
  signIn: () => void;
  reload: () => void;
}

/** A field that somebody else changed while it was being written here. */
export interface Clash {
  words: string;
  actions: [string, () => void][];
}

/** How long "Saved" goes on saying that offline work is in it, in milliseconds. */
const SAY_ADDED = 60_000;

const STOPPED: Record<Extract<SaveState, { kind: "stopped" }>["why"], WordKey> = {
  forbidden: "no_right",
  gone: "story_gone",
  too_large: "too_large",
  outdated: "new_version_ready",
  refused: "refused_kept",
};

/**
 * The one place that says where saving stands. It is a polite live region, and its words change once for each change of
 * state: the seconds that count down are shown but not read out.
 */
export class SaveStatus {
  readonly dom: HTMLElement;
  private readonly words = el("span", { role: "status", class: "ed-saved" });
  private readonly rest = el("span", { class: "ed-status-rest" });
  private drawn: [string, () => void][] = [];
  private readonly buttons = el("span", { class: "ed-status-actions" });
  private said = "";
  private ticking = 0;
  private state: SaveState | null = null;
  private clash: Clash | null = null;
  /** Since when there has been no connection, in milliseconds since 1970. */
  private offlineSince: number | null = null;
  private wroteOffline = false;
  /** What the next "Saved" says beside the time, and until when it goes on saying so. */
  private added = { words: "", until: 0 };

  constructor(private readonly zone: string, public savedBy: string, private readonly actions: StatusActions) {
    this.dom = el("div", { class: "ed-status" }, this.words, this.rest, this.buttons);
  }

  /** Shows where saving stands; `unsaved` says whether anything written here waits. */
  show(state: SaveState, unsaved: boolean): void {
    if (state.kind === "clean") this.countOfflineWork();
    else if (state.kind === "offline" || state.kind === "waiting") this.wroteOffline ||= unsaved;
    if (state.kind === "offline" || state.kind === "waiting") this.offlineSince ??= Date.now();
    this.state = state;
    this.draw();
  }

  /** Shows that somebody else's value took the place of one written here; null when that is settled. */
  showClash(clash: Clash | null): void {
    this.clash = clash;
    this.draw();
  }

  /** Says with the next "Saved" that words kept on this computer since then were added. */
  addedKept(since: number, until: number): void {
    const minutes = Math.round((until - since) / 60_000);
    if (minutes > 0) this.added = { words: ` · ${n("offline_work", minutes)}`, until: Date.now() + SAY_ADDED };
  }

  private draw(): void {
    window.clearInterval(this.ticking);
    const { state, actions } = this;
    if (!state) return;
    const at = timeOfDay(state.at, this.zone);
    switch (state.kind) {
      case "joining":
        return this.say("ok", t("joining"));
      case "clean":
      case "typing":
      case "saving":
        if (this.clash) return this.say("warn", this.clash.words, this.clash.actions);
        if (state.kind === "saving") return this.say("ok", t("saving"));
        return this.say("ok", t("saved_at", { time: at }) + (Date.now() < this.added.until ? this.added.words : ""));
      case "offline":
        return this.say("warn", t("offline_kept"));
      case "waiting": {
        const rest = el("span", { "aria-hidden": "true" });
        const tick = () => {
          const text = n("in_seconds", Math.max(0, Math.ceil((state.retryAt - Date.now()) / 1_000)));
          if (rest.textContent !== text) rest.textContent = text;
        };
        tick();
        this.ticking = window.setInterval(tick, 1_000);
        const words = state.unsaved ? t("not_saved_since", { time: at }) : t("connection_lost", { time: at });
        return this.say("err", words, [[t("try_now"), actions.tryNow]], rest);
      }
      case "signed_out":
        return this.say("err", t("sign_in_to_save"), [[t("sign_in"), actions.signIn]]);
      case "stopped": {
        const again = state.why === "outdated" || state.why === "refused" || state.why === "too_large";
        return this.say(state.why === "outdated" ? "warn" : "err", t(STOPPED[state.why]), again ? [[t("reload"), actions.reload]] : []);
      }
    }
  }

  /** The first "Saved" after a time without a connection says how much of it is in there. */
  private countOfflineWork(): void {
    if (this.offlineSince !== null && this.wroteOffline) this.addedKept(this.offlineSince, Date.now());
    this.offlineSince = null;
    this.wroteOffline = false;
  }

  private say(tone: "ok" | "warn" | "err", words: string, buttons: [string, () => void][] = [], rest: Node | null = null): void {
    this.dom.dataset["tone"] = tone;
    this.dom.title = tone === "ok" ? t("saved_by", { name: this.savedBy }) : "";
    if (words !== this.said) {
      // The words are one node of the live region and the countdown stands outside it, so that a second reads nothing out.
      this.words.replaceChildren(words);
      this.said = words;
    }
    this.rest.replaceChildren(...(rest ? [rest] : []));
    // Drawn anew while it is being pressed, a button would be neither pressed nor hold the focus.
    if (buttons.length === this.drawn.length && buttons.every(([label, run], at) => label === this.drawn[at]?.[0] && run === this.drawn[at]?.[1])) return;
    this.drawn = buttons;
    this.buttons.replaceChildren(...buttons.map(([label, run]) => button({ class: "btn" }, label, run)));
  }
}
