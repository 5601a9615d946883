import type { Clock } from "../../../editor/src/collab/connection";
import type { Chance } from "./chance";

/** How much faster than a watch it goes: a page waits a second before it connects again, and a scenario lasts hardly longer. */
const PACE = 10;
/** Waits from here on, in milliseconds, are those in which a page gives others time; on a busy machine they need some. */
const PATIENT = 5_000;
const PATIENT_PACE = 3;

/** A page's time. It stands still for ever once the page is closed. */
export class QuickClock implements Clock {
  private readonly timers = new Map<number, NodeJS.Timeout>();
  private last = 0;
  private stopped = false;

  constructor(private readonly random: Chance) {}

  now(): number {
    return performance.now() * PACE;
  }

  after(milliseconds: number, run: () => void): number {
    const handle = ++this.last;
    if (this.stopped) return handle;
    const timer = setTimeout(() => {
      this.timers.delete(handle);
      run();
    }, milliseconds / (milliseconds < PATIENT ? PACE : PATIENT_PACE));
    this.timers.set(handle, timer);
    return handle;
  }

  cancel(handle: number): void {
    clearTimeout(this.timers.get(handle));
    this.timers.delete(handle);
  }

  chance(): number {
    return this.random.next();
  }

  stop(): void {
    this.stopped = true;
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
  }
}
