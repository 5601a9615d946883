import { Refusal } from "../server";
import { labelled } from "../ui/dialog";
import { el, freshId } from "../ui/dom";
import { dayOf, timeOfDay } from "../words";
import { said } from "../words/release";
import type { Twice } from "./data";

/**
 * A minute on the newsroom's wall clock, with the zone named. When the clocks go back the server asks which of two equal
 * times is meant; the choice then stands under the field.
 */
export class WhenField {
  readonly dom: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly passes = el("div");
  private pass = "";

  constructor(label: string, zone: string, changed: () => void = () => undefined) {
    this.input = el("input", { class: "in", type: "datetime-local", step: 60 });
    this.dom = el("div", {}, labelled(label, this.input, said("when_zone", { zone })), this.passes);
    this.input.addEventListener("input", () => {
      this.pass = "";
      this.passes.replaceChildren();
      changed();
    });
  }

  get value(): { at: string; pass: string } {
    return { at: this.input.value, pass: this.pass };
  }

  get empty(): boolean {
    return this.input.value === "";
  }

  /** How a person reads the time that is typed; as on the wall, for it is in the newsroom's zone already. */
  get words(): string {
    const typed = this.input.value === "" ? null : `${this.input.value}Z`;
    return typed ? `${dayOf(typed, "UTC")}, ${timeOfDay(typed, "UTC")}` : "";
  }

  /** Offers the choice between two equal times, if that is what the server refused for. */
  offer(error: unknown): void {
    const passes = error instanceof Refusal ? (error.more as Twice | null)?.passes : undefined;
    if (!passes) return;
    const name = freshId("pass");
    this.passes.replaceChildren(
      el(
        "fieldset",
        { class: "ed-choice" },
        el("legend", {}, said("when_twice")),
        ...passes.map(({ value, label }) => {
          const radio = el("input", { type: "radio", name, value, id: freshId("pass") });
          radio.addEventListener("change", () => (this.pass = value));
          return el("label", { class: "ed-check", for: radio.id }, radio, el("bdi", { dir: "ltr" }, label));
        }),
      ),
    );
    this.passes.querySelector("input")?.focus();
  }
}

/** A moment in the newsroom's zone, with its day. */
export function dayAndTime(at: string, zone: string): string {
  return `${dayOf(at, zone)}, ${timeOfDay(at, zone)}`;
}
