/** Random numbers that a seed repeats. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
    // Neighbouring seeds begin alike; after some numbers they no longer do.
    for (let turn = 0; turn < 8; turn++) this.next();
  }

  /** From 0 to just below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** True in so many of one. */
  in(share: number): boolean {
    return this.next() < share;
  }

  one<T>(of: readonly T[]): T {
    if (of.length === 0) throw new RangeError("Nothing to choose from");
    return of[this.below(of.length)] as T;
  }

  /** One of the names, each as often as its weight says. */
  weighed<T extends string>(weights: Readonly<Record<T, number>>): T {
    const names = Object.keys(weights) as T[];
    let left = this.next() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    return names[names.length - 1] as T;
  }

  /** A source of its own that does not depend on how much is taken from this one. */
  fork(number: number): Chance {
    return new Chance(Math.imul(this.state ^ 0x9e3779b9, 2 * number + 1) + number);
  }
}
