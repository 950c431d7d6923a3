/** @file What the page knows of the parts that others have made: `notices.json` beside it, made by `tools/notices`. */

/** A part of the app that others have made. */
export type Notice = {
  name: string;
  /** Null where the part has none, or goes by that of what it is in. */
  version: string | null;
  /** An SPDX expression. */
  licence: string;
  /** What it is a part of; `binary` is inside a compiled file of the package `inside`. */
  of: "engine" | "page" | "binary" | "shell" | "encoder";
  inside?: string;
  /** What else there is to know of its licence, in English like the licences. */
  note?: string;
  /** Its copyright lines; empty where they are in its texts, or nowhere. */
  copyright: readonly string[];
  /** Its licence texts, by their places in {@link Notices.texts}. */
  texts: readonly number[];
};

/** Everything of others that is in the app, for every system it is made for, sorted by name. */
export type Notices = {
  notices: readonly Notice[];
  /** Each licence text once. */
  texts: readonly string[];
};
