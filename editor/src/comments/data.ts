/** What the server says about a story's comments. Times are ISO 8601 in UTC. */

import type { Named } from "../data";

/** The two ends of some words in the shared document, each an encoded Yjs position in base64. */
export interface Anchor {
  from: string;
  to: string;
}

export interface Comment {
  id: string;
  by: Named;
  at: string;
  edited_at: string | null;
  /** Its writer took it back; there are no words then. */
  deleted: boolean;
  words: string;
  mentions: Named[];
}

export interface Thread {
  id: string;
  field: string | null;
  quote: string | null;
  anchor: Anchor | null;
  opened_by: Named;
  opened_at: string;
  resolved: { by: Named; at: string } | null;
  may_resolve: boolean;
  comments: Comment[];
}

export interface ThreadList {
  me: string | null;
  may_comment: boolean;
  threads: Thread[];
}

/** What a new thread is about: some words, a field, or with neither the whole story. */
export interface About {
  field?: string;
  quote?: string;
  anchor?: Anchor | null;
}

export interface Said {
  words: string;
  mentions: string[];
}
