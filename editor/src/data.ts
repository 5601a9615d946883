/** What the desk's editor page hands to the script, and what its calls answer. Times are ISO 8601 in UTC. */

import type { UiLanguage } from "./words";

export type StoryState = "draft" | "live" | "withdrawn";
export type Direction = "ltr" | "rtl";

/** A node of the stored body in ProseMirror's own JSON. */
export interface NodeJson {
  type: string;
  attrs?: Record<string, unknown>;
  content?: NodeJson[];
  text?: string;
  marks?: { type: string; attrs?: Record<string, unknown> }[];
}

/** Everything about a story that stands in the side panel. */
export interface Fields {
  kind: string;
  section: string | null;
  tags: string[];
  authors: string[];
  short_headline: string;
  dateline: string;
  slug: string;
  search_title: string;
  search_description: string;
  social_title: string;
  social_description: string;
}

export type TextField =
  | "short_headline"
  | "dateline"
  | "slug"
  | "search_title"
  | "search_description"
  | "social_title"
  | "social_description";

/** A whole story as it stands: its words and its fields. */
export interface Draft {
  headline: string;
  standfirst: string;
  body: NodeJson;
  fields: Fields;
}

export interface Named {
  id: string;
  name: string;
}

export interface Section extends Named {
  depth: number;
}

export interface Language extends Named {
  dir: Direction;
}

/** Another story, as far as a link to it needs to know it. */
export interface StoryCard {
  id: string;
  headline: string;
  lang: string;
  section: string | null;
  state: string;
  date: string | null;
}

export interface Version {
  lang: string;
  name: string;
  id: string | null;
  headline: string | null;
  state: string | null;
}

export interface Live {
  revision: number;
  href: string;
  first_published_at: string;
  updated_at: string | null;
}

export interface PageData extends Draft {
  article: string;
  revision: number;
  lang: string;
  ui: UiLanguage;
  saved_at: string;
  saved_by: string;
  choices: {
    kinds: Named[];
    sections: Section[];
    tags: Named[];
    authors: Named[];
    languages: Language[];
  };
  stories: Record<string, StoryCard>;
  versions: Version[];
  state: StoryState;
  live: Live | null;
  rights: { edit: boolean; suggest?: boolean; publish: boolean; withdraw: boolean; backdate: boolean };
  time_zone: string;
  me: { name: string; email: string };
  /** The desk's other pages that the person may open; `find` holds their names in every language of the interface. */
  places: { href: string; name: string; find: string }[];
  paths: {
    desk: string;
    /** The path of the room's WebSocket. */
    room: string;
    revision: string;
    writers: string;
    kept_key: string;
    publication: string;
    withdrawal: string;
    stories: string;
    session: string;
    sign_in: string;
    preview: string;
    history: string;
    /** The story's comments. */
    comments: string;
    /** Where one's own notifications are marked as read. */
    notifications: string;
    versions: string;
    tags: string;
    new_article: string | null;
  };
}

/**
 * One thing to put right; `field` is a field's name, "headline", "standfirst" or "body", or the name of a tab. A check says
 * also which it is, whether it can be set aside, and where in the text it found something.
 */
export interface Problem {
  field: string;
  message: string;
  key?: string;
  waivable?: boolean;
  /** The block of the body, counted from 0. */
  block?: number | null;
  words?: string;
}

export interface Readiness {
  update: boolean;
  address: string;
  musts: Problem[];
  shoulds: Problem[];
  first_published_at: string | null;
  edition: string;
}
