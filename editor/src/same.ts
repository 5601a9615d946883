import type { Draft } from "./data";
import { readText, type Text } from "./editor";

/** True when two versions of a text are the same words in the same shape. */
export function sameText(a: Text, b: Text): boolean {
  try {
    return readText(a).eq(readText(b));
  } catch {
    return false;
  }
}

/** True when two drafts say the same, in whatever order their fields are written. */
export function sameDraft(a: Draft, b: Draft): boolean {
  const fields = ({ fields }: Draft) => JSON.stringify(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
  return sameText(a, b) && fields(a) === fields(b);
}

/** A draft with what the page that kept it did not know yet as it is now: putting it back must take nothing away. */
export function completed(draft: Draft, now: Draft): Draft {
  return { ...draft, fields: { ...now.fields, ...draft.fields } };
}
