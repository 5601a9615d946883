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
  /** In the order of the byline. */
  authors: string[];
  /** What those of them did who are not authors, by id; the ids in their order. */
  roles: Record<string, string>;
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
    /** What somebody in a byline may have done; an author first. */
    roles: Named[];
    languages: Language[];
  };
  stories: Record<string, StoryCard>;
  versions: Version[];
  state: StoryState;
  /** Its stage, for the look and in the newsroom's words, and the page that plans it. */
  stage: { name: string; word: string; plan: string; plan_word: string };
  live: Live | null;
  rights: { edit: boolean; suggest?: boolean; publish: boolean; withdraw: boolean; backdate: boolean };
  time_zone: string;
  /** What the newsroom writes where something is still to come. */
  placeholders: string[];
  me: { name: string; email: string };
  /** The desk's other pages that the person may open; `find` holds their names in every language of the interface. */
  places: { href: string; name: string; find: string }[];
  /** Pages of the desk about this story, for the menu: those that end something (`danger`), and others for while it is live. */
  pages: { href: string; name: string; danger: boolean }[];
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

/** What is asked before an update of a live story, in the person's words. */
export interface CorrectionQuestion {
  /** An answer is wanted: something that readers have seen reads otherwise. */
  asked: boolean;
  legend: string;
  hint: string | null;
  kinds: { value: string; label: string; hint: string }[];
  words: string;
  words_hint: string;
  longest: number;
  serious: string;
  serious_hint: string;
  /** Where readers can look up changes. */
  cut: string | null;
  cut_hint: string;
  unanswered: string;
  empty: string;
}

/** What readers are told with an update; with an empty kind, nothing. */
export interface CorrectionAnswer {
  kind: string;
  words: string;
  serious: boolean;
  cut: boolean;
}

export interface Readiness {
  update: boolean;
  correction: CorrectionQuestion | null;
  address: string;
  musts: Problem[];
  shoulds: Problem[];
  first_published_at: string | null;
  edition: string;
}
