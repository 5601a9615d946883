import type { Problem, Readiness } from "../data";

/** What the server says of a story's way to its readers; times are ISO 8601 in UTC. */
export interface Outlook extends Readiness {
  revision: number;
  approval: {
    wanted: boolean;
    stands: boolean;
    last: { verdict: "approved" | "returned"; revision: number; note: string; by: string; at: string } | null;
  };
  embargo: { until: string; by: string } | null;
  planned: Planned[];
  may: { waive: boolean; approve: boolean; embargo: boolean; lift: boolean; links: boolean; publish: boolean; schedule: boolean };
  paths: { planning: string; approval: string; giving_back: string; embargo: string; lifting: string; links: string; schedule: string };
}

/** Something that is to happen to the story, or did not happen. */
export interface Planned {
  act: "act-publish" | "act-update" | "act-withdraw";
  due_at: string;
  /** Written on after the version was chosen. */
  behind: boolean;
  with_embargo: boolean;
  /** What readers are told with it: the kind in words. */
  tells: string | null;
  by: string;
  state: "waiting" | "failed";
  problems: string[];
  cancellation: string;
  dismissal: string;
}

/** What planning a publication came to. */
export interface PlannedAnswer {
  planned: string;
  due_at: string;
  with_embargo: boolean;
  address: string | null;
}

/** What the server adds when a time on the wall comes twice. */
export interface Twice {
  passes?: { value: string; label: string }[];
}

export interface PreviewLink {
  name: string;
  by: string;
  made_at: string;
  expires_at: string;
  opened: number;
  last_opened_at: string | null;
  state: "works" | "expired" | "revoked" | "maker-gone" | "embargoed";
  /** Its state in words. */
  said: string;
  revocation: string;
}

/** Whether somebody who may set checks aside may set all of these aside. */
export function canBeWaived(musts: readonly Problem[]): boolean {
  return musts.length > 0 && musts.every(({ waivable }) => waivable);
}
