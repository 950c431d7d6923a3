/** @file What a host says of updates of the app, and what a person can have it do about them. */

/** `look` only has it told how things stand. */
export const updateActs = [
  "look",
  "switch-on",
  "switch-off",
  "check",
  "download",
  "cancel",
  "install",
] as const;

/** One of {@link updateActs}. */
export type UpdateAct = (typeof updateActs)[number];

/** A newer Lineup. */
export type Release = {
  version: string;
  /** Where what is new in it is told; null where nobody knows. */
  page: string | null;
};

/**
 * Why something did not work: nobody could be asked, the answer made no sense, the download broke off, what came is not
 * what was published or not signed by its publisher, the installer did not start.
 */
export type UpdateTrouble = "no-answer" | "bad-answer" | "not-downloaded" | "not-genuine" | "not-installed";

/** How far things are. */
export type UpdateStep =
  | { is: "resting" }
  | { is: "checking" }
  /** This Lineup is the newest. */
  | { is: "newest" }
  /** Where it cannot be installed from here, a person is only told. */
  | { is: "found"; release: Release; canInstall: boolean }
  /** `share` goes from 0 to 1. */
  | { is: "downloading"; release: Release; share: number }
  | { is: "ready"; release: Release }
  /** The app is about to end. */
  | { is: "installing"; release: Release }
  /** `release` is what should have been downloaded or installed, which can be tried again; null where checking failed. */
  | { is: "failed"; trouble: UpdateTrouble; release: Release | null };

/** How things stand; null where this copy of the app is updated by whoever installed it. */
export type UpdateState = {
  /** A person has chosen that Lineup looks for updates, at its start and once a day. Nothing is ever asked otherwise. */
  isOn: boolean;
  /** When an answer came last. */
  lastCheckedAtMs: number | null;
  step: UpdateStep;
} | null;
