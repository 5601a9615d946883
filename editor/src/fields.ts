import type { Fields } from "./data";

/** The story's fields as they stand in the panel, with whoever wants to know of changes. */
export class FieldsModel {
  private readonly changed = new Set<() => void>();
  private readonly replaced = new Set<() => void>();
  private fields: Fields;

  constructor(fields: Fields) {
    this.fields = structuredClone(fields);
  }

  all(): Fields {
    return structuredClone(this.fields);
  }

  get<K extends keyof Fields>(name: K): Fields[K] {
    return this.fields[name];
  }

  /** Takes a person's change; nothing is told when it is none. */
  set<K extends keyof Fields>(name: K, value: Fields[K]): void {
    if (JSON.stringify(this.fields[name]) === JSON.stringify(value)) return;
    this.fields = { ...this.fields, [name]: value };
    this.changed.forEach((listen) => listen());
  }

  /** Takes another version of all fields; the panel shows it, and it counts as a change. */
  replace(fields: Fields): void {
    if (JSON.stringify(this.fields) === JSON.stringify(fields)) return;
    this.fields = structuredClone(fields);
    this.replaced.forEach((listen) => listen());
    this.changed.forEach((listen) => listen());
  }

  onChange(listen: () => void): void {
    this.changed.add(listen);
  }

  /** Called when the fields were changed from outside the panel. */
  onReplace(listen: () => void): void {
    this.replaced.add(listen);
  }
}
